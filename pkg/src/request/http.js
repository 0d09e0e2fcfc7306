// @ts-check
// A raw HTTP request, as a proxy shows it, or as a `.http` file has it.
import { AS_IT_IS, IN_A_FILE, NO_BYTES } from './found.js'
import { concat, latin1Text, sizeText } from './text.js'

/** @import { BodyForm, Found } from './found.js' */

const METHODS = 'POST|PUT|PATCH|GET|HEAD|DELETE|OPTIONS'
const REQUEST_LINE = new RegExp(`^(?:${METHODS}) \\S+(?: HTTP/[\\d.]+)?[ \\t]*\\r?$`)
/** In a `.http` file the method can be left out. */
const URL_LINE = /^https?:\/\/\S+[ \t]*\r?$/
const RESPONSE_LINE = /^HTTP\/[\d.]+ \d{3}\b/
const HEADER = /^:?([!#$%&'*+.^`|~\w-]{1,100}):([^\r]*)\r?$/
/** What separates the requests of a `.http` file. */
const SEPARATOR = '\n###'

/** How many requests of one file are looked through. */
const MAX_REQUESTS = 100

/**
 * @param {Uint8Array} bytes
 * @param {string} head
 * @returns {Found | null}
 */
export function readHttp(bytes, head) {
  const first = readMessage(bytes, head)
  if (first === null || !head.includes(SEPARATOR) || isSigned(first)) return first
  // Another request of a `.http` file.
  let at = 0
  for (let count = 0; count < MAX_REQUESTS; count++) {
    at = head.indexOf(SEPARATOR, at + 1)
    if (at === -1) return first
    const found = readMessage(bytes.subarray(at + 1), head.slice(at + 1, at + 1 + MAX_HEAD_LENGTH))
    if (found !== null && isSigned(found)) return found
  }
  return first
}

/** Of the requests of a `.http` file after the first. */
const MAX_HEAD_LENGTH = 16_384

const isSigned = (/** @type {Found} */ { headers = [] }) => headers.some(([name]) => name === 'x-npm-signature')

/**
 * @param {Uint8Array} bytes
 * @param {string} head
 * @returns {Found | null}
 */
function readMessage(bytes, head) {
  const lines = head.split('\n')
  let at = 0
  let offset = 0
  const next = () => {
    offset += (lines[at] ?? '').length + 1
    at++
  }
  const line = () => lines[at] ?? ''
  // Comments and variables of `.http` files.
  while (at < lines.length && (/^\s*$/.test(line()) || /^(?:#|\/\/|@\w)/.test(line()))) next()
  if (RESPONSE_LINE.test(line())) return response(bytes)
  const isFile = at > 0 && /^(?:#|\/\/|@)/.test(lines[0] ?? '')
  const isRequest = REQUEST_LINE.test(line()) || (URL_LINE.test(line()) && isFile)
  if (isRequest) next()
  // The parameters of a URL in a `.http` file are on separate lines.
  while (isRequest && /^[ \t]+[?&]/.test(line())) next()
  /** @type {[string, string][]} */
  const headers = []
  for (; at < lines.length; next()) {
    const [, name, value = ''] = HEADER.exec(line()) ?? []
    const last = headers.at(-1)
    // A header continued on the next line, as browsers copy them too.
    if (name === undefined && last !== undefined && (/^[ \t]+\S/.test(line()) || (last[1] === '' && /^\S/.test(line()))))
      last[1] = `${last[1]} ${trimmed(line())}`.trimStart()
    else if (name === undefined) break
    else headers.push([name.toLowerCase(), trimmed(value)])
  }
  const isBlank = /^\r?$/.test(line())
  // Without a request line, a few lines with colons are headers only if an empty line follows.
  if (!isRequest && (headers.length === 0 || !isBlank || at >= lines.length - 1)) return null
  const what = isRequest ? 'An HTTP request' : 'Headers and a body'
  if (at >= lines.length || !isBlank) {
    const obstacle = 'There is no empty line after the headers, so there is no body.'
    return { format: 'http', what, body: NO_BYTES, headers, obstacle }
  }
  next()
  const rest = bytes.subarray(offset)
  if (isFile && /^\s*<@?[\w ]*\s\S/.test(latin1Text(rest.subarray(0, 200))))
    return { format: 'http', what, body: NO_BYTES, headers, ...IN_A_FILE }
  return { format: 'http', what, headers, ...bodyIn(rest, headers, isFile || !/ HTTP\//.test(head.slice(0, 10_000))) }
}

/** @param {Uint8Array} body */
function response(body) {
  const obstacle = 'The signature is in the request.'
  return { format: /** @type {const} */ ('unknown'), what: 'An HTTP response, not a request', body, obstacle }
}

/**
 * Without the spaces and tabs around it. A regular expression for its end would take time in the square of their number.
 *
 * @param {string} value
 */
function trimmed(value) {
  let [start, end] = [0, value.length]
  while (start < end && ' \t\r'.includes(value[start] ?? '')) start++
  while (end > start && ' \t\r'.includes(value[end - 1] ?? '')) end--
  return value.slice(start, end)
}

/**
 * The body, and what else it can be: its chunks, and its beginning up to the content-length.
 *
 * @param {Uint8Array} rest
 * @param {[string, string][]} headers
 * @param {boolean} isFile Whether it can be followed by another request
 * @returns {{ body: Uint8Array, form?: string, others: BodyForm[], notes: string[] }}
 */
export function bodyIn(rest, headers, isFile = false) {
  const headerOf = (/** @type {string} */ name) => headers.find(([other]) => other === name)?.[1] ?? ''
  /** @type {string[]} */
  const notes = []
  if (/\bchunked\b/i.test(headerOf('transfer-encoding'))) {
    const body = dechunk(rest, notes)
    const others = [{ name: AS_IT_IS, bytes: rest }]
    return body === rest ? { body, others: [], notes } : { body, form: 'joined from its chunks', others, notes }
  }
  if (isFile) {
    const end = latin1Text(rest.subarray(0, MAX_FILE_BYTES)).search(/\r?\n(?:###|> |<> )/)
    if (end !== -1) return { body: rest.subarray(0, end), others: [{ name: 'with what follows it in the file', bytes: rest }], notes }
  }
  const text = headerOf('content-length')
  const length = /^\d{1,15}$/.test(text) ? Number(text) : rest.length
  const whole = { name: AS_IT_IS, bytes: rest }
  if (length === rest.length) return { body: rest, others: [], notes }
  if (length > rest.length) {
    notes.push(`The body has ${sizeText(rest.length)}, but its content-length is ${length.toLocaleString('en')}: it was cut or changed.`)
    return { body: rest, others: [], notes }
  }
  const cut = { name: 'up to its content-length', bytes: rest.subarray(0, length) }
  // Editors add a line end; more means that the body was changed after the header was written.
  const added = latin1Text(rest.subarray(length, length + 3))
  if (/^\r?\n?$/.test(added)) return { body: cut.bytes, form: cut.name, others: [whole], notes }
  notes.push(`The body has ${sizeText(rest.length)}, but its content-length is ${length.toLocaleString('en')}: it was changed.`)
  return { body: rest, others: [cut], notes }
}

/** A `.http` file is written by hand. */
const MAX_FILE_BYTES = 2 ** 22

/**
 * Decodes `transfer-encoding: chunked`.
 *
 * @param {Uint8Array} bytes
 * @param {string[]} notes
 */
function dechunk(bytes, notes) {
  const parts = []
  for (let at = 0; ; ) {
    const [line, size = ''] = /^([\da-f]{1,8})[^\n]{0,100}\n/i.exec(latin1Text(bytes.subarray(at, at + 128))) ?? []
    if (line === undefined) {
      if (parts.length === 0) {
        notes.push('The headers say that the body is chunked, but it is not. It is used as it is.')
        return bytes
      }
      notes.push('The last chunk is missing: the body was cut.')
      return concat(parts)
    }
    const length = Number.parseInt(size, 16)
    if (length === 0) return concat(parts)
    at += line.length
    parts.push(bytes.subarray(at, at + length))
    at += length
    at += bytes[at] === 13 ? 2 : 1
  }
}
