// Targets that fail, hang or are slow.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { SECOND, withReceiver } from './controlled-clock.js'
import { forwardTo, respondWith, startTarget, waitUntil } from './recording-target.js'
import { newFolder, release, startReceiver } from './workerd.js'

/** What a target does at first, and what its first attempt records. */
const FAILURES = [
  ['answers 500', respondWith(500), { status: 500, error: null }],
  ['answers 401', respondWith(401), { status: 401, error: null }],
  ['hangs', () => {}, { status: null, error: 'no response within 2000 ms' }],
  ['resets the connection', (request) => request.socket.destroy(), { status: null, error: 'connection closed before a response' }],
  ['redirects', respondWith(307, { location: '/elsewhere' }), { status: 307, error: null }],
  ['answers 429', respondWith(429), { status: 429, error: null }],
]

// Two at a time, because each test mostly waits.
describe('failing targets', { concurrency: 2 }, () => {
  for (const [what, behave, { status, error }] of FAILURES) {
    test(`a target that ${what} gets the event once it recovers`, () =>
      withReceiver({}, async ({ receiver, target, turn, rows }) => {
        target.behave = behave
        await receiver.post(release('a'))
        await turn(0)
        const [attempt] = await rows('SELECT * FROM attempts')
        assert.deepEqual([attempt.status, attempt.error], [status, error])
        target.behave = respondWith(204)
        await turn(6 * SECOND)
        assert.deepEqual(await rows('SELECT * FROM deliveries WHERE state IN (0, 2)'), [])
        assert.deepEqual(
          target.hits.map(({ url }) => url),
          ['/', '/'],
        )
      }))
  }

  for (const [what, behave] of [
    ['is slow', (_, response) => setTimeout(() => response.writeHead(200).end(), 150)],
    ['answers 200 and never ends', (_, response) => response.writeHead(200).write('…')],
  ]) {
    test(`a target that ${what} has received the event`, () =>
      withReceiver({}, async ({ receiver, target, turn, rows }) => {
        target.behave = behave
        await receiver.post(release('a'))
        await turn(0)
        assert.deepEqual([await rows('SELECT * FROM deliveries WHERE state IN (0, 2)'), target.hits.length], [[], 1])
      }))
  }

  test('a target that hangs does not delay others', async () => {
    const hanging = await startTarget(() => {})
    await withReceiver(
      { TEST_ATTEMPT_TIMEOUT_MS: '6000', more: [forwardTo(hanging.url, { name: 'hanging' })] },
      async ({ receiver, target }) => {
        for (let at = 0; at < 30; at++) await receiver.post(release('a', `1.0.${at}`))
        await waitUntil('30 events at the other target', () => target.hits.length === 30, 5000)
      },
    )
    hanging.stop()
  })

  test('a self-hosted receiver does not connect to a target with a private address', async () => {
    const { folder, remove } = await newFolder('allow = ["public"]')
    const target = await startTarget()
    const receiver = await startReceiver(folder, { TARGETS: JSON.stringify([forwardTo(target.url)]) })
    await receiver.post(release('a'))
    await waitUntil('the attempt', () => receiver.log.some((line) => line.includes('the address is blocked: it is not public')))
    assert.equal(target.hits.length, 0)
    await receiver.kill()
    target.stop()
    remove()
  })
})
