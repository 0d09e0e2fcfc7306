// Copies of one delivery at once: it is stored once, every copy is answered, and the target gets it once.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { effort } from '../effort.js'
import { forwardTo, startTarget, waitUntil } from './recording-target.js'
import { newFolder, release, removeIntake, startReceiver } from './workerd.js'

const COPIES = 1000
const TIMES = effort(1, 50, 2)

describe('copies', () => {
  for (const hasIntake of [true, false]) {
    const how = hasIntake ? 'with the intake' : 'without the intake'
    test(`of ${COPIES} copies at once exactly one is accepted, and sent once, ${TIMES} times ${how}`, async (t) => {
      const { folder, remove } = await newFolder()
      if (!hasIntake) removeIntake(folder)
      const target = await startTarget()
      // A thousand connections keep this process, which is also the target, busy; an attempt that is cut off would be repeated.
      const variables = { TARGETS: JSON.stringify([forwardTo(target.url)]), TEST_ATTEMPT_TIMEOUT_MS: '300000' }
      const receiver = await startReceiver(folder, variables)
      const answers = {}
      let resets = 0
      // workerd closes a connection that was idle for five seconds, perhaps just as it is used again.
      const posted = async (delivery) => {
        for (let response = await receiver.post(delivery); ; response = await receiver.post(delivery)) {
          if (response) return response
          resets++
        }
      }
      try {
        const accepted = []
        for (let time = 0; time < TIMES; time++) {
          const delivery = release('popular', `1.0.${time}`)
          const responses = await Promise.all(Array.from({ length: COPIES }, () => posted(delivery)))
          for (const { status } of responses) answers[status] = (answers[status] ?? 0) + 1
          const [{ id }] = responses.filter(({ status }) => status === 202).map(({ answer }) => answer)
          assert.ok(responses.every(({ status, answer }) => answer.id === id && (status === 202 || answer.duplicate === true)))
          accepted.push(id)
        }
        t.diagnostic(`${how}: answers ${JSON.stringify(answers)}, ${resets} connections reset`)
        assert.deepEqual(answers, { 200: TIMES * (COPIES - 1), 202: TIMES })
        const stored = (await receiver.test('sql', { sql: 'SELECT id FROM events ORDER BY seq' })).flat().map(({ id }) => id)
        assert.deepEqual(stored, accepted)
        await waitUntil('all to be sent', () => target.hits.length >= TIMES)
        // Nothing waits that could be sent again.
        await waitUntil('all to be recorded', async () => {
          const rows = await receiver.test('sql', { sql: 'SELECT count(*) AS n FROM deliveries WHERE state IN (0, 2)' })
          return rows.flat().every(({ n }) => n === 0)
        })
        assert.deepEqual(target.ids(), accepted)
        t.diagnostic(`${how}: ${stored.length} stored, ${target.hits.length} sent`)
      } finally {
        await receiver.kill()
        target.stop()
        remove()
      }
    })
  }
})
