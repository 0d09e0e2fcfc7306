// What a caller passes, as bytes. The intrinsic getters are asked, not the object: they answer for another realm's arrays
// and for Node's Buffer, and cannot be overridden by one that lies about itself.
const typedArray = Object.getPrototypeOf(Uint8Array.prototype)
const getter = (object, key) => {
  const { get } = Object.getOwnPropertyDescriptor(object, key)
  return (value) => Reflect.apply(get, value, [])
}
const typeOf = getter(typedArray, Symbol.toStringTag)
const bufferOf = getter(typedArray, 'buffer')
const offsetOf = getter(typedArray, 'byteOffset')
const lengthOf = getter(typedArray, 'byteLength')
const sizeOf = getter(ArrayBuffer.prototype, 'byteLength')

const encoder = new TextEncoder()

/** The bytes of a body: a view where it is bytes, its UTF-8 where it is text. */
export function bodyBytes(body) {
  const bytes = bytesOf(body) ?? (isArrayBuffer(body) ? new Uint8Array(body) : undefined)
  // wasm counts in 32 bits: a longer body would be taken for its own beginning.
  if (bytes?.length > 0xffffffff) throw new TypeError('body is over 4 GiB: no registry sends that')
  if (bytes !== undefined) return bytes
  throw new TypeError(
    `body must be a string, a Uint8Array or an ArrayBuffer, but is ${described(body)}: pass the raw body, not the parsed one`,
  )
}

/** The bytes of a body in a copy of our own, which nobody else can change. */
export function ownBytes(body) {
  const bytes = bodyBytes(body)
  return typeof body === 'string' ? bytes : bytes.slice()
}

/** The bytes of each secret. */
export function secretBytes(secret) {
  const secrets = Array.isArray(secret) ? [...secret] : [secret]
  if (secrets.length === 0) throw new TypeError('there is no secret: pass at least one')
  return secrets.map((each) => {
    const bytes = bytesOf(each)
    if (bytes !== undefined) return bytes
    throw new TypeError(`secret must be a string or a Uint8Array, but is ${described(each)}`)
  })
}

function bytesOf(value) {
  if (typeof value === 'string') return encoder.encode(value)
  if (typeOf(value) !== 'Uint8Array') return undefined
  // A plain view of the same bytes; a detached buffer is refused here, with a TypeError.
  return new Uint8Array(bufferOf(value), offsetOf(value), lengthOf(value))
}

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
  if (Array.isArray(value)) return 'an array'
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
