// Pending deliveries: a row for each event and target, deleted once the target has confirmed it.
import type { Fault } from 'npm-hooks-events-api'
import type { AttemptCounts, Outcome } from './retry.js'
import { HOUR } from './retry.js'

/** A row of the table `outbox`: an event that a target has not confirmed yet. */
export interface PendingDelivery extends AttemptCounts, Record<string, SqlStorageValue> {
  target: string
  name: string
  seq: number
  /** When the event was accepted. */
  received: number
  /** The last attempt. */
  tried: number | null
  /** The next attempt. */
  due: number
}

/** How long an event blocks later events of its package; after this, they overtake it. */
const ORDERING_WINDOW_MS = HOUR

// `tried` in the future means that the clock was set back: waiting for `due` would then take as long as the clock was ahead.
const isDue = (row: string) => `(${row}.tried IS NULL OR ${row}.tried > ?1 OR ${row}.due <= ?1)`
// The previous pending event of the same package and target. `abs`: after a jump of the clock it counts as old and does not block.
const PREVIOUS = 'FROM outbox e WHERE e.target = o.target AND e.name = o.name AND e.seq < o.seq ORDER BY e.seq DESC LIMIT 1'
const IS_YOUNG = `abs(?1 - e.received) < ${ORDERING_WINDOW_MS}`
// An old event that is due is still sent first, so that order is kept after an outage of hours.
const IS_BLOCKED = `coalesce((SELECT ${IS_YOUNG} OR ${isDue('e')} ${PREVIOUS}), 0)`

export class Outbox {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  add(target: string, name: string, seq: number, received: number): void {
    this.#sql.exec(
      'INSERT INTO outbox VALUES (?, ?, ?, ?, NULL, NULL, ?, 0, 0) ON CONFLICT DO NOTHING',
      target,
      name,
      seq,
      received,
      received,
    )
  }

  /**
   * Up to `limit` deliveries that can be sent now, oldest first. It scans all rows of the target on purpose: an index would add one
   * written row for each event, which costs as much as a thousand rows read.
   */
  due(target: string, now: number, limit: number): PendingDelivery[] {
    return this.#sql
      .exec<PendingDelivery>(
        `SELECT * FROM outbox o WHERE target = ?2 AND ${isDue('o')} AND NOT ${IS_BLOCKED} ORDER BY seq LIMIT ?3`,
        now,
        target,
        limit,
      )
      .toArray()
  }

  /** The oldest pending delivery, which is used to probe a suspended target. */
  oldest(target: string): PendingDelivery | null {
    return this.#sql.exec<PendingDelivery>('SELECT * FROM outbox WHERE target = ? ORDER BY seq LIMIT 1', target).toArray()[0] ?? null
  }

  /** When the target's next delivery is due; `null` if none is pending. */
  nextTime(target: string, now: number): number | null {
    const blockedUntil = `coalesce((SELECT CASE WHEN ${IS_YOUNG} THEN e.received + ${ORDERING_WINDOW_MS} END ${PREVIOUS}), 0)`
    const query = `SELECT min(max(CASE WHEN tried IS NULL OR tried > ?1 THEN ?1 ELSE due END, ${blockedUntil})) AS time FROM outbox o WHERE target = ?2`
    return this.#sql.exec<{ time: number | null }>(query, now, target).one().time
  }

  /** The number of pending deliveries of each target, and when the oldest event was received. */
  waiting(): { target: string; waiting: number; oldest: number }[] {
    return this.#sql
      .exec<{ target: string; waiting: number; oldest: number }>(
        'SELECT target, count(*) AS waiting, min(received) AS oldest FROM outbox GROUP BY target',
      )
      .toArray()
  }

  logAttempt({ seq, target }: PendingDelivery, { status, error, ms }: Outcome, now: number): void {
    const number = '(SELECT 1 + count(*) FROM attempts WHERE seq = ?1 AND target = ?2)'
    this.#sql.exec(`INSERT INTO attempts VALUES (?1, ?2, ${number}, ?3, ?4, ?5, ?6)`, seq, target, now, status, ms, error)
  }

  remove({ target, name, seq }: PendingDelivery): void {
    this.#sql.exec('DELETE FROM outbox WHERE target = ? AND name = ? AND seq = ?', target, name, seq)
  }

  postpone({ target, name, seq, since, attempts, refusals }: PendingDelivery, now: number, due: number): void {
    const query = 'UPDATE outbox SET since = ?, tried = ?, due = ?, attempts = ?, refusals = ? WHERE target = ? AND name = ? AND seq = ?'
    this.#sql.exec(query, since, now, due, attempts, refusals, target, name, seq)
  }

  addToDeadLetters(delivery: PendingDelivery, now: number, fault: Fault, reason: string): void {
    this.remove(delivery)
    this.#sql.exec(
      'INSERT OR REPLACE INTO dead VALUES (?, ?, ?, ?, ?, ?)',
      delivery.seq,
      delivery.target,
      delivery.name,
      now,
      fault,
      reason,
    )
  }

  /** Turns all pending deliveries of a target into dead letters; returns how many. */
  addAllToDeadLetters(target: string, now: number, fault: Fault, reason: string): number {
    this.#sql.exec('INSERT OR REPLACE INTO dead SELECT seq, target, name, ?, ?, ? FROM outbox WHERE target = ?', now, fault, reason, target)
    return this.#sql.exec('DELETE FROM outbox WHERE target = ? RETURNING seq', target).toArray().length
  }

  /** Restarts the retry schedule of deliveries that were pending while the target was suspended. */
  resetAttempts(target: string): void {
    this.#sql.exec(
      'UPDATE outbox SET since = NULL, tried = NULL, attempts = 0, refusals = 0 WHERE target = ? AND tried IS NOT NULL',
      target,
    )
  }
}
