// A Durable Object for each target with a limit, which holds the limit over all shards: they ask it when they may send. It also makes
// one message of what the shards have for a target that gets digests.
import { DurableObject } from 'cloudflare:workers'
import type { Env } from '../base/env.js'
import { SHARDS } from '../base/shards.js'
import type { Limit } from '../settings/targets.js'
import type { DigestPart } from './digests.js'
import { Digests } from './digests.js'
import type { Outcome } from './retry.js'
import { send } from './send.js'

/** A shard's request for permission to send. */
export interface SlotRequest {
  limit: Limit
  /** How many deliveries wait in the shard. */
  wanted: number
  /** The caller's clock. */
  now: number
  /** How long a request may take whose end is not reported. */
  leaseMs?: number
}

/** When a shard may send one delivery each, and when to ask again; in milliseconds from now. */
export interface Slots {
  waits: number[]
  askAgain: number
}

/** Slots are given out for this time only, so that a pause of the target takes effect soon. */
const HORIZON_MS = 4000
/** The same while the limit is being learned, because what was too fast is only known after it was sent. */
const LEARNING_HORIZON_MS = 1000

/** A shard that got slots and was then stopped does not report the end of its attempts. */
const LEASE_MS = 30_000

/** A part of a configured limit is left free: requests do not arrive as evenly as they are sent. */
const MARGIN = 1.05

/** The time between requests to a target of unknown limit, after its first 429. */
const FIRST_LEARNED_MS = 250

/** Factors of the learned time between requests: with each 429, and with each second without one, near to one that was too short. */
const LEARNED = { longer: 1.25, muchLonger: 2, shorter: 0.8, littleShorter: 0.97 }
const MAX_LEARNED_MS = 60_000
const NEGLIGIBLE_MS = 5

/** A second 429 within this time means that the time between requests is far too short. */
const SOON_MS = 3000

/** The key of the times of the messages of the last hour. */
const SENT = 'sent'

/** The state of limits is in memory only: after a restart, they start again. */
export class Limiter extends DurableObject<Env> {
  /** When the next slot is free. */
  #next = 0
  /** The time between slots that the target's 429 responses ask for. */
  #learnedMs = 0
  /** The last one that was too short. */
  #tooShortMs = 0
  #pausedUntil = 0
  /** When the learned time was last changed. */
  #learnedAt = 0
  /** Since when attempts are in flight. */
  #leases: number[] = []
  /** How many shards wait for a slot beyond the horizon; each gets a different time to ask again. */
  #queue: number[] = []

  readonly #digests = new Digests({
    sent: {
      read: async () => (await this.ctx.storage.get<number[]>(SENT)) ?? [],
      write: (times) => this.ctx.storage.put(SENT, times),
    },
    send,
    rest: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  })

  /** Adds events of a shard to the target's next message; resolves to what became of it. */
  async gather(part: DigestPart): Promise<Outcome> {
    return this.#digests.add(part)
  }

  async reserve({ limit: { perSecond, concurrent }, wanted, now, leaseMs = LEASE_MS }: SlotRequest): Promise<Slots> {
    this.#shorten(now)
    const horizonMs = this.#learnedMs > 0 ? LEARNING_HORIZON_MS : HORIZON_MS
    const intervalMs = Math.max(perSecond === null ? 0 : (1000 / perSecond) * MARGIN, this.#learnedMs)
    // A time that is too far ahead means that the clock was set back.
    if (this.#next > now + 13 * 3600 * 1000) this.#next = now
    this.#next = Math.max(this.#next, now)
    this.#leases = this.#leases.filter((since) => Math.abs(now - since) < leaseMs)
    // A higher limit is divided between the shards, without leases.
    const shared = concurrent !== null && concurrent < SHARDS ? concurrent : null
    const free = shared === null ? wanted : Math.max(0, shared - this.#leases.length)
    const waits: number[] = []
    // A share of the slots for each shard, so that one with many deliveries does not take all.
    const share = Math.max(1, Math.ceil(horizonMs / Math.max(1, intervalMs) / SHARDS))
    while (waits.length < Math.min(wanted, free, share) && this.#next <= now + horizonMs) {
      waits.push(this.#next - now)
      if (shared !== null) this.#leases.push(this.#next)
      this.#next += intervalMs
    }
    if (waits.length > 0) return { waits, askAgain: waits.at(-1) ?? 0 }
    this.#queue = this.#queue.filter((time) => time > now)
    const askAt = Math.max(this.#next - horizonMs, now) + Math.max(intervalMs, 100) * (this.#queue.length + 1)
    this.#queue.push(askAt)
    return { waits, askAgain: askAt - now }
  }

  /** The time between requests gets shorter with the time since the last pause. */
  #shorten(now: number): void {
    const seconds = (now - Math.max(this.#learnedAt, this.#pausedUntil)) / 1000
    if (this.#learnedMs === 0 || seconds <= 0) return
    const factor = this.#learnedMs > 1.5 * this.#tooShortMs ? LEARNED.shorter : LEARNED.littleShorter
    const shorter = this.#learnedMs * factor ** seconds
    this.#learnedMs = shorter < NEGLIGIBLE_MS ? 0 : shorter
    this.#learnedAt = now
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
      const factor = now - this.#pausedUntil < SOON_MS ? LEARNED.muchLonger : LEARNED.longer
      this.#tooShortMs = this.#learnedMs
      this.#learnedMs = Math.min(Math.max(this.#learnedMs * factor, FIRST_LEARNED_MS), MAX_LEARNED_MS)
      this.#learnedAt = now
    }
    this.#pausedUntil = Math.max(this.#pausedUntil, now + pauseMs)
    this.#next = Math.max(this.#next, this.#pausedUntil)
  }
}
