// Mutated documents compared with JSON.parse. One document again: SEED=… NUMBER=… node --test tests/unit/mutations.test.js
import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { test } from 'node:test'
import { HookError, parseEvent } from 'npm-hooks'
import { effort } from '../effort.js'
import { attempt } from '../suite/check.js'
import { documents } from './mutations/documents.js'
import { isExtendable } from './mutations/extendable.js'
import { mutated } from './mutations/mutate.js'
import { decoded, expected, isName, openBrackets } from './mutations/oracle.js'
import { anyPath, at, pathsOf } from './value-paths.js'

const SYNTAX_CODES = ['not-json', 'not-utf-8', 'too-deep']
const RUNS = effort(3_000, 1_000_000, 20_000)
const seed = Number(process.env.SEED ?? randomInt(2 ** 31))
const fixed = documents()

if (process.env.NUMBER === undefined) {
  test(`mutated documents have the verdict and the values of JSON.parse, seed ${seed}`, (t) => {
    const counts = {}
    for (let number = 0; number < RUNS; number++) {
      const { value: code, error } = attempt(() => assertVerdict(number))
      if (error !== undefined) throw new Error(`SEED=${seed} NUMBER=${number} shows this document again`, { cause: error })
      counts[code] = (counts[code] ?? 0) + 1
    }
    // Mutations that make nothing but rubbish would prove nothing.
    assert.ok(counts.accepted > RUNS / 5, JSON.stringify(counts))
    const byCount = Object.entries(counts).sort(([, a], [, b]) => b - a)
    t.diagnostic(`seed ${seed}: ${byCount.map(([code, count]) => `${count} ${code}`).join(', ')}`)
  })
} else {
  test(`document ${process.env.NUMBER} of seed ${seed}`, (t) => {
    const number = Number(process.env.NUMBER)
    const { body } = mutated(fixed, seed, number)
    t.diagnostic(JSON.stringify(decoded(body) ?? Buffer.from(body).toString('latin1')))
    t.diagnostic(assertVerdict(number))
  })
}

/** Compares one document with JSON.parse; returns its error code, or `accepted`. */
function assertVerdict(number) {
  const { body, random } = mutated(fixed, seed, number)
  const want = expected(body)
  const { value: event, error } = attempt(() => parseEvent(body))
  if (error !== undefined) {
    assert.ok(error instanceof HookError && want.codes?.includes(error.code), `${error.code} for ${want.codes}: ${error.stack}`)
    if (want.offset !== undefined) assert.equal(error.offset, want.offset)
    if (SYNTAX_CODES.includes(error.code)) assertOffset(body, error, random)
    return error.code
  }
  assert.equal(want.codes, undefined)
  assertReadsAs(event, want, random)
  return 'accepted'
}

/** All bytes before the offset can begin a valid document; with the byte at the offset they cannot. */
function assertOffset(body, { code, offset }, random) {
  assert.ok(offset <= body.length, `${offset} of ${body.length}`)
  const before = attempt(() => parseEvent(body.subarray(0, offset))).error
  if (SYNTAX_CODES.includes(before?.code)) assert.equal(before.offset, offset)
  if (offset < body.length) {
    const upTo = attempt(() => parseEvent(body.subarray(0, offset + 1))).error
    assert.deepEqual([upTo.code, upTo.offset], [code, offset])
  }
  if (code === 'too-deep') return assert.equal(openBrackets(decoded(body.subarray(0, offset + 1))).length, 513)
  // A sample: trying what may follow is slow.
  if (random(16) > 0 || body.length > 20_000) return
  assert.equal(isExtendable(body.subarray(0, offset)), true, `up to ${offset} it can become JSON`)
  if (offset < body.length) assert.equal(isExtendable(body.subarray(0, offset + 1)), false, `with the byte at ${offset} it cannot`)
}

function assertReadsAs(event, { value, payload }, random) {
  const wanted = value.payload ?? null
  const isObject = typeof value.change === 'object' && value.change !== null && !Array.isArray(value.change)
  const fields = ['event', 'name', 'type', 'version'].map((key) => (isName(value[key]) ? value[key] : null))
  assert.deepEqual([event.event, event.name, event.type, event.version], fields)
  assert.deepEqual(event.change, isObject ? value.change : null)
  assert.ok(
    payload === null ? event.payloadBytes() === null : Buffer.compare(event.payloadBytes(), payload) === 0,
    'the bytes of the payload',
  )
  // `peek` before `payload`, because `peek` must work on a payload that was not parsed yet.
  const paths = payload?.length < 300 ? pathsOf(wanted) : Array.from({ length: 4 }, () => anyPath(wanted, random))
  for (const path of paths) assert.deepEqual(event.peek(...path), wanted === null ? undefined : at(wanted, path), JSON.stringify(path))
  assert.deepEqual(event.payload, wanted)
}
