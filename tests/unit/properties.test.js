// Properties of the built package, checked against the host's crypto and JSON. A failure prints its seed.
import assert from 'node:assert/strict'
import { createHash, createHmac } from 'node:crypto'
import { test } from 'node:test'
import fc from 'fast-check'
import {
  classifyChange,
  createDelivery,
  explainSignature,
  HookError,
  parseEvent,
  signPayload,
  toEvent,
  verifyEvent,
  verifySignature,
} from 'npm-hooks/packument'
import { effort } from '../effort.js'
import { attempt } from '../suite/check.js'
import { MEMBERS } from './change-line.js'
import { at, pathsOf } from './value-paths.js'

/** Any JavaScript string, also with lone surrogates. */
const text = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({ unit: 'grapheme' }),
  fc.array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 20 }).map((units) => String.fromCharCode(...units)),
  fc.constantFrom('__proto__', 'constructor', 'toString', '', '0', '7', '-1', 'latest', 'versions'),
)
const body = fc.oneof(
  fc.uint8Array({ maxLength: 300 }),
  fc
    .tuple(fc.integer({ min: 65_530, max: 65_545 }), fc.nat(255))
    .map(([length, byte]) => Object.assign(new Uint8Array(length).fill(byte), { [fc.toStringMethod]: () => `${length} bytes of ${byte}` })),
  text,
)
const secret = fc
  .oneof(fc.uint8Array({ minLength: 1, maxLength: 200 }), text)
  .filter((each) => typeof each !== 'string' || each.trim() !== '')
  .filter((each) => !/^[\s\0]*$/.test(new TextDecoder().decode(Buffer.from(each))) && !/^sha256=/.test(each))

/** Any number, and numbers that are hard to write in their shortest form. */
const number = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.tuple(fc.maxSafeInteger(), fc.nat(20)).map(([whole, halvings]) => whole / 2 ** halvings),
  fc.integer({ min: -1074, max: 1023 }).map((exponent) => 2 ** exponent),
)

/** Any JSON value, with every kind of key and number. */
const json = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(null, true, false),
    number,
    fc.integer(),
    text,
    tie('list'),
    tie('object'),
  ),
  list: fc.array(tie('value'), { maxLength: 5 }),
  object: fc.array(fc.tuple(text, tie('value')), { maxLength: 5 }).map((members) => {
    // As JSON.parse makes it: `__proto__` is a key like any other.
    const object = {}
    for (const [key, value] of members) Object.defineProperty(object, key, { value, enumerable: true, writable: true, configurable: true })
    return object
  }),
})).value

/** Text that is JSON, almost JSON, or made of JSON's tokens. */
const nearlyJson = fc.oneof(
  json.map((value) => JSON.stringify(value)),
  fc.tuple(json, fc.nat(), fc.constantFrom(...'{}[]",:\\ue0.-+ \n\u0001a\u2028'), fc.boolean()).map(([value, at, char, isInserted]) => {
    const whole = JSON.stringify(value, null, at % 3)
    const from = at % (whole.length + 1)
    return whole.slice(0, from) + char + whole.slice(from + (isInserted ? 0 : 1))
  }),
  fc
    .array(
      fc.constantFrom('{', '}', '[', ']', ',', ':', '"', '"a"', '"\\u00e9"', '1', '-0', '1e5', '01', '.5', 'true', 'nul', ' ', '\t', '\\'),
      { maxLength: 12 },
    )
    .map((pieces) => pieces.join('')),
)

// A sender may say that something changed without naming a version.
const kinds = { ...MEMBERS, change: [] }
const name = text.filter((each) => each !== '' && each.isWellFormed())
const change = fc
  .constantFrom(...Object.keys(kinds))
  .chain((kind) => fc.record({ kind: fc.constant(kind), name, ...Object.fromEntries(kinds[kind].map((member) => [member, name])) }))

const hmac = (bytes, key) => `sha256=${createHmac('sha256', key).update(bytes).digest('hex')}`
const bytesOf = (value) => (typeof value === 'string' ? Buffer.from(value) : value)

const holds = (title, ...args) =>
  test(title, () => {
    const predicate = args.pop()
    fc.assert(fc.property(...args, predicate), { numRuns: effort(300, 50_000, 1000) })
  })

holds("signPayload returns node:crypto's HMAC", body, secret, (bytes, key) => {
  assert.equal(signPayload(bytes, key), hmac(bytesOf(bytes), bytesOf(key)))
})

holds(
  'verifySignature accepts that header and no other',
  body,
  secret,
  fc.oneof(text, fc.constant(undefined), fc.anything(), fc.nat(63)),
  (bytes, key, header) => {
    const good = hmac(bytesOf(bytes), bytesOf(key))
    // A number means the good header with one digit changed.
    const at = Number.isInteger(header) && header >= 0 && header < 64 ? 7 + header : undefined
    const tried = at === undefined ? header : good.slice(0, at) + (good[at] === 'a' ? 'b' : 'a') + good.slice(at + 1)
    assert.equal(verifySignature(bytes, good, key), true)
    // What a sender cannot cause is the caller's mistake.
    const isMistake = tried !== undefined && tried !== null && typeof tried !== 'string' && !Array.isArray(tried)
    for (const work of [() => verifySignature(bytes, tried, key), () => explainSignature(bytes, tried, key).valid]) {
      const { value, error } = attempt(work)
      assert.deepEqual([value, error instanceof TypeError], isMistake ? [undefined, true] : [tried === good, false])
    }
  },
)

holds('parseEvent accepts what JSON.parse accepts, with the same values, and nothing else', nearlyJson, (payload) => {
  // As bytes arrive: without lone surrogates.
  const document = `{"event":"e","name":"n","payload":${payload}}`.toWellFormed()
  const [want, found] = [attempt(() => JSON.parse(document)), attempt(() => parseEvent(document))]
  if (found.error?.code === 'duplicate-key') return
  assert.equal(found.error === undefined, want.error === undefined, document)
  if (found.error !== undefined) return assert.ok(found.error instanceof HookError)
  assert.deepEqual(found.value.payload, want.value.payload)
})

holds('peek finds every value, and nothing else', json, (value) => {
  const event = parseEvent(JSON.stringify({ event: 'e', name: 'n', payload: value }))
  const want = JSON.parse(JSON.stringify(value))
  for (const path of pathsOf(want)) assert.deepEqual(event.peek(...path), value === null ? undefined : at(want, path), JSON.stringify(path))
})

holds('an envelope has the values that JSON.parse gives', name, name, json, fc.maxSafeInteger(), (event, packageName, claim, time) => {
  const found = parseEvent(JSON.stringify({ event, name: packageName, change: claim, time }))
  const isObject = typeof claim === 'object' && claim !== null && !Array.isArray(claim)
  assert.deepEqual([found.event, found.name], [event, packageName])
  assert.deepEqual(found.change, isObject ? JSON.parse(JSON.stringify(claim)) : null)
  assert.equal(found.time, Math.abs(time) <= 8.64e15 ? time : null)
})

holds('an id is computed from numbers as JSON.stringify writes them', fc.array(number, { minLength: 1, maxLength: 50 }), (numbers) => {
  const claim = { numbers }
  const documented = createHash('sha256')
    .update(JSON.stringify(['e', 'n', 1, claim]))
    .digest('hex')
    .slice(0, 32)
  assert.equal(parseEvent(JSON.stringify({ event: 'e', name: 'n', change: claim, time: 1 })).id, documented)
})

holds(
  'a body that was parsed and serialized again is distinguished from a forgery',
  json,
  fc.constantFrom(undefined, 1, '\t'),
  (value, space) => {
    const [original, again] = [JSON.stringify(value), JSON.stringify(value, null, space)]
    const { valid, hint } = explainSignature(again, signPayload(original, 's'), 's')
    assert.deepEqual([valid, hint], original === again ? [true, undefined] : [false, 'reserialized'])
    assert.equal(explainSignature(`${again} 0`, signPayload(original, 's'), 's').hint, undefined)
  },
)

holds('an indented body that a host parsed and wrote compactly is explained', json, fc.constantFrom(2, 4), (value, spaces) => {
  const [original, again] = [JSON.stringify(value, null, spaces), JSON.stringify(value)]
  const { valid, hint, serializer } = explainSignature(again, signPayload(original, 's'), 's')
  const want = original === again ? [true, undefined, undefined] : [false, 'reserialized', `indent-${spaces}`]
  assert.deepEqual([valid, hint, serializer], want)
  const forged = explainSignature(again, signPayload(original, 'another'), 's')
  assert.deepEqual([forged.hint, forged.possibleCauses], [undefined, ['different-secret', 'reserialized']])
})

holds(
  'a created delivery is read as the change that it was created from',
  change,
  fc.integer({ min: -8.64e15, max: 8.64e15 }),
  (sent, time) => {
    const delivery = createDelivery(sent, { secret: 's', time })
    const { event, change: read } = verifyEvent(delivery.body, delivery.headers['x-npm-signature'], 's')
    const wanted = Object.entries(sent).map(([member, value]) => [member, member === 'maintainer' ? value.replace(/^npm:/, '') : value])
    for (const [member, value] of wanted) assert.equal(read[member], value, member)
    assert.equal(read.evidence, sent.kind === 'change' ? 'unavailable' : 'confirmed')
    assert.equal(event.time, time)
  },
)

holds('a packument is sent byte for byte', json, change, (value, sent) => {
  const packument = JSON.stringify({ value })
  const event = parseEvent(toEvent(sent, { packument }))
  assert.equal(Buffer.from(event.payloadBytes()).toString(), packument)
})

holds(
  'one change has one id, independent of the hook that sends it and of the order of keys',
  fc.oneof(
    fc.tuple(change, change),
    change.map((each) => [each, { ...each }]),
  ),
  fc.nat(2),
  ([a, b], time) => {
    const id = (sent, options = {}) => parseEvent(toEvent(sent, { packument: '{}', time, ...options })).id
    assert.equal(id(a), id(a, { hookOwner: { username: 'x' }, type: null }))
    // If `change` is empty, the payload distinguishes changes.
    assert.equal(id(a) === id(a, { packument: '{"versions":{}}' }), a.kind !== 'change')
    const claimOf = (sent) => {
      const { event, name: packageName, change: claim } = parseEvent(toEvent(sent, { packument: '{}', time }))
      return JSON.stringify([event, packageName, Object.entries(claim).sort()])
    }
    assert.equal(id(a) === id(b), claimOf(a) === claimOf(b))
  },
)

const anything = fc.anything({
  withBigInt: true,
  withBoxedValues: true,
  withDate: true,
  withMap: true,
  withNullPrototype: true,
  withObjectString: true,
  withSet: true,
  withSparseArray: true,
  withTypedArray: true,
  withUnicodeString: true,
})
const calls = [
  (a, b, c) => verifySignature(a, b, c),
  (a, b, c) => explainSignature(a, b, c),
  (a, b) => signPayload(a, b),
  (a) => parseEvent(a),
  (a) => classifyChange(a),
  (a, b, c) => verifyEvent(a, b, c),
  (a, b) => toEvent(a, b),
  (a, b) => createDelivery(a, b),
  (a, b, c) => parseEvent('{"event":"e","name":"n","payload":{}}').peek(a, b, c),
  (a, b, c) => toEvent({ kind: a, name: 'n', version: b }, { packument: c }),
  (a, b, c) => createDelivery({ kind: 'publish', name: 'n', version: 'v', distTag: a }, { secret: 's', packument: b, time: c }),
]
holds(
  'every call returns, or throws a TypeError or a HookError',
  fc.constantFrom(...calls),
  anything,
  anything,
  anything,
  (work, a, b, c) => {
    const { error } = attempt(() => work(a, b, c))
    assert.ok(error === undefined || error instanceof TypeError || (error instanceof HookError && error.code !== 'internal'), error?.stack)
  },
)
