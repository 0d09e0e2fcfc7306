// The JSON in a request's body.
import { ChunkReader } from '../../base/chunk-reader.js'
import { contentLength } from '../../base/drain.js'
import { Refused } from './answer.js'

/** A hook's members are at most a few kilobytes. */
const MAX_BODY_BYTES = 20_000
const MAX_READ_MS = 15_000

export class JsonBody {
  readonly #request: Request
  #rest: ChunkReader | undefined

  constructor(request: Request) {
    this.#request = request
  }

  /** What is left to drain of a body that was too large or slow. */
  get rest(): { rest?: ChunkReader } {
    return this.#rest ? { rest: this.#rest } : {}
  }

  /** @throws {Refused} if the body is too large or slow, or not JSON. */
  async read(): Promise<unknown> {
    const bytes = await this.#bytes()
    try {
      return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes))
    } catch {
      throw new Refused(400, 'not-json', 'send a JSON object in UTF-8')
    }
  }

  async #bytes(): Promise<ArrayBuffer> {
    const { body, headers } = this.#request
    const tooLarge = new Refused(413, 'too-large', `send at most ${MAX_BODY_BYTES} bytes within ${MAX_READ_MS / 1000} seconds`)
    const length = contentLength(headers)
    if (length !== null && length > MAX_BODY_BYTES) throw tooLarge
    const chunks: Uint8Array<ArrayBuffer>[] = []
    const reader = body && new ChunkReader(body, length)
    if (reader && !(await reader.readAll(MAX_BODY_BYTES, MAX_READ_MS, (chunk) => void chunks.push(chunk.slice())))) {
      this.#rest = reader
      throw tooLarge
    }
    return new Blob(chunks).arrayBuffer()
  }
}
