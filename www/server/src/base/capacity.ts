// Limits the memory for bodies that are being read or drained: an isolate has 128 MB, and exceeding them fails all of its requests.

/** Senders give up after five seconds; others must not hold memory for ever. */
export const MAX_READ_MS = 15_000

/** Nearly all deliveries have less than 80 kB: at a lower pace than this, a sender has given up before its body has arrived. */
export const MIN_BYTES_PER_SECOND = 16 * 1024

/** The pace of a body is not judged before: a connection starts slowly. */
const GRACE_MS = 1000

/** What a body takes before any byte arrives, unless it is announced as shorter: the arrays that it is read into. */
const INITIAL_BYTES = 64 * 1024
const MIN_INITIAL_BYTES = 8 * 1024

function initialBytes(announcedBytes: number | null): number {
  return Math.max(Math.min(announcedBytes ?? INITIAL_BYTES, INITIAL_BYTES), MIN_INITIAL_BYTES)
}

/** After this time a lease has no request: if its sender disconnects, a request may end without an event. */
const MAX_LEASE_MS = 60_000

/** After this time a body that was stopped has no request. */
const MAX_STOP_MS = 1000

/** Why a body is not read to its end. */
export type StopCode = 'too-slow' | 'busy'

/** A body that takes room. */
export interface Lease {
  readonly address: string
  readonly announcedBytes: number
  readonly openedAt: number
  /** When the last bytes arrived. */
  fedAt: number
  arrivedBytes: number
  /** How many bytes are counted for it. */
  bytes: number
  /** Whether its signature is valid: it is never stopped then. */
  isVerified: boolean
  readonly stop: (code: StopCode) => void
}

/**
 * Bytes are counted as they arrive, not as they are announced, so one sender may use all the room. If there is no room for more, not
 * the newest body is stopped, but one that is slow, or else one of the address that holds the most.
 */
export class Capacity {
  readonly #totalBytes: number
  readonly #leases = new Set<Lease>()
  #bytes = 0
  /** Bodies that were stopped and are not released by their requests yet, with the time. */
  readonly #stopping = new Map<Lease, number>()
  #stoppingBytes = 0

  constructor(totalBytes: number) {
    this.#totalBytes = totalBytes
  }

  /** Takes the room that a body needs before it arrives; `null` if there is none. */
  open(
    address: string,
    announcedBytes: number | null,
    stop: Lease['stop'],
    { bytes = initialBytes(announcedBytes), now = Date.now() } = {},
  ): Lease | null {
    const expected = announcedBytes ?? INITIAL_BYTES
    const times = { openedAt: now, fedAt: now }
    const lease: Lease = { address, announcedBytes: expected, arrivedBytes: 0, bytes: 0, isVerified: false, stop, ...times }
    this.#leases.add(lease)
    if (this.#take(lease, bytes, now)) return lease
    this.#leases.delete(lease)
    return null
  }

  /** Counts bytes that have arrived; false if there is no room for them. */
  add(lease: Lease, arrivedBytes: number, now = Date.now()): boolean {
    this.pass(lease, arrivedBytes, now)
    return lease.arrivedBytes <= lease.bytes || this.#take(lease, lease.arrivedBytes - lease.bytes, now)
  }

  /** Counts bytes for the pace only, because they are discarded. */
  pass(lease: Lease, arrivedBytes: number, now = Date.now()): void {
    lease.arrivedBytes += arrivedBytes
    lease.fedAt = now
  }

  release(lease: Lease): void {
    if (this.#leases.delete(lease)) this.#bytes -= lease.bytes
    if (this.#stopping.delete(lease)) this.#stoppingBytes -= lease.bytes
  }

  /** Resolves once bodies that were stopped take little memory: their requests run only after those that can still read. */
  async settle(): Promise<void> {
    while (this.#stoppingBytes > this.#totalBytes / 8) {
      await scheduler.wait(20)
      for (const [lease, stoppedAt] of this.#stopping) {
        if (Date.now() - stoppedAt < MAX_STOP_MS) break
        this.release(lease)
      }
    }
  }

  #take(lease: Lease, bytes: number, now: number): boolean {
    while (this.#bytes + bytes > this.#totalBytes) {
      const victim = this.#slowest(now)
      if (!victim || victim === lease) return false
      this.release(victim)
      this.#stopping.set(victim, now)
      this.#stoppingBytes += victim.bytes
      victim.stop(isSlow(victim, now) ? 'too-slow' : 'busy')
    }
    lease.bytes += bytes
    this.#bytes += bytes
    return true
  }

  /** Of the slow bodies, or else of all, those of the address that holds the most: the one whose last bytes are the oldest. */
  #slowest(now: number): Lease | null {
    const held = new Map<string, { bytes: number; stalest: Lease }>()
    let hasSlow = false
    for (const lease of this.#leases) {
      if (now - lease.openedAt > MAX_LEASE_MS) this.release(lease)
      else if (!lease.isVerified) {
        const slow = isSlow(lease, now)
        if (slow && !hasSlow) held.clear()
        hasSlow ||= slow
        if (slow !== hasSlow) continue
        const { bytes, stalest } = held.get(lease.address) ?? { bytes: 0, stalest: lease }
        held.set(lease.address, { bytes: bytes + lease.bytes, stalest: lease.fedAt < stalest.fedAt ? lease : stalest })
      }
    }
    let most: { bytes: number; stalest: Lease } | null = null
    for (const address of held.values()) if (!most || address.bytes > most.bytes) most = address
    return most?.stalest ?? null
  }
}

/** Whether a body arrives below the lowest pace, or too slowly to be complete in time. */
function isSlow({ openedAt, arrivedBytes, announcedBytes }: Lease, now: number): boolean {
  const ms = now - openedAt
  if (ms <= GRACE_MS) return false
  return arrivedBytes / ms < Math.max(MIN_BYTES_PER_SECOND / 1000, announcedBytes / MAX_READ_MS)
}
