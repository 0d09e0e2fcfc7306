// @ts-check
// A request as JSON: a HAR, a collection of an API tool, an event of AWS Lambda or of another gateway, a log.
import { fromBase64 } from './base64.js'
import { NO_BYTES } from './found.js'
import { readHttp } from './http.js'
import { bodyText, bufferIn, headersIn } from './members.js'
import { isObject, latin1Text, parseJson, utf8Bytes, utf8Text } from './text.js'

/** @import { Found } from './found.js' */

/** The members that have the body, in the order in which they are looked for. */
const BODIES = /** @type {const} */ ([
  'body',
  'rawBody',
  'raw_body',
  'postData',
  'requestBody',
  'request_body',
  'rawModeData',
  'content',
  'payload_raw',
  'data',
  'payload',
  'text',
])

/** The members that have headers. */
const HEADERS = /** @type {const} */ (['headers', 'header', 'requestHeaders', 'request_headers', 'rawHeaders'])

/** How deep texts of JSON are looked for in texts of JSON. */
const MAX_LEVELS = 3

/**
 * @param {Uint8Array} bytes
 * @param {string} head
 * @returns {Found | null}
 */
export function readJson(bytes, head) {
  if (!/^(?:\xef\xbb\xbf)?\s*[[{]/.test(head)) return null
  const json = parseJson(utf8Text(bytes))
  // A delivery has `event` and no headers.
  if (isObject(json) && typeof json.event === 'string' && typeof json.name === 'string' && headersOf(json).length === 0) return null
  return readValue(json)
}

/**
 * The first signed request of a value; without one the first request.
 *
 * @param {unknown} json
 * @returns {Found | null}
 */
export function readValue(json) {
  if (typeof json !== 'object' || json === null) return null
  const { requests, hasText } = requestsIn(json)
  const signed = requests.filter((request) => headersOf(request).some(([name]) => name === 'x-npm-signature'))
  const [request] = signed.length > 0 ? signed : requests
  const { format, what } = sourceOf(/** @type {Record<string, any>} */ (json), request, hasText)
  if (request === undefined)
    return format === 'json'
      ? null
      : { format, what: `${what} without a request`, body: NO_BYTES, obstacle: 'It has no request with headers.' }
  const found = readRequest(request)
  const notes = [...(found.notes ?? [])]
  if (signed.length > 1) notes.push(`${what.replace(/^An? /, 'The ')} has ${signed.length} signed requests. The first is read.`)
  return { ...found, format, what, notes }
}

/**
 * The objects that have headers, in their order. Responses and bodies are not looked through.
 *
 * @param {object} json
 */
function requestsIn(json) {
  /** @type {Record<string, any>[]} */
  const requests = []
  /** @type {{ value: unknown, level: number }[]} */
  const stack = [{ value: json, level: 0 }]
  let hasText = false
  for (let next = stack.pop(); next !== undefined; next = stack.pop()) {
    const { value, level } = next
    if (typeof value === 'string') {
      const inner =
        level < MAX_LEVELS && /headers|npm-signature/i.test(value) ? parseJson(value.slice(Math.max(0, value.indexOf('{')))) : undefined
      if (inner === undefined) continue
      stack.push({ value: inner, level: level + 1 })
      hasText = true
    } else if (isObject(value) && (isObject(value.headers) || Array.isArray(value.headers) || headersOf(value).length > 0))
      requests.push(value)
    else if (typeof value === 'object' && value !== null)
      for (const [key, member] of Object.entries(value).reverse()) if (!/^responses?$/i.test(key)) stack.push({ value: member, level })
  }
  return { requests, hasText }
}

/**
 * @param {Record<string, any>} json
 * @returns {[string, string][]}
 */
function headersOf(json) {
  // One of the two can be empty.
  for (const headers of [headersIn(json.multiValueHeaders), headersIn(json.headers)]) if (headers.length > 0) return headers
  const [found] = HEADERS.map((name) => headersIn(json[name])).filter((list) => list.length > 0)
  if (found !== undefined) return found
  // A log can have the header as a member.
  const name = Object.keys(json).find((key) => /^(?:http_)?x[-_]npm[-_]signature$/i.test(key))
  const value = name === undefined ? json.signature : json[name]
  return typeof value === 'string' && value.startsWith('sha256=') ? [['x-npm-signature', value]] : []
}

/**
 * What the JSON is, by its shape.
 *
 * @param {Record<string, any>} json
 * @param {Record<string, any> | undefined} request
 * @param {boolean} hasText
 * @returns {{ format: Found['format'], what: string }}
 */
function sourceOf(json, request, hasText) {
  if (Array.isArray(json.log?.entries)) return { format: 'har', what: 'A HAR' }
  const info = isObject(json.info) ? json.info : {}
  if ((typeof info.schema === 'string' && info.schema.includes('postman')) || '_postman_id' in json || '_postman_id' in info)
    return { format: 'postman', what: 'A Postman collection' }
  if (json._type === 'export' && Array.isArray(json.resources)) return { format: 'insomnia', what: 'An Insomnia export' }
  if (request === undefined) return { format: 'json', what: '' }
  if (isRaw(request.raw)) return { format: 'ngrok', what: 'A request of ngrok' }
  if ('isBase64Encoded' in request || 'requestContext' in request) return { format: 'lambda', what: 'An AWS Lambda event' }
  if ('uuid' in request && 'content' in request) return { format: 'webhook-site', what: 'A request of webhook.site' }
  return hasText ? { format: 'log', what: 'A log as JSON' } : { format: 'json', what: 'A request as JSON' }
}

/** Whether it is a whole request in base64, as ngrok has it. */
const isRaw = (/** @type {unknown} */ raw) => typeof raw === 'string' && /^(?:UE9TV|UFVU|R0VU|UEFUQ0)/.test(raw)

/**
 * @param {Record<string, any>} request
 * @returns {Omit<Found, 'format' | 'what'>}
 */
function readRequest(request) {
  const headers = headersOf(request)
  if (isRaw(request.raw)) {
    const raw = fromBase64(request.raw) ?? NO_BYTES
    const message = readHttp(raw, latin1Text(raw.subarray(0, 65_536)))
    if (message !== null) return message
  }
  const member = BODIES.find((name) => request[name] !== undefined && request[name] !== null)
  const isBase64 = request.isBase64Encoded === true || request.encoding === 'base64' || request.bodyEncoding === 'base64'
  /** @type {string[]} */
  const notes = []
  if (member === undefined) return { body: NO_BYTES, headers, obstacle: 'It has no member with a body.' }
  const { text, encoded } = textIn(request[member], isBase64)
  if (text === null) return { body: bodyText(request[member], notes), headers, notes }
  if (text === '') return { body: NO_BYTES, headers, obstacle: 'Its body is empty: record it with the content of requests.' }
  const decoded = encoded ? fromBase64(text) : null
  if (encoded && decoded === null) notes.push('The body is said to be base64, but it is not. It is used as it is.')
  const plain = utf8Bytes(text)
  return decoded === null
    ? { body: plain, headers, notes }
    : { body: decoded, form: 'decoded from base64', headers, notes, others: [{ name: 'as base64', bytes: plain }] }
}

/**
 * The text of a body, which can be a member of an object; `null` if it has none.
 *
 * @param {any} value
 * @param {boolean} isBase64
 * @returns {{ text: string | null, encoded: boolean }}
 */
function textIn(value, isBase64) {
  if (typeof value === 'string') return { text: value, encoded: isBase64 }
  if (!isObject(value) || bufferIn(value) !== null || typeof value.event === 'string') return { text: null, encoded: false }
  const text = [value.text, value.raw, value.content, value.data].find((member) => typeof member === 'string')
  const encoded = value.encoding === 'base64' || value.isBase64Encoded === true || value.inputBodyEncoding === 'base64'
  // HAR and API tools have such objects, which can be without text.
  const isShell = 'mimeType' in value || 'mode' in value || Object.keys(value).length === 0
  return { text: text ?? (isShell ? '' : null), encoded }
}
