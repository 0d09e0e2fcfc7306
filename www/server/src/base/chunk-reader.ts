// Reads a request's body into one array that grows with what arrives: a body of which little arrives takes little memory.

const MIN_VIEW_BYTES = 4 * 1024
const FIRST_VIEW_BYTES = 16 * 1024
/** The stream's default of 4 kB takes ten times as long for 20 MB. */
const MAX_VIEW_BYTES = 256 * 1024

export class ChunkReader {
  readonly #reader: ReadableStreamBYOBReader
  #view: Uint8Array
  #pending: Promise<Uint8Array | null> | null = null

  constructor(stream: ReadableStream, announcedBytes: number | null) {
    this.#reader = stream.getReader({ mode: 'byob' })
    this.#view = new Uint8Array(Math.max(Math.min(announcedBytes ?? FIRST_VIEW_BYTES, FIRST_VIEW_BYTES), MIN_VIEW_BYTES))
  }

  /** The next bytes, which the next call overwrites; `null` at the end. A call during another one gets the same bytes. */
  read(): Promise<Uint8Array | null> {
    this.#pending ??= this.#next().finally(() => {
      this.#pending = null
    })
    return this.#pending
  }

  /** Passes each chunk on; false if the body has more bytes than `maxBytes` or takes longer than `maxMs`. */
  async readAll(maxBytes: number, maxMs: number, onChunk: (chunk: Uint8Array) => void): Promise<boolean> {
    let timer: number | null = null
    const timeout = new Promise<false>((resolve) => {
      timer = setTimeout(() => resolve(false), maxMs)
    })
    try {
      for (let bytes = 0; ; ) {
        const chunk = await Promise.race([this.read(), timeout])
        if (!chunk) return chunk === null
        bytes += chunk.byteLength
        if (bytes > maxBytes) return false
        onChunk(chunk)
      }
    } finally {
      clearTimeout(timer)
    }
  }

  async #next(): Promise<Uint8Array | null> {
    const { done, value } = await this.#reader.read(this.#view)
    if (done || !value) return null
    // Reading has detached the view; its buffer is the chunk's now.
    const { buffer } = value
    const isFull = value.byteLength === buffer.byteLength
    this.#view =
      isFull && buffer.byteLength >= FIRST_VIEW_BYTES
        ? new Uint8Array(Math.min(buffer.byteLength * 4, MAX_VIEW_BYTES))
        : new Uint8Array(buffer)
    return value
  }
}
