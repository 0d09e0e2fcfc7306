// Senders that announce bodies and send little of them, or never end. Each test has its receiver, because the room for bodies is shared.
import assert from 'node:assert/strict'
import { connect } from 'node:net'
import { describe, test } from 'node:test'
import { signPayload } from 'npm-hooks'
import { fetch } from '../fetch.js'
import { waitUntil } from './recording-target.js'
import { newFolder, release, startReceiver } from './workerd.js'

const MIB = 1024 * 1024
/** Well-formed, so that the body is read; it verifies nothing. */
const FORGED = signPayload('x', 'another secret')

/** With notifications. */
const WATCHING = {
  NOTIFY_SECRET: 'a-secret-of-notifications',
  WATCH: JSON.stringify([{ registry: 'https://registry.example', id: 'stub', packages: ['a'], interval: 600 }]),
}

async function withReceiver(variables, run) {
  const { folder, remove } = await newFolder()
  const receiver = await startReceiver(folder, variables)
  const senders = []
  const open = (...args) => {
    senders.push(openSender(receiver.url, ...args))
    return senders.at(-1)
  }
  try {
    await run({ receiver, open, refused: async () => (await (await fetch(`${receiver.url}/healthz`)).json()).refused })
  } finally {
    for (const { socket } of senders) socket.destroy()
    await receiver.kill()
    remove()
  }
}

/** A sender that controls each byte; `answered` resolves with the status, or 0 if there is none. */
function openSender(url, headers, { method = 'POST', path = '/', body = '{' } = {}) {
  const { hostname, port } = new URL(url)
  const lines = Object.entries({ host: hostname, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`)
  const socket = connect(Number(port), hostname)
  socket.write(`${method} ${path} HTTP/1.1\r\n${lines.join('')}\r\n`)
  socket.write(body)
  const sender = { socket, status: null }
  sender.answered = new Promise((resolve) => {
    const settle = (status) => {
      sender.status ??= status
      resolve(sender.status)
    }
    socket.once('data', (data) => settle(Number(String(data).split(' ')[1])))
    socket.on('error', () => settle(0)).once('close', () => settle(0))
  })
  return sender
}

const stalled = (length, more = {}) => ({ 'content-length': length, 'x-npm-signature': FORGED, ...more })

/** Sends what fits into the connection's buffers. */
const feed = ({ socket }, bytes) => new Promise((resolve) => socket.write(Buffer.alloc(bytes, ' '), resolve))

// Each waits longer than it computes.
describe('slow senders', { concurrency: 3 }, () => {
  for (const [what, count, length] of [
    ['two bodies of 32 MiB of which one byte arrives', 2, 32 * MIB],
    ['1,500 bodies of 64 KiB of which one byte arrives', 1500, 64 * 1024],
    ['1,500 bodies of unknown length of which one byte arrives', 1500, null],
  ]) {
    test(`${what} refuse no delivery, not even before their pace is judged`, () =>
      withReceiver({}, async ({ receiver, open, refused }) => {
        const headers = length === null ? { 'transfer-encoding': 'chunked', 'x-npm-signature': FORGED } : stalled(length)
        const senders = Array.from({ length: count }, () => open(headers, { body: length === null ? '1\r\n{\r\n' : '{' }))
        const statuses = []
        for (let at = 0; at < 20; at++) {
          statuses.push((await receiver.post(release(`a${at}`)))?.status)
          await new Promise((resolve) => setTimeout(resolve, 100))
        }
        assert.deepEqual(statuses, Array(20).fill(202))
        // What did not fit was stopped, and says so.
        const stopped = senders.filter(({ status }) => status !== null)
        assert.equal(stopped.length > 0, count > 1024)
        for (const { status } of stopped) assert.ok([408, 503].includes(status), String(status))
        const counts = Object.values(await refused())
        assert.ok(counts.reduce((sum, number) => sum + number, 0) >= stopped.length)
      }))
  }

  test('a body that never ends gets 408 after 15 seconds, and /healthz counts it', () =>
    withReceiver({}, async ({ open, refused }) => {
      assert.equal(await open(stalled(32 * MIB)).answered, 408)
      assert.deepEqual(await refused(), { 'too-slow': 1 })
    }))

  test('one address may use all the room; then its own bodies are stopped, not those of others', () =>
    withReceiver({ CLIENT_ADDRESS_HEADER: 'x-real-ip' }, async ({ receiver, open }) => {
      // The last entry is the proxy's; one sender may have all addresses of a /64.
      const modest = open(stalled(8 * MIB, { 'x-real-ip': '2001:db8::1, 192.0.2.2' }))
      const large = [1, 2, 3].map((host) => open(stalled(32 * MIB, { 'x-real-ip': `2001:db8::${host}` })))
      await feed(modest, 4 * MIB)
      await Promise.all(large.slice(0, 2).map((sender) => feed(sender, 29 * MIB)))
      assert.deepEqual(
        [modest, ...large].map(({ status }) => status),
        [null, null, null, null],
      )
      await feed(large[2], 20 * MIB)
      await waitUntil('one to be stopped', () => large.some(({ status }) => status !== null))
      assert.equal(modest.status, null)
      const { body, headers } = release('another')
      assert.equal((await receiver.post({ body, headers: { ...headers, 'x-real-ip': '192.0.2.3' } })).status, 202)
    }))

  test('a sender that disconnects leaves no room taken', () =>
    withReceiver({}, async ({ receiver, open }) => {
      for (let at = 0; at < 6; at++) {
        const sender = open(stalled(32 * MIB))
        await feed(sender, 20 * MIB)
        sender.socket.destroy()
      }
      assert.equal((await receiver.post(release('after', '1.0.0'))).status, 202)
    }))

  for (const [what, method, path, status] of [
    ['an unknown path', 'POST', '/nothing', 404],
    ['/healthz', 'GET', '/healthz', 200],
    ['the API without its token', 'POST', '/events/api/redeliver', 404],
    ['a page', 'GET', '/inspector/', 200],
    ['a delivery without a signature', 'POST', '/', 401],
  ]) {
    test(`${what} answers at once though the request's body never ends`, () =>
      withReceiver({}, async ({ open }) => {
        const noAnswer = new Promise((resolve) => setTimeout(() => resolve('no answer'), 20_000).unref())
        for (const headers of [{ 'content-length': 32 * MIB }, { 'transfer-encoding': 'chunked' }, { 'content-length': 100 }]) {
          const sender = open(headers, { method, path, body: '' })
          assert.equal(await Promise.race([sender.answered, noAnswer]), status, JSON.stringify(headers))
          // Answered before the body is drained: the connection still takes it.
          if (headers['content-length'] === 32 * MIB) {
            await feed(sender, 16 * MIB)
            assert.equal(sender.socket.destroyed, false)
          }
        }
      }))
  }

  test('notifications that are not complete take the room of deliveries: 64 MiB are held at most, and others are answered at once', () =>
    withReceiver(WATCHING, async ({ receiver, open }) => {
      const headers = { 'content-length': MIB, 'x-hub-signature-256': FORGED }
      const senders = Array.from({ length: 100 }, () => open(headers, { path: '/-/changed', body: Buffer.alloc(MIB - 1, ' ') }))
      await waitUntil('what has no room to be stopped', () => senders.filter(({ status }) => status === null).length <= 64, 12_000)
      for (const { status } of senders) assert.ok([null, 408, 503].includes(status), String(status))
      assert.equal((await receiver.post(release('meanwhile'))).status, 202)
    }))

  for (const [what, headers] of [
    ['another token', { authorization: 'Bearer another' }],
    ['neither token nor signature', {}],
  ]) {
    test(`a notification with ${what} gets 401 before its body is read`, () =>
      withReceiver(WATCHING, async ({ open }) => {
        const noAnswer = new Promise((resolve) => setTimeout(() => resolve('no answer'), 10_000).unref())
        const { answered } = open({ 'content-length': 1000, ...headers }, { path: '/-/changed' })
        assert.equal(await Promise.race([answered, noAnswer]), 401)
      }))
  }

  test('a notification that is announced as longer than 1 MiB gets 413 before its body is read', () =>
    withReceiver(WATCHING, async ({ open }) => {
      const headers = { 'content-length': MIB + 1, authorization: `Bearer ${WATCHING.NOTIFY_SECRET}` }
      const noAnswer = new Promise((resolve) => setTimeout(() => resolve('no answer'), 10_000).unref())
      assert.equal(await Promise.race([open(headers, { path: '/-/changed' }).answered, noAnswer]), 413)
    }))

  test('of 600 refused bodies that never end, all are answered, and at most 256 are drained', () =>
    withReceiver({}, async ({ receiver, open }) => {
      const senders = Array.from({ length: 600 }, () => open({ 'content-length': MIB }, { path: '/nothing', body: Buffer.alloc(2000) }))
      assert.deepEqual(new Set(await Promise.all(senders.map(({ answered }) => answered))), new Set([404]))
      const isOpen = ({ socket }) => !socket.destroyed
      // Drained for 15 seconds, otherwise.
      await waitUntil('the others to be closed', () => senders.filter(isOpen).length <= 256, 10_000)
      assert.ok(senders.filter(isOpen).length > 0)
      assert.equal((await receiver.post(release('meanwhile'))).status, 202)
    }))

  test('what is left of a refused body is read up to a limit, so that its sender gets the answer', () =>
    withReceiver({}, async ({ open }) => {
      const sender = open({ 'transfer-encoding': 'chunked' }, { path: '/nothing', body: '' })
      let written = 0
      const chunk = `100000\r\n${' '.repeat(MIB)}\r\n`
      while (!sender.socket.destroyed && written < 200) {
        await new Promise((resolve) => sender.socket.write(chunk, resolve))
        written++
      }
      assert.equal(await sender.answered, 404)
      assert.ok(written >= 64 && written < 200, `${written} MiB`)
    }))
})
