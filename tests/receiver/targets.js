// Targets as they are on bad days.
import assert from 'node:assert/strict'
import { alarmCases } from './alarms.js'
import { SECOND, inReceiver } from './clocked.js'
import { newFolder, release, startReceiver } from './host.js'
import { messageCases } from './messages.js'
import { scheduleCases } from './schedule.js'
import { answer, forwardTo, startTarget, until } from './target.js'

/** What a target does at first, what its attempts say of it, and what becomes of the event once the target is well again. */
const MISBEHAVIOUR = [
  ['answers 500', answer(500), { status: 500, error: null }],
  ['answers 401', answer(401), { status: 401, error: null }],
  ['hangs', () => {}, { status: null, error: 'no answer in 2000 ms' }],
  ['resets the connection', (request) => request.socket.destroy(), { status: null, error: 'no connection' }],
  ['redirects', answer(307, { location: '/elsewhere' }), { status: 307, error: null }],
  ['answers 429', answer(429), { status: 429, error: null }],
]

/** Two at once, because each waits more than it computes. */
export async function targetCases(test) {
  const cases = []
  for (const declare of [misbehaviourCases, scheduleCases, alarmCases, messageCases])
    await declare((title, work) => cases.push([title, work]))
  const next = async () => {
    for (let found; (found = cases.shift()); ) await test(...found)
  }
  await Promise.all([next(), next()])
}

async function misbehaviourCases(test) {
  for (const [what, behave, { status, error }] of MISBEHAVIOUR) {
    await test(`a target that ${what} gets the event once it is well`, () =>
      inReceiver({}, async ({ receiver, target, turn, rows }) => {
        target.behave = behave
        await receiver.post(release('a'))
        await turn(0)
        const [attempt] = await rows('SELECT * FROM attempts')
        assert.deepEqual([attempt.status, attempt.error], [status, error])
        target.behave = answer(204)
        await turn(6 * SECOND)
        assert.deepEqual(await rows('SELECT * FROM outbox'), [])
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
    await test(`a target that ${what} has the event`, () =>
      inReceiver({}, async ({ receiver, target, turn, rows }) => {
        target.behave = behave
        await receiver.post(release('a'))
        await turn(0)
        assert.deepEqual([await rows('SELECT * FROM outbox'), target.hits.length], [[], 1])
      }))
  }

  await test('a target that hangs holds up no other', async () => {
    const hanging = await startTarget(() => {})
    await inReceiver({ TEST_PATIENCE: '6000', more: [forwardTo(hanging.url, { name: 'hanging' })] }, async ({ receiver, target }) => {
      for (let at = 0; at < 30; at++) await receiver.post(release('a', `1.0.${at}`))
      await until('30 at the other', () => target.hits.length === 30, 5000)
    })
    hanging.stop()
  })

  await test('as it is self-hosted, a target on a private address is not reached', async () => {
    const { folder, remove } = await newFolder('allow = ["public"]')
    const target = await startTarget()
    const receiver = await startReceiver(folder, { TARGETS: JSON.stringify([forwardTo(target.url)]) })
    await receiver.post(release('a'))
    await until('the attempt', () => receiver.log.some((line) => line.includes('"no connection"')))
    assert.equal(target.hits.length, 0)
    await receiver.kill()
    target.stop()
    remove()
  })
}
