// Limits of targets: they hold over all shards, and a target that asks for fewer requests gets them.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { DAY, HOUR, MINUTE, SECOND, withReceiver } from './controlled-clock.js'
import { forwardTo, respondWith, startTarget, waitUntil } from './recording-target.js'
import { newFolder, release, startReceiver } from './workerd.js'

const EVENTS = 300

/** Each shard has to hear of a limit that is not configured once. `most`: how many times the ideal time it may take, by the receiver's clock. */
const CASES = [
  { what: 'a configured limit of 20 a second', isConfigured: true, perSecond: 20, most: 2 },
  { what: 'a configured limit of one a second', isConfigured: true, perSecond: 1, most: 2 },
  { what: 'a limit of 20 a second that only the target knows', isConfigured: false, perSecond: 20, most: 4 },
]

/** A target that answers 429 to more than `perSecond` requests in any second of the clock `now`. */
function limited(perSecond, now) {
  const accepted = []
  return (_, response) => {
    while (accepted.length > 0 && now() - accepted[0] >= SECOND) accepted.shift()
    if (accepted.length >= perSecond) return response.writeHead(429, { 'retry-after': '1' }).end()
    accepted.push(now())
    response.writeHead(204).end()
  }
}

async function withTargets(targets, work) {
  const { folder, remove } = await newFolder()
  const receiver = await startReceiver(folder, { TARGETS: JSON.stringify(targets), EVENTS_TOKEN: 'a-token-of-twenty-letters' })
  try {
    await work(receiver)
  } finally {
    await receiver.kill()
    remove()
  }
}

describe('limits', { concurrency: 2 }, () => {
  for (const { what, isConfigured, perSecond, most } of CASES) {
    test(`${what}: ${EVENTS} events for many packages arrive soon, without a flood`, async (t) => {
      const limit = isConfigured ? { perSecond } : undefined
      // An attempt that is cut off would be repeated much later.
      await withReceiver({ limit, TEST_ATTEMPT_TIMEOUT_MS: '60000' }, async ({ receiver, target, turn }) => {
        const start = Date.now()
        let offset = 0
        // The receiver's clock, which real time advances too.
        const now = () => Date.now() + offset
        const succeeded = new Set()
        const behave = isConfigured ? respondWith(204) : limited(perSecond, now)
        target.behave = (request, response, { body }) => {
          response.on('finish', () => response.statusCode === 204 && succeeded.add(body.toString()))
          behave(request, response)
        }
        for (let at = 0; at < EVENTS; at++) await receiver.post(release(`package-${at}`))
        const ideal = (EVENTS / perSecond) * SECOND
        const step = (5 / perSecond) * SECOND
        for (let turns = 0; succeeded.size < EVENTS; turns++) {
          assert.ok(turns * step <= most * ideal, `${succeeded.size} have arrived after ${turns} turns`)
          offset += step
          await turn(step)
          const allowed = 1 + ((now() - start) / SECOND) * perSecond
          if (isConfigured) assert.ok(target.hits.length <= allowed, `${target.hits.length} requests, ${allowed} allowed`)
        }
        t.diagnostic(`${what}: ${target.hits.length} requests, ${(offset / ideal).toFixed(2)} times the ideal time`)
        assert.ok(isConfigured ? target.hits.length === EVENTS : target.hits.length < 2 * EVENTS, `${target.hits.length} requests`)
      })
    })
  }

  test('a limit of concurrency holds over all shards', async (t) => {
    let open = 0
    let most = 0
    const target = await startTarget((_, response) => {
      most = Math.max(most, ++open)
      setTimeout(() => {
        open--
        response.writeHead(204).end()
      }, 20)
    })
    t.after(target.stop)
    await withTargets([forwardTo(target.url, { limit: { concurrent: 2 } })], async (receiver) => {
      for (let at = 0; at < 40; at++) await receiver.post(release(`package-${at}`))
      await waitUntil('40 events', () => target.hits.length === 40, 30_000)
    })
    assert.equal(most, 2)
  })

  test('429 and 503 pause the target, are not counted as attempts, and still end after 72 hours', () =>
    withReceiver({}, async ({ receiver, target, turn, rows }) => {
      target.behave = respondWith(429, { 'retry-after': '60' })
      await receiver.post(release('a', '1.0.0'))
      await turn(0)
      await receiver.post(release('a', '1.0.1'))
      for (let at = 0; at < 5; at++) await turn(10 * SECOND)
      assert.equal(target.hits.length, 1, 'nothing is sent during the pause')
      await turn(11 * SECOND)
      assert.equal(target.hits.length, 2)
      assert.deepEqual(await rows('SELECT attempts FROM deliveries WHERE state = 2'), [{ attempts: 0 }])
      target.behave = respondWith(503)
      for (let hours = 0; hours < 80; hours += 1) await turn(HOUR)
      const dead = await rows('SELECT fault, reason FROM deliveries WHERE state = 3')
      // The second one has 72 hours from its own first attempt.
      assert.equal(dead.length, 1)
      assert.match(dead[0].reason, /in 72 hours; last result: 503$/)
    }))

  test('a target that answers 503 for five days is suspended', () =>
    withReceiver({}, async ({ receiver, target, turn, rows }) => {
      target.behave = respondWith(503, { 'retry-after': '3600' })
      for (let day = 0; day < 6; day++) {
        await receiver.post(release('a', `1.0.${day}`))
        await turn(DAY)
      }
      assert.ok((await rows('SELECT suspended FROM health'))[0].suspended > 0)
    }))

  test('if the limiter fails, each shard keeps to its part of the limit', () =>
    withReceiver({ TEST_BROKEN_LIMITER: '1', limit: { perSecond: 32 } }, async ({ receiver, target, turn }) => {
      const start = Date.now()
      for (let at = 0; at < 20; at++) await receiver.post(release('a', `1.0.${at}`))
      await turn(0)
      for (let second = 1; second < 4; second++) {
        await turn(SECOND)
        // One a second: those of the clock that the test advances, and those that have passed.
        const most = 1 + second + Math.ceil((Date.now() - start) / SECOND)
        assert.ok(target.hits.length > second && target.hits.length <= most, `${target.hits.length} requests, ${most} allowed`)
      }
    }))

  test('six of seven targets hang: the seventh gets its events', async () => {
    const hanging = await startTarget(() => {})
    const healthy = await startTarget()
    const targets = Array.from({ length: 6 }, (_, at) => forwardTo(hanging.url, { name: `hanging-${at}` }))
    const { folder, remove } = await newFolder()
    const receiver = await startReceiver(folder, {
      TARGETS: JSON.stringify([...targets, forwardTo(healthy.url, { name: 'healthy' })]),
      TEST_ATTEMPT_TIMEOUT_MS: '1000',
      TEST_CONNECTIONS: '6',
    })
    try {
      for (let at = 0; at < 60; at++) await receiver.post(release('a', `1.0.${at}`))
      await waitUntil('60 events at the seventh target', () => healthy.hits.length === 60, 20_000)
      assert.ok(hanging.hits.length < 60, `${hanging.hits.length} requests to the others`)
    } finally {
      await receiver.kill()
      hanging.stop()
      healthy.stop()
      remove()
    }
  })

  test('an event that a target rejects with 431 is a dead letter with the fault `event`', () =>
    withReceiver({}, async ({ receiver, target, turn, rows }) => {
      target.behave = respondWith(431)
      await receiver.post(release('a'))
      await turn(0)
      for (let day = 0; day < 4; day++) await turn(DAY - MINUTE)
      assert.equal((await rows('SELECT fault FROM deliveries WHERE state = 3'))[0]?.fault, 'event')
    }))
})
