// @ts-check
// A body alone, and files that cannot be one.
import { NO_BYTES } from './found.js'
import { formFields, multipartFields } from './form-data.js'
import { isObject, latin1Text, parseJson, utf8Text } from './text.js'

/** @import { Found } from './found.js' */

const NOT_A_BODY = 'It is not JSON, so it is not the body of an npm hook.'

/** First bytes, in hex, of files that are not text. */
const MAGIC = /** @type {const} */ ([
  ['89504e47', 'A PNG picture'],
  ['ffd8ff', 'A JPEG picture'],
  ['47494638', 'A GIF picture'],
  ['52494646', 'A picture or a sound'],
  ['25504446', 'A PDF document'],
  ['504b0304', 'A ZIP archive'],
  ['425a68', 'Data compressed with bzip2'],
  ['fd377a58', 'Data compressed with xz'],
  ['28b52ffd', 'Data compressed with zstd'],
  ['d4c3b2a1', 'A packet capture'],
  ['a1b2c3d4', 'A packet capture'],
  ['0a0d0d0a', 'A packet capture'],
  ['7f454c46', 'A program'],
  ['0061736d', 'A WebAssembly module'],
])

/** What begins like this is not the JSON of a delivery. */
const TEXTS = /** @type {const} */ ([
  [/^\s*<Buffer /, 'A Buffer as console.log prints it', 'Only its beginning is shown. Log the raw body, e.g. as base64.'],
  [/^\s*<(?:!doctype\s+html|html|head|body)/i, 'An HTML page', 'Was an error page saved in place of the request?'],
  [/^\s*<(?:\?xml|[a-z][\w:]*[ >])/i, 'XML', NOT_A_BODY],
  [
    /^\s*\{\s+(?:[a-z]\w*|'[^'\n]{1,100}'): /i,
    'An object as console.log prints it',
    'Its bytes are lost. Log the raw body, e.g. as base64.',
  ],
  [/^type: \w+\.insomnia\.rest\//, 'An Insomnia export as YAML', 'Export it as Insomnia v4 (JSON) or as a HAR.'],
])

/**
 * @param {Uint8Array} bytes
 * @param {string} head
 * @returns {Found | null}
 */
export function readAlone(bytes, head) {
  if (bytes.length === 0) return { format: 'unknown', what: 'An empty file', body: NO_BYTES, obstacle: 'It has no body and no signature.' }
  const start = head.slice(0, 1000)
  const compression = compressionOf(bytes)
  if (compression !== null) return { format: 'body', what: `A body alone, compressed with ${compression}`, body: bytes }
  if (bytes[0] === 0x1f && /^(?:\xef\xbf\xbd|\xc2\x8b|\?)/.test(start.slice(1))) {
    const obstacle = 'Its bytes are lost. Save the body as a file, or as base64.'
    return { format: 'unknown', what: 'Gzip data that was converted to text', body: bytes, obstacle }
  }
  const magic = Array.from(bytes.subarray(0, 4), (byte) => byte.toString(16).padStart(2, '0')).join('')
  const [, file] = MAGIC.find(([prefix]) => magic.startsWith(prefix)) ?? []
  if (file !== undefined) return { format: 'unknown', what: file, body: bytes, obstacle: NOT_A_BODY }
  const [, what, obstacle] = TEXTS.find(([pattern]) => pattern.test(start)) ?? []
  if (what !== undefined) return { format: 'unknown', what, body: bytes, obstacle: obstacle ?? NOT_A_BODY }
  if (multipartFields(bytes) !== null || formFields(bytes) !== null) return { format: 'body', what: 'A form', body: bytes }
  const value = isJsonLike(head) ? parseJson(utf8Text(bytes)) : undefined
  return value === undefined ? null : json(value, bytes)
}

/** @param {string} head */
const isJsonLike = (head) => /^(?:\xef\xbb\xbf)?\s*[[{]/.test(head)

/**
 * What only begins as JSON.
 *
 * @param {Uint8Array} body
 * @param {string} head
 * @returns {Found | null}
 */
export function readCutBody(body, head) {
  if (!isJsonLike(head)) return null
  return { format: 'body', what: 'A body alone', body, notes: ['It is not JSON: it was cut or changed.'] }
}

/**
 * @param {unknown} value
 * @param {Uint8Array} body
 * @returns {Found}
 */
function json(value, body) {
  if (isObject(value)) {
    if (typeof value.event === 'string') return { format: 'body', what: 'A body alone', body }
    if (isObject(value.versions) || isObject(value['dist-tags']) || isObject(value.time))
      return {
        format: 'unknown',
        what: 'Package metadata, not a delivery',
        body,
        obstacle: 'A registry does not sign it with the secret of a hook.',
      }
    const [entry] = Array.isArray(value.objects) ? value.objects : []
    if (isObject(entry) && 'event' in entry)
      return { format: 'unknown', what: 'A list of deliveries without their bodies', body, obstacle: 'Pass what the endpoint received.' }
  }
  // A collection of requests, or a log, is JSON too.
  return {
    format: 'unknown',
    what: 'JSON, but not an npm hook',
    body,
    obstacle: 'The delivery may be inside of it: pass its body, or the whole request.',
  }
}

/**
 * By its first bytes; `null` if they show none.
 *
 * @param {Uint8Array} bytes
 */
export function compressionOf(bytes) {
  const [first = 0, second = 0, third = 0] = bytes
  if (first === 0x1f && second === 0x8b && third === 8) return 'gzip'
  return first === 0x78 && [0x01, 0x5e, 0x9c, 0xda].includes(second) ? 'deflate' : null
}

/**
 * The beginning of a file, as far as a format is looked for.
 *
 * @param {Uint8Array} bytes
 */
export const headOf = (bytes) => latin1Text(bytes.subarray(0, 65_536))
