// Asks the package for its verdict on each forgery, by every function that has one.
import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { test } from 'node:test'
import { effort } from '../effort.js'
import { deliveries, tries } from './forgeries.js'

const seed = Number(process.env.SEED ?? randomInt(2 ** 31))
/** Of so many tries, one is given to that function too: parsing and explaining take longer than verifying. */
const EVENT_EVERY = 8
const EXPLANATION_EVERY = 64
const RECEIVE_EVERY = 64
const SHORT_BYTES = 2000

/** A delivery that must be accepted, a try that must not: what each function says of it. */
function functionsOf({ verifySignature, verifyEvent, explainSignature, HookError }) {
  return {
    verifySignature: ({ body, signature, secret }) => verifySignature(body, signature, secret),
    explainSignature: ({ body, signature, secret }) => explainSignature(body, signature, secret).valid,
    verifyEvent: ({ body, signature, secret }) => {
      try {
        verifyEvent(body, signature, secret)
        return true
      } catch (error) {
        // A verdict comes before what a host without WebAssembly cannot do; with the body it would be genuine.
        const isRefusal = error instanceof HookError && (error.status === 401 || error.code === 'no-webassembly')
        if (isRefusal) return error.body !== undefined
        throw error
      }
    },
  }
}

/** What `receive` says of a request with them; undefined for a header that no request has. */
async function isReceived({ receive, HookError }, { body, signature, secret }) {
  const request = requestWith(body, signature)
  if (request === undefined) return undefined
  try {
    await receive(request, { secret })
    return true
  } catch (error) {
    if (error instanceof HookError && (error.status === 401 || error.code === 'no-webassembly')) return error.body !== undefined
    throw error
  }
}

/**
 * As a host passes a request on: several values joined, and no white space around a value. Undefined for a value that is not of a header,
 * and for one that is genuine in this form. Node's own Request needs WebAssembly, which one host does not have.
 */
function requestWith(body, signature) {
  const values = [signature ?? []].flat(2)
  if (values.some((value) => /[^\t\x20-\xff]/.test(value))) return undefined
  const header = values.map((value) => value.replace(/^[\t ]+|[\t ]+$/g, '')).join(', ')
  if (deliveries.some((each) => each.signature === header)) return undefined
  const headers = { get: (name) => (name.toLowerCase() === 'x-npm-signature' && values.length > 0 ? header : null) }
  return { bodyUsed: false, headers, body: new Blob([body]).stream() }
}

/** `share`: how many tries of 10 this path gets, in `npm run soak` of ten million, else of two hundred thousand. */
export function forgeryTests(path, api, share) {
  const count = effort(20_000, 1_000_000) * share
  const complete = effort(2, deliveries.length)
  const ask = functionsOf(api)
  // A host without WebAssembly refuses every request before it looks at its signature.
  const receives = typeof WebAssembly !== 'undefined'

  test(`${path}: every captured delivery is accepted as it is`, async () => {
    for (const delivery of deliveries) {
      for (const [name, work] of Object.entries(ask)) assert.equal(work(delivery), true, `${name}: ${delivery.name}`)
      if (!receives) continue
      const headers = new Map([['x-npm-signature', delivery.signature]])
      const request = { bodyUsed: false, headers, body: new Blob([delivery.body]).stream() }
      const { body } = await api.receive(request, { secret: delivery.secret })
      assert.deepEqual(body, delivery.body, delivery.name)
    }
  })

  test(`${path}: no forgery is accepted, seed ${seed}`, async (t) => {
    const report = { tries: 0, short: 0, functions: {}, kinds: {} }
    const accepted = []
    const note = (name, isAccepted, each) => {
      assert.equal(typeof isAccepted, 'boolean', `${name}: ${describe(each)}`)
      report.functions[name] = (report.functions[name] ?? 0) + 1
      if (isAccepted) accepted.push(`${name}: ${describe(each)}`)
    }
    for (const each of tries({ complete, count, seed })) {
      const number = report.tries++
      report.kinds[each.kind] = (report.kinds[each.kind] ?? 0) + 1
      if (each.body.length < SHORT_BYTES) report.short++
      for (const name of asked(number)) note(name, verdict(ask[name], each), each)
      if (receives && number % RECEIVE_EVERY === 0) {
        const isAccepted = await isReceived(api, each).catch((error) => refusedSecret(error, each))
        if (isAccepted !== undefined) note('receive', isAccepted, each)
      }
    }
    for (const line of lines(report, accepted)) t.diagnostic(`${path}: ${line}`)
    assert.deepEqual(accepted, [])
    assert.ok(report.tries >= count, `${report.tries} of ${count}`)
  })
}

function* asked(number) {
  yield 'verifySignature'
  if (number % EVENT_EVERY === 0) yield 'verifyEvent'
  if (number % EXPLANATION_EVERY === 0) yield 'explainSignature'
}

function verdict(work, each) {
  try {
    return work(each)
  } catch (error) {
    return refusedSecret(error, each)
  }
}

/** A secret that cannot be one is the caller's mistake; what a sender sends makes nothing throw. */
function refusedSecret(error, each) {
  if (error instanceof TypeError && each.secret !== each.delivery.secret) return false
  throw new Error(describe(each), { cause: error })
}

const describe = ({ kind, number, delivery, signature }) =>
  `${kind}, ${delivery.name}, ${JSON.stringify(signature)}${number === undefined ? '' : ` (SEED=${seed}, number ${number})`}`

function* lines({ tries: made, short, functions, kinds }, accepted) {
  const list = (counts) =>
    Object.entries(counts)
      .map(([name, count]) => `${count} ${name}`)
      .join(', ')
  yield `${made} tries, ${accepted.length} accepted, seed ${seed}; ${((short / made) * 100).toFixed(0)} % with a body under ${SHORT_BYTES} bytes`
  yield `calls: ${list(functions)}`
  yield `kinds: ${list(kinds)}`
}
