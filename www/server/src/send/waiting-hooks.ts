// The hooks for which deliveries are pending. Only these are considered when something is sent, however many hooks there are.
import { IS_HOOK_SQL } from '../base/hook-id.js'
import type { Limit } from '../settings/targets.js'
import type { Outbox } from './outbox.js'
import type { PacedTarget } from './pacer.js'

/** As for targets that are forwarded to: each shard has a part of it. */
export const HOOK_LIMIT = { perSecond: null, concurrent: 64 } as const satisfies Limit

interface Waiting {
  target: PacedTarget
  /** When the next delivery is due; `null` if the rows have changed since that was read. */
  time: number | null
}

export class WaitingHooks {
  readonly #sql: SqlStorage
  readonly #outbox: Outbox
  /** In turns. A hook for which nothing is pending is removed when its rows are read. */
  readonly #hooks = new Map<string, Waiting>()
  /** When times were last read: if it is in the future, the clock was set back, and they would be waited for too long. */
  #readAt = 0

  constructor(sql: SqlStorage, outbox: Outbox) {
    this.#sql = sql
    this.#outbox = outbox
    for (const id of this.#stored()) this.add(id)
  }

  /** The number of hooks for which deliveries are pending; just after a deletion it may be too high. */
  get size(): number {
    return this.#hooks.size
  }

  /** Their ids, the next in turn first. */
  ids(): Iterable<string> {
    return this.#hooks.keys()
  }

  /** Something was queued for a hook, or is to be sent again. */
  add(id: string): void {
    const known = this.#hooks.get(id)
    if (known) known.time = null
    else this.#hooks.set(id, { target: { id, limit: HOOK_LIMIT }, time: null })
  }

  /** Deliveries to a hook were sent, postponed or deleted. Never removes it, because that may be rolled back. */
  change(id: string): void {
    const known = this.#hooks.get(id)
    if (known) known.time = null
  }

  /** The hooks that can be sent to, the next in turn first. */
  due(now: number): PacedTarget[] {
    return this.times(now).flatMap(({ target, time }) => (time <= now ? [target] : []))
  }

  /** When the next delivery to each hook is due. Reads only the rows of hooks that have changed. */
  times(now: number): { target: PacedTarget; time: number }[] {
    const isClockBack = now < this.#readAt
    this.#readAt = now
    const times: { target: PacedTarget; time: number }[] = []
    for (const [id, waiting] of this.#hooks) {
      if (isClockBack) waiting.time = null
      waiting.time ??= this.#outbox.nextTime(id, now)
      if (waiting.time === null) this.#hooks.delete(id)
      else times.push({ target: waiting.target, time: waiting.time })
    }
    return times
  }

  /** A delivery was sent: the other hooks are next. */
  endTurn(id: string): void {
    const waiting = this.#hooks.get(id)
    if (!waiting || !this.#hooks.delete(id)) return
    this.#hooks.set(id, waiting)
  }

  /** How much is pending for all hooks, and when the oldest event was received. */
  count(): { waiting: number; oldest: number | null } {
    const query = `SELECT count(*) AS waiting, min(received) AS oldest FROM deliveries INDEXED BY retrying WHERE state = 2 AND ${IS_HOOK_SQL}`
    return this.#sql.exec<{ waiting: number; oldest: number | null }>(query).one()
  }

  #stored(): string[] {
    // One index lookup for each hook, instead of a scan of what is pending.
    const next = (after: string) => `SELECT min(target) FROM deliveries INDEXED BY retrying WHERE state = 2 AND ${IS_HOOK_SQL} ${after}`
    const query = `WITH RECURSIVE each(hook) AS (${next('')} UNION ALL SELECT (${next('AND target > each.hook')}) FROM each WHERE hook IS NOT NULL)
      SELECT hook FROM each WHERE hook IS NOT NULL`
    return this.#sql
      .exec<{ hook: string }>(query)
      .toArray()
      .map(({ hook }) => hook)
  }
}
