// What a caller passes, as bytes. The intrinsic getters are asked, not the object: they answer for another realm's arrays
// and for Node's Buffer, and cannot be overridden by one that lies about itself.
const typedArray = Object.getPrototypeOf(Uint8Array.prototype)
const asked =
  (method) =>
  (value, ...args) =>
    Reflect.apply(method, value, args)
const getter = (object, key) => asked(Object.getOwnPropertyDescriptor(object, key).get)
const typeOf = getter(typedArray, Symbol.toStringTag)
const bufferOf = getter(typedArray, 'buffer')
const offsetOf = getter(typedArray, 'byteOffset')
const lengthOf = getter(typedArray, 'byteLength')
const sizeOf = getter(ArrayBuffer.prototype, 'byteLength')
const firstOf = asked(typedArray.at)

const encoder = new TextEncoder()

/** The longest body, in bytes. wasm counts in 32 bits: a longer one would be taken for its own beginning. */
export const BODY_CAP = 0xffffffff
/** The longest secret, in bytes; `src/js.rs` says the same of bytes. */
const SECRET_CAP = 65536
/** More secrets than any rotation has; each costs a stranger's request one more HMAC. */
const SECRETS_CAP = 100

/** What `question` answers about a caller's own object; whatever that throws instead is the caller's mistake. */
export function answerOf(question, mistake) {
  try {
    return question()
  } catch (cause) {
    throw new TypeError(mistake, { cause })
  }
}

/** The bytes of a body, or of what `what` names: a view where it is bytes, its UTF-8 where it is text. */
export function bodyBytes(body, what = 'body') {
  const bytes = bytesOf(body, what) ?? bytesIn(body, what)
  if (bytes === undefined) {
    throw new TypeError(
      `${what} must be a string, a Uint8Array or an ArrayBuffer, but is ${described(body)}: pass the raw ${what}, not the parsed one`,
    )
  }
  if (bytes.length > BODY_CAP) throw new TypeError(`${what} is over 4 GiB: no registry sends that`)
  return bytes
}

/**
 * The bytes of a body that will be read again later. Only what other threads can write to is copied: they could change it
 * between one reading and the next. For all else a copy would cost more than everything that is done with it.
 */
export function lastingBytes(body) {
  const bytes = bodyBytes(body)
  return isArrayBuffer(bytes.buffer) ? bytes : answerOf(() => bytes.slice(), 'body is too long for this host to copy')
}

/** The bytes of a packument, which may come as the facts of one: plain JSON, that says so. */
export function packumentBytes(packument, what) {
  const isFacts = answerOf(() => packument?.format === 1 && !isArrayBuffer(packument), `${what} cannot be read`)
  if (!isFacts) return bodyBytes(packument, what)
  return bodyBytes(
    answerOf(() => JSON.stringify(packument), `${what} cannot be written as JSON`),
    what,
  )
}

/** The bytes of each secret. */
export function secretBytes(secret) {
  if (!isArray(secret)) return [oneSecret(secret)]
  const count = answerOf(() => secret.length, 'the array of secrets cannot be read')
  // A proxy's length may be anything.
  if (!Number.isInteger(count) || count < 1) throw new TypeError('there is no secret: pass at least one')
  if (count > SECRETS_CAP) throw new TypeError(`there are over ${SECRETS_CAP} secrets: pass those still in use`)
  return Array.from({ length: count }, (_, at) => oneSecret(answerOf(() => secret[at], 'the array of secrets cannot be read')))
}

/** The bytes of the secret that a body is signed with. */
export function signingSecret(secret) {
  if (isArray(secret)) throw new TypeError('secret must be one secret: a body is signed with one')
  return oneSecret(secret)
}

function isArray(value) {
  return answerOf(() => Array.isArray(value), 'a revoked proxy cannot be read')
}

function oneSecret(secret) {
  // Text has at least as many bytes as characters: what is too long need not be encoded to know it.
  const bytes = typeof secret === 'string' && secret.length > SECRET_CAP ? secret : bytesOf(secret, 'secret')
  if (bytes === undefined) throw new TypeError(`secret must be a string or a Uint8Array, but is ${described(secret)}`)
  if (bytes.length > SECRET_CAP) throw new TypeError(`the secret is over ${SECRET_CAP} bytes: is it the body?`)
  return bytes
}

function bytesOf(value, what) {
  if (typeof value === 'string')
    return answerOf(() => encoder.encode(value), `${what} could not be encoded: it may be too long for this host`)
  if (typeOf(value) !== 'Uint8Array') return undefined
  // Asks nothing of a view that is in order; one whose buffer was transferred or has shrunk would pass for empty.
  intact(value, what)
  return new Uint8Array(bufferOf(value), offsetOf(value), lengthOf(value))
}

/** The same bytes, if they are still there. */
export function intact(bytes, what) {
  answerOf(() => firstOf(bytes, 0), `${what} has lost its buffer, which was transferred or has shrunk`)
  return bytes
}

function bytesIn(value, what) {
  if (!isArrayBuffer(value)) return undefined
  return answerOf(() => new Uint8Array(value), `${what} has lost its bytes: the buffer was transferred`)
}

/** Of any realm; memory that threads share is none. */
function isArrayBuffer(value) {
  try {
    sizeOf(value)
    return true
  } catch {
    return false
  }
}

function described(value) {
  if (value === null || value === undefined) return String(value)
  if (isArray(value)) return 'an array'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
