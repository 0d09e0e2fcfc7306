// Calls of the package as data: a function's name, its arguments, and a digest of its answer. tests/data/answers/calls.txt has those that the
// JavaScript tests make, so that the Rust tests have the cases of all of them; src/wasm/tests.rs makes the same calls there.
import { createHash } from 'node:crypto'

export const callsFile = new URL('../../data/answers/calls.txt', import.meta.url)

/** A longer argument is that of a test of limits, or a file of tests/data; both have tests in Rust. */
const MAX_BYTES = 6_000
/** As JSON. Of a signature, a longer body shows nothing more. */
const MAX_CALL_LENGTH = 6_000
const MAX_SHORT_CALL_LENGTH = 700
const SHORT = new Set(/** @type {const} */ (['signPayload', 'verifySignature']))
const MAX_SECRETS = 10
const DIGEST_DIGITS = 12
/** Of a function, in a test of the suite or a file of unit tests. */
const MAX_CALLS = 100
/** A range is short, and each of its table has another form. */
const MAX_RANGE_CALLS = 1000

const fatal = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Bytes as text, or as hex if they are not UTF-8; undefined if they are neither bytes nor text, or too many. */
function stored(value) {
  if (typeof value !== 'string' && !ArrayBuffer.isView(value) && !(value instanceof ArrayBuffer)) return undefined
  if ((value.length ?? value.byteLength) > MAX_BYTES) return undefined
  const bytes = typeof value === 'string' ? Buffer.from(value) : viewOf(value)
  if (bytes.length > MAX_BYTES) return undefined
  try {
    return fatal.decode(bytes)
  } catch {
    return { hex: bytes.toString('hex') }
  }
}

const viewOf = (value) => (ArrayBuffer.isView(value) ? Buffer.from(value.buffer, value.byteOffset, value.byteLength) : Buffer.from(value))

/** A packument whose facts and evidence JSON.parse leaves as they are: no key is there twice, and none is an integer, which it puts first. */
function withKeysInOrder(value) {
  const keys = (json) => json.replace(/"(?:[^"\\]|\\.)*"/g, '').split(':').length
  try {
    const isUnchanged = keys(value) === keys(JSON.stringify(JSON.parse(value))) && !/"\d+"\s*:/.test(value)
    return isUnchanged ? value : undefined
  } catch {
    return value
  }
}

/** A packument, which may be its facts. */
const packument = (value) => (value?.format === undefined ? stored(value) : stored(JSON.stringify(value)))
const optional = (value, convert) => (value === null ? null : convert(value))
const header = (value) =>
  value === undefined || value === null ? '' : typeof value === 'string' && value.isWellFormed() ? value : undefined
const secrets = (value) => (Array.isArray(value) ? value.slice(0, MAX_SECRETS) : [value]).map(stored)
const text = (value) => (typeof value === 'string' && value.isWellFormed() ? value : undefined)

/** By function: the arguments as they are stored. An argument that cannot be stored is undefined, and its call is left out. */
const ARGUMENTS = {
  verifySignature: (body, signature, secret) => [stored(body), header(signature), ...secrets(secret)],
  explainSignature: (body, signature, secret) => [stored(body), header(signature), ...secrets(secret)],
  signPayload: (body, secret) => [stored(body), stored(secret)],
  parseEvent: (body) => [stored(body)],
  readPackument: (value) => [withKeysInOrder(packument(value))],
  comparePackuments: (before, after, options) => [
    optional(before, packument),
    optional(after, packument),
    text(options?.firstSight ?? 'history'),
  ],
  reviewRelease: (value, version) => [withKeysInOrder(packument(value)), text(version)],
  satisfiesRange: (version, range, options) => [text(version), text(range), options?.includePrerelease === true],
}

/** The functions that make another one's call too. */
const ALSO = {
  verifyEvent: (body, signature, secret) => [
    ['parseEvent', body],
    ['verifySignature', body, signature, secret],
  ],
}

const bytes = (value) => (typeof value === 'string' ? Buffer.from(value) : value === null ? null : Buffer.from(value.hex, 'hex'))

/** By function: the answer to stored arguments, as a value. */
const ANSWERS = {
  verifySignature: (api, [body, signature, ...secret]) => api.verifySignature(bytes(body), signature, secret.map(bytes)),
  explainSignature: (api, [body, signature, ...secret]) => api.explainSignature(bytes(body), signature, secret.map(bytes)),
  signPayload: (api, [body, secret]) => api.signPayload(bytes(body), bytes(secret)),
  parseEvent: (api, [body]) => eventAnswer(api, bytes(body)),
  readPackument: (api, [value]) => api.readPackument(bytes(value)),
  comparePackuments: (api, [before, after, firstSight]) => api.comparePackuments(bytes(before), bytes(after), { firstSight }),
  reviewRelease: (api, [value, version]) => api.reviewRelease(bytes(value), version, { unchecked: true }),
  satisfiesRange: (api, [version, range, includePrerelease]) => api.satisfiesRange(version, range, { includePrerelease }),
}

/** The event, the span of its payload, and its change. */
function eventAnswer(api, body) {
  const parsed = api.parseEvent(body)
  const { event, name, type, version, hookOwner, change, time, id, warnings } = parsed
  const payload = parsed.payloadBytes()
  const start = (payload?.byteOffset ?? 0) - body.byteOffset
  return [
    { event, name, type, version, hookOwner, change, time, id, warnings },
    payload && [start, start + payload.length],
    api.classifyChange(parsed),
  ]
}

/** The answer of `api` to a stored call as JSON; an error as its members, a caller's mistake as its message. */
export function answerTo(api, [name, ...args]) {
  try {
    return JSON.stringify(ANSWERS[name](api, args))
  } catch (error) {
    const { code, status, message, offset } = error
    return JSON.stringify(error instanceof api.HookError ? { code, status, message, offset: offset ?? null } : { message })
  }
}

export const digest = (answer) => createHash('sha256').update(answer).digest('hex').slice(0, DIGEST_DIGITS)

/** A caller's mistake, most of which JavaScript finds. */
export const isMistake = (answer) => answer.startsWith('{"message":')

/** Each line of the file: the digest and the call as JSON. */
export const line = (call, answer) => `${digest(answer)} ${JSON.stringify(call)}`

export const parseLine = (text) => [text.slice(0, DIGEST_DIGITS), JSON.parse(text.slice(DIGEST_DIGITS + 1))]

/** The calls that a call of a function is stored as. */
function storedCalls(name, args) {
  if (ALSO[name] !== undefined) return ALSO[name](...args).flatMap(([other, ...rest]) => storedCalls(other, rest))
  if (ARGUMENTS[name] === undefined) return []
  const converted = ARGUMENTS[name](...args)
  return converted.includes(undefined) ? [] : [[name, ...converted]]
}

/** Keeps the first calls of each function and each test: those of tables, and some of those with random arguments. */
export function limited(texts = new Set()) {
  let counts = {}
  return {
    texts,
    startTest() {
      counts = {}
    },
    isFull: (name) => (counts[name] ?? 0) >= (name === 'satisfiesRange' ? MAX_RANGE_CALLS : MAX_CALLS),
    add(name, call) {
      const text = JSON.stringify(call)
      if (text.length > (SHORT.has(call[0]) ? MAX_SHORT_CALL_LENGTH : MAX_CALL_LENGTH) || texts.has(text)) return
      texts.add(text)
      counts[name] = (counts[name] ?? 0) + 1
    },
  }
}

/** The exports of an entry, which also record their calls. */
export function recording(api, calls) {
  const wrapped = (name, work) =>
    function recorded(...args) {
      try {
        if (!calls.isFull(name)) for (const call of storedCalls(name, args)) calls.add(name, call)
      } catch {
        // An argument that throws when it is read.
      }
      return work(...args)
    }
  const isRecorded = (name) => name in ARGUMENTS || name in ALSO
  return Object.fromEntries(Object.entries(api).map(([name, value]) => [name, isRecorded(name) ? wrapped(name, value) : value]))
}
