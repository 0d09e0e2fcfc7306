// The body of a delivery while it arrives: counted, and stopped if it is too slow or takes room that others need.
import type { HookRequestBody } from 'npm-hooks/packument'
import { ChunkReader } from '../base/chunk-reader.js'
import { isShort } from '../base/drain.js'
import type { Capacity, Lease, StopCode } from './capacity.js'
import { MAX_READ_MS } from './capacity.js'

export class IncomingBody implements HookRequestBody {
  readonly #capacity: Capacity
  readonly #address: string
  readonly #announcedBytes: number | null
  readonly #reader: ChunkReader
  #lease: Lease | null = null
  #timer: number | null = null
  #reject: ((error: Error) => void) | null = null
  #stopCode: StopCode | null = null
  #isComplete = false

  constructor(stream: ReadableStream, announcedBytes: number | null, capacity: Capacity, address: string) {
    this.#capacity = capacity
    this.#address = address
    this.#announcedBytes = announcedBytes
    this.#reader = new ChunkReader(stream, announcedBytes)
  }

  /** Why reading was stopped; `null` if it was not. */
  get stopCode(): StopCode | null {
    return this.#stopCode
  }

  /** What is left to drain; `null` if that is little or nothing. */
  get rest(): ChunkReader | null {
    return this.#isComplete || isShort(this.#announcedBytes) ? null : this.#reader
  }

  /** A reader for `receive`; the arrays that are read into are chosen here. */
  getReader(options?: unknown) {
    if (options !== undefined) throw new TypeError('the reader takes no options')
    // What is left after an error is drained, so that the sender gets the response.
    return { read: () => this.#read(), cancel: async () => {} }
  }

  /** The signature is valid, so the body is not stopped any more. */
  verified(): void {
    if (this.#lease) this.#lease.isVerified = true
    this.#stopTimer()
  }

  release(): void {
    this.#stopTimer()
    if (this.#lease) this.#capacity.release(this.#lease)
  }

  async #read(): Promise<{ done: boolean; value?: Uint8Array | undefined }> {
    this.#lease ??= this.#open()
    const { promise, resolve, reject } = Promise.withResolvers<Uint8Array | null>()
    this.#reject = reject
    if (this.#stopCode) reject(new Error(this.#stopCode))
    else this.#reader.read().then(resolve, reject)
    const value = await promise
    this.#reject = null
    if (!value) {
      this.#isComplete = true
      return { done: true }
    }
    if (this.#lease && !this.#capacity.add(this.#lease, value.byteLength)) {
      this.#stop('busy')
      throw new Error('busy')
    }
    return { done: false, value }
  }

  #open(): Lease | null {
    const lease = this.#capacity.open(this.#address, this.#announcedBytes, (code) => this.#stop(code))
    if (lease) this.#timer = setTimeout(() => this.#stop('too-slow'), MAX_READ_MS)
    else this.#stop('busy')
    return lease
  }

  /** Called from other requests too. */
  #stop(code: StopCode): void {
    this.#stopCode ??= code
    this.#reject?.(new Error(code))
  }

  #stopTimer(): void {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
  }
}
