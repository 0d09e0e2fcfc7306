// Limits the bytes of request bodies in memory: an isolate has 128 MB, and exceeding them fails all of its requests.

/** A reservation ends after this time, because a request may end without an event if its sender disconnects. */
const LEASE_MS = 60_000

export class Capacity {
  readonly #totalBytes: number
  readonly #leases = new Set<{ bytes: number; until: number }>()

  constructor(totalBytes: number) {
    this.#totalBytes = totalBytes
  }

  /** Reserves `bytes`; returns a function that releases them, or `null` if too few are free. */
  reserve(bytes: number, now = Date.now()): (() => void) | null {
    let free = this.#totalBytes
    for (const lease of this.#leases) {
      if (lease.until < now) this.#leases.delete(lease)
      else free -= lease.bytes
    }
    if (bytes > free) return null
    const lease = { bytes, until: now + LEASE_MS }
    this.#leases.add(lease)
    return () => this.#leases.delete(lease)
  }
}
