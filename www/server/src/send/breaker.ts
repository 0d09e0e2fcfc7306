// Circuit breaker, one per target and shard: no shared state, no single point of failure.

import { IS_HOOK_SQL, isHook } from '../base/hook-id.js'
import { DAY, HOUR, MINUTE } from '../base/time.js'
import type { Outcome } from './retry.js'
import { isOverload, isRejection, isSuccess, MAX_RETRY_AFTER_MS, pauseMs } from './retry.js'

/** A target's state: a row of the table `health`, written from its first attempt on. Times are in milliseconds. */
export interface Health extends Record<string, SqlStorageValue> {
  target: string
  /** The last success, to the minute. */
  passed: number | null
  /** The first failure since then. */
  failing: number | null
  /** Since when only probes are sent. */
  suspended: number | null
  /** When the next probe is due. */
  probe: number | null
  /** The status of the last failure. */
  status: number | null
  /** The error of the last failure. */
  error: string | null
  /** Until when nothing is sent, because the target asked for fewer requests. */
  paused: number | null
  /** The number of such pauses since the last success. */
  pauses: number
}

const SUSPEND_AFTER_MS = 5 * DAY
const PROBE_INTERVAL_MS = HOUR
const RECENT_SUCCESS_MS = HOUR
/** Successes are recorded to this precision: a row written for each would double the cost of a delivery. */
const SUCCESS_RESOLUTION_MS = MINUTE
/** That a hook works is not shown to an operator, and there may be many. */
const HOOK_SUCCESS_RESOLUTION_MS = HOUR / 2

export class Breaker {
  readonly #sql: SqlStorage
  /** The rows that were read; `null` for a target that has none. */
  readonly #known = new Map<string, Health | null>()

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  /** Of all targets, except for hooks. */
  all(): Health[] {
    return this.#sql.exec<Health>(`SELECT * FROM health WHERE NOT (${IS_HOOK_SQL})`).toArray()
  }

  /** How many hooks are suspended. */
  suspendedHooks(): number {
    const query = `SELECT count(suspended) AS count FROM health WHERE ${IS_HOOK_SQL}`
    return this.#sql.exec<{ count: number }>(query).one().count
  }

  /** The hooks whose last attempt has failed. */
  failingHooks(): string[] {
    const query = `SELECT target FROM health WHERE ${IS_HOOK_SQL} AND failing IS NOT NULL`
    return this.#sql
      .exec<{ target: string }>(query)
      .toArray()
      .map(({ target }) => target)
  }

  of(target: string): Health | null {
    const known = this.#known.get(target)
    if (known !== undefined) return known
    const health = this.#sql.exec<Health>('SELECT * FROM health WHERE target = ?', target).toArray()[0] ?? null
    this.#known.set(target, health)
    return health
  }

  /** Reads the rows again: after a transaction that was rolled back, or a change by others. */
  forget(): void {
    this.#known.clear()
  }

  /** Whether the target accepted an event in the last hour; a rejection is then about the event, not the target. */
  hasRecentSuccess(target: string, now: number): boolean {
    const passed = this.of(target)?.passed
    return typeof passed === 'number' && Math.abs(now - passed) < RECENT_SUCCESS_MS
  }

  /** Records an attempt's outcome; returns the change of state, if there is one. */
  record(target: string, outcome: Outcome, now: number): 'suspended' | 'resumed' | null {
    const health = this.of(target)
    if (isSuccess(outcome)) return this.#recordSuccess(target, health, now)
    const failing = health?.failing ?? now
    const isGone = outcome.status === 410
    const isSuspended = health?.suspended != null
    // An operator sees what a target rejects; a hook that only rejects is given up.
    const isFault = !isRejection(outcome) || isHook(target)
    const suspends = !isSuspended && (isGone || (now - failing >= SUSPEND_AFTER_MS && isFault))
    // Of several requests in flight that are answered with 429, only the first starts a pause.
    const pauses = isOverload(outcome) && !isPaused(health, now)
    // A failure equal to the last one needs no write.
    const isChange = suspends || pauses || health?.failing == null || health.status !== outcome.status || health.error !== outcome.error
    if (isChange) {
      this.#write({
        target,
        passed: health?.passed ?? null,
        failing,
        suspended: suspends ? now : (health?.suspended ?? null),
        probe: suspends ? now + PROBE_INTERVAL_MS : (health?.probe ?? null),
        status: outcome.status,
        error: outcome.error,
        paused: pauses ? now + pauseMs(outcome, health?.pauses ?? 0) : (health?.paused ?? null),
        pauses: (health?.pauses ?? 0) + Number(pauses),
      })
    }
    return suspends ? 'suspended' : null
  }

  /** Schedules the next probe in an hour. Called before a probe is sent, so that a crash does not repeat it at once. */
  postponeProbe(target: string, now: number): void {
    this.#sql.exec('UPDATE health SET probe = ? WHERE target = ?', now + PROBE_INTERVAL_MS, target)
    this.#known.delete(target)
  }

  /** Makes the next probe due now, because a delivery is asked for, and ends a pause; with `endsPause` false, neither during a pause. */
  probeNow(target: string, now: number, endsPause = true): void {
    if (!endsPause && isPaused(this.of(target), now)) return
    this.#sql.exec(
      'UPDATE health SET paused = NULL, probe = CASE WHEN suspended IS NULL THEN NULL ELSE ? END WHERE target = ?',
      now,
      target,
    )
    this.#known.delete(target)
  }

  /** Ends a suspension and a pause: the target was changed, so what is known of its failures is about another one. */
  reset(target: string): void {
    this.#sql.exec('DELETE FROM health WHERE target = ?', target)
    this.#known.delete(target)
  }

  #recordSuccess(target: string, health: Health | null, now: number): 'resumed' | null {
    const resolution = isHook(target) ? HOOK_SUCCESS_RESOLUTION_MS : SUCCESS_RESOLUTION_MS
    const isRecent = health?.passed != null && Math.abs(now - health.passed) < resolution
    if (!isRecent || health.failing !== null)
      this.#write({ target, passed: now, failing: null, suspended: null, probe: null, status: null, error: null, paused: null, pauses: 0 })
    return health?.suspended != null ? 'resumed' : null
  }

  #write({ target, passed, failing, suspended, probe, status, error, paused, pauses }: Health): void {
    const values = [target, passed, failing, suspended, probe, status, error, paused, pauses]
    this.#sql.exec('INSERT OR REPLACE INTO health VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)', ...values)
    this.#known.delete(target)
  }
}

/** Whether nothing may be sent to the target now. A pause that is longer than a target can ask for means that the clock was set back. */
export function isPaused(health: Health | null, now: number): boolean {
  return health?.paused != null && health.paused > now && health.paused - now <= MAX_RETRY_AFTER_MS
}
