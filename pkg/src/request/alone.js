// @ts-check
// A body alone, and files that cannot be one.

/** @import { Found } from './found.js' */

const BINARY = 'A picture, a document or an archive, not a body'
const UTF_16 = 'UTF-16 text: save it as UTF-8'

/** First bytes, in hex, of what is not text in UTF-8. */
const MAGIC = /** @type {const} */ ([
  ['1f8b', 'Gzip data: decompress it first, unless these bytes were signed'],
  ['89504e47', BINARY],
  ['ffd8ff', BINARY],
  ['47494638', BINARY],
  ['25504446', BINARY],
  ['504b0304', BINARY],
  ['fffe', UTF_16],
  ['feff', UTF_16],
])

/** What begins like this is not the JSON of a delivery. */
const TEXTS = /** @type {const} */ ([
  [/^$/, 'An empty file'],
  [/^\s*<(?:!doctype|html|\?xml)/i, 'A page or XML, not a body: was an error page saved?'],
  [/^[0-9a-f]{4,8}:?\s+(?:[0-9a-f]{2}\s?){2}/i, 'A hexdump: save the bytes themselves'],
  [/^"/, 'A JSON string: parse it once, and save the text'],
  [/^(?:[A-Za-z0-9+/]{4}\s*){16}/, 'Base64 text: decode it first'],
  [/^--[^\r\n]+\r?\ncontent-/i, 'A multipart form: an npm hook is JSON'],
])

const decoder = new TextDecoder('utf-8', { fatal: true })

/**
 * What JSON it is; `undefined` if it is not JSON.
 *
 * @param {Uint8Array} bytes
 */
function parsed(bytes) {
  try {
    return JSON.parse(decoder.decode(bytes))
  } catch {
    return undefined
  }
}

/**
 * @param {Uint8Array} bytes
 * @param {string} head
 * @returns {Found | null}
 */
export function readAlone(bytes, head) {
  const start = head.slice(0, 1000)
  const magic = Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join('')
  const [, what] = MAGIC.find(([prefix]) => magic.startsWith(prefix)) ?? TEXTS.find(([pattern]) => pattern.test(start)) ?? []
  if (what !== undefined) return { format: 'unknown', what, body: bytes }
  if (!/^(?:\xef\xbb\xbf)?\s*[[{]/.test(start)) return null
  const value = parsed(bytes)
  if (value === undefined)
    return {
      format: 'body',
      what: 'A body alone',
      body: bytes,
      notes: ['It is not JSON: it was cut or changed, or printed by console.log.'],
    }
  // A collection of requests, or a log, is JSON too.
  if (typeof value?.event !== 'string')
    return { format: 'unknown', what: 'JSON, but not an npm hook; the delivery may be inside of it', body: bytes }
  return { format: 'body', what: 'A body alone', body: bytes }
}
