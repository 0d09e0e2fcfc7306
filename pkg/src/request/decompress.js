// @ts-check
// The decompressed forms of a body, by the host's DecompressionStream.
import { typeMistake } from '../type-mistake.js'
import { compressionOf } from './alone.js'
import { Forms, nameAfter } from './forms.js'
import { complete, find, within } from './recognize.js'
import { concat, latin1Text } from './text.js'

/** @import { BodyForm, RecognizedRequest } from './found.js' */

/** Larger than any delivery. */
const MAX_DECOMPRESSED_BYTES = 64 * 1024 * 1024

/** What a format is called where data is decompressed; raw deflate is what some senders mean. Not an object: a sender writes the key. */
const STREAMS = new Map([
  ['gzip', ['gzip']],
  ['x-gzip', ['gzip']],
  ['deflate', ['deflate', 'deflate-raw']],
  ['br', ['brotli', 'br']],
  ['zstd', ['zstd']],
])

/**
 * @param {RecognizedRequest} request
 * @param {{ maxBytes?: number }} [options]
 * @returns {Promise<RecognizedRequest>}
 */
export async function decompressRequest(request, { maxBytes = MAX_DECOMPRESSED_BYTES } = {}) {
  if (!Array.isArray(request?.forms))
    throw new TypeError(`request must be the result of recognizeRequest, not ${typeMistake(request, 'pass it')}`)
  if (!Number.isSafeInteger(maxBytes) || maxBytes < 1) throw new TypeError('options.maxBytes must be a positive integer')
  let left = maxBytes
  /** @type {BodyForm[]} */
  const plain = []
  for (const { name, bytes } of request.forms) {
    const format = compressionOf(bytes) ?? (bytes === request.body ? request.contentEncoding : null)
    if (format === null || left === 0) continue
    const result = await decompressed(bytes, format, left)
    if (result === null) continue
    left -= result.length
    plain.push({ name: nameAfter(name, `decompressed from ${format}`), bytes: result })
  }
  if (plain.length > 0) return withPlain(request, plain)
  const { contentEncoding, body } = request
  // Proxies and frameworks decompress a body, and leave the header.
  const isPlain = contentEncoding === null || body.length === 0 || /^\s*[[{]/.test(latin1Text(body.subarray(0, 64)))
  return isPlain ? request : { ...request, notes: [...request.notes, failureOf(contentEncoding)] }
}

/**
 * What is compressed is another form of the body, or a file that has the request.
 *
 * @param {RecognizedRequest} request
 * @param {BodyForm[]} plain Not empty
 * @returns {RecognizedRequest}
 */
function withPlain(request, plain) {
  const [first] = plain
  const found = request.format === 'body' && first !== undefined ? find(first.bytes, 0) : null
  if (found !== null && first !== undefined && found.format !== 'body') {
    const format = request.contentEncoding === 'gzip' ? 'Gzip data' : 'Compressed data'
    const inner = complete(within(format, first.name, found, request.body))
    return found.format === 'unknown' ? { ...inner, forms: new Forms([...inner.forms, ...request.forms]).list } : inner
  }
  const inner = new Forms([...request.forms.slice(0, 1), ...plain, ...request.forms.slice(1)])
  return { ...request, forms: inner.list }
}

/** @param {string} format */
const failureOf = (format) =>
  `The body is said to be compressed with ${/^[\w-]{1,20}$/.test(format) ? format : 'an unknown format'}, and cannot be decompressed here.`

/**
 * `null` if it cannot be decompressed, or is longer than `maxBytes`.
 *
 * @param {Uint8Array} bytes
 * @param {string} format
 * @param {number} maxBytes
 */
async function decompressed(bytes, format, maxBytes) {
  for (const name of STREAMS.get(format) ?? []) {
    const stream = streamOf(name)
    const result = stream === null ? null : await readAll(bytes, stream, maxBytes)
    if (result !== null) return result
  }
  return null
}

/** @param {string} name */
function streamOf(name) {
  try {
    return new DecompressionStream(/** @type {CompressionFormat} */ (name))
  } catch {
    // The host has none, or not for this format.
    return null
  }
}

/**
 * @param {Uint8Array} bytes
 * @param {DecompressionStream} stream
 * @param {number} maxBytes
 */
async function readAll(bytes, stream, maxBytes) {
  const writer = stream.writable.getWriter()
  // What fails here fails at the reading end too.
  writer.write(/** @type {BufferSource} */ (bytes)).catch(() => {})
  writer.close().catch(() => {})
  const reader = stream.readable.getReader()
  const parts = []
  let length = 0
  try {
    for (;;) {
      const { done, value } = await reader.read()
      if (done) break
      length += value.length
      if (length > maxBytes) {
        reader.cancel().catch(() => {})
        return null
      }
      parts.push(value)
    }
  } catch {
    // It was cut, or more follows it. What there is can be whole.
  }
  return length === 0 ? null : concat(parts)
}
