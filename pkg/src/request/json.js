// @ts-check
// A request as JSON: a HAR, an event of AWS Lambda or of another gateway, a line of a log.

/** @import { Found } from './found.js' */

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const encoder = new TextEncoder()

/** The members that have the body, in the order in which they are looked for. */
const BODIES = ['body', 'rawBody', 'content', 'payload_raw', 'data']

/**
 * @param {Uint8Array} bytes
 * @param {string} head
 * @returns {Found | null}
 */
export function readJson(bytes, head) {
  if (!/^\s*\{/.test(head)) return null
  const json = parse(bytes)
  if (!isObject(json)) return null
  return readHar(json) ?? readRequest(json)
}

/** @param {Record<string, any>} json */
function readHar({ log }) {
  if (!isObject(log) || !Array.isArray(log.entries)) return null
  const requests = log.entries.map((entry) => entry?.request).filter(isObject)
  const isSigned = (/** @type {Record<string, any>} */ { headers }) => headersIn(headers).some(([name]) => name === 'x-npm-signature')
  const signed = requests.filter(isSigned)
  const [request] = signed.length > 0 ? signed : requests
  /** @type {string[]} */
  const notes = []
  if (!request) return { format: /** @type {const} */ ('har'), what: 'A HAR without a request', body: new Uint8Array(), notes }
  if (signed.length > 1) notes.push(`The HAR has ${signed.length} signed requests. The first is read.`)
  const { text, encoding } = isObject(request.postData) ? request.postData : /** @type {Record<string, any>} */ ({})
  if (typeof text !== 'string') notes.push('The HAR has no body: record it with the content of requests.')
  const body = bodyFrom(text, encoding === 'base64', notes)
  return { format: /** @type {const} */ ('har'), what: 'A HAR', body, headers: headersIn(request.headers), notes }
}

/**
 * @param {Record<string, any>} json
 * @returns {Found | null}
 */
function readRequest(json) {
  const several = headersIn(json.multiValueHeaders)
  const headers = several.length === 0 ? headersIn(json.headers) : several
  const member = BODIES.find((name) => json[name] !== undefined && json[name] !== null)
  // A delivery has `payload` and no headers.
  if (headers.length === 0) return null
  const isLambda = 'isBase64Encoded' in json || 'requestContext' in json
  const isBase64 = json.isBase64Encoded === true || json.encoding === 'base64'
  /** @type {string[]} */
  const notes = []
  const value = member === undefined ? undefined : json[member]
  if (member === undefined) notes.push('It has no member with a body.')
  const body = bodyFrom(value, isBase64, notes)
  const name = isLambda ? 'An AWS Lambda event' : 'A request as JSON'
  const what = isBase64 ? `${name}, its body decoded from base64` : name
  return { format: isLambda ? 'lambda' : 'json', what, body, headers, notes }
}

/**
 * @param {unknown} value
 * @param {boolean} isBase64
 * @param {string[]} notes
 */
function bodyFrom(value, isBase64, notes) {
  if (typeof value === 'string') return isBase64 ? fromBase64(value, notes) : encoder.encode(value)
  if (typeof value !== 'object' || value === null) return new Uint8Array()
  try {
    const body = encoder.encode(JSON.stringify(value))
    notes.push('The body was parsed, so its bytes are lost: it is written again as JSON, which may differ from what was signed.')
    return body
  } catch {
    // There is no room on the stack.
    notes.push('The body was parsed, and is nested too deeply to be written again.')
    return new Uint8Array()
  }
}

/**
 * @param {string} text
 * @param {string[]} notes
 */
function fromBase64(text, notes) {
  try {
    return Uint8Array.from(atob(text), (char) => char.charCodeAt(0))
  } catch {
    notes.push('The body is said to be base64, but it is not. It is used as it is.')
    return encoder.encode(text)
  }
}

/**
 * Headers as an object of texts or lists, or as a list of names and values.
 *
 * @param {unknown} headers
 * @returns {[string, string][]}
 */
function headersIn(headers) {
  const list = Array.isArray(headers)
    ? headers.filter(isObject).map((header) => [header.name ?? header.key, header.value])
    : isObject(headers)
      ? Object.entries(headers)
      : []
  return list.flatMap(([name, value]) =>
    typeof name === 'string'
      ? [value].flat().flatMap((text) => (typeof text === 'string' ? [/** @type {[string, string]} */ ([name.toLowerCase(), text])] : []))
      : [],
  )
}

/** @param {Uint8Array} bytes */
function parse(bytes) {
  try {
    return JSON.parse(decoder.decode(bytes))
  } catch {
    return undefined
  }
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, any>}
 */
const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)
