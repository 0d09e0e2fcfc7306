// Mutated documents against JSON.parse, on the build that ships. One document again: node tests/mutations.js SEED NUMBER
import assert from 'node:assert/strict'
import { randomInt } from 'node:crypto'
import { pathToFileURL } from 'node:url'
import { HookError, parseEvent } from 'npm-hooks'
import { documents } from './mutations/documents.js'
import { isExtendable } from './mutations/extendable.js'
import { mutated } from './mutations/mutate.js'
import { decoded, expected, isName, openBrackets } from './mutations/oracle.js'
import { anyPath, at, pathsOf } from './paths.js'
import { attempt } from './suite/check.js'

const SYNTAX = ['not-json', 'not-utf-8', 'too-deep']

export async function mutationCases(test, runs, seed = randomInt(2 ** 31)) {
  const fixed = documents()
  const codes = {}
  await test(`mutated documents have the verdict and the values of JSON.parse, seed ${seed}`, () => {
    for (let number = 0; number < runs; number++) {
      const code = attempt(() => verdictOf(fixed, seed, number))
      if (code.error !== undefined) throw new Error(`node tests/mutations.js ${seed} ${number}`, { cause: code.error })
      codes[code.value] = (codes[code.value] ?? 0) + 1
    }
    // Chance that makes nothing but rubbish would prove nothing.
    if (runs >= 1000) assert.ok(codes.accepted > runs / 5, JSON.stringify(codes))
  })
  console.log(
    `  seed ${seed}: ${Object.entries(codes)
      .sort(([, a], [, b]) => b - a)
      .map(([code, count]) => `${count} ${code}`)
      .join(', ')}`,
  )
}

/** Holds one document to JSON.parse; its code, or `accepted`. */
function verdictOf(fixed, seed, number) {
  const { body, random } = mutated(fixed, seed, number)
  const want = expected(body)
  const { value: event, error } = attempt(() => parseEvent(body))
  if (error !== undefined) {
    assert.ok(error instanceof HookError && want.codes?.includes(error.code), `${error.code} for ${want.codes}: ${error.stack}`)
    if (want.offset !== undefined) assert.equal(error.offset, want.offset)
    if (SYNTAX.includes(error.code)) standsWhereItSays(body, error, random)
    return error.code
  }
  assert.equal(want.codes, undefined)
  readsAs(event, want, random)
  return 'accepted'
}

/** All before the offset is in order, and the byte there is not. */
function standsWhereItSays(body, { code, offset }, random) {
  assert.ok(offset <= body.length, `${offset} of ${body.length}`)
  const before = attempt(() => parseEvent(body.subarray(0, offset))).error
  if (SYNTAX.includes(before?.code)) assert.equal(before.offset, offset)
  if (offset < body.length) {
    const upTo = attempt(() => parseEvent(body.subarray(0, offset + 1))).error
    assert.deepEqual([upTo.code, upTo.offset], [code, offset])
  }
  if (code === 'too-deep') return assert.equal(openBrackets(decoded(body.subarray(0, offset + 1))).length, 513)
  // Trying what might follow takes its time.
  if (random(16) > 0 || body.length > 20_000) return
  assert.equal(isExtendable(body.subarray(0, offset)), true, `up to ${offset} it can become JSON`)
  if (offset < body.length) assert.equal(isExtendable(body.subarray(0, offset + 1)), false, `from ${offset} on it cannot`)
}

function readsAs(event, { value, payload }, random) {
  const wanted = value.payload ?? null
  const isObject = typeof value.change === 'object' && value.change !== null && !Array.isArray(value.change)
  const fields = ['event', 'name', 'type', 'version'].map((key) => (isName(value[key]) ? value[key] : null))
  assert.deepEqual([event.event, event.name, event.type, event.version], fields)
  assert.deepEqual(event.change, isObject ? value.change : null)
  assert.ok(
    payload === null ? event.payloadBytes() === null : Buffer.compare(event.payloadBytes(), payload) === 0,
    'the bytes of the payload',
  )
  // Before the payload is read: `peek` finds its own way.
  const paths = payload?.length < 300 ? pathsOf(wanted) : Array.from({ length: 4 }, () => anyPath(wanted, random))
  for (const path of paths) assert.deepEqual(event.peek(...path), wanted === null ? undefined : at(wanted, path), JSON.stringify(path))
  assert.deepEqual(event.payload, wanted)
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const [seed, number] = process.argv.slice(2).map(Number)
  const { body } = mutated(documents(), seed, number)
  console.log(JSON.stringify(decoded(body) ?? Buffer.from(body).toString('latin1')))
  console.log(verdictOf(documents(), seed, number))
}
