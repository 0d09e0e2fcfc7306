// @ts-check
// Finds the body and the signature of a delivery in what people have at hand. It guesses nothing: what is not recognized is said to be so.
import { bodyBytes } from '../bytes.js'
import { readAlone } from './alone.js'
import { readCurl } from './curl.js'
import { readHttp } from './http.js'
import { readJson } from './json.js'
import { latin1Text } from './latin1.js'

/** @import { RecognizedRequest, Found } from './found.js' */

export const SIGNATURE_HEADER = 'x-npm-signature'

/** How far a format is looked for. */
const HEAD_BYTES = 65_536

/** The first that recognizes the bytes. Each gets them, and their beginning as text. */
const READERS = [readCurl, readHttp, readJson, readAlone]

/**
 * @param {unknown} input
 * @returns {RecognizedRequest}
 */
export function recognizeRequest(input) {
  const bytes = withoutBom(bodyBytes(input, 'input'))
  const head = latin1Text(bytes.subarray(0, HEAD_BYTES))
  for (const read of READERS) {
    const found = read(bytes, head)
    if (found) return complete(found)
  }
  return complete({ format: 'unknown', what: 'Neither a request nor JSON', body: bytes })
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
const startsRequest = (bytes) => /^\s*(\$\s*)?(curl|POST|PUT)/.test(latin1Text(bytes.subarray(3, 100)))

/**
 * @param {Found} found
 * @returns {RecognizedRequest}
 */
function complete({ format, what, body, headers = [], notes = [] }) {
  const signatures = headers.filter(([name]) => name === SIGNATURE_HEADER).map(([, value]) => value)
  const signature = signatures.length > 0 ? signatures.join(', ') : null
  const encoding =
    headers
      .find(([name]) => name === 'content-encoding')?.[1]
      .trim()
      .toLowerCase() ?? null
  const size = `${body.length.toLocaleString('en')} ${body.length === 1 ? 'byte' : 'bytes'}`
  const parts =
    format === 'body' || format === 'unknown' ? '' : `: body of ${size}, ${signature === null ? 'no signature' : 'signature found'}`
  return {
    format,
    description: `${what}${parts}.`,
    body,
    signature,
    headers,
    contentEncoding: encoding === 'identity' ? null : encoding,
    notes,
  }
}
