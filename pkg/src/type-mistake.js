// @ts-check
// What a value is that a function cannot take, and what to pass instead. It is decided by what the value can do, not by its class, so
// that it is the same on every host and for values of other realms.

/** The `format` of a packument's facts. */
export const FACTS_FORMAT = 1

/**
 * The end of a message, e.g. `a promise: await it`. `noun` names the value; `absent` and `other` say what to do if there is no value, and
 * if it is of no known kind.
 *
 * @param {unknown} value
 * @param {string} noun
 * @param {string} absent
 * @param {string} other
 */
export function bytesMistake(value, noun, absent, other) {
  return describe(value, absent, other, () => kindOf(value, noun))
}

/**
 * The same for a value that is not read as bytes.
 *
 * @param {unknown} value
 * @param {string} absent
 * @param {string} [other]
 */
export function typeMistake(value, absent, other = absent) {
  return describe(value, absent, other, () => generalKindOf(value) ?? { type: classOf(/** @type {object} */ (value)) })
}

/**
 * The same for a value that is not the text of a signature header.
 *
 * @param {unknown} value
 */
export function signatureMistake(value) {
  const order = 'pass the text of the header, in the order body, signature, secret'
  return describe(value, order, order, () => {
    const general = generalKindOf(value)
    if (general !== undefined) return general
    const type = classOf(/** @type {object} */ (value))
    if (hasMethod(value, 'get')) return { type, advice: `pass \`signature.get('${HEADER}')\`` }
    if (hasMethod(Reflect.get(/** @type {object} */ (value), 'headers'), 'get')) {
      return { type, advice: `pass \`signature.headers.get('${HEADER}')\`` }
    }
    const name = Object.keys(/** @type {object} */ (value)).find((key) => key.toLowerCase() === HEADER)
    return name === undefined ? { type } : { type, advice: `pass \`signature['${name}']\`` }
  })
}

const HEADER = 'x-npm-signature'

/**
 * @param {unknown} value
 * @param {string} absent
 * @param {string} other
 * @param {() => { type: string, advice?: string }} kind
 */
function describe(value, absent, other, kind) {
  try {
    const { type, advice = other } = kind()
    return `${type}: ${value === undefined || value === null ? absent : advice}`
  } catch {
    return 'an object that cannot be read'
  }
}

/**
 * What a value is, whatever is wanted; undefined for an object.
 *
 * @param {unknown} value
 * @returns {{ type: string, advice?: string } | undefined}
 */
function generalKindOf(value) {
  if (value === undefined || value === null) return { type: String(value) }
  if (hasMethod(value, 'then')) return { type: 'a promise', advice: 'await it' }
  if (typeof value === 'function') return { type: 'a function', advice: 'call it' }
  return typeof value === 'object' ? undefined : { type: `a ${typeof value}` }
}

/**
 * @param {unknown} value
 * @param {string} noun
 * @returns {{ type: string, advice?: string }}
 */
function kindOf(value, noun) {
  const general = generalKindOf(value)
  if (general !== undefined) return general
  const type = classOf(/** @type {object} */ (value))
  // A secret is text or a Uint8Array.
  const bytes = (/** @type {string} */ buffer) => (noun === 'secret' ? `new Uint8Array(${buffer})` : buffer)
  if (hasMethod(value, 'arrayBuffer')) return { type, advice: `pass \`${bytes(`await ${noun}.arrayBuffer()`)}\`` }
  if (hasMethod(value, 'getReader') || hasMethod(value, Symbol.asyncIterator)) {
    return { type: 'a stream', advice: `read all of it, e.g. \`${bytes(`await new Response(${noun}).arrayBuffer()`)}\`` }
  }
  if (ArrayBuffer.isView(value)) {
    return { type, advice: `pass \`new Uint8Array(${noun}.buffer, ${noun}.byteOffset, ${noun}.byteLength)\`` }
  }
  if (type.endsWith('ArrayBuffer')) return { type, advice: `pass \`new Uint8Array(${noun})\`` }
  if (Array.isArray(value)) {
    const first = value[0]
    // The length of a proxy may be any value, so only the first elements are looked at.
    const firsts = [first, value[1], value[2], value[3]].slice(0, value.length)
    if (firsts.length > 0 && firsts.every((each) => typeof each === 'string')) {
      return { type: 'an array of texts', advice: `join them, e.g. \`${noun}.join('')\`` }
    }
    if (firsts.some((each) => ArrayBuffer.isView(each)) || /ArrayBuffer$/.test(isObject(first) ? classOf(first) : '')) {
      return { type: 'an array of chunks', advice: `concatenate them, e.g. \`Buffer.concat(${noun})\`` }
    }
    if (hasMethod(first, 'then')) return { type: 'an array of promises', advice: 'await each of them, and concatenate' }
    return typeof first === 'number' ? { type: 'an array of numbers', advice: `pass \`Uint8Array.from(${noun})\`` } : { type: 'an array' }
  }
  const { type: name, data, format } = /** @type {{ type?: unknown, data?: unknown, format?: unknown }} */ (value)
  if (noun === 'packument' && format === FACTS_FORMAT) {
    return { type: 'the facts of a packument', advice: 'pass the raw packument that they were read from' }
  }
  if (name === 'Buffer' && Array.isArray(data)) return { type: 'a Buffer in JSON', advice: `pass \`Uint8Array.from(${noun}.data)\`` }
  return { type }
}

/**
 * @param {unknown} value
 * @param {string | symbol} key
 */
function hasMethod(value, key) {
  return (isObject(value) || typeof value === 'function') && typeof Reflect.get(value, key) === 'function'
}

/**
 * @param {unknown} value
 * @returns {value is object}
 */
function isObject(value) {
  return typeof value === 'object' && value !== null
}

/**
 * The class of an object with its article, if it is built in.
 *
 * @param {object} value
 */
function classOf(value) {
  // In Bun a File calls itself a Blob, which it is.
  const name = Object.prototype.toString
    .call(value)
    .slice(8, -1)
    .replace(/^File$/, 'Blob')
  if (name === 'Array') return 'an array'
  if (name === 'Object' || !/^[A-Z][A-Za-z0-9]{1,30}$/.test(name)) return 'an object'
  return `${/^[AEIO]/.test(name) ? 'an' : 'a'} ${name}`
}
