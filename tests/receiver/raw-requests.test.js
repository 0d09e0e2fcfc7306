// Requests as no library sends them: malformed hosts and targets, headers in other spellings.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { connect } from 'node:net'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { root } from '../../scripts/setup.js'
import { newFolder, release, startReceiver } from './workerd.js'

const TOKEN = 'a-token-of-twenty-letters'
const { folder, remove } = await newFolder()
const receiver = await startReceiver(folder, { EVENTS_TOKEN: TOKEN })
after(async () => {
  await receiver.kill()
  remove()
})
const { hostname, port } = new URL(receiver.url)

/** Sends the lines as they are; the status, the headers as one text, and the body. */
function send(lines, body = '') {
  const socket = connect(Number(port), hostname)
  socket.setEncoding('utf8').write(`${lines.join('\r\n')}\r\n\r\n${body}`)
  return new Promise((resolve, reject) => {
    let text = ''
    socket.on('error', reject).on('close', () => reject(new Error(`no complete response: ${text}`)))
    socket.on('data', (data) => {
      text += data
      const end = text.indexOf('\r\n\r\n')
      const headers = text.slice(0, end)
      const [, length = '0'] = /^content-length: (\d+)$/im.exec(headers) ?? []
      if (end < 0 || text.length < end + 4 + Number(length)) return
      resolve({ status: Number(text.split(' ')[1]), headers, body: text.slice(end + 4) })
      // workerd would close it after five seconds.
      socket.destroy()
    })
  })
}

for (const [what, target, host] of [
  ['an absolute target', 'http://127.0.0.1/healthz', '127.0.0.1'],
  ['an absolute target of another host', 'http://other/healthz', '127.0.0.1'],
  ['a target of another scheme', 'file:///etc/passwd', '127.0.0.1'],
  ['an asterisk', '*', '127.0.0.1'],
  ['a target without a slash', 'healthz', '127.0.0.1'],
  ['an empty host', '/healthz', ''],
  ['a host with a space', '/healthz', 'a b'],
  ['a host with a path', '/healthz', 'a/../b'],
  ['a host with a fragment', '/healthz', 'a#b'],
  ['a host with a user', '/healthz', 'user@a'],
  ['a host that is not ASCII', '/healthz', 'ä'],
  ['half an IPv6 address', '/healthz', '[::1'],
  ['a port that is too high', '/healthz', 'a:99999'],
  ['an IPv4 address with a number that is too high', '/healthz', '1.2.3.256'],
]) {
  for (const method of ['GET', 'POST', 'OPTIONS']) {
    test(`${method} with ${what} gets 400`, async () => {
      const { status, body } = await send([`${method} ${target} HTTP/1.1`, `host: ${host}`])
      assert.deepEqual([status, JSON.parse(body).error], [400, 'bad-target'])
    })
  }
}

for (const [what, host] of [
  ['a name', 'hooks.example'],
  ['a name with a port', 'hooks.example:8787'],
  ['an IPv4 address', '127.0.0.1'],
  ['an IPv6 address', '[::1]:8787'],
]) {
  test(`the host may be ${what}`, async () => assert.equal((await send(['GET /healthz HTTP/1.1', `host: ${host}`])).status, 200))
}

test('the redirect to the inspector is relative: no scheme, and nothing of the host', async () => {
  const { status, headers } = await send(['GET /inspector HTTP/1.1', 'host: evil.example'])
  assert.equal(status, 308)
  assert.match(headers, /^location: \/inspector\/$/im)
  assert.doesNotMatch(headers, /evil|http:/)
})

for (const path of [
  'events.html',
  '%65vents.html',
  './events.html',
  'events%2Ehtml',
  '/events.html',
  'x/../events.html',
  'assets/../events.html',
]) {
  test(`the events page is not at /inspector/${path}`, async () => {
    assert.equal((await send([`GET /inspector/${path} HTTP/1.1`, 'host: a'])).status, 404)
  })
}

for (const [value, status] of [
  [`Bearer ${TOKEN}`, 200],
  [`bearer ${TOKEN}`, 200],
  [`BEARER  ${TOKEN} `, 200],
  [TOKEN, 401],
  [`Basic ${TOKEN}`, 401],
  [`Bearer${TOKEN}`, 401],
  [`Bearer ${TOKEN.toUpperCase()}`, 401],
  ['Bearer', 401],
]) {
  test(`authorization: ${value} gets ${status}`, async () => {
    assert.equal((await send(['GET /events/api/events HTTP/1.1', 'host: a', `authorization: ${value}`])).status, status)
  })
}

for (const [what, space] of [
  ['spaces', '  '],
  ['tabs', '\t'],
]) {
  test(`${what} around the signature are not part of it`, async () => {
    const { body: bytes, headers } = release('spaced', what === 'tabs' ? '1.0.0' : '1.0.1')
    const body = new TextDecoder().decode(bytes)
    const signature = `x-npm-signature:${space}${headers['x-npm-signature']}${space}`
    const { status } = await send(['POST / HTTP/1.1', 'host: a', `content-length: ${body.length}`, signature], body)
    assert.equal(status, 202)
  })
}

for (const [what, lines, body, status] of [
  ['without a body or a length', [], '', 200],
  ['with an empty body', ['content-length: 0'], '', 200],
  ['with a body in chunks', ['transfer-encoding: chunked'], '2\r\n{}\r\n0\r\n\r\n', 200],
  ['with a body that is too long', ['content-length: 10001'], ' '.repeat(10_001), 422],
  ['with a body that is too long, in chunks', ['transfer-encoding: chunked'], `2711\r\n${' '.repeat(10_001)}\r\n0\r\n\r\n`, 422],
  ['with a body that is not JSON', ['content-length: 1'], '{', 422],
]) {
  test(`POST sweep ${what} gets ${status}`, async () => {
    assert.equal(
      (await send(['POST /events/api/sweep HTTP/1.1', 'host: a', `authorization: Bearer ${TOKEN}`, ...lines], body)).status,
      status,
    )
  })
}

const README = readFileSync(join(root, 'www/server/README.md'), 'utf8')
const hasCurl = spawnSync('curl', ['--version']).status === 0

test("the README's commands: the receiver starts with a token, and the sweep works as written", {
  skip: hasCurl ? false : 'no curl',
}, () => {
  assert.match(README, /^NPM_HOOK_SECRET=… .*EVENTS_TOKEN=… .*workerd serve config\.capnp$/m)
  const [, command] = /`(curl [^`]*\/sweep)`/.exec(README)
  const line = command.replace('…', TOKEN).replace('http://127.0.0.1:8787', receiver.url)
  const { status, stdout } = spawnSync('sh', ['-c', `${line} --silent --show-error --fail`], { encoding: 'utf8' })
  assert.deepEqual([status, JSON.parse(stdout).swept], [0, 32])
})
