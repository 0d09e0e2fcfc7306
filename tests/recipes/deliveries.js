// What each recipe is sent, and what it must answer and log.
import assert from 'node:assert/strict'
import { setTimeout as pause } from 'node:timers/promises'
import { verifyEvent } from 'npm-hooks'
import { SECRET } from '../frameworks/answers.js'
import { SENDERS, signed } from '../frameworks/senders.js'

const MIB = 1024 * 1024
const LOG_TITLE = 'the log has no secret and no signature'
const LOG_TIMEOUT_MS = 60_000

const [{ body, header }, python] = SENDERS
/** As Python writes it, so that a receiver that parses and serializes it refuses it. */
const enlarged = (size) => signed(python.body.replace(' line', ` ${'x'.repeat(size)}`))

/** `error`: the code of a refusal. `isTooLarge`: over the limit of the recipes; its answer is 413, or the connection is closed. */
export const DELIVERIES = [
  ...SENDERS.map((sender) => ({ title: `as ${sender.serializer} writes it`, body: sender.body, header: sender.header, status: 202 })),
  { title: '135 kB', ...enlarged(135_000), status: 202 },
  { title: '2 MB', ...enlarged(2_000_000), status: 202 },
  { title: 'a forged body', body: body.replace('1.0.0', '1.0.1'), header, status: 401, error: 'mismatch' },
  { title: 'another secret', ...signed(body, 'another secret'), status: 401, error: 'mismatch' },
  { title: 'serialized again', body: JSON.stringify(JSON.parse(python.body)), header: python.header, status: 401, error: 'mismatch' },
  { title: 'no signature', body, status: 401, error: 'missing' },
  { title: 'not JSON', ...signed('x'), status: 400, error: 'not-json' },
  { title: '33 MiB', ...signed('x'.repeat(33 * MIB)), status: 413, isTooLarge: true },
  { title: 'a delivery after all others', body, header, status: 202 },
]

/** Posts a delivery over HTTP; resolves to `{ status, text }`, or to `{ cutOff }` if the connection was closed. */
export const postTo = (url) => async (delivery) => {
  const headers = {
    connection: 'close',
    'content-type': 'application/json',
    ...(delivery.header && { 'x-npm-signature': delivery.header }),
  }
  try {
    const response = await fetch(url, { method: 'POST', headers, body: delivery.body })
    return { status: response.status, text: await response.text() }
  } catch (error) {
    if (!['ECONNRESET', 'EPIPE', 'UND_ERR_SOCKET'].includes(error.cause?.code)) throw error
    return { cutOff: error.cause.code }
  }
}

/**
 * Sends each of the table by `post`. `log`: what the recipe has logged, if it logs. `except`: the titles of those that the platform answers,
 * not the recipe. `parsesFirst`: the framework itself answers to what is not JSON.
 */
export async function receivesAll(t, post, log, { except = [], parsesFirst = false } = {}) {
  const text = log ?? (() => '')
  for (const delivery of DELIVERIES.filter(({ title }) => !except.includes(title))) {
    await t.test(titleOf(delivery), async () => {
      const before = text().length
      const answer = await post(delivery)
      if (delivery.isTooLarge && answer.cutOff) return
      assert.equal(answer.status, delivery.status, answer.cutOff ?? answer.text)
      if (delivery.error && !(parsesFirst && delivery.error === 'not-json'))
        assert.deepEqual(JSON.parse(answer.text), { error: delivery.error })
      const logged = () => text().slice(before)
      if (delivery.status === 202 && log) await waitFor(logged, verifyEvent(delivery.body, delivery.header, SECRET).id)
      else assert.doesNotMatch(logged(), /published/)
    })
  }
  if (log) await t.test(LOG_TITLE, () => assert.doesNotMatch(log(), /fixture-secret|sha256=[0-9a-f]/))
}

/** The titles of the deliveries that are answered with another status. */
export async function wronglyAnswered(post) {
  const wrong = []
  for (const { title, status, isTooLarge, ...delivery } of DELIVERIES) {
    const answer = await post(delivery)
    if (answer.status !== status && !(isTooLarge && answer.cutOff)) wrong.push(title)
  }
  return wrong
}

const titleOf = ({ title, status }) => `${title}: ${status}`

/** The titles of what `receivesAll` tests. */
export const titles = (except = [], hasLog = true) => [
  ...DELIVERIES.filter(({ title }) => !except.includes(title)).map(titleOf),
  ...(hasLog ? [LOG_TITLE] : []),
]

async function waitFor(logged, id) {
  const deadline = Date.now() + LOG_TIMEOUT_MS
  while (!logged().includes(id) && Date.now() < deadline) await pause(10)
  assert.ok(logged().includes(`${id} `), `${id} was not logged:\n${logged()}`)
}
