// @ts-check
// Headers and bodies that are members of objects.
import { fromBase64 } from './base64.js'
import { NO_BYTES } from './found.js'
import { isObject, utf8Bytes } from './text.js'

/**
 * Headers as an object of texts or lists, as a list of names and values, of pairs or of lines, or as lines.
 *
 * @param {unknown} headers
 * @returns {[string, string][]}
 */
export function headersIn(headers) {
  if (typeof headers === 'string') return linesOf(headers.split('\n'))
  if (!Array.isArray(headers)) return isObject(headers) ? texts(Object.entries(headers)) : []
  if (headers.every((header) => typeof header === 'string')) {
    const names = headers.filter((_, at) => at % 2 === 0)
    // Node's rawHeaders, or lines.
    return names.every((name) => !/[:\s]/.test(name)) ? texts(names.map((name, at) => [name, headers[2 * at + 1]])) : linesOf(headers)
  }
  return texts(headers.map((header) => (Array.isArray(header) ? header : [header?.name ?? header?.key, header?.value])))
}

/**
 * @param {unknown[][]} list
 * @returns {[string, string][]}
 */
function texts(list) {
  return list.flatMap(([name, value]) =>
    typeof name === 'string'
      ? [value].flat().flatMap((text) => (typeof text === 'string' ? [/** @type {[string, string]} */ ([name.toLowerCase(), text])] : []))
      : [],
  )
}

/**
 * @param {string[]} lines
 * @returns {[string, string][]}
 */
function linesOf(lines) {
  return lines.flatMap((line) => {
    const [, name, value = ''] = /^([\w-]{1,100}):(.*)$/.exec(line) ?? []
    return name === undefined ? [] : [/** @type {[string, string]} */ ([name.toLowerCase(), value.trim()])]
  })
}

/**
 * The bytes of a body that is not text: a buffer in JSON, or a value that was parsed.
 *
 * @param {unknown} value
 * @param {string[]} notes
 */
export function bodyText(value, notes) {
  if (typeof value !== 'object' || value === null) return NO_BYTES
  const buffer = bufferIn(value)
  if (buffer !== null) return buffer
  try {
    const body = utf8Bytes(JSON.stringify(value))
    notes.push('The body was parsed, so its bytes are lost: it is written again as JSON, which may differ from what was signed.')
    return body
  } catch {
    // There is no room on the stack.
    notes.push('The body was parsed, and is nested too deeply to be written again.')
    return NO_BYTES
  }
}

/**
 * The bytes of a Buffer or a Uint8Array that was written as JSON; `null` for other values.
 *
 * @param {object} value
 */
export function bufferIn(value) {
  const { type, data } = /** @type {Record<string, unknown>} */ (value)
  const list = type === 'Buffer' ? data : value
  if (typeof list === 'string') return fromBase64(list)
  const numbers = Array.isArray(list) ? list : isObject(list) && '0' in list ? Object.values(list) : []
  const isByte = (/** @type {unknown} */ number) => typeof number === 'number' && number >= 0 && number < 256
  return numbers.length > 0 && numbers.every(isByte) ? Uint8Array.from(numbers) : null
}
