// What is published, held to what is promised.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { env, root } from '../scripts/setup.js'
import { nodeOf, versionOf } from './hosts/programs.js'

const isWindows = process.platform === 'win32'
const file = (name) => readFileSync(join(root, name), 'utf8')

const FILES = [
  'CHANGELOG.md',
  'LICENSE-APACHE',
  'LICENSE-MIT',
  'README.md',
  'package.json',
  'pkg/api.js',
  'pkg/bytes.js',
  'pkg/delivery.js',
  'pkg/edge.js',
  'pkg/hook-error.js',
  'pkg/hook-event.js',
  'pkg/host-hmac.js',
  'pkg/index.js',
  'pkg/instance.js',
  'pkg/read-body.js',
  'pkg/wasm/inline.js',
  'pkg/wasm/npm_hooks.d.ts',
  'pkg/wasm/npm_hooks_bg.js',
  'pkg/wasm/npm_hooks_bg.wasm',
]

export async function packageCases(test) {
  await test('the tarball holds what a user needs, and nothing else', () => {
    const packed = execFileSync('npm', ['pack', '--dry-run', '--json', '--silent'], { cwd: root, env, encoding: 'utf8', shell: isWindows })
    const [{ files }] = JSON.parse(packed)
    assert.deepEqual(files.map(({ path }) => path).sort(), FILES)
  })

  await test('the manifest has no dependencies, and only the conditions that are needed', () => {
    const manifest = JSON.parse(file('package.json'))
    assert.equal(manifest.dependencies, undefined)
    assert.deepEqual(Object.keys(manifest.exports['.']), ['types', 'workerd', 'edge-light', 'default'])
    assert.equal(manifest.version, /^version = "(.*)"$/m.exec(file('Cargo.toml'))[1])
  })

  await test('the types declare what is exported, and nothing else', async () => {
    const types = file('pkg/wasm/npm_hooks.d.ts')
    const declared = [...types.matchAll(/^export (?:function|class) (\w+)/gm)].map(([, name]) => name)
    assert.deepEqual(declared.sort(), Object.keys(await import('npm-hooks')).sort())
  })

  await test("nothing of wasm is in a Rust program's tree, and nothing of Node's in the package's", () => {
    const tree = execFileSync('cargo', ['tree', '--package', 'npm-hooks-axum-example', '--edges', 'normal', '--prefix', 'none'], {
      cwd: root,
      env,
      encoding: 'utf8',
    })
    assert.match(tree, /^npm-hooks v/m)
    assert.doesNotMatch(tree, /wasm-bindgen|js-sys|web-sys/)
    const installed = execFileSync('npm', ['ls', '--omit=dev', '--parseable', '--workspaces=false', '--silent'], {
      cwd: root,
      env,
      encoding: 'utf8',
      shell: isWindows,
    })
    assert.equal(installed.trim().split('\n').length, 1, installed)
  })

  await test('nothing in the glue makes code from text, so that a strict CSP holds', () => {
    for (const name of FILES.filter((name) => name.endsWith('.js'))) assert.doesNotMatch(file(name), /new Function|\beval\(/, name)
  })

  await test('the .wasm names no folder of the machine that built it', () => {
    const wasm = readFileSync(join(root, 'pkg/wasm/npm_hooks_bg.wasm'), 'latin1')
    for (const folder of [root, homedir()]) assert.equal(wasm.includes(folder), false, folder)
  })

  await test('the README tells every code, reason, hint and warning that the source has, with its status', () => {
    const readme = file('README.md')
    const codes = [...file('src/error.rs').matchAll(/=> "([a-z0-9-]+)"/g)].map(([, code]) => code)
    const warnings = [...file('src/error.rs').matchAll(/Warning::\w+,\s*"([a-z-]+)"/g)].map(([, code]) => code)
    const hints = [...file('src/js/types.ts').matchAll(/^ {2}\| '([a-z-]+)'/gm)].map(([, code]) => code)
    assert.ok(codes.length >= 19 && warnings.length === 19 && hints.length >= 9, `${codes.length}, ${warnings.length}, ${hints.length}`)
    for (const code of [...codes, ...warnings, ...hints]) assert.ok(readme.includes(`\`${code}\``), code)
  })

  await test('the README names the versions that are tested', () => {
    const readme = file('README.md')
    const others = ['vite', 'webpack', 'esbuild', 'next', '@edge-runtime/vm', 'workerd'].map((name) => `${name} ${versionOf(name)}`)
    const own = [versionOf('deno'), versionOf('bun'), versionOf('vitest'), versionOf('jest'), nodeOf(22).version, nodeOf(24).version]
    const rust = /^rust-version = "(.*)"$/m.exec(file('Cargo.toml'))[1]
    for (const version of [...others, ...own, `${rust} and stable`]) assert.ok(readme.includes(String(version)), version)
  })

  await test('no file of the project names a machine or a registry', () => {
    const tracked = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' }).trim().split('\n')
    for (const name of tracked.filter((name) => !name.startsWith('tests/data/'))) {
      assert.doesNotMatch(file(name), /registry\.npm[j]s\.org|arti[f]actory|"resolved": "ht[t]p/, name)
    }
    assert.ok(tracked.length > 20 && readdirSync(root).length > 5)
  })
}
