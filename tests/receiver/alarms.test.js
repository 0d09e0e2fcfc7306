// Alarms that fail or are lost, clocks that jump, and targets that are removed.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { DAY, MINUTE, SECOND, withReceiver } from './controlled-clock.js'
import { newFolder, release, startReceiver } from './workerd.js'
import { forwardTo, respondWith, startTarget, waitUntil } from './recording-target.js'

// Two at a time, because each test mostly waits.
describe('alarms', { concurrency: 2 }, () => {
  test('an alarm that fails runs again; what it sent is sent twice rather than lost', () =>
    withReceiver({}, async ({ receiver, target, turn, rows }) => {
      await rows("CREATE TRIGGER fail BEFORE INSERT ON attempts BEGIN SELECT RAISE(FAIL, 'the disk is full'); END")
      await receiver.post(release('a'))
      await waitUntil('a hit', () => target.hits.length > 0)
      await rows('DROP TRIGGER fail')
      // Only the alarm that each run sets first can wake it now.
      await waitUntil('the row to be deleted', async () => (await rows('SELECT * FROM outbox')).length === 0)
      assert.ok(target.hits.length >= 2)
      assert.equal(new Set(target.ids()).size, 1)
      assert.ok(receiver.log.some((line) => line.includes('"error":"alarm"')))
      await turn(0)
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
      assert.deepEqual(await rows('SELECT * FROM outbox'), [])
      const [first, second] = await rows('SELECT seq FROM events ORDER BY received DESC')
      assert.ok(second.seq > first.seq)
    }))

  test('pending deliveries of a removed target are dead letters; the fault is the configuration', async () => {
    const { folder, remove } = await newFolder()
    const target = await startTarget(respondWith(500))
    const first = await startReceiver(folder, { TARGETS: JSON.stringify([forwardTo(target.url)]) })
    await first.post(release('a'))
    await waitUntil('a hit', () => target.hits.length === 1)
    await first.kill()
    const second = await startReceiver(folder)
    await second.test('run')
    const [dead] = (await second.test('sql', { sql: 'SELECT * FROM dead' })).flat()
    assert.deepEqual([dead.target, dead.fault], ['recorder', 'configuration'])
    await second.kill()
    target.stop()
    remove()
  })
})
