// How many bytes of bodies an isolate holds at once: it has 128 MB, and when it is over that every request in it is lost.

/** After so long what was set aside is free again: a request whose sender hangs up may end without another word. */
const LEASE_MS = 60_000

export class Capacity {
  readonly #bytes: number
  readonly #taken = new Set<{ bytes: number; until: number }>()

  constructor(bytes: number) {
    this.#bytes = bytes
  }

  /** Sets `bytes` aside; what it answers gives them back. `null`: there is no room now. */
  take(bytes: number, now = Date.now()): (() => void) | null {
    let left = this.#bytes
    for (const lease of this.#taken) {
      if (lease.until < now) this.#taken.delete(lease)
      else left -= lease.bytes
    }
    if (bytes > left) return null
    const lease = { bytes, until: now + LEASE_MS }
    this.#taken.add(lease)
    return () => this.#taken.delete(lease)
  }
}
