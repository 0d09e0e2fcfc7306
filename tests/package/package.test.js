// The published package: its files, its manifest, its links, and what refuses to publish it.
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { pathToFileURL } from 'node:url'
import { publint } from 'publint'
import { pack, publishedManifest, stage } from '../../scripts/package.js'
import { cargoManifest, manifests, npmManifest, repository } from '../../scripts/release-metadata.js'
import { BUILT, ENTRIES, env, root } from '../../scripts/setup.js'

const file = (name) => readFileSync(join(root, name), 'utf8')
const execute = (command, args, cwd) => {
  // npm's programs are .cmd files on Windows, which only a shell starts; Node itself may have spaces in its path.
  const shell = process.platform === 'win32' && command !== process.execPath
  const { status, stdout, stderr } = spawnSync(command, args, { cwd, env: { ...env, NO_COLOR: '1' }, encoding: 'utf8', shell })
  return { status, output: `${stdout}${stderr}` }
}
const assertRuns = (command, args, cwd) => {
  const { status, output } = execute(command, args, cwd)
  assert.equal(status, 0, output)
}

/** The entries that tools which do not read `exports` find by a folder of the package. */
const FOLDERS = ENTRIES.filter((entry) => entry !== 'index')

/** Everything but the documents of docs/. */
const FILES = [
  'CHANGELOG.md',
  'CONTRIBUTING.md',
  'LICENSE-APACHE',
  'LICENSE-MIT',
  'README.md',
  'SECURITY.md',
  'package.json',
  ...BUILT,
  ...ENTRIES.flatMap((entry) => [`pkg/${entry}.d.ts`, `pkg/${entry}.d.cts`]),
  ...FOLDERS.map((entry) => `${entry}/package.json`),
]
const documents = existsSync(join(root, 'docs')) ? readdirSync(join(root, 'docs')).filter((name) => name.endsWith('.md')) : []

let folder
let staging
let tarball
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'npm-hooks-package-'))
  staging = stage(join(folder, 'staging'))
  tarball = pack(folder)
})
after(() => rmSync(folder, { recursive: true, force: true }))

test('the tarball has the files that a user needs, and no others', () => {
  const listed = readdirSync(staging, { recursive: true }).filter((name) => statSync(join(staging, name)).isFile())
  const names = listed.map((name) => name.replaceAll('\\', '/'))
  assert.deepEqual(names.sort(), [...FILES, ...documents.map((name) => `docs/${name}`)].sort())
  const { output } = execute('npm', ['pack', '--dry-run', '--json', '--silent'], staging)
  const packed = JSON.parse(output)[0].files.map(({ path }) => path)
  assert.deepEqual(packed.sort(), names.sort())
  for (const name of BUILT) assert.ok(statSync(join(staging, name)).size > 0, name)
})

test('the manifest has no scripts, no dependencies, and only the conditions that are needed', () => {
  const manifest = JSON.parse(readFileSync(join(staging, 'package.json'), 'utf8'))
  for (const member of ['scripts', 'dependencies', 'devDependencies', 'workspaces']) assert.equal(manifest[member], undefined, member)
  for (const entry of ['.', './filter', './follow', './hook', './packument', './request', './verify']) {
    assert.deepEqual(Object.keys(manifest.exports[entry]), ['types', 'workerd', 'edge-light', 'browser', 'default'])
  }
  const targets = [manifest.main, manifest.types, ...JSON.stringify(manifest.exports).match(/\.\/pkg\/[\w./-]+/g)]
  for (const target of targets) assert.ok(existsSync(join(staging, target)), target)
  for (const entry of FOLDERS) {
    const { types, ...folder } = JSON.parse(readFileSync(join(staging, entry, 'package.json'), 'utf8'))
    const { default: main, types: conditions } = manifest.exports[`./${entry}`]
    assert.deepEqual({ ...folder, types }, { type: 'module', main: `.${main}`, types: `.${conditions.require}` })
  }
  assert.equal(manifest.version, /^version = "(.*)"$/m.exec(file('Cargo.toml'))[1])
})

test('every relative link of the README and of docs leads to a file of the tarball', () => {
  const broken = []
  for (const name of ['README.md', ...documents.map((name) => `docs/${name}`)]) {
    for (const [, link] of readFileSync(join(staging, name), 'utf8').matchAll(/\]\((?!\w+:|#)([^)#\s]+)/g)) {
      if (!existsSync(join(staging, dirname(name), link))) broken.push(`${name}: ${link}`)
    }
  }
  assert.deepEqual(broken, [])
})

test('publint and attw find nothing but the types for `require`, which are those of a CommonJS module', async () => {
  // On purpose: TypeScript refuses `require` of an ES module's types. Default imports would be ambiguous, but there is no default export.
  const { messages } = await publint({ pkgDir: staging, strict: true })
  const found = messages.map(({ code, path }) => [code, path.join('/')])
  assert.deepEqual(found, [['EXPORTS_TYPES_INVALID_FORMAT', 'exports/./types/require']])
  assertRuns('attw', ['--profile', 'esm-only', '--ignore-rules', 'false-cjs', '--', tarball], root)
})

test('a clone without a build refuses to pack and to publish, and its manifest stays as it is', () => {
  const clone = join(folder, 'clone')
  execFileSync('git', ['clone', '--quiet', '--depth', '1', pathToFileURL(root).href, clone])
  for (const name of ['package.json', 'release.json', 'scripts/refuse-pack.js']) cpSync(join(root, name), join(clone, name))
  assert.equal(existsSync(join(clone, 'pkg/dist')), false)
  const manifest = readFileSync(join(clone, 'package.json'), 'utf8')
  for (const [args, message] of [
    [['pack'], /pack with `npm run package`, which builds first/],
    [['publish', '--dry-run'], /publish with `npm run release`, which builds first/],
  ]) {
    const { status, output } = execute('npm', args, clone)
    assert.notEqual(status, 0)
    assert.match(output, message)
    assert.deepEqual(
      readdirSync(clone).filter((name) => name.endsWith('.tgz')),
      [],
    )
    assert.equal(readFileSync(join(clone, 'package.json'), 'utf8'), manifest)
  }
})

test('both manifests name the repository of release.json', () => {
  for (const [name, text] of manifests()) assert.equal(file(name), text, `${name}: run \`npm run release:metadata\``)
})

test('without a repository, npm and cargo refuse to publish, and npm says why', {
  skip: repository() ? 'release.json has one' : false,
}, () => {
  for (const [command, args, cwd, message] of [
    ['npm', ['publish', '--dry-run'], root, /release\.json has no `repository`/],
    ['npm', ['run', 'release', '--', '--dry-run'], root, /release\.json has no `repository`/],
    ['cargo', ['publish', '--dry-run', '--allow-dirty', '--package', 'npm-hooks'], root, /`npm-hooks` cannot be published/],
  ]) {
    const { status, output } = execute(command, args, cwd)
    assert.notEqual(status, 0, `${command} ${args.join(' ')}`)
    assert.match(output, message)
  }
  // npm refuses a private package, but not in a dry run.
  assert.equal(publishedManifest().private, true)
  assert.match(file('Cargo.toml'), /^# .*release\.json.*\npublish = false$/m)
})

test('with a repository, both manifests name it, and writing them again changes nothing', () => {
  const address = 'https://example.com/owner/npm-hooks'
  const npm = npmManifest(file('package.json'), address)
  assert.deepEqual(JSON.parse(npm).repository, { type: 'git', url: `git+${address}.git` })
  assert.equal(JSON.parse(npm).homepage, `${address}#readme`)
  assert.deepEqual(JSON.parse(npm).bugs, { url: `${address}/issues` })
  const cargo = cargoManifest(file('Cargo.toml'), address)
  assert.match(cargo, new RegExp(`^repository = "${address}"$`, 'm'))
  assert.doesNotMatch(cargo.split('[workspace]')[0], /publish = false/)
  assert.equal(npmManifest(npm, address), npm)
  assert.equal(cargoManifest(cargo, address), cargo)
  assert.equal(cargoManifest(cargo, ''), cargoManifest(file('Cargo.toml'), ''))
})

test('eslint-plugin-import, which does not read `exports`, resolves each entry and knows its names', () => {
  const imports = ['npm-hooks', 'npm-hooks/packument', 'npm-hooks/verify']
    .map((name, index) => `import { signPayload as sign${index} } from '${name}'\n`)
    .join('')
  const app = installedApp('eslint', `${imports}import nothing from 'npm-hooks-missing'\n`)
  const plugin = createRequire(import.meta.url).resolve('eslint-plugin-import')
  const rules = "{ 'import/no-unresolved': 'error', 'import/named': 'error' }"
  const settings = "{ 'import/resolver': { node: {} } }"
  writeFileSync(
    join(app, 'eslint.config.mjs'),
    `import plugin from ${JSON.stringify(pathToFileURL(plugin))}\nexport default [{ plugins: { import: plugin }, settings: ${settings}, rules: ${rules} }]\n`,
  )
  const { output } = execute('eslint', ['--format', 'json', 'index.js'], app)
  const messages = JSON.parse(output.slice(output.indexOf('[')))[0].messages.map(({ message }) => message)
  assert.deepEqual(messages, ["Unable to resolve path to module 'npm-hooks-missing'."])
})

test("a Rust program's dependency tree has nothing of wasm", () => {
  const args = ['tree', '--package', 'npm-hooks-axum-example', '--edges', 'normal', '--prefix', 'none']
  const tree = execFileSync('cargo', args, { cwd: root, env, encoding: 'utf8' })
  assert.match(tree, /^npm-hooks v/m)
  assert.doesNotMatch(tree, /wasm-bindgen|js-sys|web-sys/)
})

test('nothing in the glue makes code from text, so that a strict CSP holds', () => {
  for (const name of FILES.filter((name) => name.endsWith('.js'))) assert.doesNotMatch(file(name), /new Function|\beval\(/, name)
})

test('nothing that is built contains a folder of the machine that built it', () => {
  for (const name of BUILT) {
    const content = readFileSync(join(root, name), 'latin1')
    for (const path of [root, homedir()]) assert.equal(content.includes(path), false, `${name}: ${path}`)
  }
})

test('no file of the project names a machine or a registry', () => {
  const tracked = execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' }).trim().split('\n')
  assert.ok(tracked.includes('package.json'))
  for (const name of tracked.filter((name) => !name.startsWith('tests/data/') && existsSync(join(root, name)))) {
    assert.doesNotMatch(file(name), /registry\.npm[j]s\.org|arti[f]actory|"resolved": "ht[t]p/, name)
  }
})

/** A folder outside the repository with the packed package installed, and one source file. */
function installedApp(name, source) {
  const app = join(folder, name)
  mkdirSync(app)
  writeFileSync(join(app, 'package.json'), '{ "private": true, "type": "module" }\n')
  writeFileSync(join(app, 'index.js'), source)
  assertRuns('npm', ['install', '--silent', '--offline', '--no-audit', '--no-fund', tarball], app)
  return app
}
