// workerd is killed (SIGKILL) while it works: every acknowledged event still reaches the target.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { describe, test } from 'node:test'
import { fetch } from '../fetch.js'
import { effort } from '../effort.js'
import { newFolder, release, startReceiver } from './workerd.js'
import { forwardTo, startTarget, waitUntil } from './recording-target.js'

const ROUNDS = effort(10, 1000, 30)
const TIMES = effort(1, 20)

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

/** What the receiver has of some events. */
async function rowsOf(receiver, ids) {
  const list = ids.map((id) => `'${id}'`).join()
  const sql = `SELECT deliveries.*, health.paused, health.suspended FROM ids LEFT JOIN deliveries USING (seq) LEFT JOIN health USING (target) WHERE id IN (${list})`
  return (await receiver.test('sql', { sql })).flat()
}

/** One request in this many is answered with 429, or with 410. */
const REQUESTS_PER_429 = 100
const REQUESTS_PER_410 = 20

async function killAtRandom(t, rounds) {
  const { folder, remove } = await newFolder()
  const target = await startTarget()
  const limited = await startTarget((_, response) => {
    const isOverloaded = limited.hits.length % REQUESTS_PER_429 === 0
    response.writeHead(isOverloaded ? 429 : 204, isOverloaded ? { 'retry-after': '1' } : {}).end(() => {})
  })
  const removed = await startTarget()
  // A shard that gets 410 suspends the target.
  const gone = await startTarget((_, response) => response.writeHead(gone.hits.length % REQUESTS_PER_410 === 1 ? 410 : 204).end())
  /** In every second round, one of the targets is not configured. */
  const variables = (hasRemoved) => ({
    TARGETS: JSON.stringify([
      forwardTo(target.url),
      forwardTo(limited.url, { name: 'limited', limit: { perSecond: 300 } }),
      forwardTo(gone.url, { name: 'gone' }),
      ...(hasRemoved ? [forwardTo(removed.url, { name: 'removed' })] : []),
    ]),
  })
  const acknowledged = new Set()
  const owedToRemoved = new Set()
  let created = 0
  let receiver
  // A sender repeats a delivery that got no response.
  const unanswered = []
  const posting = async (receiver, hasRemoved, answered) => {
    for (;;) {
      const delivery = unanswered.pop() ?? release(`package-${created % 40}`, `1.0.${created++}`)
      const response = await receiver.post(delivery)
      if (!response) return unanswered.push(delivery)
      answered()
      if (![200, 202].includes(response.status)) continue
      acknowledged.add(response.answer.id)
      // A duplicate may have been accepted in a round without this target.
      if (hasRemoved && response.status === 202) owedToRemoved.add(response.answer.id)
    }
  }
  try {
    for (let round = 0; round < rounds; round++) {
      receiver = await startReceiver(folder, variables(round % 2 === 0))
      let answered
      const isAnswering = new Promise((resolve) => (answered = resolve))
      const posters = Array.from({ length: 8 }, () => posting(receiver, round % 2 === 0, answered))
      // In some rounds it is killed while it starts; in the others it has work.
      if (Math.random() < 0.7) await Promise.race([isAnswering, new Promise((resolve) => setTimeout(resolve, 5000))])
      await new Promise((resolve) => setTimeout(resolve, 30 + Math.random() * 500))
      await receiver.kill()
      await Promise.all(posters)
    }
    receiver = await startReceiver(folder, variables(true))
    // What waits for a target that was removed has no alarm; the first request finds that the targets have changed.
    await fetch(`${receiver.url}/healthz`)
    const lostBy = ({ hits }, owed) => {
      const arrived = new Set(hits.map(({ headers }) => headers['npm-hooks-id']))
      return [...owed].filter((id) => !arrived.has(id))
    }
    const lostByOthers = () => [...lostBy(target, acknowledged), ...lostBy(limited, acknowledged), ...lostBy(removed, owedToRemoved)]
    const lost = () => [...lostByOthers(), ...lostBy(gone, acknowledged)]
    const patience = 60_000 + acknowledged.size * 20
    await waitUntil('everything acknowledged to arrive', () => lostByOthers().length === 0, patience).catch(() => {})
    const suspended = await receiver.test('sql', { sql: "SELECT * FROM health WHERE target = 'gone' AND suspended IS NOT NULL" })
    const waiting = lostBy(gone, acknowledged).length
    // The next probe is due, and succeeds.
    gone.behave = (_, response) => response.writeHead(204).end()
    await receiver.test('clock', { offset: 2 * 3_600_000 })
    const resumed = async () => {
      await receiver.test('run')
      return lost().length === 0
    }
    await waitUntil('what the suspended target waits for', resumed, patience).catch(() => {})
    if (lost().length > 0) t.diagnostic(`the rows of what is lost: ${JSON.stringify(await rowsOf(receiver, lost()))}`)
    await receiver.kill()
    assert.ok(owedToRemoved.size > 0, 'no event for the removed target')
    const repeated = target.hits.length - new Set(target.ids()).size
    t.diagnostic(`killed ${rounds} times: ${acknowledged.size} acknowledged, ${lost().length} lost, ${repeated} sent twice`)
    t.diagnostic(`${suspended.flat().length} shards suspended a target; ${waiting} events waited for it`)
    assert.ok(suspended.flat().length > 0, 'no target was suspended')
    assert.ok(acknowledged.size > rounds, 'too few events for this test')
    assert.deepEqual(lost(), [])
    assertOneKey(target.hits)
  } finally {
    await receiver?.kill()
    for (const { stop } of [target, limited, removed, gone]) stop()
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
