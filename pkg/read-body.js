// A stream's bytes in one array of our own: what a stream hands out may change or go.
import { answerOf, BODY_CAP, bodyBytes } from './bytes.js'
import { coded } from './hook-error.js'
import { call } from './instance.js'

/** Room for most deliveries; what is longer doubles it, or goes to the announced size at once when that is near. */
const FIRST_ROOM = 65536
/** How much a stream of bytes is asked for at a time: the 4 kB that it gives unasked take ten times as long for 20 MB. */
const LARGE_READ = 262144
const SMALL_READ = 4096

/** `announced` is the number of bytes that the sender says will come; a hint, and 0 where there is none. */
export async function readBody(stream, maxBytes, announced) {
  if (stream === null) return new Uint8Array()
  const { reader, isByob } = readerOf(stream)
  const cap = Math.min(maxBytes, BODY_CAP)
  const isShort = announced > 0 && announced < FIRST_ROOM
  // Room for what has come, not for what was announced: that may never come.
  let body = room(isShort ? announced : FIRST_ROOM)
  // Each read takes the array away and gives it back.
  let view = isByob ? new Uint8Array(isShort ? Math.max(announced, SMALL_READ) : LARGE_READ) : undefined
  let size = 0
  try {
    for (;;) {
      const { done, value } = await next(reader, view, size)
      if (done) break
      const chunk = bodyBytes(value, "chunk of the request's body")
      const before = size
      size += chunk.length
      if (size > cap) throw coded(...call('tooLarge', cap))
      if (size > body.length) {
        const larger = room(announced >= size && announced < body.length * 4 ? announced : Math.max(size, body.length * 2))
        larger.set(body)
        body = larger
      }
      body.set(chunk, before)
      if (isByob) view = new Uint8Array(chunk.buffer)
    }
  } catch (error) {
    // The sender may be gone by now: whether the rest can be cancelled changes nothing.
    new Promise((resolve) => resolve(reader.cancel())).catch(() => {})
    throw error
  }
  return size === body.length ? body : body.slice(0, size)
}

/** One that fills arrays of ours, where the stream knows how to. */
function readerOf(stream) {
  try {
    return { reader: stream.getReader({ mode: 'byob' }), isByob: true }
  } catch {
    return { reader: answerOf(() => stream.getReader(), "the request's body is no stream that can be read"), isByob: false }
  }
}

function room(size) {
  return answerOf(() => new Uint8Array(size), 'maxBytes allows more than this host can hold')
}

/** The next chunk. A sender that hangs up is no mistake of the caller's. */
async function next(reader, view, size) {
  try {
    const { done, value } = await reader.read(view)
    return { done, value }
  } catch (cause) {
    throw coded(...call('incomplete', size), cause)
  }
}
