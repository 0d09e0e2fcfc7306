// What the project depends on: exactly what the lock files say, from registries alone, under licenses that it accepts.
import assert from 'node:assert/strict'
import { execFileSync, spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { publishedManifest } from '../../scripts/package.js'
import { env, root, start } from '../../scripts/setup.js'
import { missingProgram, supplyChainEnv } from '../../scripts/supply-chain.js'

const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' })
  .trim()
  .split('\n')
const json = (name) => JSON.parse(readFileSync(join(root, name), 'utf8'))
const npmLocks = tracked.filter((name) => /(^|\/)package-lock\.json$/.test(name) && !name.startsWith('tests/data/'))
const cargoLocks = tracked.filter((name) => /(^|\/)Cargo\.lock$/.test(name))

/** All that npm or a user's program would install or run with the package. */
const NOT_PUBLISHED = [
  'dependencies',
  'peerDependencies',
  'optionalDependencies',
  'bundleDependencies',
  'bundledDependencies',
  'devDependencies',
  'scripts',
  'gypfile',
]

test('the npm package has no dependencies and no scripts', () => {
  const manifest = publishedManifest()
  for (const member of NOT_PUBLISHED) assert.equal(manifest[member], undefined, member)
})

test('each package of a lock file for npm has its digest, and comes from a registry', () => {
  assert.ok(npmLocks.includes('package-lock.json'))
  for (const name of npmLocks)
    for (const [path, { integrity, link, version, resolved = '', inBundle }] of Object.entries(json(name).packages)) {
      // Those of this project have no digest, and what is in the archive of another package has that of the archive.
      if (link || inBundle || !path.includes('node_modules/')) continue
      assert.match(integrity ?? '', /^sha512-[\w+/]{86}==/, `${name}: ${path}`)
      assert.match(version, /^\d+\.\d+\.\d+/, `${name}: ${path}`)
      assert.doesNotMatch(resolved, /^(git|http:)/, `${name}: ${path}`)
    }
})

test('the lock file of npm has what the manifests ask for', () => {
  // Without changing node_modules, and without a network.
  const args = ['ci', '--dry-run', '--offline', '--ignore-scripts', '--no-audit', '--no-fund']
  const { status, stdout, stderr } = start('npm', args, { encoding: 'utf8' })
  assert.equal(status, 0, `${stdout}${stderr}`)
})

test('each lock file of cargo has what its manifests ask for, from the registry of crates alone', () => {
  assert.ok(cargoLocks.includes('Cargo.lock'))
  for (const name of cargoLocks) {
    const manifest = join(root, dirname(name), 'Cargo.toml')
    // The sources of all packages are only needed by a build.
    const args = ['tree', '--locked', '--workspace', '--depth', '0', '--quiet', '--manifest-path', manifest]
    const { status, stderr } = start('cargo', args, { encoding: 'utf8' })
    assert.equal(status, 0, `${name}: ${stderr}`)
    const lock = readFileSync(join(root, name), 'utf8')
    const sources = [...lock.matchAll(/^source = "(.*)"$/gm)].map(([, source]) => source)
    assert.deepEqual(
      sources.filter((source) => source !== 'registry+https://github.com/rust-lang/crates.io-index'),
      [],
      name,
    )
    assert.equal([...lock.matchAll(/^checksum = "[0-9a-f]{64}"$/gm)].length, sources.length, name)
  }
})

const deny = (checks, config = join(root, 'deny.toml')) => {
  const args = ['deny', '--config', config, '--workspace', '--frozen', '--all-features', 'check', '--hide-inclusion-graph', ...checks]
  const { status, stdout, stderr } = spawnSync('cargo', args, { cwd: root, env: supplyChainEnv, encoding: 'utf8' })
  return { status, output: `${stdout}${stderr}` }
}

test('cargo-deny accepts the licenses, the sources and the versions of all crates', { skip: missingProgram('cargo-deny') ?? false }, () => {
  const { status, output } = deny(['licenses', 'bans', 'sources'])
  assert.equal(status, 0, output)
})

test('cargo-deny would find what the rules do not allow', { skip: missingProgram('cargo-deny') ?? false }, () => {
  const folder = mkdtempSync(join(tmpdir(), 'npm-hooks-deny-'))
  try {
    const config = join(folder, 'deny.toml')
    const rules = readFileSync(join(root, 'deny.toml'), 'utf8')
    for (const [check, from, to] of [
      ['licenses', '"MIT", ', ''],
      ['bans', 'skip = [{ crate = "syn@2" }]', ''],
      ['sources', '[sources]', '[sources]\nallow-registry = []'],
    ]) {
      assert.ok(rules.includes(from), from)
      writeFileSync(config, rules.replace(from, to))
      const { status, output } = deny([check], config)
      assert.notEqual(status, 0, output)
      assert.match(output, new RegExp(`^${check} FAILED`, 'm'))
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

/** Where cargo-deny keeps the database of RustSec. */
const DATABASES = join(env.CARGO_HOME || join(homedir(), '.cargo'), 'advisory-dbs')
const hasDatabase = existsSync(DATABASES) && readdirSync(DATABASES).some((name) => existsSync(join(DATABASES, name, 'crates')))
const noDatabase = hasDatabase ? undefined : 'no database of advisories is here: run `cargo deny fetch db` where GitHub can be reached'

test('cargo-deny finds no advisory', { skip: missingProgram('cargo-deny') ?? noDatabase ?? false }, () => {
  const { status, output } = deny(['advisories'])
  assert.equal(status, 0, output)
})
