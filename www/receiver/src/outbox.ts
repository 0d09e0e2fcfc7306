// What waits to be sent on: a row for each event and target, gone once the target has confirmed it.
import { HOUR } from './retry.js'
import type { Fault, Outcome, Tries } from './retry.js'

/** An event on its way to a target. */
export interface Parcel extends Tries, Record<string, SqlStorageValue> {
  target: string
  name: string
  seq: number
  /** When the event was accepted. */
  received: number
  /** When it was last tried. */
  tried: number | null
  due: number
}

/** For how long an event holds up those of its package behind it; then it is overtaken. */
const IN_ORDER = HOUR

// After a clock went back, what was put off by it would wait for as long as it had been ahead.
const isDue = (row: string) => `(${row}.tried IS NULL OR ${row}.tried > ?1 OR ${row}.due <= ?1)`
// The event before `o` in its line. A clock that jumped makes it look old, and nothing waits for the clock.
const BEFORE = 'FROM outbox e WHERE e.target = o.target AND e.name = o.name AND e.seq < o.seq ORDER BY e.seq DESC LIMIT 1'
const IS_YOUNG = `abs(?1 - e.received) < ${IN_ORDER}`
// An old one that is due goes first all the same: after an outage of hours everything is old, and still comes in order.
const IS_HELD_UP = `coalesce((SELECT ${IS_YOUNG} OR ${isDue('e')} ${BEFORE}), 0)`

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
   * Up to `limit` that can be sent now, the oldest first. All of the target's rows are looked at, on purpose: an index would cost a
   * row written for each event, and that is the price of a thousand rows read.
   */
  due(target: string, now: number, limit: number): Parcel[] {
    return this.#sql
      .exec<Parcel>(
        `SELECT * FROM outbox o WHERE target = ?2 AND ${isDue('o')} AND NOT ${IS_HELD_UP} ORDER BY seq LIMIT ?3`,
        now,
        target,
        limit,
      )
      .toArray()
  }

  /** The one that has waited longest: what a suspended target is probed with. */
  oldest(target: string): Parcel | null {
    return this.#sql.exec<Parcel>('SELECT * FROM outbox WHERE target = ? ORDER BY seq LIMIT 1', target).toArray()[0] ?? null
  }

  /** When the next of a target's can be sent; `null`: none waits. */
  nextTime(target: string, now: number): number | null {
    const heldUpTo = `coalesce((SELECT CASE WHEN ${IS_YOUNG} THEN e.received + ${IN_ORDER} END ${BEFORE}), 0)`
    const query = `SELECT min(max(CASE WHEN tried IS NULL OR tried > ?1 THEN ?1 ELSE due END, ${heldUpTo})) AS time FROM outbox o WHERE target = ?2`
    return this.#sql.exec<{ time: number | null }>(query, now, target).one().time
  }

  /** How much waits for each target, and since when the oldest does. */
  waiting(): { target: string; waiting: number; oldest: number }[] {
    return this.#sql
      .exec<{ target: string; waiting: number; oldest: number }>(
        'SELECT target, count(*) AS waiting, min(received) AS oldest FROM outbox GROUP BY target',
      )
      .toArray()
  }

  log({ seq, target }: Parcel, { status, error, ms }: Outcome, now: number): void {
    const number = '(SELECT 1 + count(*) FROM attempts WHERE seq = ?1 AND target = ?2)'
    this.#sql.exec(`INSERT INTO attempts VALUES (?1, ?2, ${number}, ?3, ?4, ?5, ?6)`, seq, target, now, status, ms, error)
  }

  remove({ target, name, seq }: Parcel): void {
    this.#sql.exec('DELETE FROM outbox WHERE target = ? AND name = ? AND seq = ?', target, name, seq)
  }

  putOff({ target, name, seq, since, attempts, refusals }: Parcel, now: number, due: number): void {
    const query = 'UPDATE outbox SET since = ?, tried = ?, due = ?, attempts = ?, refusals = ? WHERE target = ? AND name = ? AND seq = ?'
    this.#sql.exec(query, since, now, due, attempts, refusals, target, name, seq)
  }

  giveUp(parcel: Parcel, now: number, fault: Fault, reason: string): void {
    this.remove(parcel)
    this.#sql.exec('INSERT OR REPLACE INTO dead VALUES (?, ?, ?, ?, ?, ?)', parcel.seq, parcel.target, parcel.name, now, fault, reason)
  }

  /** Gives up what waits for a target that is no longer there; answers how much that was. */
  giveUpAll(target: string, now: number, fault: Fault, reason: string): number {
    this.#sql.exec('INSERT OR REPLACE INTO dead SELECT seq, target, name, ?, ?, ? FROM outbox WHERE target = ?', now, fault, reason, target)
    return this.#sql.exec('DELETE FROM outbox WHERE target = ? RETURNING seq', target).toArray().length
  }

  /** Begins anew with all that waited while the target was suspended. */
  restart(target: string): void {
    this.#sql.exec(
      'UPDATE outbox SET since = NULL, tried = NULL, attempts = 0, refusals = 0 WHERE target = ? AND tried IS NOT NULL',
      target,
    )
  }
}
