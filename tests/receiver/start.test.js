// The server as a user starts it: one `npm start`, then requests over HTTP.
import assert from 'node:assert/strict'
import { exec, execFile, spawn } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { signPayload } from 'npm-hooks'
import { fetch } from '../fetch.js'
import { freePort } from '../../scripts/port.js'
import { root } from '../../scripts/setup.js'
import { deliveries } from '../data.js'

const SECRET = 'npm-hook-fixture-secret'
// On Windows no program can send Ctrl-C to another: `kill` ends the process at once.
const WITHOUT_SIGNALS = process.platform === 'win32' ? 'Windows has no SIGINT for other processes' : false
const EVENT = '{"event":"package:publish","name":"n","payload":{"versions":{"1.0.0":{}}},"change":{"version":"1.0.0"},"time":1}'

const port = await freePort()
const url = `http://127.0.0.1:${port}/`
const program = start({ PORT: String(port) })
before(() => program.until(/--data-raw/))
// Not SIGKILL, which would leave its workerd running.
after(() => program.exit('SIGINT'))
const [
  {
    headers: [, [, json]],
  },
] = deliveries()
const post = async (body, headers = {}, init = {}) => {
  // workerd closes connections that were idle for five seconds, so none is used again.
  const all = { 'content-type': json, connection: 'close', ...headers }
  const response = await fetch(init.url ?? url, { method: 'POST', body, headers: all, ...init })
  return { response, answer: await response.json() }
}
const signed = (body, secret = SECRET) => ({ 'x-npm-signature': signPayload(body, secret) })

/** The rows of changes in the registry: key, verdict, summary, and lines below. */
const watchedRows = () =>
  [...program.output.matchAll(/^watched: (\S+) +(\d+ \S+) +(\S.*?) +\d+\.\d *\n((?: {2}\S.*\n)*)/gm)].map(([, ...cells]) => cells)
const firstRelease = ['publish:hello-hooks@1.0.0', '202 confirmed', 'hello-hooks 1.0.0 published (first, tagged latest)', '']
const release = (patch) => [
  `publish:hello-hooks@1.0.${patch}`,
  '202 confirmed',
  `hello-hooks 1.0.${patch} published (patch after 1.0.${patch - 1}, tagged latest)`,
]

test('npm start shows two releases, published with npm, as the receiver got them: verified, classified and reviewed', () => {
  const [first, [, , , signals], ...more] = watchedRows()
  assert.deepEqual([first, watchedRows()[1].slice(0, 3), more], [firstRelease, release(1), []])
  assert.match(signals, /^ {2}alarm install-script: .*\n$/)
})

/** The rows of hooks: key, verdict and summary, sorted. */
const hookRows = () =>
  [...program.output.matchAll(/^hook: (\S+) +(\d+ \S+) +(\S.*?) +\d+\.\d *$/gm)].map(([, ...cells]) => cells.join(' ')).sort()
const hookRow = (version, path = '/hook') => `publish:hello-hooks@${version} 202 verified type package, hookOwner demo, endpoint ${path}`

test('npm start adds a hook with npm 10 and lists it, and shows its delivery for each release, verified with its secret', () => {
  const commands = [...program.output.matchAll(/^\$ npm@10 (hook .*)\n((?:.+\n)+)/gm)].map(([, command, output]) => [command, output])
  const [, endpoint] = /^The receiver that it forwards to: (\S+)$/m.exec(program.output)
  assert.deepEqual(
    commands.map(([command]) => command.replace(/ [0-9a-f]{32}$/, ' SECRET')),
    [`hook add hello-hooks ${endpoint}hook SECRET`, 'hook ls'],
  )
  const [[, added], [, list]] = commands
  assert.equal(added, `+ hello-hooks  ➜  ${endpoint}hook\n`)
  const id = /^Hook ([0-9a-f]{24}):/m.exec(list)?.[1]
  assert.equal(list, `You have 1 hook configured.\nHook ${id}: hello-hooks\nEndpoint: ${endpoint}hook\nNever triggered\n`)
  assert.deepEqual(
    hookRows(),
    ['1.0.0', '1.0.1'].map((version) => hookRow(version)),
  )
})

test('the line that it prints publishes another release from any folder, and its row follows', async () => {
  const [, line] = /paste into another terminal:\n\n(.*)\n/.exec(program.output)
  // The configuration of the user, which names another registry, has no effect.
  const env = { ...process.env, npm_config_registry: 'http://127.0.0.1:9/', npm_config_userconfig: 'none', NPM_CONFIG_CACHE: 'none' }
  const { stdout } = await promisify(exec)(line, { cwd: tmpdir(), env })
  assert.equal(stdout, 'published hello-hooks 1.0.2\n')
  await program.until(/^watched: publish:hello-hooks@1\.0\.2 .*\n {2}alarm install-script: /m)
  assert.deepEqual(watchedRows()[2].slice(0, 3), release(2))
})

test('the other line adds a hook from any folder, which gets the next release too', async () => {
  const [, line] = /no `npm hook`:\n\n(.*)\n/.exec(program.output)
  const env = { ...process.env, npm_config_registry: 'http://127.0.0.1:9/', npm_config_userconfig: 'none', NPM_CONFIG_CACHE: 'none' }
  const { stdout } = await promisify(exec)(line, { cwd: tmpdir(), env })
  assert.match(stdout, /^\+ hello-hooks .* http:\S+\/another-hook\n$/)
  await assert.rejects(promisify(exec)(line, { cwd: tmpdir(), env }), {
    stderr: /409 Conflict .* hook-exists: you have a hook on hello-hooks/,
  })
  const [, publish] = /paste into another terminal:\n\n(.*)\n/.exec(program.output)
  await promisify(exec)(publish, { cwd: tmpdir(), env })
  await program.until(/^hook: publish:hello-hooks@1\.0\.3 .*\/another-hook /m)
  await program.until(/^hook: publish:hello-hooks@1\.0\.3 .*\/hook /m)
  const all = ['1.0.0', '1.0.1', '1.0.2', '1.0.3'].map((version) => hookRow(version))
  assert.deepEqual(hookRows(), [...all, hookRow('1.0.3', '/another-hook')].sort())
})

test('the key of the hooks is random, for its owner alone, and kept for the next start', { skip: WITHOUT_SIGNALS }, async () => {
  const variables = { PORT: String(await freePort()) }
  const file = join(root, 'target/registry', variables.PORT, 'hook-key')
  const keys = []
  for (let starts = 0; starts < 2; starts++) {
    const again = start(variables)
    await again.until(/^\$ npm@10 hook ls$/m)
    keys.push(readFileSync(file, 'utf8'))
    assert.equal(statSync(file).mode & 0o077, 0)
    assert.equal(await again.exit('SIGINT'), 0)
  }
  assert.equal(Buffer.from(keys[0], 'base64').length, 32)
  assert.equal(keys[1], keys[0])
  assert.notEqual(keys[0], readFileSync(join(root, 'target/registry', String(port), 'hook-key'), 'utf8'))
})

/** Runs npm with the registry's configuration, as `npm start` has written it. */
const npm = (args, cwd = tmpdir()) => {
  const npm_config_userconfig = join(root, 'target/registry', String(port), 'npmrc')
  const own = Object.entries(process.env).filter(([name]) => !/^npm_/i.test(name))
  return promisify(exec)(`npm ${args}`, { cwd, env: { ...Object.fromEntries(own), npm_config_userconfig } })
}

test('any package of its registry is watched, and a change that is not a publish is found too', async () => {
  const [, registry] = /^The registry that it watches, Verdaccio: (\S+)\/$/m.exec(program.output)
  const [, token] = /\(sign in with the token (\S+)\)/.exec(program.output)
  const watched = await (await fetch(`${url}events/api/watched`, { headers: { authorization: `Bearer ${token}` } })).json()
  assert.deepEqual(
    [
      watched.registries.map(({ url, selectors }) => [url, selectors.map(({ selector }) => selector)]),
      watched.packages.map(({ name }) => name),
    ],
    [[[registry, ['*']]], ['hello-hooks']],
  )
  await npm('dist-tag add hello-hooks@1.0.0 stable')
  await program.until(/^watched: dist-tag:hello-hooks@stable\S* +202 confirmed +hello-hooks dist-tag stable now points to 1\.0\.0/m)
  const folder = mkdtempSync(join(tmpdir(), 'npm-hooks-'))
  try {
    writeFileSync(join(folder, 'package.json'), '{"name":"@own/package","version":"0.1.0"}')
    await npm('publish --access public', folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
  await program.until(/^watched: publish:@own\/package@0\.1\.0 +202 confirmed /m)
})

test('npm start shows each of the 45 deliveries accepted, one event once', () => {
  const rows = [...program.output.matchAll(/^(\d\d)-\S+ +(202 confirmed|200 duplicate) +\S.* \d+\.\d *$/gm)]
  assert.equal(rows.length, 45, program.output)
  const duplicates = rows.filter(([, , verdict]) => verdict === '200 duplicate').map(([, number]) => number)
  assert.deepEqual(duplicates, ['20', '21', '25', '26', '28', '34', '39'])
})

test('npm start shows a forged and a re-serialized delivery rejected, and why', () => {
  assert.match(program.output, /forged:.*\n {2}401 mismatch: .*\n {2}explainSignature: reason mismatch, no hint/)
  assert.match(program.output, /re-serialized:.*\n {2}401 mismatch: .*\n {2}explainSignature: reason mismatch, hint reserialized/)
})

test('the curl line that it prints is accepted', async () => {
  const [, headers, body] = /^curl -i \S+ (.*) --data-raw '(.*)'$/m.exec(program.output)
  const parsed = Object.fromEntries([...headers.matchAll(/-H '([^:]+): ([^']+)'/g)].map(([, name, value]) => [name, value]))
  const { response, answer } = await post(body, parsed)
  assert.deepEqual([response.status, answer.key], [202, 'publish:lodash@4.17.22'])
})

test('a delivery is answered with its change, and logged in one line', async () => {
  const { response, answer } = await post(EVENT, signed(EVENT))
  assert.equal(response.status, 202)
  assert.deepEqual([answer.kind, answer.version, answer.key, answer.id.length], ['publish', '1.0.0', 'publish:n@1.0.0', 32])
  const { ms, time, ...entry } = await program.logged(answer.id)
  assert.deepEqual([typeof ms, typeof time], ['number', 'string'])
  const warnings = ['envelope-version', 'no-type']
  assert.deepEqual(entry, {
    level: 'warn',
    status: 202,
    id: answer.id,
    key: answer.key,
    summary: answer.summary,
    evidence: 'confirmed',
    duplicate: false,
    secret: 'NPM_HOOK_SECRET',
    bytes: EVENT.length,
    warnings,
  })
})

test('each secret of a rotation is accepted, and the log names it', async () => {
  const body = EVENT.replace('"n"', '"rotated"')
  const { answer } = await post(body, signed(body, 'schlüssel-秘密-🔑'))
  assert.equal((await program.logged(answer.id)).secret, 'NPM_HOOK_SECRET_UNICODE')
})

test('any content type is accepted, with a warning in the log', async () => {
  const body = EVENT.replace('"n"', '"plain"')
  const { response, answer } = await post(body, { ...signed(body), 'content-type': 'text/plain' })
  assert.equal(response.status, 202)
  assert.ok((await program.logged(answer.id)).warnings.includes('content-type'))
})

const big = 'x'.repeat(33 * 1024 * 1024)
for (const [name, body, headers, status, error] of [
  ['no signature', EVENT, {}, 401, 'missing'],
  ['another algorithm', EVENT, { 'x-npm-signature': 'sha1=0' }, 401, 'wrong-algorithm'],
  [
    'two signatures joined',
    EVENT,
    { 'x-npm-signature': `${signPayload(EVENT, SECRET)}, ${signPayload(EVENT, SECRET)}` },
    401,
    'wrong-length',
  ],
  ['a wrong secret', EVENT, signed(EVENT, 'guess'), 401, 'mismatch'],
  // Rejected before they are read; the response must still arrive.
  ['33 MiB', big, signed('x'), 413, 'too-large'],
  ['33 MiB without a signature', big, {}, 401, 'missing'],
  // The signature is valid, so the body is stored in quarantine.
  ['not JSON', 'x', signed('x'), 202, 'not-json'],
  ['an empty body', '', signed(''), 202, 'not-json'],
  ['not an event', '{}', signed('{}'), 202, 'no-event'],
]) {
  test(`${name} gets ${status} ${error}`, async () => {
    const { response, answer } = await post(body, headers)
    assert.deepEqual([response.status, answer.error, typeof answer.message], [status, error, 'string'])
  })
}

test('other methods get 405, other paths 404', async () => {
  const { response, answer } = await post(undefined, {}, { method: 'GET' })
  assert.deepEqual([response.status, response.headers.get('allow'), answer.error], [405, 'POST', 'method-not-allowed'])
  assert.equal((await post(EVENT, signed(EVENT), { url: `${url}unknown` })).response.status, 404)
})

test('the inspector is served with its security policy', async () => {
  const page = await fetch(`${url}inspector/`)
  assert.equal(page.status, 200)
  assert.match(page.headers.get('content-security-policy'), /^default-src 'none'; .*connect-src 'none'/)
  const html = await page.text()
  assert.equal(page.headers.get('cache-control'), 'no-cache')
  const [, script] = /src="\.\/(assets\/[^"]+)"/.exec(html)
  for (const [path, type, caching] of [
    [script, 'text/javascript', 'public, max-age=31536000, immutable'],
    ['sw.js', 'text/javascript', 'no-cache'],
    ['icon.svg', 'image/svg+xml', 'no-cache'],
  ]) {
    const { status, headers } = await fetch(`${url}inspector/${path}`)
    assert.deepEqual([status, headers.get('content-type')?.split(';')[0], headers.get('cache-control')], [200, type, caching], path)
  }
  assert.equal((await fetch(`${url}inspector`)).url, `${url}inspector/`)
  assert.equal((await fetch(`${url}inspector/nothing`)).status, 404)
  assert.match(program.output, /inspector.*http:\/\/127\.0\.0\.1:\d+\/inspector\//)
})

test('no line of the log contains a secret or a signature', () => {
  const log = program.lines().filter((line) => line.startsWith('{'))
  assert.ok(log.length > 5)
  for (const line of log) assert.doesNotMatch(line, /sha256=[0-9a-f]|fixture-secret|schlüssel/)
})

test('a port in use is a clear error', async () => {
  const second = start({ PORT: String(port) })
  assert.equal(await second.exit(), 1)
  assert.match(second.output, new RegExp(`port ${port} is in use`))
})

test('npm start -- --receiver has no registry, and shows the same 45 deliveries', { skip: WITHOUT_SIGNALS }, async () => {
  const short = start({ PORT: String(await freePort()) }, ['--receiver'])
  await short.until(/--data-raw/)
  assert.doesNotMatch(short.output, /Verdaccio|watched|publish another|hook add/)
  const rows = ({ output }) => [...output.matchAll(/^\d\d-\S+ +\d+ \S+/gm)].map(([row]) => row)
  assert.deepEqual(rows(short), rows(program))
  assert.equal(await short.exit('SIGINT'), 0)
})

test('an unknown option is a clear error', async () => {
  const other = start({}, ['--recevier'])
  assert.equal(await other.exit(), 1)
  assert.match(other.output, /--recevier[\s\S]*npm start -- --receiver/)
})

test('a release cannot be published without a registry', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'npm-hooks-'))
  try {
    for (const [registry, message] of [
      [undefined, /^✗ .* has no registry: run `npm start`\n$/],
      // Its `npm start` has ended.
      ['http://127.0.0.1:9', /^✗ `npm publish` failed:\n[\s\S]*127\.0\.0\.1:9/],
    ]) {
      if (registry) writeFileSync(join(folder, 'npmrc'), `registry=${registry}/\n//127.0.0.1:9/:_authToken=x\nfetch-retries=0\n`)
      const { code, stderr } = await promisify(execFile)(process.execPath, [join(root, 'scripts/publish.js'), folder]).catch(
        (error) => error,
      )
      assert.equal(code, 1)
      assert.match(stderr, message)
    }
  } finally {
    rmSync(folder, { recursive: true })
  }
})

test('Ctrl-C while a release is published ends it too', { skip: WITHOUT_SIGNALS }, async () => {
  const early = start({ PORT: String(await freePort()) })
  await early.until(/^delivery +verdict/m)
  assert.equal(await early.exit('SIGINT'), 0)
  assert.match(early.output, /\nstopped\n$/)
  assert.deepEqual(early.running(), [])
})

test('Ctrl-C stops everything cleanly', { skip: WITHOUT_SIGNALS }, async () => {
  assert.equal(await program.exit('SIGINT'), 0)
  assert.match(program.output, /\nstopped\n$/)
  assert.deepEqual(program.running(), [])
  const addresses = program.output.match(/http:\/\/127\.0\.0\.1:\d+\//g)
  assert.equal(new Set(addresses).size, 3)
  for (const address of new Set(addresses)) await assert.rejects(fetch(address), address)
})

/** `npm start` in a process group, which gets signals as that of a terminal does. */
function start(variables, options = []) {
  const detached = process.platform !== 'win32'
  const child = spawn(process.execPath, ['scripts/start.js', ...options], { cwd: root, env: { ...process.env, ...variables }, detached })
  const program = { output: '' }
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (program.output += text))
  const closed = new Promise((resolve) => child.once('close', resolve))
  program.lines = () => program.output.split('\n')
  program.exit = (signal) => {
    if (signal && child.exitCode === null) detached ? process.kill(-child.pid, signal) : child.kill(signal)
    return closed
  }
  /** The processes of the group that have not ended. */
  program.running = () => {
    try {
      process.kill(-child.pid, 0)
      return [child.pid]
    } catch (error) {
      assert.equal(error.code, 'ESRCH')
      return []
    }
  }
  program.until = async (pattern) => {
    const deadline = Date.now() + 300_000
    while (!pattern.test(program.output)) {
      if (Date.now() > deadline || child.exitCode !== null) throw new Error(`waited for ${pattern}, saw:\n${program.output}`)
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
  program.logged = async (id) => {
    await program.until(new RegExp(`^\\{.*${id}.*\\}$`, 'm'))
    return JSON.parse(program.lines().find((line) => line.startsWith('{') && line.includes(id)))
  }
  return program
}
