// Records the outcomes of attempts: in the tables in one transaction, in the log, and at the limiters.
import type { Env } from '../base/env.js'
import { isHook } from '../base/hook-id.js'
import { writeLog } from '../base/log.js'
import { limiterOf } from '../base/shards.js'
import type { Documents } from '../events/documents.js'
import type { Breaker } from '../send/breaker.js'
import type { CurrentTargets } from '../send/current-targets.js'
import type { Settlement } from '../send/dispatcher.js'
import type { HeldDeliveries } from '../send/held.js'
import type { Outbox } from '../send/outbox.js'
import { STATE } from '../send/outbox.js'
import type { Pacer } from '../send/pacer.js'
import { isShared } from '../send/pacer.js'
import { recordAttempt } from '../send/record-attempt.js'
import { isOverload } from '../send/retry.js'
import { HOOK_LIMIT } from '../send/waiting-hooks.js'
import type { Limit } from '../settings/targets.js'
import type { Attempts } from './attempts.js'

export interface SettlementsOptions {
  env: Env
  outbox: Outbox
  held: HeldDeliveries
  breaker: Breaker
  pacer: Pacer
  targets: CurrentTargets
  documents: Documents
  attempts: Attempts
  now: () => number
  transaction: <T>(write: () => T) => T
  logLine: (level: string, entry: Record<string, unknown>) => string
  waitUntil: (promise: Promise<unknown>) => void
}

export class Settlements {
  readonly #options: SettlementsOptions

  constructor(options: SettlementsOptions) {
    this.#options = options
  }

  /** Records outcomes in one transaction. */
  settle(ended: Settlement[]): void {
    const { env, outbox, held, breaker, targets, attempts, now: clock, transaction, logLine } = this.#options
    // What waits for a hook can be deleted with its event while it is in flight.
    const settlements = ended.filter(({ delivery: { target, seq } }) => !isHook(target) || outbox.has(target, seq))
    const now = clock()
    const results = transaction(() =>
      settlements.map((settlement) => ({ delivery: settlement.delivery, entry: recordAttempt(outbox, held, breaker, settlement, now) })),
    )
    const documents = new Set(settlements.flatMap(({ delivery }) => attempts.documentOf(delivery) ?? []))
    this.deleteSentDocuments([...documents])
    for (const { delivery, entry } of results) attempts.count(delivery.target, String(entry.result))
    writeLog(
      env,
      results.map(({ delivery, entry }) =>
        logLine(entry.result === 'delivered' ? 'info' : 'warn', { ...attempts.labelsOf(delivery), ...entry }),
      ),
    )
    for (const [id, ended] of Map.groupBy(settlements, ({ delivery }) => delivery.target)) {
      const limit = isHook(id) ? HOOK_LIMIT : targets.find(id)?.limit
      if (limit) this.#reportToLimiter(id, limit, ended)
    }
  }

  /** Deletes packuments that no delivery needs any more. */
  deleteSentDocuments(ids: number[]): void {
    const { outbox, documents } = this.#options
    const targets = ids.length > 0 ? outbox.targets() : []
    for (const id of ids) documents.deleteIfDone(id, targets)
  }

  /** Reports to the limiter of a target that attempts have ended, and whether it asked for fewer requests. */
  #reportToLimiter(id: string, limit: Limit, ended: Settlement[]): void {
    const { env, breaker, pacer, now: clock, waitUntil } = this.#options
    const calls: Promise<void>[] = []
    // A digest has no slot.
    const slots = ended.filter(({ delivery }) => delivery.state !== STATE.gathering).length
    if (isShared(limit) && slots > 0) calls.push(limiterOf(env, id).release(slots))
    const paused = breaker.of(id)?.paused ?? null
    if (paused !== null && ended.some(({ outcome }) => isOverload(outcome))) {
      pacer.throttle(id, paused)
      const now = clock()
      calls.push(limiterOf(env, id).pause({ now, pauseMs: Math.max(0, paused - now), isRateKnown: limit.perSecond !== null }))
    }
    // Without it, the other shards learn about a pause from the target itself, and slots are free again after a while.
    for (const call of calls) waitUntil(call.catch(() => {}))
  }
}
