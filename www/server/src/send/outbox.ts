// Deliveries of events to targets: a row for each event and target, from acceptance on. Rows are addressed by numbers.
import type { Fault } from 'npm-hooks-events-api'
import { AFTER_HOOKS, IS_HOOK_SQL, isHook } from '../base/hook-id.js'
import { HOUR } from '../base/time.js'
import type { AttemptCounts, Outcome } from './retry.js'

/** A row of the table `deliveries` that waits: an event that a target has not confirmed yet. */
export interface PendingDelivery extends AttemptCounts, Record<string, SqlStorageValue> {
  /** The target's id. */
  target: string
  seq: number
  /** The number of the package's name. */
  package: number
  /** When the event was accepted. */
  received: number
  /** The last attempt. */
  tried: number | null
  /** The next attempt; of one that is held, when it is considered again. */
  due: number
  /** One of `STATE`. */
  state: number
  /** What the target is to be warned of. */
  warning: string | null
}

/**
 * Stored, so the numbers never change. `checking`: it is held until its release can be installed; `gathering`: it is sent with others in
 * one message. Those that are held block no others.
 */
export const STATE = { fresh: 0, delivered: 1, retrying: 2, dead: 3, checking: 4, gathering: 5 } as const

/** The states of what waits for a target. */
export const WAITING = [STATE.fresh, STATE.retrying, STATE.checking, STATE.gathering] as const

/** Events that were accepted while the configuration of the targets was wrong wait here. It is never a target's id. */
export const UNASSIGNED = ''

/** Events that were accepted while the hooks could not be asked for wait here. It is never a target's id. */
export const HOOKS_UNKNOWN = '?hooks'

/** Whether deliveries wait here until their targets are known. */
export const isMarker = (target: string): boolean => target === UNASSIGNED || target === HOOKS_UNKNOWN

/** How long an event blocks later events of its package; after this, they overtake it. */
const ORDERING_WINDOW_MS = HOUR

/** How many fresh deliveries are read at once; more only if all of these must wait for others. */
const WINDOWS = [32, 1024, 1_000_000]

// `tried` in the future means that the clock was set back: waiting for `due` would then take as long as the clock was ahead.
const isDue = (row: string) => `(${row}.tried IS NULL OR ${row}.tried > ?1 OR ${row}.due <= ?1)`
// The previous retrying delivery of the same package and target. `abs`: after a jump of the clock it counts as old and does not block.
const PREVIOUS =
  'FROM deliveries e INDEXED BY retrying WHERE e.state = 2 AND e.target = o.target AND e.package = o.package AND e.seq < o.seq ORDER BY e.seq DESC LIMIT 1'
const IS_YOUNG = `abs(?1 - e.received) < ${ORDERING_WINDOW_MS}`
// An old event that is due is still sent first, so that order is kept after an outage of hours.
const IS_BLOCKED = `coalesce((SELECT ${IS_YOUNG} OR ${isDue('e')} ${PREVIOUS}), 0)`
const NONE: ReadonlySet<number> = new Set()

export const IS_WAITING = `state IN (${WAITING.join(', ')})`

/** Of a delivery: so many attempts, and the last success. The retry schedule has twelve. */
export const MAX_ATTEMPTS_KEPT = 30

/** The number of the next attempt of the event ?1 at the target ?2. */
const NEXT_ATTEMPT = '(SELECT 1 + coalesce(max(number), 0) FROM attempts WHERE seq = ?1 AND target = ?2)'

/** An update of a delivery changed no row, so it would be sent for ever. */
export class UnchangedRowError extends Error {
  override readonly name = 'UnchangedRowError'
}

export class Outbox {
  readonly #sql: SqlStorage
  /** By target: no delivery before this number is fresh. */
  readonly #marks = new Map<string, number>()

  constructor(sql: SqlStorage) {
    this.#sql = sql
    for (const { target, seq } of sql.exec<{ target: string; seq: number }>('SELECT * FROM marks').toArray()) this.#marks.set(target, seq)
  }

  /**
   * Adds a delivery that is due; has no effect if the target has one of this event. One to a hook is in the index of those that wait
   * from the start, which is one written row more: there may be thousands of hooks, and only those of which something waits are read.
   */
  add(target: string, number: number, seq: number, received: number): void {
    const query =
      'INSERT INTO deliveries (target, seq, package, state, received, due, attempts, refusals) VALUES (?, ?, ?, ?, ?, ?, 0, 0) ON CONFLICT DO NOTHING'
    this.#sql.exec(query, target, seq, number, isHook(target) ? STATE.retrying : STATE.fresh, received, received)
    if (isHook(target)) return
    // Only after the clock was set back and all events were deleted.
    if (seq < this.#mark(target)) {
      this.#marks.set(target, seq)
      this.#sql.exec('UPDATE marks SET seq = min(seq, ?) WHERE target = ?', seq, target)
    }
  }

  /**
   * Up to `limit` deliveries that can be sent now, oldest first and one for each package, except those of `busy` packages and those that
   * are `delivered` although their rows do not say so yet.
   */
  due(
    target: string,
    now: number,
    limit: number,
    busy: ReadonlySet<number> = NONE,
    delivered: ReadonlySet<number> = NONE,
  ): PendingDelivery[] {
    const retrying = this.#sql
      .exec<PendingDelivery>(
        `SELECT * FROM deliveries o INDEXED BY retrying WHERE state = 2 AND target = ?2 AND ${isDue('o')} AND NOT ${IS_BLOCKED} ORDER BY seq LIMIT ?3`,
        now,
        target,
        limit + busy.size + delivered.size,
      )
      .toArray()
    for (const window of WINDOWS) {
      const { rows, isComplete } = this.#fresh(target, now, window)
      const candidates = [...retrying, ...rows].sort((a, b) => a.seq - b.seq)
      const packages = new Set(busy)
      const found: PendingDelivery[] = []
      for (const { isBlocked, ...row } of candidates) {
        if (delivered.has(row.seq) || packages.has(row.package)) continue
        packages.add(row.package)
        if (!isBlocked) found.push(row as PendingDelivery)
        if (found.length === limit) return found
      }
      if (found.length > 0 || isComplete) return found
    }
    return []
  }

  /** The first fresh deliveries of a target, by number. */
  #fresh(target: string, now: number, window: number): { rows: PendingDelivery[]; isComplete: boolean } {
    if (isHook(target)) return { rows: [], isComplete: true }
    const query = `SELECT *, ${IS_BLOCKED} AS isBlocked FROM deliveries o WHERE target = ?2 AND seq >= ?3 AND state = 0 ORDER BY seq LIMIT ?4`
    const rows = this.#sql.exec<PendingDelivery>(query, now, target, this.#mark(target), window).toArray()
    if (rows[0]) this.#marks.set(target, rows[0].seq)
    return { rows, isComplete: rows.length < window }
  }

  #mark(target: string): number {
    return this.#marks.get(target) ?? 0
  }

  /** The oldest pending delivery, which is used to probe a suspended target. */
  oldest(target: string): PendingDelivery | null {
    const query = `SELECT * FROM deliveries INDEXED BY retrying WHERE target = ? AND state = 2 ORDER BY seq LIMIT 1`
    const [retrying] = this.#sql.exec<PendingDelivery>(query, target).toArray()
    const [fresh] = this.#fresh(target, 0, 1).rows
    return !retrying || (fresh && fresh.seq < retrying.seq) ? (fresh ?? null) : retrying
  }

  /** Whether there is a delivery of an event to a target, in whatever state. */
  has(target: string, seq: number): boolean {
    return this.#sql.exec('SELECT 1 FROM deliveries WHERE target = ? AND seq = ?', target, seq).toArray().length > 0
  }

  /** Whether anything is pending for the target. */
  isWaiting(target: string): boolean {
    const query = 'SELECT 1 FROM deliveries INDEXED BY retrying WHERE target = ? AND state = 2 LIMIT 1'
    return this.#sql.exec(query, target).toArray().length > 0 || this.#fresh(target, 0, 1).rows.length > 0
  }

  /** When the target's next delivery can be sent, apart from those of `busy` packages; `null` if none is pending. */
  nextTime(target: string, now: number, busy: ReadonlySet<number> = NONE): number | null {
    if (this.due(target, now, 1, busy).length > 0) return now
    const hasFresh = this.#fresh(target, now, 1).rows.length > 0
    const blockedUntil = `coalesce((SELECT CASE WHEN ${IS_YOUNG} THEN e.received + ${ORDERING_WINDOW_MS} END ${PREVIOUS}), 0)`
    const dueTime = 'CASE WHEN o.tried IS NULL OR o.tried > ?1 THEN ?1 ELSE o.due END'
    // A fresh delivery can only wait for a young one before it.
    const released = `CASE WHEN ?3 AND abs(?1 - o.received) < ${ORDERING_WINDOW_MS} THEN o.received + ${ORDERING_WINDOW_MS} ELSE 9e15 END`
    const query = `SELECT min(min(max(${dueTime}, ${blockedUntil}), ${released})) AS time FROM deliveries o INDEXED BY retrying WHERE state = 2 AND target = ?2`
    return this.#sql.exec<{ time: number | null }>(query, now, target, Number(hasFresh)).one().time
  }

  /** The number of pending deliveries of each target, and when the oldest event was received. */
  waiting(): { target: string; waiting: number; oldest: number }[] {
    return this.targets().flatMap((target) => {
      // What is held is late only once it is due.
      const query = `SELECT count(*) AS waiting, min(received) AS oldest FROM (
        SELECT received FROM deliveries WHERE target = ?1 AND seq >= ?2 AND state = 0
        UNION ALL SELECT received FROM deliveries INDEXED BY retrying WHERE target = ?1 AND state = 2
        UNION ALL SELECT due FROM deliveries INDEXED BY checking WHERE state = 4 AND target = ?1
        UNION ALL SELECT due FROM deliveries INDEXED BY gathering WHERE state = 5 AND target = ?1)`
      const row = this.#sql.exec<{ waiting: number; oldest: number | null }>(query, target, this.#mark(target)).one()
      return row.oldest === null ? [] : [{ target, waiting: row.waiting, oldest: row.oldest }]
    })
  }

  /** Each target with the number before which it has no fresh delivery. */
  marks(): [target: string, seq: number][] {
    return this.targets().map((target) => [target, this.#mark(target)])
  }

  /** The ids of all targets that have deliveries, delivered ones included, except for hooks. */
  targets(): string[] {
    // One index lookup for each target, instead of a scan of all rows. All hooks are one target here.
    const next = `SELECT min(target) FROM deliveries WHERE target > CASE WHEN ${IS_HOOK_SQL.replaceAll('target', 'id')} THEN '${AFTER_HOOKS}' ELSE id END`
    const query = `WITH RECURSIVE each(id) AS (SELECT min(target) FROM deliveries UNION ALL SELECT (${next}) FROM each WHERE id IS NOT NULL)
      SELECT id FROM each WHERE id IS NOT NULL`
    return this.#sql
      .exec<{ id: string }>(query)
      .toArray()
      .map(({ id }) => id)
      .filter((id) => !isHook(id))
  }

  /** The ids of the targets that may have a delivery of an event, and of the hooks that have one. */
  targetsOf(seq: number): string[] {
    return [...this.targets(), ...this.hooksOf(seq)]
  }

  hooksOf(seq: number): string[] {
    const query = 'SELECT hook.value AS hook FROM events CROSS JOIN json_each(events.hooks) hook WHERE seq = ?'
    return this.#sql
      .exec<{ hook: string }>(query, seq)
      .toArray()
      .map(({ hook }) => hook)
  }

  /** Stores the first fresh delivery of each target, where that has moved. */
  saveMarks(): void {
    for (const target of this.targets()) {
      this.#fresh(target, 0, 1)
      const mark = this.#mark(target)
      this.#sql.exec('INSERT INTO marks VALUES (?1, ?2) ON CONFLICT DO UPDATE SET seq = ?2 WHERE seq <> ?2', target, mark)
    }
  }

  /** Records a failed attempt, with the start of the target's response. */
  logFailure({ seq, target }: PendingDelivery, { status, error, ms, response = null }: Outcome, now: number): void {
    this.#sql.exec(
      `INSERT INTO attempts VALUES (?1, ?2, ${NEXT_ATTEMPT}, ?3, ?4, ?5, ?6, ?7)`,
      ...[seq, target, now, status, ms, error, response],
    )
    this.#deleteOldAttempts(target, seq)
  }

  /** Users send events again, and a target may answer 429 for days. The last success stays: it shows that there was one. */
  #deleteOldAttempts(target: string, seq: number): void {
    this.#sql.exec(
      `DELETE FROM attempts WHERE seq = ?1 AND target = ?2 AND number < ${NEXT_ATTEMPT} - ?3
        AND number IS NOT (SELECT max(number) FROM attempts WHERE seq = ?1 AND target = ?2 AND status BETWEEN 200 AND 299)`,
      ...[seq, target, MAX_ATTEMPTS_KEPT],
    )
  }

  /** The row keeps what the target answered. */
  complete({ target, seq }: PendingDelivery, { status, ms }: Outcome, now: number): void {
    this.#update('state = 1, tried = ?, status = ?, ms = ?', [now, status, ms], target, seq)
  }

  postpone({ target, seq, since, attempts, refusals }: PendingDelivery, now: number, due: number): void {
    const columns = `state = CASE state WHEN ${STATE.gathering} THEN state ELSE 2 END, since = ?, tried = ?, due = ?, attempts = ?, refusals = ?`
    this.#update(columns, [since, now, due, attempts, refusals], target, seq)
  }

  addToDeadLetters({ target, seq }: PendingDelivery, now: number, fault: Fault, reason: string): void {
    this.#update('state = 3, tried = ?, fault = ?, reason = ?', [now, fault, reason], target, seq)
  }

  /** @throws {UnchangedRowError} */
  #update(columns: string, values: SqlStorageValue[], target: string, seq: number): void {
    const query = `UPDATE deliveries SET ${columns} WHERE target = ? AND seq = ? RETURNING seq`
    if (this.#sql.exec(query, ...values, target, seq).toArray().length !== 1)
      throw new UnchangedRowError(`the delivery ${seq} to ${target} could not be updated`)
  }

  /** Restarts the retry schedule of deliveries that were pending while the target was suspended. */
  resetAttempts(target: string): void {
    this.#sql.exec(
      `UPDATE deliveries SET due = CASE state WHEN 2 THEN due ELSE received END, since = NULL, tried = NULL, attempts = 0, refusals = 0
       WHERE target = ? AND state IN (2, ${STATE.gathering}) AND tried IS NOT NULL`,
      target,
    )
  }

  /**
   * Makes deliveries of a target due now, with a new retry schedule: those of one event, or those in `states` of events received in a
   * period. Returns how many.
   */
  sendAgain(target: string, { seq = null, from = 0, to = Number.MAX_SAFE_INTEGER, states }: Selection, now: number): number {
    const where = `target = ?2 AND (?3 IS NULL OR seq = ?3) AND received BETWEEN ?4 AND ?5 AND state IN (${states.join(', ')})`
    // A fresh delivery is due already.
    const columns = 'state = CASE state WHEN 0 THEN 0 ELSE 2 END, since = NULL, tried = NULL, due = ?1, attempts = 0, refusals = 0'
    if (seq !== null && states.includes(STATE.delivered)) this.#keepSuccess(target, seq)
    return this.#sql
      .exec(`UPDATE deliveries SET ${columns}, fault = NULL, reason = NULL WHERE ${where} RETURNING seq`, now, target, seq, from, to)
      .toArray().length
  }

  /** The success of an earlier attempt becomes a separate row. */
  #keepSuccess(target: string, seq: number): void {
    this.#sql.exec(
      `INSERT INTO attempts SELECT seq, target, ${NEXT_ATTEMPT}, tried, status, ms, NULL, NULL
       FROM deliveries WHERE target = ?2 AND seq = ?1 AND state = 1`,
      ...[seq, target],
    )
    this.#deleteOldAttempts(target, seq)
  }

  /** Gives what waits for a target, and its dead letters, to another target; returns how many. */
  reassign(from: string, to: string, now: number): number {
    const columns = 'package, 2, received, ?3, 0, 0'
    const query = `INSERT INTO deliveries (target, seq, package, state, received, due, attempts, refusals)
      SELECT ?2, seq, ${columns} FROM deliveries WHERE target = ?1 AND state <> 1 ON CONFLICT DO NOTHING`
    this.#sql.exec(query, from, to, now)
    return this.discard(from)
  }

  /** Deletes what waits for a target, and its dead letters; returns how many. */
  discard(target: string): number {
    return this.#sql.exec('DELETE FROM deliveries WHERE target = ? AND state <> 1 RETURNING seq', target).toArray().length
  }

  /** The events that were accepted while targets, or hooks, could not be chosen, oldest first. */
  unassigned(limit: number, marker = UNASSIGNED): number[] {
    const query = `SELECT seq FROM deliveries WHERE target = ? AND ${IS_WAITING} ORDER BY seq LIMIT ?`
    return this.#sql
      .exec<{ seq: number }>(query, marker, limit)
      .toArray()
      .map(({ seq }) => seq)
  }

  /** Ends the wait of an event whose targets have been chosen; false if it has ended before. */
  assigned(seq: number, marker = UNASSIGNED): boolean {
    return this.#sql.exec('DELETE FROM deliveries WHERE target = ? AND seq = ? RETURNING seq', marker, seq).toArray().length > 0
  }
}

/** Which deliveries of a target to send again. */
export interface Selection {
  /** One event. */
  seq?: number | null
  /** When the event was received, in milliseconds. */
  from?: number
  to?: number
  states: readonly number[]
}
