// What drives the outbox fails, is lost, or is told another time.
import assert from 'node:assert/strict'
import { DAY, MINUTE, SECOND, inReceiver } from './clocked.js'
import { newFolder, release, startReceiver } from './host.js'
import { answer, forwardTo, startTarget, until } from './target.js'

export async function alarmCases(test) {
  await test('an alarm that fails is tried again, and what it sent is sent twice rather than lost', () =>
    inReceiver({}, async ({ receiver, target, turn, rows }) => {
      await rows("CREATE TRIGGER fail BEFORE INSERT ON attempts BEGIN SELECT RAISE(FAIL, 'the disk is full'); END")
      await receiver.post(release('a'))
      await until('a hit', () => target.hits.length > 0)
      await rows('DROP TRIGGER fail')
      // Nobody wakes it: the alarm that stands behind each run does.
      await until('the mark', async () => (await rows('SELECT * FROM outbox')).length === 0)
      assert.ok(target.hits.length >= 2)
      assert.equal(new Set(target.ids()).size, 1)
      assert.ok(receiver.log.some((line) => line.includes('"error":"alarm"')))
      await turn(0)
    }))

  await test('an alarm that was lost is found by the sweep', () =>
    inReceiver({}, async ({ receiver, target }) => {
      target.behave = answer(500)
      await receiver.post(release('a'))
      await until('a hit', () => target.hits.length === 1)
      await new Promise((resolve) => setTimeout(resolve, 300))
      await receiver.test('loseAlarms')
      target.behave = answer(204)
      await receiver.test('clock', { offset: 10 * MINUTE })
      await receiver.test('sweep')
      await until('the second', () => target.hits.length === 2)
    }))

  await test('a clock that jumps a day ahead and back holds nothing up, and numbers only grow', () =>
    inReceiver({}, async ({ receiver, target, turn, rows }) => {
      target.behave = answer(500)
      await turn(DAY)
      await receiver.post(release('a', '1.0.0'))
      await turn(0)
      target.behave = answer(204)
      await turn(-DAY)
      await receiver.post(release('a', '1.0.1'))
      await turn(0)
      await turn(SECOND)
      assert.deepEqual(await rows('SELECT * FROM outbox'), [])
      const [first, second] = await rows('SELECT seq FROM events ORDER BY received DESC')
      assert.ok(second.seq > first.seq)
    }))

  await test("what waits for a target that is no longer configured is a dead letter, by the configuration's fault", async () => {
    const { folder, remove } = await newFolder()
    const target = await startTarget(answer(500))
    const first = await startReceiver(folder, { TARGETS: JSON.stringify([forwardTo(target.url)]) })
    await first.post(release('a'))
    await until('a hit', () => target.hits.length === 1)
    await first.kill()
    const second = await startReceiver(folder)
    await second.test('run')
    const [dead] = (await second.test('sql', { sql: 'SELECT * FROM dead' })).flat()
    assert.deepEqual([dead.target, dead.fault], ['recorder', 'configuration'])
    await second.kill()
    target.stop()
    remove()
  })
}
