// Deliveries that are held: until a release can be installed, or until many are sent in one message. They block no others.
import { DAY, HOUR } from '../base/time.js'
import type { PendingDelivery } from './outbox.js'
import { STATE, UnchangedRowError } from './outbox.js'

export type HeldState = typeof STATE.checking | typeof STATE.gathering

/** One that is due later than this was held before the clock was set back. */
const MAX_HOLD_MS = DAY + HOUR

/** Each state has an index. */
const HELD_IN = {
  [STATE.checking]: `FROM deliveries INDEXED BY checking WHERE state = ${STATE.checking}`,
  [STATE.gathering]: `FROM deliveries INDEXED BY gathering WHERE state = ${STATE.gathering}`,
} as const satisfies Record<HeldState, string>

const IS_DUE = `(due <= ?2 OR due > ?2 + ${MAX_HOLD_MS})`

export class HeldDeliveries {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  /** Adds a delivery that is held until `due`; has no effect if the target has one of this event. */
  add(target: string, number: number, seq: number, received: number, state: HeldState, due: number): void {
    const query =
      'INSERT INTO deliveries (target, seq, package, state, received, due, attempts, refusals) VALUES (?, ?, ?, ?, ?, ?, 0, 0) ON CONFLICT DO NOTHING'
    this.#sql.exec(query, target, seq, number, state, received, due)
  }

  /** Those that are due, of one target or of all, oldest first. */
  due(state: HeldState, target: string | null, now: number, limit: number): PendingDelivery[] {
    const query = `SELECT * ${HELD_IN[state]} AND (?1 IS NULL OR target = ?1) AND ${IS_DUE} ORDER BY seq LIMIT ?3`
    return this.#sql.exec<PendingDelivery>(query, target, now, limit).toArray()
  }

  /** When the next one is due; `null` if none is held. */
  nextTime(state: HeldState, target: string | null, now: number): number | null {
    const time = `min(CASE WHEN ${IS_DUE} THEN ?2 ELSE due END)`
    const query = `SELECT ${time} AS time ${HELD_IN[state]} AND (?1 IS NULL OR target = ?1)`
    return this.#sql.exec<{ time: number | null }>(query, target, now).one().time
  }

  /** Holds one until `due`. @throws {UnchangedRowError} */
  hold({ target, seq }: PendingDelivery, state: HeldState, due: number): void {
    this.#update('state = ?, due = ?', [state, due], target, seq)
  }

  /** It is sent like any other, now. @throws {UnchangedRowError} */
  release({ target, seq }: PendingDelivery, now: number): void {
    this.#update('state = ?, due = ?, since = NULL, tried = NULL, attempts = 0, refusals = 0', [STATE.retrying, now], target, seq)
  }

  warn({ target, seq }: PendingDelivery, warning: string): void {
    this.#update('warning = ?', [warning], target, seq)
  }

  /** Ends the wait for a message with others, for the targets that get a message for each event now; returns how many. */
  releaseFor(targets: readonly string[], now: number): number {
    const query = `UPDATE deliveries INDEXED BY gathering SET state = ?, due = ?, since = NULL, tried = NULL, attempts = 0, refusals = 0
      WHERE state = ${STATE.gathering} AND target = ? RETURNING seq`
    const release = (target: string) => this.#sql.exec(query, STATE.retrying, now, target).toArray().length
    return targets.reduce((sum, target) => sum + release(target), 0)
  }

  #update(columns: string, values: SqlStorageValue[], target: string, seq: number): void {
    const query = `UPDATE deliveries SET ${columns} WHERE target = ? AND seq = ? RETURNING seq`
    if (this.#sql.exec(query, ...values, target, seq).toArray().length !== 1)
      throw new UnchangedRowError(`the delivery ${seq} to ${target} could not be updated`)
  }
}
