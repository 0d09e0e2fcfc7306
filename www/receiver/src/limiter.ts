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

/** A part of a configured limit is left free: requests do not arrive as evenly as they are sent. */
const MARGIN = 1.05

/** The time between requests to a target of unknown limit, after its first 429. */
const FIRST_LEARNED_MS = 250

/** A learned time between requests changes with each 429, and with each slot: fast at first, slowly near one that was too short. */
const LEARNED = { longer: 1.25, fast: 0.95, slow: 0.99, maxMs: 60_000, negligibleMs: 10 }

/** State is in memory only: after a restart, the limit starts again. */
export class Limiter extends DurableObject<Env> {
  /** When the next slot is free. */
  #next = 0
  /** The time between slots that the target's 429 responses ask for. */
  #learnedMs = 0
  /** The last one that was too short. */
  #tooShortMs = 0
  #pausedUntil = 0
  /** Since when attempts are in flight. */
  #leases: number[] = []
  /** How many shards wait for a slot beyond the horizon; they are told different times. */
  #queue: number[] = []

  async reserve({ limit: { perSecond, concurrent }, wanted, now }: SlotRequest): Promise<Slots> {
    const intervalMs = Math.max(perSecond === null ? 0 : (1000 / perSecond) * MARGIN, this.#learnedMs)
    // A time that is too far ahead means that the clock was set back.
    if (this.#next > now + 13 * 3600 * 1000) this.#next = now
    this.#next = Math.max(this.#next, now)
    this.#leases = this.#leases.filter((since) => Math.abs(now - since) < LEASE_MS)
    // A higher limit is divided between the shards, without leases.
    const shared = concurrent !== null && concurrent < SHARDS ? concurrent : null
    const free = shared === null ? wanted : Math.max(0, shared - this.#leases.length)
    const waits: number[] = []
    // A share of the slots for each shard, so that one with many deliveries does not take all.
    const share = Math.max(1, Math.ceil(HORIZON_MS / Math.max(1, intervalMs) / SHARDS))
    while (waits.length < Math.min(wanted, free, share) && this.#next <= now + HORIZON_MS) {
      waits.push(this.#next - now)
      if (shared !== null) this.#leases.push(this.#next)
      this.#next += intervalMs
    }
    for (const _ of waits) this.#shorten()
    if (waits.length > 0) return { waits, askAgain: waits.at(-1) ?? 0 }
    this.#queue = this.#queue.filter((time) => time > now)
    const askAt = Math.max(this.#next - HORIZON_MS, now) + Math.max(intervalMs, 100) * (this.#queue.length + 1)
    this.#queue.push(askAt)
    return { waits, askAgain: askAt - now }
  }

  #shorten(): void {
    const factor = this.#learnedMs > 1.5 * this.#tooShortMs ? LEARNED.fast : LEARNED.slow
    this.#learnedMs = this.#learnedMs < LEARNED.negligibleMs ? 0 : this.#learnedMs * factor
  }

  /** Attempts of a shard have ended. */
  async release(count: number): Promise<void> {
    this.#leases = this.#leases.slice(count)
  }

  /** Ends a pause, because a user asks for deliveries. */
  async resume(): Promise<void> {
    this.#next = 0
    this.#pausedUntil = 0
  }

  /** The target asked for fewer requests: no shard sends for `pauseMs`, and more slowly after that. */
  async pause({ now, pauseMs, isRateKnown }: { now: number; pauseMs: number; isRateKnown: boolean }): Promise<void> {
    // Of the requests in flight, several may be answered with 429.
    if (!isRateKnown && now >= this.#pausedUntil) {
      this.#tooShortMs = this.#learnedMs
      this.#learnedMs = Math.min(Math.max(this.#learnedMs * LEARNED.longer, FIRST_LEARNED_MS), LEARNED.maxMs)
    }
    this.#pausedUntil = Math.max(this.#pausedUntil, now + pauseMs)
    this.#next = Math.max(this.#next, this.#pausedUntil)
  }
}
