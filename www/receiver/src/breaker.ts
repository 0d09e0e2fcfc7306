// When a target is left alone: each shard finds it out for itself, so that no object stands in the way of all.
import { DAY, HOUR, MINUTE, isPassed, isRefusal } from './retry.js'
import type { Outcome } from './retry.js'

/** How a target does. There is a row from its first failure or success on; times are milliseconds, or `null`. */
export interface Health extends Record<string, SqlStorageValue> {
  target: string
  /** The last success, give or take a minute. */
  passed: number | null
  /** The first failure since. */
  failing: number | null
  /** Since when nothing is sent, but for a probe. */
  suspended: number | null
  /** When it is probed next. */
  probe: number | null
  /** Of the last failure. */
  status: number | null
  error: string | null
}

const GIVE_UP = 5 * DAY
const PROBES = HOUR
/** To what a success is dated: a row written for each would double what a delivery costs. */
const GRAIN = MINUTE

export class Breaker {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  all(): Health[] {
    return this.#sql.exec<Health>('SELECT * FROM health').toArray()
  }

  of(target: string): Health | null {
    return this.#sql.exec<Health>('SELECT * FROM health WHERE target = ?', target).toArray()[0] ?? null
  }

  /** Whether it has taken anything in the last hour: then a refusal is about the event. */
  takesOthers(target: string, now: number): boolean {
    const passed = this.of(target)?.passed
    return typeof passed === 'number' && Math.abs(now - passed) < HOUR
  }

  /** Notes an attempt's outcome; says what it changed. */
  note(target: string, outcome: Outcome, now: number): 'suspended' | 'resumed' | null {
    const health = this.of(target)
    if (isPassed(outcome)) return this.#passed(target, health, now)
    const failing = health?.failing ?? now
    const isGone = outcome.status === 410
    const isSuspended = health?.suspended != null
    const suspends = !isSuspended && (isGone || (now - failing >= GIVE_UP && !isRefusal(outcome)))
    // What only repeats the last failure is not written again.
    const isNews = suspends || health?.failing == null || health.status !== outcome.status || health.error !== outcome.error
    if (isNews) {
      this.#write(
        target,
        health?.passed ?? null,
        failing,
        suspends ? now : (health?.suspended ?? null),
        suspends ? now + PROBES : (health?.probe ?? null),
        outcome,
      )
    }
    return suspends ? 'suspended' : null
  }

  /** Puts the next probe off by an hour: to be called before one is sent. */
  probed(target: string, now: number): void {
    this.#sql.exec('UPDATE health SET probe = ? WHERE target = ?', now + PROBES, target)
  }

  /** Somebody says that it is well again: it is probed at once. */
  probeNow(target: string, now: number): void {
    this.#sql.exec('UPDATE health SET probe = ? WHERE target = ? AND suspended IS NOT NULL', now, target)
  }

  #passed(target: string, health: Health | null, now: number): 'resumed' | null {
    const isRecent = health?.passed != null && Math.abs(now - health.passed) < GRAIN
    if (!isRecent || health.failing !== null) this.#write(target, now, null, null, null, { status: null, error: null })
    return health?.suspended != null ? 'resumed' : null
  }

  #write(
    target: string,
    passed: number | null,
    failing: number | null,
    suspended: number | null,
    probe: number | null,
    last: Pick<Outcome, 'status' | 'error'>,
  ): void {
    this.#sql.exec(
      'INSERT OR REPLACE INTO health VALUES (?, ?, ?, ?, ?, ?, ?)',
      target,
      passed,
      failing,
      suspended,
      probe,
      last.status,
      last.error,
    )
  }
}
