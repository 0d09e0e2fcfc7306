// What the publish workflow runs, as a dry run: with an address of a repository, which the project may not have yet, and without a registry.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { publishedManifest, releaseProblem, stage } from '../../scripts/package.js'
import { cargoManifest, npmManifest } from '../../scripts/release-metadata.js'
import { root, start } from '../../scripts/setup.js'

const ADDRESS = 'https://example.com/owner/npm-hooks'

/** No server listens there, so nothing can be published. */
const NOWHERE = 'http://127.0.0.1:9/'

let folder
before(() => {
  folder = mkdtempSync(join(tmpdir(), 'npm-hooks-publish-'))
})
after(() => rmSync(folder, { recursive: true, force: true }))

const run = (command, args, cwd) => {
  const { status, stdout, stderr } = start(command, args, { cwd, encoding: 'utf8' })
  return { status, output: `${stdout}${stderr}` }
}

/** The steps of a job that run npm or cargo to publish. */
const workflow = readFileSync(join(root, '.github/workflows/publish.yml'), 'utf8')
const commandOf = (pattern) => {
  const [, command] = pattern.exec(workflow) ?? []
  assert.ok(command, String(pattern))
  return command.trim().split(' ')
}

test('npm publishes the packed files, with provenance and without running anything', () => {
  const staging = stage(join(folder, 'npm'))
  const { private: _, ...manifest } = publishedManifest()
  writeFileSync(join(staging, 'package.json'), npmManifest(JSON.stringify(manifest), ADDRESS))
  const [{ filename }] = JSON.parse(run('npm', ['pack', '--json', '--silent', '--pack-destination', folder], staging).output)
  const [, , archive, ...options] = commandOf(/- run: (npm publish .*)/)
  assert.equal(archive, './release/npm-hooks-*.tgz')
  assert.ok(options.includes('--provenance') && options.includes('--ignore-scripts'), options.join(' '))
  const dry = ['--dry-run', '--registry', NOWHERE, '--fetch-retries', '0', '--json']
  const { status, output } = run('npm', ['publish', join(folder, filename), ...options, ...dry], folder)
  assert.equal(status, 0, output)
  assert.match(output, new RegExp(`"id": "npm-hooks@${manifest.version}"`))
})

test('cargo packages the crate, and would upload it', (t) => {
  const copy = join(folder, 'cargo')
  const listed = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' }).split('\0')
  for (const name of listed.filter(
    (name) => /^(src|docs|pkg\/cdylib|tests|www\/examples|[^/]+$)/.test(name) && !/^tests\/data\//.test(name),
  )) {
    if (!existsSync(join(root, name))) continue
    mkdirSync(dirname(join(copy, name)), { recursive: true })
    cpSync(join(root, name), join(copy, name))
  }
  writeFileSync(join(copy, 'Cargo.toml'), cargoManifest(readFileSync(join(root, 'Cargo.toml'), 'utf8'), ADDRESS))
  const [command, ...args] = commandOf(/^\s*run: (cargo publish .*)/m)
  const { status, output } = run(command, [...args, '--dry-run', '--allow-dirty'], copy)
  // cargo looks the crate up, also in a dry run.
  if (status !== 0 && /failed to (query|fetch|update|download)|could not connect|download of config\.json/i.test(output))
    return t.skip('the registry of crates cannot be reached')
  assert.equal(status, 0, output)
  assert.match(output, /aborting upload due to dry run/)
})

test('what must not be published is refused, with the reason', () => {
  const { version } = publishedManifest()
  const isReady = releaseProblem() === undefined
  // Until release.json has an address, that is the reason for all.
  assert.equal(releaseProblem(`v${version}`), releaseProblem())
  if (isReady) assert.equal(releaseProblem('v9.9.9'), `the tag v9.9.9 is not that of the version ${version}`)
  else assert.match(releaseProblem('v9.9.9'), /release\.json|release:metadata|built without/)
})
