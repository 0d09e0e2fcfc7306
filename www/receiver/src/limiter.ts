// A Durable Object for each target with a limit, which holds the limit over all shards: they ask it when they may send.
import { DurableObject } from 'cloudflare:workers'
import type { Env } from './env.js'
import { SHARDS } from './shards.js'

/** The limit of a target over all shards; `null` for no limit. */
export interface Limit {
  perSecond: number | null
  concurrent: number | null
}

/** A shard's request for permission to send. */
export interface SlotRequest {
  limit: Limit
  /** How many deliveries wait in the shard. */
  wanted: number
  /** How many of the shard's attempts have ended since its last request. */
  ended: number
  /** The caller's clock. */
  now: number
}

/** When a shard may send one delivery each, and when to ask again; in milliseconds from now. */
export interface Slots {
  waits: number[]
  askAgain: number
}

/** Slots are given out for this time only, so that a pause of the target takes effect soon. */
const HORIZON_MS = 4000

/** A shard that got slots and was then stopped does not report the end of its attempts. */
const LEASE_MS = 30_000

/** How fast a target that answered 429 is tried at most, if it does not say how long to wait. */
const MIN_LEARNED_INTERVAL_MS = 250

/** A learned limit is raised with each slot, until it no longer matters. */
const LEARNED_DECAY = 0.99

/** State is in memory only: after a restart, the limit starts again. */
export class Limiter extends DurableObject<Env> {
  /** When the next slot is free. */
  #next = 0
  /** The time between slots that the target's 429 responses asked for. */
  #learnedMs = 0
  /** Since when attempts are in flight. */
  #leases: number[] = []
  /** How many shards wait for a slot beyond the horizon; they are told different times. */
  #queue: number[] = []

  async reserve({ limit: { perSecond, concurrent }, wanted, ended, now }: SlotRequest): Promise<Slots> {
    const intervalMs = Math.max(perSecond === null ? 0 : 1000 / perSecond, this.#learnedMs)
    // A time that is too far ahead means that the clock was set back.
    if (this.#next > now + 13 * 3600 * 1000) this.#next = now
    this.#next = Math.max(this.#next, now)
    this.#leases = this.#leases.slice(ended).filter((since) => Math.abs(now - since) < LEASE_MS)
    const free = concurrent === null ? wanted : Math.max(0, concurrent - this.#leases.length)
    const waits: number[] = []
    // A share of the slots for each shard, so that one with many deliveries does not take all.
    const share = Math.max(1, Math.ceil(HORIZON_MS / Math.max(1, intervalMs) / SHARDS))
    while (waits.length < Math.min(wanted, free, share) && this.#next <= now + HORIZON_MS) {
      waits.push(this.#next - now)
      if (concurrent !== null) this.#leases.push(this.#next)
      this.#next += intervalMs
      this.#learnedMs = this.#learnedMs < MIN_LEARNED_INTERVAL_MS / 10 ? 0 : this.#learnedMs * LEARNED_DECAY
    }
    if (waits.length > 0) return { waits, askAgain: waits.at(-1) ?? 0 }
    this.#queue = this.#queue.filter((time) => time > now)
    const askAt = Math.max(this.#next - HORIZON_MS, now) + Math.max(intervalMs, 100) * (this.#queue.length + 1)
    this.#queue.push(askAt)
    return { waits, askAgain: askAt - now }
  }

  /** The target asked for fewer requests: no shard sends for `pauseMs`, and slower after that. */
  async pause({ now, pauseMs, isRateKnown }: { now: number; pauseMs: number; isRateKnown: boolean }): Promise<void> {
    this.#next = Math.max(this.#next, now + pauseMs)
    // A target's `retry-after` is also the only hint of its rate.
    if (!isRateKnown) this.#learnedMs = Math.max(this.#learnedMs, Math.min(pauseMs, 1000), MIN_LEARNED_INTERVAL_MS)
  }
}
