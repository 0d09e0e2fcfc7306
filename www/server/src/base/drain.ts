// Reads and discards what is left of a request's body: otherwise the connection is reset, and the sender never gets the response.
import { ChunkReader } from './chunk-reader.js'

/** How much of a body is still read, and for how long. */
const MAX_DRAIN_BYTES = 64 * 1024 * 1024
const MAX_DRAIN_MS = 15_000

/** The runtime drains this much itself. */
const MAX_UNREAD_BYTES = 64 * 1024

/**
 * The same response, which the sender gets at once. It ends only after the body is drained, because a body cannot be read once the
 * response has ended.
 */
export async function answerFirst(response: Response, rest: ChunkReader, context: ExecutionContext): Promise<Response> {
  if (response.body === null) return response
  const bytes = new Uint8Array(await response.arrayBuffer())
  const { readable, writable } = new FixedLengthStream(bytes.byteLength)
  context.waitUntil(writeThenDrain(writable, bytes, rest))
  return new Response(readable, response)
}

/** What of the body nothing has read yet; `null` if that is little or nothing. */
export function unreadBody({ body, bodyUsed, headers }: Request): ChunkReader | null {
  if (body === null || bodyUsed || body.locked) return null
  const length = contentLength(headers)
  return isShort(length) ? null : new ChunkReader(body, length)
}

/** Whether the runtime drains a body of this length itself. */
export function isShort(length: number | null): boolean {
  return length !== null && length <= MAX_UNREAD_BYTES
}

/** `null` if the length is not announced. */
export function contentLength(headers: Headers): number | null {
  const text = headers.get('content-length')
  return text === null || !/^\d+$/.test(text) ? null : Number(text)
}

async function writeThenDrain(writable: WritableStream, bytes: Uint8Array, rest: ChunkReader): Promise<void> {
  // The sender may disconnect at any time.
  try {
    const writer = writable.getWriter()
    await writer.write(bytes)
    await rest.readAll(MAX_DRAIN_BYTES, MAX_DRAIN_MS, () => {})
    await writer.close()
  } catch {}
}
