// Queries of the API on one shard: events, their history, counts, dead letters.
import type { Attempt, DeadLetter, EventCount, EventHistory, EventSummary, Fault, SecretUse } from 'npm-hooks-events-api'
import { ALL_HOOKS, IS_HOOK_SQL } from '../base/hook-id.js'
import type { Level } from '../base/level.js'
import { levelNumber, levelOfNumber } from '../base/level.js'
import { HOUR } from '../base/time.js'
import type { EventRow } from '../events/inbox.js'
import { eventOfRow } from '../events/inbox.js'
import type { Outbox } from '../send/outbox.js'
import { isMarker, STATE, WAITING } from '../send/outbox.js'

type Row = Record<string, SqlStorageValue>

/** Which events to list. `null` matches all. */
export interface EventFilter {
  /** A package's exact name. */
  package: string | null
  /** Part of a package's name. */
  search: string | null
  kind: string | null
  /** The lowest level to list. */
  level: Level
  /** Only events that wait for a target, or that could not be delivered to one. */
  state: 'waiting' | 'failed' | null
  /** Whether to count all that match, which reads every event. */
  isCounted: boolean
  /** The last event of the previous page. */
  before: Cursor | null
  limit: number
}

/** An event's position among the events of all shards; the number alone is unique only within a shard. */
export interface Cursor {
  seq: number
  id: string
}

/** What to send again: what failed, or waits, for one event; or the dead letters of events received from `from` to `to`. */
export interface RedeliverRequest {
  id: string | null
  from: number
  to: number
  /** A target's id; `null` for all targets. */
  target: string | null
  /** Whether to send what still waits, too. */
  waiting: boolean
}

/** Which dead letters to list. */
export interface DeadLetterFilter {
  target: string | null
  /** The last dead letter of the previous page. */
  before: DeadLetterCursor | null
  limit: number
}

/** A dead letter's position: the newest is first. */
export interface DeadLetterCursor {
  at: number
  seq: number
  target: string
}

export interface EventListing {
  events: EventSummary[]
  /** `null` if they were not counted. */
  total: number | null
}

/** The numbers of events with a delivery in a state, found by the indexes of deliveries. */
const SEQS_IN_STATE = {
  waiting: `SELECT seq FROM deliveries INDEXED BY retrying WHERE state = 2
    UNION SELECT seq FROM deliveries INDEXED BY checking WHERE state = 4
    UNION SELECT seq FROM deliveries INDEXED BY gathering WHERE state = 5
    UNION SELECT d.seq FROM json_each(?9) m CROSS JOIN deliveries d ON d.target = m.value ->> 0 AND d.seq >= m.value ->> 1 WHERE d.state = 0`,
  failed: 'SELECT seq FROM deliveries INDEXED BY dead_letters WHERE state = 3',
} as const

export class EventQueries {
  readonly #sql: SqlStorage
  readonly #outbox: Outbox

  constructor(sql: SqlStorage, outbox: Outbox) {
    this.#sql = sql
    this.#outbox = outbox
  }

  list({ package: name, search, kind, level, state, isCounted, before, limit }: EventFilter): EventListing {
    const targets = JSON.stringify(this.#outbox.targets().filter((target) => !isMarker(target)))
    const columns = ['key', 'summary', 'evidence'].map((field) => `json_extract(about, '$.change.${field}') AS ${field}`).join(', ')
    // One lookup by the primary key for each target, and for each hook of the event.
    const counts = [`IN (${WAITING.join(', ')})`, '= 3'].map(
      (states) =>
        `(SELECT count(*) FROM (SELECT value FROM json_each(?8) UNION ALL SELECT value FROM json_each(events.hooks)) t
          CROSS JOIN deliveries d ON d.target = t.value AND d.seq = events.seq WHERE d.state ${states})`,
    )
    const matches = `(?1 IS NULL OR name = ?1) AND (?2 IS NULL OR instr(name, ?2) > 0) AND (?3 IS NULL OR kind = ?3) AND level >= ?4${
      state === null ? '' : ` AND seq IN (${SEQS_IN_STATE[state]})`
    }`
    const conditions = `${matches} AND (seq < ?5 OR (seq = ?5 AND id > ?6))`
    const query = `SELECT id, seq, name, kind, level, received, time, bytes, ${columns}, ${counts[0]} AS waiting, ${counts[1]} AS dead
      FROM events WHERE ${conditions} AND ?9 = ?9 ORDER BY seq DESC, id LIMIT ?7`
    const { seq, id } = before ?? { seq: Number.MAX_SAFE_INTEGER, id: '' }
    const marks = JSON.stringify(this.#outbox.marks())
    const rows = this.#sql.exec<Row>(query, name, search, kind, levelNumber(level), seq, id, limit, targets, marks).toArray()
    const events = rows.map((row) => ({ ...row, level: levelOfNumber(Number(row.level)) })) as EventSummary[]
    if (!isCounted) return { events, total: null }
    // All parameters are bound, so each is named.
    const counted = `SELECT count(*) AS total FROM events WHERE ${matches} AND ?5 = ?5 AND ?6 = ?6 AND ?7 = ?7 AND ?8 = ?8 AND ?9 = ?9`
    const values = [name, search, kind, levelNumber(level), seq, id, limit, targets, marks]
    return { events, total: this.#sql.exec<{ total: number }>(counted, ...values).one().total }
  }

  seqOf(id: string): number | null {
    return this.#sql.exec<{ seq: number }>('SELECT seq FROM ids WHERE id = ?', id).toArray()[0]?.seq ?? null
  }

  /** One event with its attempts; `null` if this shard does not have it. */
  eventDetail(id: string): Omit<EventHistory, 'hasDocument'> | null {
    const [row] = this.#sql.exec<EventRow>('SELECT events.* FROM ids JOIN events USING (seq) WHERE ids.id = ?', id).toArray()
    if (!row) return null
    const deliveries = this.#outbox.targetsOf(Number(row.seq)).flatMap((target) => this.#delivery(target, Number(row.seq)) ?? [])
    const failures = this.#sql.exec('SELECT * FROM attempts WHERE seq = ? ORDER BY at, number', row.seq).toArray() as unknown as Attempt[]
    const successes = deliveries.flatMap(({ target, state, tried, status, ms }) => {
      if (state !== STATE.delivered || tried === null || ms === null) return []
      const number = 1 + failures.filter((attempt) => attempt.target === target).length
      return [{ target, number, at: tried, status, ms, error: null, response: null }]
    })
    const inState = (states: readonly number[]) => deliveries.filter(({ state, target }) => states.includes(state) && !isMarker(target))
    return {
      event: eventOfRow(row),
      attempts: [...failures, ...successes].sort((a, b) => a.at - b.at),
      waiting: inState(WAITING).map(({ target, due, attempts }) => ({ target, due, attempts })),
      dead: inState([STATE.dead]).map(({ target, tried, fault, reason }) => ({
        target,
        at: tried ?? 0,
        fault: fault as Fault,
        reason: reason ?? '',
      })),
    }
  }

  #delivery(target: string, seq: number): DeliveryRow | null {
    return this.#sql.exec<DeliveryRow>('SELECT * FROM deliveries WHERE target = ? AND seq = ?', target, seq).toArray()[0] ?? null
  }

  /** How many events of each level were received in each period of `step` milliseconds. */
  counts(since: number, step: number): EventCount[] {
    // SQLite treats bound numbers as floating point, hence the cast. `seq >= received` always holds, so the primary key limits the scan.
    const query =
      'SELECT received - received % CAST(?2 AS INTEGER) AS at, level, count(*) AS count FROM events WHERE seq >= ?1 AND received >= ?1 GROUP BY 1, 2'
    const rows = this.#sql.exec<{ at: number; level: number; count: number }>(query, since, step).toArray()
    return rows.map(({ at, level, count }) => ({ at, level: levelOfNumber(level), count }))
  }

  /** How many events each secret has signed, and when the last was received. */
  secrets(): SecretUse[] {
    const query = "SELECT secret, count(*) AS count, max(received) AS last FROM events WHERE secret <> '' GROUP BY secret"
    return this.#sql.exec(query).toArray() as unknown as SecretUse[]
  }

  /** The time between an event's own time and its arrival, for events of the last hour, in milliseconds. */
  lag(now: number): { events: number; sum: number; max: number } {
    const query =
      'SELECT count(*) AS events, coalesce(sum(received - time), 0) AS sum, coalesce(max(received - time), 0) AS max FROM events WHERE seq >= ? AND time IS NOT NULL'
    return this.#sql.exec<{ events: number; sum: number; max: number }>(query, now - HOUR).one()
  }

  /** The number of dead letters of each target; all hooks are one. */
  deadCounts(): { target: string; count: number }[] {
    const target = `CASE WHEN ${IS_HOOK_SQL} THEN '${ALL_HOOKS}' ELSE target END`
    const query = `SELECT ${target} AS target, count(*) AS count FROM deliveries INDEXED BY dead_letters WHERE state = 3 GROUP BY 1`
    return this.#sql.exec<{ target: string; count: number }>(query).toArray()
  }

  /** Newest first, and how many match in all. */
  dead({ target, before, limit }: DeadLetterFilter): { letters: DeadLetter[]; total: number } {
    const matches = 'FROM deliveries d INDEXED BY dead_letters WHERE state = 3 AND (?1 IS NULL OR d.target = ?1)'
    const { total } = this.#sql.exec<{ total: number }>(`SELECT count(*) AS total ${matches}`, target).one()
    const { at, seq, target: last } = before ?? { at: Number.MAX_SAFE_INTEGER, seq: 0, target: '' }
    const page = `SELECT d.seq, d.target, d.tried AS at, d.fault, d.reason ${matches} AND (tried, -d.seq, d.target) < (?2, ?3, ?4)
      ORDER BY tried DESC, d.seq, d.target DESC LIMIT ?5`
    const letters = this.#sql
      .exec<Row>(
        `SELECT events.id, events.name, json_extract(about, '$.change.summary') AS summary, page.* FROM (${page}) page JOIN events USING (seq)`,
        target,
        at,
        -seq,
        last,
        limit,
      )
      .toArray() as unknown as DeadLetter[]
    return { letters, total }
  }
}

/** A row of the table `deliveries`. */
type DeliveryRow = Record<string, SqlStorageValue> & {
  target: string
  state: number
  tried: number | null
  due: number
  attempts: number
  status: number | null
  ms: number | null
  fault: string | null
  reason: string | null
}
