// When events are retried, in which order, and when they become dead letters.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { DAY, HOUR, MINUTE, SECOND, namesInOneShard, withReceiver } from './controlled-clock.js'
import { release } from './workerd.js'
import { respondWith } from './recording-target.js'

// Two at a time, because each test mostly waits.
describe('retry schedule', { concurrency: 2 }, () => {
  test('retries come after 5 s, 30 s, 5 min, 30 min, 2 h, 5 h, 10 h, then every 12 h; after 72 h the event is a dead letter', () =>
    withReceiver({}, async ({ receiver, target, turn, rows }) => {
      target.behave = respondWith(500)
      await receiver.post(release('a'))
      await turn(0)
      await turnUntilDead({ turn, rows })
      const times = (await rows('SELECT at FROM attempts ORDER BY at')).map(({ at }) => at)
      const want = [5 * SECOND, 30 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, ...Array(4).fill(12 * HOUR)]
      const waits = times.slice(1).map((time, at) => time - times[at])
      assert.equal(waits.length, want.length, String(waits))
      // Jitter only adds time; the 3 s are for the time between an attempt and its row.
      for (const [at, wait] of waits.entries()) assert.ok(wait >= want[at] && wait < want[at] * 1.1 + 3000, `wait ${at}: ${wait}`)
      const [dead] = await rows('SELECT fault, reason FROM deliveries WHERE state = 3')
      assert.deepEqual(dead, { fault: 'target', reason: 'not delivered after 12 attempts in 72 hours; last result: 500' })
    }))

  test('a redirect is never followed; after 72 hours the fault is the configuration', () =>
    withReceiver({}, async ({ receiver, target, turn, rows }) => {
      target.behave = respondWith(308, { location: '/elsewhere' })
      await receiver.post(release('a'))
      await turn(0)
      await turnUntilDead({ turn, rows })
      assert.equal((await rows('SELECT fault FROM deliveries WHERE state = 3'))[0].fault, 'configuration')
      assert.ok(target.hits.every(({ url }) => url === '/'))
    }))

  test('`retry-after` is respected', () =>
    withReceiver({}, async ({ receiver, target, turn }) => {
      target.behave = respondWith(429, { 'retry-after': '600' })
      await receiver.post(release('a'))
      await turn(0)
      target.behave = respondWith(204)
      await turn(9 * MINUTE)
      assert.equal(target.hits.length, 1)
      await turn(MINUTE + SECOND)
      assert.equal(target.hits.length, 2)
    }))

  test("a package's events keep their order for an hour, then later ones overtake; other packages never wait", () =>
    withReceiver({}, async ({ receiver, target, turn }) => {
      let isFailing = true
      target.behave = (_, response, { body }) =>
        response.writeHead(isFailing && JSON.parse(body).change.version === '1.0.0' ? 500 : 204).end()
      for (const version of ['1.0.0', '1.0.1', '1.0.2']) await receiver.post(release('a', version))
      await receiver.post(release('b', '2.0.0'))
      await turn(0)
      const versions = () => target.hits.map(({ body }) => JSON.parse(body).change.version)
      const firsts = () => [...new Set(versions())]
      assert.deepEqual(versions().sort(), ['1.0.0', '2.0.0'])
      await turn(59 * MINUTE)
      assert.deepEqual(firsts().sort(), ['1.0.0', '2.0.0'])
      await turn(2 * MINUTE)
      assert.deepEqual(
        firsts().filter((version) => version < '2'),
        ['1.0.0', '1.0.1', '1.0.2'],
      )
      isFailing = false
      await turn(3 * HOUR)
      assert.equal(versions().at(-1), '1.0.0')
    }))

  test('410 suspends a target: events wait, one probe is sent per hour, and all arrive in order once it responds', () =>
    withReceiver({}, async ({ receiver, target, turn, rows }) => {
      target.behave = respondWith(410)
      for (const version of ['1.0.0', '1.0.1', '1.0.2']) await receiver.post(release('a', version))
      await turn(0)
      await turn(50 * MINUTE)
      assert.equal(target.hits.length, 1)
      await turn(11 * MINUTE)
      assert.equal(target.hits.length, 2)
      // Longer than the retry period: pending events are kept.
      for (let day = 0; day < 4; day++) await turn(DAY)
      assert.equal(target.hits.length, 6)
      target.behave = respondWith(204)
      await turn(HOUR + SECOND)
      await turn(SECOND)
      const versions = target.hits.slice(6).map(({ body }) => JSON.parse(body).change.version)
      assert.deepEqual(
        [versions, await rows('SELECT * FROM deliveries WHERE state IN (0, 2)'), await rows('SELECT * FROM deliveries WHERE state = 3')],
        [['1.0.0', '1.0.1', '1.0.2'], [], []],
      )
    }))

  test('five days of failures suspend a target too', () =>
    withReceiver({}, async ({ receiver, target, turn, rows }) => {
      target.behave = respondWith(503)
      for (let day = 0; day < 6; day++) {
        await receiver.post(release('a', `1.0.${day}`, { time: day }))
        await turn(DAY)
      }
      assert.ok((await rows('SELECT suspended FROM health'))[0].suspended > 0)
      const { length } = target.hits
      await turn(30 * MINUTE)
      assert.ok(target.hits.length <= length + 1)
    }))

  test('an event that is rejected three times while others are accepted is a dead letter; the fault is the event', () =>
    withReceiver({}, async ({ receiver, target, turn, rows }) => {
      const [one, other] = namesInOneShard()
      target.behave = (_, response, { body }) => response.writeHead(JSON.parse(body).name === one ? 422 : 204).end()
      await receiver.post(release(one))
      await receiver.post(release(other))
      await turn(0)
      await turn(6 * SECOND)
      assert.deepEqual(await rows('SELECT * FROM deliveries WHERE state = 3'), [])
      await turn(40 * SECOND)
      const [dead] = await rows('SELECT name, fault, reason FROM deliveries JOIN events USING (seq) WHERE state = 3')
      assert.deepEqual(dead, { name: one, fault: 'event', reason: 'rejected 3 times with 422 while other events were accepted' })
    }))

  test('if a target rejects everything, events are retried', () =>
    withReceiver({}, async ({ receiver, target, turn, rows }) => {
      target.behave = respondWith(400)
      await receiver.post(release('a'))
      for (const time of [0, 6 * SECOND, 40 * SECOND, 6 * MINUTE]) await turn(time)
      assert.deepEqual([await rows('SELECT * FROM deliveries WHERE state = 3'), target.hits.length], [[], 4])
    }))
})

/** Advances the clock to each retry until nothing is pending. */
async function turnUntilDead({ turn, rows }) {
  for (;;) {
    const [next] = await rows('SELECT due - tried AS wait FROM deliveries WHERE state = 2')
    if (!next) return
    await turn(next.wait)
  }
}
