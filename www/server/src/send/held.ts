// Deliveries that are held: until a release can be installed, or until many are sent in one message. They block no others.
import { DAY, HOUR } from '../base/time.js'
import type { PendingDelivery } from './outbox.js'
import { STATE } from './outbox.js'

export type HeldState = typeof STATE.checking | typeof STATE.gathering

/** One that is due later than this was held before the clock was set back. */
const MAX_HOLD_MS = DAY + HOUR

/** Each state has an index. */
const HELD_IN = {
  [STATE.checking]: `FROM deliveries INDEXED BY checking WHERE state = ${STATE.checking}`,
  [STATE.gathering]: `FROM deliveries INDEXED BY gathering WHERE state = ${STATE.gathering}`,
} as const satisfies Record<HeldState, string>

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

  /** Those that are due, of one target or of all, the first due first. */
  due(state: HeldState, target: string | null, now: number, limit: number): PendingDelivery[] {
    const query = `SELECT * ${HELD_IN[state]} AND due <= ? ${ofTarget(target)} ORDER BY due, seq LIMIT ?`
    const values = [this.#isBack(state, target, now) ? Number.MAX_SAFE_INTEGER : now, ...(target === null ? [] : [target]), limit]
    return this.#sql.exec<PendingDelivery>(query, ...values).toArray()
  }

  /** When the next one is due; `null` if none is held. */
  nextTime(state: HeldState, target: string | null, now: number): number | null {
    const first = this.#first(state, target)
    return first !== null && this.#isBack(state, target, now) ? now : first
  }

  /** Whether all were held before the clock was set back. */
  #isBack(state: HeldState, target: string | null, now: number): boolean {
    return (this.#first(state, target) ?? 0) > now + MAX_HOLD_MS
  }

  #first(state: HeldState, target: string | null): number | null {
    const query = `SELECT min(due) AS time ${HELD_IN[state]} ${ofTarget(target)}`
    return this.#sql.exec<{ time: number | null }>(query, ...(target === null ? [] : [target])).one().time
  }

  /** Holds one until `due`, unless it is not held any more, because it was sent again meanwhile. */
  hold({ target, seq }: PendingDelivery, state: HeldState, due: number): void {
    this.#update('state = ?, due = ?', [state, due], target, seq)
  }

  /** It is sent like any other, now, unless it is not held any more. */
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
    const isHeld = `state IN (${STATE.checking}, ${STATE.gathering})`
    this.#sql.exec(`UPDATE deliveries SET ${columns} WHERE target = ? AND seq = ? AND ${isHeld}`, ...values, target, seq)
  }
}

const ofTarget = (target: string | null) => (target === null ? '' : 'AND target = ?')
