// A shard's view of its targets' limits: when it may send to each of them.
import type { Quiet } from 'npm-hooks-events-api'
import { SHARDS } from '../base/shards.js'
import { MINUTE } from '../base/time.js'
import type { Limit } from '../settings/targets.js'
import type { SlotRequest, Slots } from './limiter.js'

/** How long a target without a configured limit is paced after it asked for fewer requests. */
const THROTTLED_MS = 10 * MINUTE

/** How long a slot can be used after its time. */
const MAX_UNUSED_MS = 10_000

interface State {
  /** When a delivery may be sent, one each, in ascending order. */
  slots: number[]
  /** When the limiter may be asked again. */
  askAt: number
  isAsking: boolean
  throttledUntil: number
  /** When these times were last used: if it is in the future, the clock was set back, and they would be waited for too long. */
  usedAt: number
}

export interface PacedTarget {
  id: string
  limit: Limit
  quiet?: Quiet | null
}

export class Pacer {
  readonly #states = new Map<string, State>()
  readonly #ask: (target: string, request: SlotRequest) => Promise<Slots>
  readonly #now: () => number

  constructor(ask: (target: string, request: SlotRequest) => Promise<Slots>, now: () => number) {
    this.#ask = ask
    this.#now = now
  }

  /** How many attempts this shard may have in flight. */
  concurrency({ limit: { concurrent } }: PacedTarget): number {
    return concurrent === null ? Number.MAX_SAFE_INTEGER : Math.max(1, Math.floor(concurrent / SHARDS))
  }

  /** Whether each delivery needs a slot: otherwise the shard's part of the limit suffices. */
  isPaced({ id, limit }: PacedTarget): boolean {
    return limit.perSecond !== null || isShared(limit) || this.#of(id).throttledUntil > this.#now()
  }

  /** Uses a slot, if one is due. */
  take(id: string): boolean {
    const { slots } = this.#of(id)
    // The limiter may have given a slot to another shard that was not used for long.
    while (slots[0] !== undefined && slots[0] < this.#now() - MAX_UNUSED_MS) slots.shift()
    if (!(slots[0] !== undefined && slots[0] <= this.#now())) return false
    slots.shift()
    return true
  }

  /** Whether the limiter should be asked now. */
  shouldAsk(id: string): boolean {
    const { slots, askAt, isAsking } = this.#of(id)
    return !isAsking && slots.length === 0 && askAt <= this.#now()
  }

  /** Asks the limiter for slots. If it fails, the shard keeps to its part of the limit. */
  async ask({ id, limit }: PacedTarget, wanted: number): Promise<void> {
    const state = this.#of(id)
    const now = this.#now()
    state.isAsking = true
    try {
      const { waits, askAgain } = await this.#ask(id, { limit, wanted, now })
      state.slots.push(...waits.map((wait) => now + wait))
      state.askAt = now + askAgain
    } catch {
      state.slots.push(Math.max(now, state.askAt))
      state.askAt = Math.max(now, state.askAt) + (limit.perSecond === null ? 1 : 1 / limit.perSecond) * 1000 * SHARDS
    } finally {
      state.isAsking = false
    }
  }

  /** When a delivery may be sent, or the limiter may be asked, at the earliest. */
  nextTime(target: PacedTarget): number {
    if (!this.isPaced(target)) return 0
    const { slots, askAt } = this.#of(target.id)
    return slots[0] ?? askAt
  }

  /** The target asked for fewer requests, and nothing is sent until `until`. */
  throttle(id: string, until: number): void {
    const state = this.#of(id)
    state.throttledUntil = this.#now() + THROTTLED_MS
    state.slots = []
    state.askAt = Math.max(state.askAt, until)
  }

  /** Ends a pause, because a user asks for deliveries. */
  resume(id: string): void {
    this.#of(id).askAt = 0
  }

  #of(id: string): State {
    const now = this.#now()
    const state = this.#states.get(id) ?? { slots: [], askAt: 0, isAsking: false, throttledUntil: 0, usedAt: now }
    if (state.usedAt > now) Object.assign(state, { slots: [], askAt: 0, throttledUntil: 0 })
    state.usedAt = now
    this.#states.set(id, state)
    return state
  }
}

/** Whether a limit is too small to give each shard a part of it. */
export function isShared({ concurrent }: Limit): boolean {
  return concurrent !== null && concurrent < SHARDS
}
