// The receiver as a user starts it: one `npm start`, then requests over HTTP.
import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { after, before, test } from 'node:test'
import { signPayload } from 'npm-hooks'
import { freePort } from '../../scripts/port.js'
import { root } from '../../scripts/setup.js'
import { deliveries } from '../data.js'

const SECRET = 'npm-hook-fixture-secret'
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
  const response = await fetch(init.url ?? url, { method: 'POST', body, headers: { 'content-type': json, ...headers }, ...init })
  return { response, answer: await response.json() }
}
const signed = (body, secret = SECRET) => ({ 'x-npm-signature': signPayload(body, secret) })

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
  const [, script] = /src="(\/inspector\/assets\/[^"]+)"/.exec(html)
  const file = await fetch(new URL(script, url))
  assert.deepEqual([file.status, file.headers.get('content-type')?.split(';')[0]], [200, 'text/javascript'])
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

// On Windows no program can send Ctrl-C to another: `kill` ends the process at once.
test('Ctrl-C stops it cleanly', { skip: process.platform === 'win32' ? 'Windows has no SIGINT for other processes' : false }, async () => {
  assert.equal(await program.exit('SIGINT'), 0)
  assert.match(program.output, /\nstopped\n$/)
  await assert.rejects(fetch(url))
})

function start(variables) {
  const child = spawn(process.execPath, ['scripts/start.js'], { cwd: root, env: { ...process.env, ...variables } })
  const program = { output: '' }
  for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', (text) => (program.output += text))
  const closed = new Promise((resolve) => child.once('close', resolve))
  program.lines = () => program.output.split('\n')
  program.exit = (signal) => {
    if (signal) child.kill(signal)
    return closed
  }
  program.until = async (pattern) => {
    const deadline = Date.now() + 60_000
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
