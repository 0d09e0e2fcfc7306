// workerd is killed (SIGKILL) while it works: every acknowledged event still reaches the target.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { describe, test } from 'node:test'
import { effort } from '../effort.js'
import { newFolder, release, startReceiver } from './workerd.js'
import { forwardTo, startTarget, waitUntil } from './recording-target.js'

const ROUNDS = effort(10, 100)
const TIMES = effort(1, 100)

/**
 * The step at which the process is killed, whether the sender got a response, the status when it sends the delivery again, and how
 * often the target gets the event. After `stored`, the alarm may have sent it before the process ended.
 */
const STEPS = [
  { name: 'verified', title: 'verified and not stored', acknowledged: false, again: 202, arrives: 1 },
  { name: 'stored', title: 'stored and not answered', acknowledged: false, again: 200, arrives: 1, atMost: 2 },
  { name: 'sent', title: 'sent and not confirmed', acknowledged: true, again: 200, arrives: 2 },
  { name: 'confirmed', title: 'confirmed and not marked', acknowledged: true, again: 200, arrives: 2 },
]

test(`killed ${ROUNDS} times under load: everything acknowledged arrives, with one key`, (t) => killAtRandom(t, ROUNDS))

// At the same time: most of it is the wait for the watchdog alarm.
describe('killed at each step', { concurrency: true }, () => {
  for (const step of STEPS) {
    test(`killed ${TIMES} times when an event is ${step.title}`, async () => {
      for (let done = 0; done < TIMES; done++) await killAtStep(step)
    })
  }
})

async function killAtRandom(t, rounds) {
  const { folder, remove } = await newFolder()
  const target = await startTarget()
  const TARGETS = JSON.stringify([forwardTo(target.url)])
  const acknowledged = new Set()
  let created = 0
  let receiver
  // A sender repeats a delivery that got no response.
  const unanswered = []
  const posting = async (receiver) => {
    for (;;) {
      const delivery = unanswered.pop() ?? release(`package-${created % 40}`, `1.0.${created++}`)
      const response = await receiver.post(delivery)
      if (!response) return unanswered.push(delivery)
      if ([200, 202].includes(response.status)) acknowledged.add(response.answer.id)
    }
  }
  try {
    for (let round = 0; round < rounds; round++) {
      receiver = await startReceiver(folder, { TARGETS })
      const posters = Array.from({ length: 8 }, () => posting(receiver))
      await new Promise((resolve) => setTimeout(resolve, 30 + Math.random() * 500))
      await receiver.kill()
      await Promise.all(posters)
    }
    receiver = await startReceiver(folder, { TARGETS })
    const lost = () => {
      const arrived = new Set(target.ids())
      return [...acknowledged].filter((id) => !arrived.has(id))
    }
    await waitUntil('everything acknowledged to arrive', () => lost().length === 0, 30_000 + acknowledged.size * 20).catch(() => {})
    await receiver.kill()
    const repeated = target.hits.length - new Set(target.ids()).size
    t.diagnostic(`killed ${rounds} times: ${acknowledged.size} acknowledged, ${lost().length} lost, ${repeated} sent twice`)
    assert.ok(acknowledged.size > rounds, 'too few events for this test')
    assert.deepEqual(lost(), [])
    assertOneKey(target.hits)
  } finally {
    await receiver?.kill()
    target.stop()
    remove()
  }
}

function assertOneKey(hits) {
  const keys = new Map()
  for (const {
    headers: { 'npm-hooks-id': id, 'npm-hooks-key': key },
  } of hits) {
    assert.equal(keys.get(id) ?? key, key)
    keys.set(id, key)
  }
}

async function killAtStep({ name, acknowledged, again, arrives, atMost = arrives }) {
  const { folder, remove } = await newFolder()
  const target = await startTarget()
  let killed
  let receiver
  const reached = new Promise((resolve) => (killed = resolve))
  const kill = async () => {
    // The response may not have reached the sender yet.
    if (acknowledged) await new Promise((resolve) => setTimeout(resolve, 100))
    await receiver.kill()
    killed()
  }
  const control = createServer(kill)
  await new Promise((resolve) => control.listen(0, '127.0.0.1', resolve))
  const TARGETS = JSON.stringify([forwardTo(target.url)])
  const delivery = release('left-pad', '1.3.0', { time: 1 })
  try {
    receiver = await startReceiver(folder, { TARGETS, TEST_POINT: name, TEST_CONTROL: `http://127.0.0.1:${control.address().port}` })
    target.behave = name === 'sent' ? kill : target.behave
    const response = await receiver.post(delivery)
    assert.equal(response?.status ?? null, acknowledged ? 202 : null)
    await reached
    target.behave = (_, response) => response.writeHead(204).end()
    receiver = await startReceiver(folder, { TARGETS })
    assert.equal((await receiver.post(delivery)).status, again)
    await waitUntil(`${arrives} to arrive`, () => target.hits.length >= arrives)
    const [{ waiting }] = await receiver.test('sql', {
      name: 'left-pad',
      sql: 'SELECT count(*) AS waiting FROM deliveries WHERE state IN (0, 2)',
    })
    if (waiting > 0)
      await waitUntil(
        'the row to be deleted',
        async () => (await receiver.test('sql', { name: 'left-pad', sql: 'SELECT * FROM deliveries WHERE state IN (0, 2)' })).length === 0,
      )
    await receiver.kill()
    assert.ok(target.hits.length <= atMost, `${target.hits.length} arrived`)
    assert.equal(new Set(target.ids()).size, 1)
  } finally {
    await receiver?.kill()
    control.closeAllConnections()
    control.close()
    target.stop()
    remove()
  }
}
