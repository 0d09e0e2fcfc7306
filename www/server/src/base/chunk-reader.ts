// Reads a request's body into one array that grows with what arrives: a body of which little arrives takes little memory.

const MIN_VIEW_BYTES = 4 * 1024
const FIRST_VIEW_BYTES = 16 * 1024
/** The stream's default of 4 kB takes ten times as long for 20 MB. */
const MAX_VIEW_BYTES = 256 * 1024

/** Frees memory that the collector would leave for seconds: many requests at once take more than there is until then. */
export function free(buffer: ArrayBuffer): void {
  buffer.transfer(0)
}

export class ChunkReader {
  readonly #reader: ReadableStreamBYOBReader
  /** How many bytes the next read takes. */
  #viewBytes: number
  /** What the last chunk was read into; the next read overwrites it. */
  #buffer: ArrayBuffer | null = null
  #pending: Promise<Uint8Array | null> | null = null

  constructor(stream: ReadableStream, announcedBytes: number | null) {
    this.#reader = stream.getReader({ mode: 'byob' })
    this.#viewBytes = Math.max(Math.min(announcedBytes ?? FIRST_VIEW_BYTES, FIRST_VIEW_BYTES), MIN_VIEW_BYTES)
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

  /** From now on the bytes are discarded, so that little memory is enough. Returns how many bytes the read takes that is pending, or the next. */
  shrink(): number {
    const bytes = this.#pending ? this.#viewBytes : MIN_VIEW_BYTES
    this.#viewBytes = MIN_VIEW_BYTES
    if (this.#buffer) free(this.#buffer)
    this.#buffer = null
    return bytes
  }

  async #next(): Promise<Uint8Array | null> {
    const view = new Uint8Array(this.#buffer ?? new ArrayBuffer(this.#viewBytes))
    this.#buffer = null
    const { done, value } = await this.#reader.read(view)
    if (done || !value) return null
    // Reading has detached the view; its buffer is the chunk's now.
    const { buffer, byteLength } = value
    const isFull = byteLength === buffer.byteLength
    if (isFull && this.#viewBytes >= FIRST_VIEW_BYTES) this.#viewBytes = Math.min(this.#viewBytes * 4, MAX_VIEW_BYTES)
    if (buffer.byteLength === this.#viewBytes) this.#buffer = buffer
    return value
  }
}
