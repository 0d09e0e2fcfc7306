// @ts-check
// Reads a stream into one array owned by this package: a stream's chunks may be changed or detached later.
import { call } from './instance.js'
import { bodyBytes, hookError, MAX_BODY_BYTES, orTypeError, typeMistake } from './shared.js'

/** @import { HookRequestBody } from '../index.js' */
/** @typedef {{ read(view?: Uint8Array): Promise<{ done: boolean, value?: unknown }>, cancel(): Promise<void> }} Reader */

/** Fits most deliveries. A longer body doubles the array, or sets it to the announced size if that is near. */
const INITIAL_BYTES = 65536
/** Requested per read of a byte stream: its default of 4 kB takes ten times as long for 20 MB. */
const LARGE_READ_BYTES = 262144
const SMALL_READ_BYTES = 4096

/**
 * `announcedBytes` is the sender's content length: a hint, and 0 if it is unknown.
 *
 * @param {HookRequestBody | null} stream
 * @param {number} maxBytes
 * @param {number} announcedBytes
 */
export async function readBody(stream, maxBytes, announcedBytes) {
  if (stream === null) return new Uint8Array()
  const { reader, isByob } = readerOf(stream)
  const limit = Math.min(maxBytes, MAX_BODY_BYTES)
  const isShort = announcedBytes > 0 && announcedBytes < INITIAL_BYTES
  // Allocated for what has arrived, not for what was announced: that may never arrive.
  let body = allocate(isShort ? announcedBytes : INITIAL_BYTES)
  // Each read detaches the view's buffer and returns it.
  let view = isByob ? new Uint8Array(isShort ? Math.max(announcedBytes, SMALL_READ_BYTES) : LARGE_READ_BYTES) : undefined
  let size = 0
  try {
    for (;;) {
      const { done, value } = await readChunk(reader, view, size)
      if (done) break
      const chunk = bodyBytes(value, "a chunk of the request's body", 'chunk')
      const offset = size
      size += chunk.length
      if (size > limit) throw hookError(JSON.parse(call('tooLarge', limit)))
      if (size > body.length) {
        const isAnnouncedNear = announcedBytes >= size && announcedBytes < body.length * 4
        const larger = allocate(isAnnouncedNear ? announcedBytes : Math.max(size, body.length * 2))
        larger.set(body)
        body = larger
      }
      body.set(chunk, offset)
      if (isByob) view = new Uint8Array(chunk.buffer)
    }
  } catch (error) {
    // The sender may have disconnected: whether the rest can be cancelled does not matter.
    new Promise((resolve) => resolve(reader.cancel())).catch(() => {})
    throw error
  }
  return size === body.length ? body : body.slice(0, size)
}

/**
 * A reader that fills our arrays (BYOB), if the stream supports it.
 *
 * @param {HookRequestBody} stream
 * @returns {{ reader: Reader, isByob: boolean }}
 */
function readerOf(stream) {
  /** @type {{ getReader(options?: { mode: 'byob' }): Reader }} */
  const anyStream = stream
  if (orTypeError(() => typeof anyStream?.getReader !== 'function', "the request's body cannot be read")) {
    const mistake = typeMistake(stream, 'pass a web Request', 'pass a web Request, or the raw body to verifyEvent')
    throw new TypeError(`the request's body must be a ReadableStream, but is ${mistake}`)
  }
  try {
    return { reader: anyStream.getReader({ mode: 'byob' }), isByob: true }
  } catch {
    return {
      reader: orTypeError(() => anyStream.getReader(), "the request's body is locked: call receive before anything else reads it"),
      isByob: false,
    }
  }
}

/** @param {number} bytes */
function allocate(bytes) {
  return orTypeError(() => new Uint8Array(bytes), 'the body does not fit in memory: lower maxBytes')
}

/**
 * The next chunk. A sender that disconnects is not the caller's mistake.
 *
 * @param {Reader} reader
 * @param {Uint8Array | undefined} view
 * @param {number} receivedBytes
 */
async function readChunk(reader, view, receivedBytes) {
  try {
    const { done, value } = await reader.read(view)
    return { done, value }
  } catch (cause) {
    throw hookError(JSON.parse(call('incomplete', receivedBytes)), cause)
  }
}
