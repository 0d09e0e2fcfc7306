// When an event is sent again, in which order, and when no more.
import assert from 'node:assert/strict'
import { DAY, HOUR, MINUTE, SECOND, inOneShard, inReceiver } from './clocked.js'
import { release } from './host.js'
import { answer } from './target.js'

export async function scheduleCases(test) {
  await test('retries come after 5 s, 30 s, 5 min, 30 min, 2 h, 5 h, 10 h, then every 12 h; after 72 h it is a dead letter', () =>
    inReceiver({}, async ({ receiver, target, turn, rows }) => {
      target.behave = answer(500)
      await receiver.post(release('a'))
      await turn(0)
      for (let next; (next = (await rows('SELECT due - tried AS wait FROM outbox'))[0]); ) await turn(next.wait)
      const times = (await rows('SELECT at FROM attempts ORDER BY at')).map(({ at }) => at)
      const want = [5 * SECOND, 30 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, ...Array(4).fill(12 * HOUR)]
      const waits = times.slice(1).map((time, at) => time - times[at])
      assert.equal(waits.length, want.length, String(waits))
      // Jitter is only added; some time passes between the attempt and its row.
      for (const [at, wait] of waits.entries()) assert.ok(wait >= want[at] && wait < want[at] * 1.1 + 3000, `wait ${at}: ${wait}`)
      const [dead] = await rows('SELECT fault, reason FROM dead')
      assert.deepEqual(dead, { fault: 'target', reason: 'not taken in 72 hours and 12 attempts, the last: 500' })
    }))

  await test('a redirect for 72 hours is a mistake of the configuration, and is never followed', () =>
    inReceiver({}, async ({ receiver, target, turn, rows }) => {
      target.behave = answer(308, { location: '/elsewhere' })
      await receiver.post(release('a'))
      await turn(0)
      for (let next; (next = (await rows('SELECT due - tried AS wait FROM outbox'))[0]); ) await turn(next.wait)
      assert.equal((await rows('SELECT fault FROM dead'))[0].fault, 'configuration')
      assert.ok(target.hits.every(({ url }) => url === '/'))
    }))

  await test('`retry-after` is honoured', () =>
    inReceiver({}, async ({ receiver, target, turn }) => {
      target.behave = answer(429, { 'retry-after': '600' })
      await receiver.post(release('a'))
      await turn(0)
      target.behave = answer(204)
      await turn(9 * MINUTE)
      assert.equal(target.hits.length, 1)
      await turn(MINUTE + SECOND)
      assert.equal(target.hits.length, 2)
    }))

  await test("a package's events keep their order for an hour, then the first is overtaken; other packages never wait", () =>
    inReceiver({}, async ({ receiver, target, turn }) => {
      let isIll = true
      target.behave = (_, response, { body }) => response.writeHead(isIll && JSON.parse(body).change.version === '1.0.0' ? 500 : 204).end()
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
      isIll = false
      await turn(3 * HOUR)
      assert.equal(versions().at(-1), '1.0.0')
    }))

  await test('410 suspends a target: events wait, a probe an hour, and all arrive in order once it is back', () =>
    inReceiver({}, async ({ receiver, target, turn, rows }) => {
      target.behave = answer(410)
      for (const version of ['1.0.0', '1.0.1', '1.0.2']) await receiver.post(release('a', version))
      await turn(0)
      await turn(50 * MINUTE)
      assert.equal(target.hits.length, 1)
      await turn(11 * MINUTE)
      assert.equal(target.hits.length, 2)
      // Longer than an event is tried: what waits is not given up.
      for (let day = 0; day < 4; day++) await turn(DAY)
      assert.equal(target.hits.length, 6)
      target.behave = answer(204)
      await turn(HOUR + SECOND)
      await turn(SECOND)
      const versions = target.hits.slice(6).map(({ body }) => JSON.parse(body).change.version)
      assert.deepEqual(
        [versions, await rows('SELECT * FROM outbox'), await rows('SELECT * FROM dead')],
        [['1.0.0', '1.0.1', '1.0.2'], [], []],
      )
    }))

  await test('five days of failure alone suspend a target too', () =>
    inReceiver({}, async ({ receiver, target, turn, rows }) => {
      target.behave = answer(503)
      for (let day = 0; day < 6; day++) {
        await receiver.post(release('a', `1.0.${day}`, { time: day }))
        await turn(DAY)
      }
      assert.ok((await rows('SELECT suspended FROM health'))[0].suspended > 0)
      const { length } = target.hits
      await turn(30 * MINUTE)
      assert.ok(target.hits.length <= length + 1)
    }))

  await test('a poison event is a dead letter after three refusals while others pass, by its own fault', () =>
    inReceiver({}, async ({ receiver, target, turn, rows }) => {
      const [one, other] = inOneShard()
      target.behave = (_, response, { body }) => response.writeHead(JSON.parse(body).name === one ? 422 : 204).end()
      await receiver.post(release(one))
      await receiver.post(release(other))
      await turn(0)
      await turn(6 * SECOND)
      assert.deepEqual(await rows('SELECT * FROM dead'), [])
      await turn(40 * SECOND)
      const [dead] = await rows('SELECT name, fault, reason FROM dead')
      assert.deepEqual(dead, { name: one, fault: 'event', reason: 'refused 3 times with 422, while others pass' })
    }))

  await test('refusals of everything are no poison: it is tried on', () =>
    inReceiver({}, async ({ receiver, target, turn, rows }) => {
      target.behave = answer(400)
      await receiver.post(release('a'))
      for (const time of [0, 6 * SECOND, 40 * SECOND, 6 * MINUTE]) await turn(time)
      assert.deepEqual([await rows('SELECT * FROM dead'), target.hits.length], [[], 4])
    }))
}
