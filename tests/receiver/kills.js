// workerd is killed (SIGKILL) while it works: what it acknowledged reaches the target all the same.
import assert from 'node:assert/strict'
import { createServer } from 'node:http'
import { newFolder, release, startReceiver } from './host.js'
import { forwardTo, startTarget, until } from './target.js'

/** `rounds`: how often it is killed at random moments, and `times` at each of the four points. */
export async function killCases(test, { rounds, times }) {
  await test(`killed ${rounds} times under load: what was acknowledged arrives, with one key`, () => atRandom(rounds))
  // All at once: most of the time is the wait for the alarm that stands behind a run that ended in the middle.
  const verdicts = POINTS.map(async (point) => {
    for (let done = 0; done < times; done++) await atPoint(point)
  })
  await Promise.allSettled(verdicts)
  for (const [at, { title }] of POINTS.entries()) await test(`killed ${times} times when ${title}`, () => verdicts[at])
}

async function atRandom(rounds) {
  const { folder, remove } = await newFolder()
  const target = await startTarget()
  const TARGETS = JSON.stringify([forwardTo(target.url)])
  const acknowledged = new Set()
  let made = 0
  // What a sender got no answer for, it sends again.
  const unanswered = []
  const posting = async (receiver) => {
    for (;;) {
      const delivery = unanswered.pop() ?? release(`package-${made % 40}`, `1.0.${made++}`)
      const answered = await receiver.post(delivery)
      if (!answered) return unanswered.push(delivery)
      if ([200, 202].includes(answered.status)) acknowledged.add(answered.answer.id)
    }
  }
  try {
    for (let round = 0; round < rounds; round++) {
      const receiver = await startReceiver(folder, { TARGETS })
      const posters = Array.from({ length: 8 }, () => posting(receiver))
      await new Promise((resolve) => setTimeout(resolve, 30 + Math.random() * 500))
      await receiver.kill()
      await Promise.all(posters)
    }
    const receiver = await startReceiver(folder, { TARGETS })
    const lost = () => {
      const arrived = new Set(target.ids())
      return [...acknowledged].filter((id) => !arrived.has(id))
    }
    await until('everything acknowledged to arrive', () => lost().length === 0, 30_000 + acknowledged.size * 20).catch(() => {})
    await receiver.kill()
    const doubled = target.hits.length - new Set(target.ids()).size
    console.log(`  killed ${rounds} times: ${acknowledged.size} acknowledged, ${lost().length} lost, ${doubled} doubled`)
    assert.ok(acknowledged.size > rounds, 'too few to say anything')
    assert.deepEqual(lost(), [])
    assertOneKey(target.hits)
  } finally {
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

/** Where it is killed, what the sender sees of that, what it is answered when it sends again, and how often the target gets it: where
 * it is stored, the alarm may have sent it before the end. */
const POINTS = [
  { name: 'verified', title: 'it is verified and not stored', acknowledged: false, again: 202, arrives: 1 },
  { name: 'stored', title: 'it is stored and not answered', acknowledged: false, again: 200, arrives: 1, atMost: 2 },
  { name: 'sent', title: 'it is sent and not confirmed', acknowledged: true, again: 200, arrives: 2 },
  { name: 'confirmed', title: 'it is confirmed and not marked', acknowledged: true, again: 200, arrives: 2 },
]

async function atPoint({ name, acknowledged, again, arrives, atMost = arrives }) {
  const { folder, remove } = await newFolder()
  const target = await startTarget()
  let killed
  let receiver
  const reached = new Promise((resolve) => (killed = resolve))
  const kill = async () => {
    // The answer to the sender may be on its way still.
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
    const answered = await receiver.post(delivery)
    assert.equal(answered?.status ?? null, acknowledged ? 202 : null)
    await reached
    target.behave = (_, response) => response.writeHead(204).end()
    receiver = await startReceiver(folder, { TARGETS })
    assert.equal((await receiver.post(delivery)).status, again)
    await until(`${arrives} to arrive`, () => target.hits.length >= arrives)
    const [{ waiting }] = await receiver.test('sql', { name: 'left-pad', sql: 'SELECT count(*) AS waiting FROM outbox' })
    if (waiting > 0)
      await until(
        'the row to be marked',
        async () => (await receiver.test('sql', { name: 'left-pad', sql: 'SELECT * FROM outbox' })).length === 0,
      )
    await receiver.kill()
    assert.ok(target.hits.length <= atMost, `${target.hits.length} arrived`)
    assert.equal(new Set(target.ids()).size, 1)
  } finally {
    control.closeAllConnections()
    control.close()
    target.stop()
    remove()
  }
}
