// @ts-check
// A raw HTTP request, as a proxy or `curl -v` shows it, or as a `.http` file has it.
import { latin1Text } from './latin1.js'

/** @import { Found } from './found.js' */

const REQUEST_LINE = /^(?:> )?(?:POST|PUT) \S+(?: HTTP\/[\d.]+)?\r?$/
const HEADER = /^(?:> )?:?([\w-]{1,100}):([^\r]*)\r?$/

/**
 * @param {Uint8Array} bytes
 * @param {string} head
 * @returns {Found | null}
 */
export function readHttp(bytes, head) {
  const lines = head.split('\n')
  let at = 0
  let offset = 0
  const next = () => {
    offset += (lines[at] ?? '').length + 1
    at++
  }
  const line = () => lines[at] ?? ''
  // The lines of `curl -v` about the connection, and comments of `.http` files.
  while (at < lines.length && (/^\s*$/.test(line()) || /^(?:[*#]|\/\/)/.test(line()))) next()
  const isRequest = REQUEST_LINE.test(line())
  if (isRequest) next()
  /** @type {[string, string][]} */
  const headers = []
  for (; at < lines.length; next()) {
    const [, name, value = ''] = HEADER.exec(line()) ?? []
    if (name === undefined) break
    headers.push([name.toLowerCase(), withoutSpaces(value)])
  }
  const isBlank = /^(?:> ?)?\r?$/.test(line())
  // Without a request line, a few lines with colons are headers only if an empty line follows.
  if (!isRequest && (headers.length === 0 || !isBlank || at >= lines.length - 1)) return null
  /** @type {string[]} */
  const notes = []
  if (at >= lines.length || !isBlank) {
    notes.push('There is no empty line after the headers, so there is no body.')
    return { format: 'http', what: 'An HTTP request', body: new Uint8Array(), headers, notes }
  }
  next()
  const isCurl = head.startsWith('*') || head.startsWith('> ')
  if (isCurl && /^(?:[*<>}{]|$)/.test(line())) {
    notes.push('curl -v does not show the body. Save it with --trace-ascii, or pass it as a file.')
    return { format: 'http', what: 'The output of curl -v', body: new Uint8Array(), headers, notes }
  }
  const what = isRequest ? 'An HTTP request' : 'Headers and a body'
  return { format: 'http', what, body: bodyIn(bytes.subarray(offset), headers, notes), headers, notes }
}

/**
 * Without the spaces and tabs around it. A regular expression for its end would take time in the square of their number.
 *
 * @param {string} value
 */
function withoutSpaces(value) {
  let [start, end] = [0, value.length]
  while (start < end && ' \t'.includes(value[start] ?? '')) start++
  while (end > start && ' \t'.includes(value[end - 1] ?? '')) end--
  return value.slice(start, end)
}

/**
 * @param {Uint8Array} rest
 * @param {[string, string][]} headers
 * @param {string[]} notes
 */
function bodyIn(rest, headers, notes) {
  const headerOf = (/** @type {string} */ name) => headers.find(([other]) => other === name)?.[1] ?? ''
  const body = /\bchunked\b/i.test(headerOf('transfer-encoding')) ? dechunk(rest, notes) : rest
  const text = headerOf('content-length')
  const length = /^\d{1,15}$/.test(text) ? Number(text) : body.length
  if (length > body.length) {
    const message = `The body has ${count(body.length)}, but its content-length is ${length.toLocaleString('en')}: it was cut or changed.`
    notes.push(message)
  }
  if (length >= body.length) return body
  // Editors add a line end; more means that the body was changed after the header was written.
  const added = latin1Text(body.subarray(length, length + 3))
  if (/^\r?\n?$/.test(added)) return body.subarray(0, length)
  notes.push(`The body has ${count(body.length)}, but its content-length is ${length.toLocaleString('en')}: it was changed.`)
  return body
}

const count = (/** @type {number} */ bytes) => `${bytes.toLocaleString('en')} bytes`

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

/** @param {Uint8Array[]} parts */
function concat(parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}
