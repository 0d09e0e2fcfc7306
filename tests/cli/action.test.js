// The GitHub Action: its steps are run as a runner would run them, with a registry and the packed tarball.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import yaml from 'js-yaml'
import { receive } from 'npm-hooks'
import { pack } from '../../scripts/package.js'
import { root } from '../../scripts/setup.js'
import { startTarget } from '../receiver/recording-target.js'
import { packumentOf, startRegistry } from '../receiver/stub-registry.js'

const action = yaml.load(readFileSync(join(root, 'action.yml'), 'utf8'))
const step = action.runs.steps.find(({ id }) => id === 'watch')
const skip = process.platform === 'win32' && 'its steps are for bash'

let [folder, tarball, registry, target] = []
before(async () => {
  folder = mkdtempSync(join(tmpdir(), 'npm-hooks-action-'))
  tarball = pack(folder)
  registry = await startRegistry()
  target = await startTarget()
})
after(() => {
  rmSync(folder, { recursive: true, force: true })
  registry.stop()
  target.stop()
})

/** Runs the step with these inputs; the others have their defaults. `{ code, changes, output }`. */
function run(temp, inputs, { cwd, variables } = {}) {
  const given = { ...Object.fromEntries(Object.entries(action.inputs).map(([name, { default: value }]) => [name, value])), ...inputs }
  const known = { 'runner.temp': temp, 'steps.key.outputs.key': 'key-' }
  const inputOf = (expression) => known[expression] ?? given[expression.replace('inputs.', '')]
  const filled = Object.entries(step.env).map(([name, text]) => [
    name,
    text.replace(/\$\{\{ (.*?) \}\}/g, (_, expression) => inputOf(expression)),
  ])
  const outputs = join(temp, 'outputs')
  writeFileSync(outputs, '')
  const env = { ...process.env, ...Object.fromEntries(filled), GITHUB_OUTPUT: outputs, npm_config_offline: 'true', ...variables }
  return new Promise((resolve) => {
    execFile('bash', ['--noprofile', '--norc', '-eo', 'pipefail', '-c', step.run], { env, cwd }, (error, stdout, stderr) => {
      const [, changes] = /^changes=(.*)$/m.exec(readFileSync(outputs, 'utf8')) ?? []
      const [, file] = /^changes-file=(.*)$/m.exec(readFileSync(outputs, 'utf8')) ?? []
      const all = file && JSON.parse(readFileSync(file, 'utf8'))
      resolve({ code: error?.code ?? 0, changes: changes && JSON.parse(changes), all, output: stdout + stderr })
    })
  })
}

const newFolder = () => mkdtempSync(join(folder, 'run-'))
const releases = (name, count) =>
  packumentOf(
    name,
    Array.from({ length: count }, (_, at) => [`1.0.${at}`, Date.UTC(2026, 0, 1 + at)]),
  )

test('the first run announces nothing, later ones what has changed', { skip }, async () => {
  const temp = newFolder()
  const inputs = { packages: 'a\n@s/b', registry: registry.url, 'npm-package': tarball }
  for (const name of ['a', '@s/b']) registry.put(name, releases(name, 1))
  const first = await run(temp, inputs)
  assert.deepEqual([first.code, first.changes], [0, []], first.output)
  assert.deepEqual((await run(temp, inputs)).changes, [])
  for (const name of ['a', '@s/b']) registry.put(name, releases(name, 2))
  const { code, changes } = await run(temp, inputs)
  assert.equal(code, 0)
  assert.deepEqual(changes.map(({ change }) => change.key).sort(), ['publish:@s/b@1.0.1', 'publish:a@1.0.1'])
  assert.deepEqual((await run(temp, inputs)).changes, [])
})

test('its filters choose changes, and all of many are in a file', { skip }, async () => {
  const temp = newFolder()
  const names = Array.from({ length: 300 }, (_, at) => `package-${at}`)
  const inputs = { packages: names.join(' '), registry: registry.url, 'npm-package': tarball, kinds: 'publish', releases: 'patch minor' }
  for (const name of names) registry.put(name, releases(name, 1))
  assert.equal((await run(temp, inputs)).code, 0)
  for (const name of names) registry.put(name, { ...releases(name, 2), maintainers: [] })
  const { code, changes, all, output } = await run(temp, inputs)
  assert.deepEqual([code, all?.length], [0, 300], output)
  assert.ok(changes.length > 0 && changes.length < 300 && JSON.stringify(changes).length <= 110_000, String(changes.length))
  assert.deepEqual(changes, all.slice(0, changes.length))
  assert.deepEqual([...new Set(all.map(({ change }) => change.kind))], ['publish'])
})

test('the workspace has the files that are named, but does not choose the program', { skip }, async () => {
  const [temp, cwd] = [newFolder(), newFolder()]
  const hostile = join(cwd, 'node_modules/npm-hooks')
  mkdirSync(join(cwd, 'node_modules/.bin'), { recursive: true })
  mkdirSync(hostile)
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  writeFileSync(join(cwd, 'package.json'), JSON.stringify({ dependencies: { 'npm-hooks': version, d: '1' } }))
  writeFileSync(join(hostile, 'package.json'), JSON.stringify({ name: 'npm-hooks', version, bin: { 'npm-hooks': 'run.js' } }))
  writeFileSync(join(hostile, 'run.js'), '#!/usr/bin/env node\nconsole.error("hostile program")\n', { mode: 0o755 })
  symlinkSync('../npm-hooks/run.js', join(cwd, 'node_modules/.bin/npm-hooks'))
  writeFileSync(join(cwd, '.npmrc'), `registry=${registry.url}/\n`)
  copyFileSync(tarball, join(cwd, 'packed.tgz'))

  // The registry that the workspace's .npmrc names is watched.
  registry.put('d', releases('d', 1))
  registry.put('npm-hooks', releases('npm-hooks', 1))
  const inputs = { from: 'package.json', 'npm-package': 'packed.tgz' }
  const first = await run(temp, inputs, { cwd })
  assert.deepEqual([first.code, first.changes], [0, []], first.output)
  registry.put('d', releases('d', 2))
  assert.deepEqual(
    (await run(temp, inputs, { cwd })).changes.map(({ change }) => change.key),
    ['publish:d@1.0.1'],
  )

  // A proxy sees which host npm asks for the program.
  const hosts = []
  const proxy = createServer().on('connect', ({ url }, socket) => {
    hosts.push(url)
    socket.end('HTTP/1.1 403 Forbidden\r\n\r\n')
  })
  await once(proxy.listen(0, '127.0.0.1'), 'listening')
  const url = `http://127.0.0.1:${proxy.address().port}`
  const variables = {
    npm_config_offline: 'false',
    // The runner's own configuration counts: it may have a mirror.
    npm_config_registry: 'https://program.example/',
    npm_config_fetch_retries: '0',
    npm_config_https_proxy: url,
    npm_config_noproxy: '127.0.0.1',
    npm_config_cache: newFolder(),
  }
  registry.requests.length = 0
  const { code, output } = await run(newFolder(), { from: 'package.json' }, { cwd, variables })
  proxy.close()
  assert.notEqual(code, 0)
  assert.doesNotMatch(output, /hostile program/)
  assert.deepEqual([[...new Set(hosts)], registry.requests], [['program.example:443'], []], output)
})

test('each use has its own state, in whatever workflow', { skip }, async () => {
  const key = action.runs.steps.find(({ id }) => id === 'key')
  const keyOf = (env) =>
    new Promise((resolve, reject) => {
      const outputs = join(newFolder(), 'outputs')
      writeFileSync(outputs, '')
      const all = { ...process.env, WORKFLOW: 'w', JOB: 'j', STATE_KEY: '', PACKAGES: 'a', FROM: '', REGISTRY: '', FILTERS: '', ...env }
      execFile('bash', ['-eo', 'pipefail', '-c', key.run], { env: { ...all, GITHUB_OUTPUT: outputs } }, (error) =>
        error ? reject(error) : resolve(readFileSync(outputs, 'utf8')),
      )
    })
  const keys = await Promise.all(
    [{}, { WORKFLOW: 'a, b: "c"' }, { JOB: 'k' }, { PACKAGES: 'b' }, { STATE_KEY: 's' }, { STATE_KEY: 's', PACKAGES: 'b' }].map(keyOf),
  )
  for (const text of keys) assert.match(text, /^key=npm-hooks-[0-9a-f]{32}-\n$/)
  assert.equal(keys[4], keys[5])
  assert.equal(new Set(keys).size, 5)
})

test('changes are sent as signed hooks; what is not accepted fails the step and is sent by the next run', { skip }, async () => {
  const temp = newFolder()
  const inputs = {
    packages: 'c',
    registry: registry.url,
    'npm-package': tarball,
    'post-url': `${target.url}/secret-path`,
    'hook-secret': 'a secret of the hook',
  }
  registry.put('c', releases('c', 1))
  assert.equal((await run(temp, inputs)).code, 0)
  registry.put('c', releases('c', 2))
  target.behave = (_, response) => response.writeHead(500).end()
  const failed = await run(temp, inputs)
  assert.notEqual(failed.code, 0)
  assert.doesNotMatch(failed.output, /secret-path|a secret of/)
  target.hits.length = 0
  target.behave = (_, response) => response.writeHead(202).end()
  assert.equal((await run(temp, inputs)).code, 0)
  const [{ headers, body }] = target.hits
  const { change } = await receive(new Request('http://x', { method: 'POST', headers, body }), { secret: 'a secret of the hook' })
  assert.equal(change.key, 'publish:c@1.0.1')
})

test('the state is kept in the cache, also after an error, by pinned actions', () => {
  const [key, restore, , save] = action.runs.steps
  assert.equal(key.id, 'key')
  const { 'restore-keys': prefix, ...saved } = restore.with
  assert.deepEqual(save.with, saved)
  assert.ok(saved.key.startsWith(prefix))
  assert.equal(step.env.STATE, saved.path)
  assert.equal(save.if, 'always()')
  for (const { uses } of [restore, save]) assert.match(uses, /^actions\/cache\/(restore|save)@[0-9a-f]{40}$/)
})
