// @ts-check
// Finds the body and the signature of a delivery in what people have at hand. It guesses nothing: what is not recognized is said to be so.
import { bodyBytes } from '../bytes.js'
import { compressionOf, headOf, readAlone, readCutBody } from './alone.js'
import { decodeBase64, decodeHex } from './base64.js'
import { readCommand } from './curl.js'
import { readFetch } from './fetch.js'
import { formsOf, fromJsonString, fromUtf16, nameAfter } from './forms.js'
import { AS_IT_IS } from './found.js'
import { readHexdump } from './hexdump.js'
import { readHttp } from './http.js'
import { readJson } from './json.js'
import { readLog } from './log.js'
import { bufferIn } from './members.js'
import { readPowershell } from './powershell.js'
import { isObject, latin1Text, parseJson, sizeText, utf8Text } from './text.js'
import { readTrace } from './trace.js'

/** @import { RecognizedRequest, Found } from './found.js' */

const SIGNATURE_HEADER = 'x-npm-signature'

/** The first that recognizes the bytes. Each gets them, and their beginning as text. */
const READERS = [readPowershell, readCommand, readTrace, readFetch, readHttp, readJson, readAlone, readLog, readCutBody]

/**
 * What the whole input can be an encoding of: what it is, how it is decoded, and the decoder.
 *
 * @type {readonly (readonly [what: string, form: string, decode: (bytes: Uint8Array, head: string) => Uint8Array | null])[]}
 */
const ENCODINGS = [
  ['UTF-16 text', 'converted from UTF-16', fromUtf16],
  ['A hexdump', 'read from the hexdump', readHexdump],
  ['A JSON string', 'parsed from a JSON string', fromJsonString],
  ['A Buffer', 'read from the Buffer', fromBuffer],
  ['Hex digits', 'decoded from hex', decodeHex],
  ['Base64 text', 'decoded from base64', decodeBase64],
]

/** How many encodings are undone, one in the other. */
const MAX_ENCODINGS = 3

/**
 * @param {unknown} input
 * @returns {RecognizedRequest}
 */
export function recognizeRequest(input) {
  return complete(find(bodyBytes(input, 'input'), 0))
}

/**
 * @param {Uint8Array} input
 * @param {number} depth
 * @returns {Found}
 */
export function find(input, depth) {
  const bytes = withoutBom(input)
  const head = headOf(bytes)
  const decoded = depth < MAX_ENCODINGS ? findEncoded(bytes, head, depth) : null
  if (decoded !== null) return decoded
  for (const read of READERS) {
    const found = read(bytes, head)
    if (found) return found
  }
  const obstacle = 'Pass the body, or the whole request.'
  return { format: 'unknown', what: 'Neither a request nor JSON', body: bytes, obstacle }
}

/**
 * @param {Uint8Array} bytes
 * @param {string} head
 * @param {number} depth
 * @returns {Found | null}
 */
function findEncoded(bytes, head, depth) {
  for (const [what, form, decode] of ENCODINGS) {
    const decoded = decode(bytes, head)
    if (decoded === null || decoded.length === 0) continue
    const found = find(decoded, depth + 1)
    // Any word of letters is base64.
    if (found.format === 'unknown' && what !== 'UTF-16 text' && what !== 'A hexdump') continue
    return within(what, form, found, bytes)
  }
  return null
}

/**
 * What was found in something that encodes or contains it.
 *
 * @param {string} what
 * @param {string} form
 * @param {Found} found
 * @param {Uint8Array} whole
 * @returns {Found}
 */
export function within(what, form, found, whole) {
  const named = { ...found, what: `${what} of ${found.what[0]?.toLowerCase()}${found.what.slice(1)}` }
  if (found.format !== 'body' && found.format !== 'unknown') return named
  // A body alone can have been signed in this encoding.
  const others = [...(found.others ?? []), { name: AS_IT_IS, bytes: whole }]
  return { ...named, form: nameAfter(form, found.form ?? AS_IT_IS), others }
}

/**
 * A Buffer as JSON, or as console.log prints it.
 *
 * @param {Uint8Array} bytes
 * @param {string} head
 */
function fromBuffer(bytes, head) {
  if (/^\s*<Buffer (?:[\da-f]{2} ?)/.test(head)) {
    const digits = latin1Text(bytes).trim().slice('<Buffer '.length, -1)
    return /^[\da-f ]*$/.test(digits) ? Uint8Array.from(digits.split(' '), (pair) => Number.parseInt(pair, 16)) : null
  }
  if (!/^\s*(?:\[\s*\d|\{\s*"(?:type"\s*:\s*"Buffer"|0"\s*:\s*\d))/.test(head)) return null
  const value = parseJson(utf8Text(bytes))
  return isObject(value) || Array.isArray(value) ? bufferIn(value) : null
}

/** @param {Uint8Array} bytes */
function withoutBom(bytes) {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf && startsRequest(bytes) ? bytes.subarray(3) : bytes
}

/**
 * A byte order mark before a body may have been signed.
 *
 * @param {Uint8Array} bytes
 */
const startsRequest = (bytes) => !/^\s*[[{]/.test(latin1Text(bytes.subarray(3, 100)))

/**
 * @param {Found} found
 * @returns {RecognizedRequest}
 */
export function complete(found) {
  const { format, what, body, form = AS_IT_IS, headers = [], notes = [], obstacle = null, bodyInFile = false } = found
  const signatures = headers.filter(([name]) => name === SIGNATURE_HEADER).map(([, value]) => value)
  const signature = signatures.length > 0 ? signatures.join(', ') : null
  const header = headers.find(([name]) => name === 'content-encoding')?.[1]
  const encoding = header?.trim().toLowerCase() ?? null
  const taken = form !== AS_IT_IS ? `${sizeText(body.length)} ${form}` : sizeText(body.length)
  const parts =
    format === 'body' || format === 'unknown' ? '' : `: body of ${taken}, ${signature === null ? 'no signature' : 'signature found'}`
  return {
    format,
    description: `${what}${parts}.`,
    body,
    forms: formsOf(found),
    signature,
    headers,
    contentEncoding: encoding === 'identity' ? null : (encoding ?? (format === 'body' ? compressionOf(body) : null)),
    bodyInFile,
    obstacle: obstacle ?? (body.length === 0 ? 'It has no body.' : null),
    notes,
  }
}
