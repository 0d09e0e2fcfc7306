// The hooks for which deliveries are pending. Only these are considered when something is sent, however many hooks there are.
import { IS_HOOK_SQL } from '../base/hook-id.js'
import type { Limit } from '../settings/targets.js'
import type { Outbox } from './outbox.js'
import type { PacedTarget } from './pacer.js'

/** As for targets that are forwarded to: each shard has a part of it. */
export const HOOK_LIMIT = { perSecond: null, concurrent: 64 } as const satisfies Limit

export class WaitingHooks {
  readonly #sql: SqlStorage
  readonly #outbox: Outbox
  /** In turns; those that wait no more are removed by `prune`. */
  readonly #targets = new Map<string, PacedTarget>()
  #list: readonly PacedTarget[] | null = null
  #joined: Record<'targets' | 'hooks' | 'all', readonly PacedTarget[]> | null = null

  constructor(sql: SqlStorage, outbox: Outbox) {
    this.#sql = sql
    this.#outbox = outbox
    for (const id of this.#stored()) this.add(id)
  }

  get all(): readonly PacedTarget[] {
    this.#list ??= [...this.#targets.values()]
    return this.#list
  }

  /** These targets, followed by the hooks. */
  after(targets: readonly PacedTarget[]): readonly PacedTarget[] {
    const hooks = this.all
    if (hooks.length === 0) return targets
    if (this.#joined?.targets !== targets || this.#joined.hooks !== hooks) this.#joined = { targets, hooks, all: [...targets, ...hooks] }
    return this.#joined.all
  }

  /** Something was queued for a hook. */
  add(id: string): void {
    if (this.#targets.has(id)) return
    this.#targets.set(id, { id, limit: HOOK_LIMIT })
    this.#list = null
  }

  /** Forgets those for which nothing is pending any more. */
  prune(): void {
    for (const id of this.#targets.keys()) if (!this.#outbox.isWaiting(id)) this.#delete(id)
  }

  #delete(id: string): void {
    this.#targets.delete(id)
    this.#list = null
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
