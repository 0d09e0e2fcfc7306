// The body of a delivery or a notification while it arrives: counted, and stopped if it is too slow or takes room that others need.
import type { HookRequestBody } from 'npm-hooks/packument'
import type { Lease, StopCode } from '../base/capacity.js'
import { Capacity, MAX_READ_MS, MIN_BYTES_PER_SECOND } from '../base/capacity.js'
import { ChunkReader } from '../base/chunk-reader.js'
import { isShort } from '../base/drain.js'
import type { HandlerResult } from '../base/response.js'
import { errorResult, unavailable } from '../base/response.js'

/** The longest body of a delivery. */
export const MAX_BODY_BYTES = 32 * 1024 * 1024

/** What of a body is read even if bodies that were stopped still take much memory. */
const MAX_UNDELAYED_BYTES = 64 * 1024

// Two of the largest bodies leave half of the isolate's 128 MB for copies made while they are read, and for sending.
const capacity = new Capacity(2 * MAX_BODY_BYTES)

/** The response to a body that is not read to its end. */
export function stopped(code: StopCode): HandlerResult {
  if (code === 'busy') return unavailable(code, 'too many bodies are being read; retry later')
  const message = `the body must arrive within ${MAX_READ_MS / 1000} seconds, with at least ${MIN_BYTES_PER_SECOND / 1024} KiB a second`
  return errorResult(408, code, message)
}

export class IncomingBody implements HookRequestBody {
  readonly #address: string
  readonly #announcedBytes: number | null
  readonly #reader: ChunkReader
  #lease: Lease | null = null
  #timer: number | null = null
  #reject: ((error: Error) => void) | null = null
  #stopCode: StopCode | null = null
  #isComplete = false

  constructor(stream: ReadableStream, announcedBytes: number | null, address: string) {
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
    if (this.#lease) capacity.release(this.#lease)
  }

  async #read(): Promise<{ done: boolean; value?: Uint8Array | undefined }> {
    // Nearly all deliveries are smaller, and never wait.
    if (this.#lease && this.#lease.arrivedBytes >= MAX_UNDELAYED_BYTES) await capacity.settle()
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
    if (this.#lease && !capacity.add(this.#lease, value.byteLength)) {
      this.#stop('busy')
      throw new Error('busy')
    }
    return { done: false, value }
  }

  #open(): Lease | null {
    const lease = capacity.open(this.#address, this.#announcedBytes, (code) => this.#stop(code))
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
