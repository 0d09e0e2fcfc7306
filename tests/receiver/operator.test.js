// What an operator does after an outage: send again, rename or remove a target, read long lists, find the cause of a failure.
import assert from 'node:assert/strict'
import { createServer as createTcpServer } from 'node:net'
import { describe, test } from 'node:test'
import { fetch } from '../fetch.js'
import { DAY, HOUR, MINUTE, withReceiver } from './controlled-clock.js'
import { forwardTo, respondWith, startTarget, waitUntil } from './recording-target.js'
import { newFolder, release, startReceiver } from './workerd.js'

const EVENTS_TOKEN = 'a-token-of-twenty-letters'

const apiOf = (receiver) => async (path, body) => {
  const init = body && { method: 'POST', body: JSON.stringify(body) }
  const response = await fetch(`${receiver.url}/events/api/${path}`, { headers: { authorization: `Bearer ${EVENTS_TOKEN}` }, ...init })
  return response.json()
}

describe('operator', { concurrency: 2 }, () => {
  test('after an outage, everything that waits for a target is sent at once', () =>
    withReceiver({ EVENTS_TOKEN }, async ({ receiver, target, turn, rows }) => {
      const api = apiOf(receiver)
      target.behave = respondWith(500)
      for (let at = 0; at < 10; at++) await receiver.post(release(`package-${at}`))
      await turn(0)
      for (const wait of [6, 40, 400, 2000]) await turn(wait * 1000)
      const tried = target.hits.length
      target.behave = respondWith(204)
      await turn(MINUTE)
      assert.equal(target.hits.length, tried, 'the next attempt is in two hours')
      assert.deepEqual(await api('redeliver', { target: 'recorder', waiting: true }), { queued: 10 })
      await turn(0)
      assert.equal(target.hits.length, tried + 10)
      assert.deepEqual(await rows('SELECT * FROM deliveries WHERE state <> 1'), [])
      assert.deepEqual(await api('redeliver', { target: 'recorder', waiting: true }), { queued: 0 })
    }))

  test('an event that waits for a retry is sent at once', () =>
    withReceiver({ EVENTS_TOKEN }, async ({ receiver, target, turn }) => {
      target.behave = respondWith(429, { 'retry-after': '7200' })
      const { answer } = await receiver.post(release('a'))
      await turn(0)
      target.behave = respondWith(204)
      assert.deepEqual(await apiOf(receiver)('redeliver', { id: answer.id }), { queued: 1 })
      await turn(0)
      assert.equal(target.hits.length, 2)
    }))

  for (const [what, body] of [
    ['nothing', {}],
    ['a target alone', { target: 'recorder' }],
    ['half a period', { from: 0 }],
    ['an unknown target', { target: 'other', waiting: true }],
    ['waiting as text', { target: 'recorder', waiting: 'true' }],
  ])
    test(`redeliver refuses ${what}`, () =>
      withReceiver({ EVENTS_TOKEN }, async ({ receiver }) => assert.equal((await apiOf(receiver)('redeliver', body)).error, 'bad-request')))

  test('a renamed target keeps its id, and so its events', async () => {
    await withTwoRuns(
      [(url) => forwardTo(url), (url) => forwardTo(url, { id: 'recorder', name: 'deployments' })],
      async ({ second, target }) => {
        await second.test('clock', { offset: HOUR })
        await second.test('run')
        assert.equal(target.hits.length, 2)
        const [status] = await apiOf(second)('targets')
        assert.deepEqual([status.id, status.name, status.waiting], ['recorder', 'deployments', 0])
      },
    )
  })

  test("a removed target's events are held, listed, and given to another target", async () => {
    await withTwoRuns([(url) => forwardTo(url), (url) => forwardTo(url, { name: 'new' })], async ({ second, target }) => {
      const api = apiOf(second)
      await second.test('clock', { offset: 10 * DAY })
      await second.test('run')
      await second.test('sweep')
      const states = async () => (await api('targets')).map(({ id, isRemoved, waiting }) => [id, isRemoved, waiting])
      assert.deepEqual(await states(), [
        ['new', false, 0],
        ['recorder', true, 1],
      ])
      assert.equal((await api('reassign', { from: 'new', to: 'new' })).error, 'bad-request', 'a configured target keeps its events')
      assert.deepEqual(await api('reassign', { from: 'recorder', to: 'new' }), { moved: 1 })
      await second.test('run')
      assert.equal(target.hits.length, 2)
      assert.deepEqual(await states(), [['new', false, 0]])
    })
  })

  test("a removed target's events can be deleted", async () => {
    await withTwoRuns([(url) => forwardTo(url), () => null], async ({ second, target }) => {
      const api = apiOf(second)
      assert.deepEqual(await api('discard', { target: 'recorder' }), { deleted: 1 })
      assert.deepEqual([await api('targets'), target.hits.length], [[], 1])
    })
  })

  test('the list of dead letters has a cursor and a total, and all of them can be sent again', () =>
    withReceiver({ EVENTS_TOKEN }, async ({ receiver, target, turn, rows }) => {
      const api = apiOf(receiver)
      target.behave = respondWith(500)
      for (let at = 0; at < 450; at += 50)
        await Promise.all(Array.from({ length: 50 }, (_, next) => receiver.post(release(`package-${at + next}`))))
      await turn(0)
      // Attempts that are in flight are recorded later.
      await waitUntil('450 dead letters', async () => {
        await rows("UPDATE deliveries SET state = 3, tried = received, fault = 'target', reason = 'for a test' WHERE state IN (0, 2)")
        await new Promise((resolve) => setTimeout(resolve, 200))
        return (await rows('SELECT seq FROM deliveries WHERE state = 3')).length === 450
      })
      const found = []
      let next = null
      do {
        const page = await api(`dead-letters?limit=200${next ? `&before=${encodeURIComponent(next)}` : ''}`)
        assert.equal(page.total, 450)
        found.push(...page.deadLetters)
        next = page.next
      } while (next)
      assert.deepEqual([found.length, new Set(found.map(({ id }) => id)).size], [450, 450])
      assert.deepEqual(
        found.map(({ at }) => at),
        found.map(({ at }) => at).sort((a, b) => b - a),
      )
      assert.equal((await api('targets'))[0].deadLetters, 450)
      assert.deepEqual((await api('dead-letters?target=other')).total, 0)
      target.behave = respondWith(204)
      const sent = target.hits.length
      assert.deepEqual(await api('redeliver', { from: 0, to: Date.now() + DAY }), { queued: 450 })
      await waitUntil('450 events', () => target.hits.length === sent + 450)
    }))

  test('the start of a failed response is kept with the attempt', () =>
    withReceiver({ EVENTS_TOKEN }, async ({ receiver, target, turn }) => {
      target.behave = (_, response) => {
        response.writeHead(500)
        response.write(`no such channel: é${'x'.repeat(10_000)}`)
        // The body never ends.
      }
      const { answer } = await receiver.post(release('a'))
      await turn(0)
      const { attempts } = await apiOf(receiver)(`events/${answer.id}`)
      assert.equal(attempts[0].status, 500)
      assert.match(attempts[0].response, /^no such channel: éx+$/)
      assert.ok(new TextEncoder().encode(attempts[0].response).length <= 4096)
    }))

  for (const [what, urlOf, network, cause] of [
    ['a closed port', () => 'http://127.0.0.1:9', undefined, 'connection refused, or the host cannot be reached'],
    ['a reset', ({ tcp }) => tcp, undefined, 'connection closed before a response'],
    ['no TLS', ({ http }) => http.replace('http:', 'https:'), undefined, 'the TLS handshake failed'],
    ['an unknown name', () => 'https://name.invalid', undefined, 'the name was not found, or its address is not public'],
    ['a private address', ({ http }) => http, 'allow = ["public"]', 'the address is blocked: it is not public'],
  ])
    test(`the cause of a failure is named: ${what}`, async () => {
      const http = await startTarget()
      const tcp = createTcpServer((socket) => socket.on('error', () => {}).once('data', () => socket.destroy()))
      await new Promise((resolve) => tcp.listen(0, '127.0.0.1', resolve))
      const url = urlOf({ http: http.url, tcp: `http://127.0.0.1:${tcp.address().port}` })
      const { folder, remove } = await newFolder(network)
      const receiver = await startReceiver(folder, { TARGETS: JSON.stringify([forwardTo(url)]), EVENTS_TOKEN })
      try {
        const { answer } = await receiver.post(release('a'))
        const attempts = async () => (await apiOf(receiver)(`events/${answer.id}`)).attempts
        await waitUntil('the attempt', async () => (await attempts()).length > 0)
        assert.equal((await attempts())[0].error, cause)
        const line = receiver.log.map(parsed).find((entry) => entry?.result === 'retry')
        assert.deepEqual(
          [line.id, line.name, line.key, line.target, line.error, typeof line.time],
          [answer.id, 'a', 'publish:a@1.0.0', 'recorder', cause, 'string'],
        )
      } finally {
        await receiver.kill()
        http.stop()
        tcp.close()
        remove()
      }
    })
})

function parsed(line) {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}

/** Stores an event that waits for the first configuration's target, and starts again with the second one. */
async function withTwoRuns([firstTarget, secondTarget], work) {
  const { folder, remove } = await newFolder()
  const target = await startTarget(respondWith(500))
  const run = (configured) => startReceiver(folder, { EVENTS_TOKEN, TARGETS: JSON.stringify([configured(target.url)].filter(Boolean)) })
  const first = await run(firstTarget)
  await first.post(release('a'))
  await waitUntil('a hit', () => target.hits.length === 1)
  await waitUntil('the recorded attempt', async () => (await first.test('sql', { name: 'a', sql: 'SELECT * FROM attempts' })).length === 1)
  await first.kill()
  target.behave = respondWith(204)
  const second = await run(secondTarget)
  try {
    await work({ second, target })
  } finally {
    await second.kill()
    target.stop()
    remove()
  }
}
