// @ts-check
// Converts a caller's arguments into bytes. The intrinsic getters are called, not the object's own members: they accept arrays
// of other realms and Node's Buffer, and an object cannot override them.
import { bytesMistake, FACTS_FORMAT, signatureMistake } from './type-mistake.js'

const typedArray = Object.getPrototypeOf(Uint8Array.prototype)
/** @type {(value: unknown) => string | undefined} */
const typeOf = getter(typedArray, Symbol.toStringTag)
/** @type {(view: unknown) => ArrayBuffer} */
const bufferOf = getter(typedArray, 'buffer')
/** @type {(view: unknown) => number} */
const offsetOf = getter(typedArray, 'byteOffset')
/** @type {(view: unknown) => number} */
const lengthOf = getter(typedArray, 'byteLength')
/** @type {(buffer: unknown) => number} */
const bufferLengthOf = getter(ArrayBuffer.prototype, 'byteLength')
/** @type {(view: unknown) => unknown} */
const firstOf = (view) => Reflect.apply(typedArray.at, view, [])

const encoder = new TextEncoder()

/** wasm counts in 32 bits: a longer body would be truncated to its beginning. */
export const MAX_BODY_BYTES = 0xffffffff
/** The same limit as in src/limits.rs. */
const MAX_SECRET_BYTES = 65536
/** More secrets than any rotation needs; each costs every request one more HMAC. */
const MAX_SECRETS = 100
/** In UTF-16 units. */
const MAX_HEADER_LENGTH = 1024

/**
 * @param {object} prototype
 * @param {string | symbol} key
 * @returns {(value: unknown) => any}
 */
function getter(prototype, key) {
  const get = Object.getOwnPropertyDescriptor(prototype, key)?.get
  if (get === undefined) throw new Error(`npm-hooks cannot run on this host: it has no getter for ${String(key)}`)
  return (value) => Reflect.apply(get, value, [])
}

/**
 * Runs code that uses a caller's object. Whatever it throws is the caller's mistake: a TypeError with that message.
 *
 * @template T
 * @param {() => T} work
 * @param {string} message
 * @returns {T}
 */
export function orTypeError(work, message) {
  try {
    return work()
  } catch (cause) {
    throw new TypeError(message, { cause })
  }
}

/**
 * The bytes of a body, or of another value that `what` names: a view of bytes, the UTF-8 of a string. `noun` says what that is, and
 * `absent` what to do if there is none.
 *
 * @param {unknown} body
 */
export function bodyBytes(body, what = 'body', noun = what, absent = `pass the raw ${noun}`) {
  const bytes = viewOrTextBytes(body, what) ?? arrayBufferBytes(body, what)
  if (bytes === undefined) {
    const mistake = bytesMistake(body, noun, absent, `pass the raw ${noun}, not the parsed one`)
    throw new TypeError(`${what} must be a string, a Uint8Array or an ArrayBuffer, but is ${mistake}`)
  }
  if (bytes.length > MAX_BODY_BYTES) throw new TypeError(`${what} is over 4 GiB, the most that can be read`)
  return bytes
}

/**
 * The bytes of a body that is read again later. Shared memory is copied, because other threads could change it between two
 * reads; for any other body a copy would cost more than all other work on it.
 *
 * @param {unknown} body
 */
export function stableBytes(body) {
  const bytes = bodyBytes(body)
  return isArrayBuffer(bytes.buffer) ? bytes : orTypeError(() => bytes.slice(), 'body is too long for this host to copy')
}

/**
 * The bytes of a packument, which may also be given as its facts: plain JSON with a `format`.
 *
 * @param {unknown} packument
 * @param {string} what
 * @param {string} [absent]
 */
export function packumentBytes(packument, what, absent) {
  const facts = /** @type {{ format?: unknown } | null | undefined} */ (packument)
  const isFacts = orTypeError(() => facts?.format === FACTS_FORMAT && !isArrayBuffer(facts), `${what} cannot be read`)
  if (!isFacts) return bodyBytes(packument, what, 'packument', absent)
  return bodyBytes(
    orTypeError(() => JSON.stringify(packument), `${what} cannot be written as JSON`),
    what,
  )
}

/**
 * A copy of a function's options, which must have the member `required`, if there is such a one; `example` is a correct call. One that
 * is not among `names` is refused: it may be misspelt, and would have no effect.
 *
 * @param {unknown} options
 * @param {readonly string[]} names
 * @param {string} example
 * @param {string} [required]
 */
export function copyOptions(options, names, example, required) {
  const isObject = orTypeError(() => typeof options === 'object' && options !== null && !Array.isArray(options), UNREADABLE_OPTIONS)
  const copy = orTypeError(() => (isObject ? { .../** @type {object} */ (options) } : undefined), UNREADABLE_OPTIONS)
  if (copy === undefined || (required !== undefined && !(required in copy))) {
    throw new TypeError(`options must be an object${required === undefined ? '' : ` with \`${required}\``}: ${example}`)
  }
  const unknown = Object.keys(copy).find((name) => !names.includes(name))
  if (unknown !== undefined) {
    const listed = names.map((name) => `\`${name}\``).join(', ')
    throw new TypeError(`unknown option \`${unknown.replace(/[^\x20-\x7e]/g, '?').slice(0, 40)}\`: pass ${listed} only, as in ${example}`)
  }
  return copy
}

const UNREADABLE_OPTIONS = 'options cannot be read'

/**
 * The text of a signature header: empty if it is missing, undefined if it is an array, as of several headers that a sender wrote. wasm gets
 * no more of it than can affect the verdict.
 *
 * @param {unknown} signature
 */
export function headerText(signature) {
  if (signature === undefined || signature === null) return ''
  if (typeof signature === 'string') return signature.slice(0, MAX_HEADER_LENGTH)
  if (isArray(signature)) return undefined
  throw new TypeError(`signature must be the value of the x-npm-signature header, but is ${signatureMistake(signature)}`)
}

/**
 * The bytes of each secret.
 *
 * @param {unknown} secret
 */
export function secretBytes(secret) {
  if (!isArray(secret)) return [oneSecret(secret)]
  const count = orTypeError(() => secret.length, 'the array of secrets cannot be read')
  // The length of a proxy may be any value.
  if (!Number.isInteger(count) || count < 1) throw new TypeError('the array of secrets is empty: pass at least one secret')
  if (count > MAX_SECRETS) throw new TypeError(`the array has over ${MAX_SECRETS} secrets: pass only those that are still in use`)
  return Array.from({ length: count }, (_, at) => oneSecret(orTypeError(() => secret[at], 'the array of secrets cannot be read')))
}

/**
 * The bytes of the secret that a body is signed with.
 *
 * @param {unknown} secret
 */
export function signingSecret(secret) {
  if (isArray(secret)) throw new TypeError('secret must be one secret, not an array: a body is signed with one secret')
  return oneSecret(secret)
}

/**
 * The same bytes, if their buffer was not transferred or shrunk; such a view would pass for an empty one.
 *
 * @template {Uint8Array} Bytes
 * @param {Bytes} bytes
 * @param {string} what
 */
export function assertAttached(bytes, what) {
  // `at` throws for a detached view, and for one that is out of bounds.
  orTypeError(() => firstOf(bytes), `${what} has lost its bytes: its buffer was transferred or has shrunk`)
  return bytes
}

/**
 * @param {unknown} value
 * @returns {value is unknown[]}
 */
function isArray(value) {
  return orTypeError(() => Array.isArray(value), 'a revoked proxy cannot be read')
}

/** @param {unknown} secret */
function oneSecret(secret) {
  // UTF-8 has at least one byte per UTF-16 unit, so an overlong string need not be encoded.
  const isOverlong = typeof secret === 'string' && secret.length > MAX_SECRET_BYTES
  const bytes = isOverlong ? undefined : viewOrTextBytes(secret, 'secret')
  if (isOverlong || (bytes !== undefined && bytes.length > MAX_SECRET_BYTES)) {
    throw new TypeError(`the secret is over ${MAX_SECRET_BYTES} bytes: is it the body?`)
  }
  if (bytes === undefined) {
    // Throws if it has no bytes left to pass.
    arrayBufferBytes(secret, 'secret')
    const mistake = bytesMistake(secret, 'secret', 'is its environment variable set?', 'pass its text or its bytes')
    throw new TypeError(`secret must be a string or a Uint8Array, but is ${mistake}`)
  }
  return bytes
}

/**
 * @param {unknown} value
 * @param {string} what
 */
function viewOrTextBytes(value, what) {
  if (typeof value === 'string') {
    return orTypeError(() => encoder.encode(value), `${what} cannot be encoded: it may be too long for this host`)
  }
  if (typeOf(value) !== 'Uint8Array') return undefined
  assertAttached(/** @type {Uint8Array} */ (value), what)
  return new Uint8Array(bufferOf(value), offsetOf(value), lengthOf(value))
}

/**
 * @param {unknown} value
 * @param {string} what
 */
function arrayBufferBytes(value, what) {
  if (!isArrayBuffer(value)) return undefined
  return orTypeError(() => new Uint8Array(value), `${what} has lost its bytes: its buffer was transferred`)
}

/**
 * True for an ArrayBuffer of any realm, false for shared memory.
 *
 * @param {unknown} value
 * @returns {value is ArrayBuffer}
 */
function isArrayBuffer(value) {
  try {
    bufferLengthOf(value)
    return true
  } catch {
    return false
  }
}
