// Reads and discards what is left of a request's body: otherwise the connection is reset, and the sender never gets the response.
import type { Lease } from './capacity.js'
import { Capacity } from './capacity.js'
import { ChunkReader } from './chunk-reader.js'

/** How much of a body is still read, and for how long. */
const MAX_DRAIN_BYTES = 64 * 1024 * 1024
const MAX_DRAIN_MS = 15_000

/** The memory for all requests that are drained at once, which is enough for 256. The connection of one that has no room is closed. */
const MAX_DRAINS_BYTES = 4 * 1024 * 1024

/** What a request that is drained takes about, besides the array that is read into. */
const REQUEST_BYTES = 12 * 1024

const drains = new Capacity(MAX_DRAINS_BYTES)

/** The runtime drains this much itself. */
const MAX_UNREAD_BYTES = 64 * 1024

/**
 * The same response, which the sender gets at once. It ends only after the body is drained, because a body cannot be read once the
 * response has ended. If too many are drained at once, one that is slow is not read further, or one of the address that has the most.
 */
export async function answerFirst(response: Response, rest: ChunkReader, address: string, context: ExecutionContext): Promise<Response> {
  if (response.body === null) return response
  const bytes = new Uint8Array(await response.arrayBuffer())
  const { promise: stopped, resolve: stop } = Promise.withResolvers<void>()
  const lease = drains.open(address, null, () => stop(), { bytes: rest.shrink() + REQUEST_BYTES })
  if (lease === null) return new Response(bytes, response)
  const { readable, writable } = new FixedLengthStream(bytes.byteLength)
  context.waitUntil(writeThenDrain(writable, bytes, rest, lease, stopped))
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

async function writeThenDrain(
  writable: WritableStream,
  bytes: Uint8Array,
  rest: ChunkReader,
  lease: Lease,
  stopped: Promise<void>,
): Promise<void> {
  // The sender may disconnect at any time.
  try {
    const writer = writable.getWriter()
    await writer.write(bytes)
    await Promise.race([stopped, rest.readAll(MAX_DRAIN_BYTES, MAX_DRAIN_MS, ({ byteLength }) => drains.pass(lease, byteLength))])
    await writer.close()
  } catch {
  } finally {
    drains.release(lease)
  }
}
