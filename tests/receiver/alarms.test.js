// Alarms that fail or are lost, clocks that jump, and targets that are removed.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { DAY, MINUTE, SECOND, withReceiver } from './controlled-clock.js'
import { release } from './workerd.js'
import { respondWith, waitUntil } from './recording-target.js'

// Two at a time, because each test mostly waits.
describe('alarms', { concurrency: 2 }, () => {
  test('if an outcome cannot be recorded, it is recorded later, and the event is not sent again', () =>
    withReceiver({}, async ({ receiver, target, turn, rows }) => {
      await rows("CREATE TRIGGER fail BEFORE UPDATE ON deliveries BEGIN SELECT RAISE(FAIL, 'the disk is full'); END")
      await receiver.post(release('a'))
      await waitUntil('a hit', () => target.hits.length > 0)
      await waitUntil('the failed alarm', () => receiver.log.some((line) => line.includes('"error":"alarm"')))
      await rows('DROP TRIGGER fail')
      await waitUntil('the row to be updated', async () => (await rows('SELECT * FROM deliveries WHERE state IN (0, 2)')).length === 0)
      await turn(0)
      assert.equal(target.hits.length, 1)
    }))

  test('the sweep restores a lost alarm', () =>
    withReceiver({}, async ({ receiver, target }) => {
      target.behave = respondWith(500)
      await receiver.post(release('a'))
      await waitUntil('a hit', () => target.hits.length === 1)
      await new Promise((resolve) => setTimeout(resolve, 300))
      await receiver.test('loseAlarms')
      target.behave = respondWith(204)
      await receiver.test('clock', { offset: 10 * MINUTE })
      await receiver.test('sweep')
      await waitUntil('a second hit', () => target.hits.length === 2)
    }))

  test('a clock that jumps a day ahead and back delays nothing, and sequence numbers only grow', () =>
    withReceiver({}, async ({ receiver, target, turn, rows }) => {
      target.behave = respondWith(500)
      await turn(DAY)
      await receiver.post(release('a', '1.0.0'))
      await turn(0)
      target.behave = respondWith(204)
      await turn(-DAY)
      await receiver.post(release('a', '1.0.1'))
      await turn(0)
      await turn(SECOND)
      assert.deepEqual(await rows('SELECT * FROM deliveries WHERE state IN (0, 2)'), [])
      const [first, second] = await rows('SELECT seq FROM events ORDER BY received DESC')
      assert.ok(second.seq > first.seq)
    }))
})
