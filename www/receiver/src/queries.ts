// Queries of the API on one shard: events, their history, counts, dead letters.
import type { Attempt, DeadLetter, EventCount, EventHistory, EventSummary, SecretUse } from 'npm-hooks-events-api'
import type { EventRow } from './inbox.js'
import { eventOfRow } from './inbox.js'
import type { Level } from './level.js'
import { levelNumber, levelOfNumber } from './level.js'
import { HOUR } from './retry.js'

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
  /** The last event of the previous page. */
  before: Cursor | null
  limit: number
}

/** An event's position among the events of all shards; the number alone is unique only within a shard. */
export interface Cursor {
  seq: number
  id: string
}

/** Which dead letters to send again: one event's, or those of events received from `from` to `to`. */
export interface RedeliverRequest {
  id: string | null
  from: number
  to: number
  target: string | null
}

export class EventQueries {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  list({ package: name, search, kind, level, before, limit }: EventFilter): EventSummary[] {
    const columns = ['key', 'summary', 'evidence'].map((field) => `json_extract(about, '$.change.${field}') AS ${field}`).join(', ')
    const counts = ['outbox', 'dead'].map((table) => `(SELECT count(*) FROM ${table} WHERE ${table}.seq = events.seq)`)
    const conditions =
      '(?1 IS NULL OR name = ?1) AND (?2 IS NULL OR instr(name, ?2) > 0) AND (?3 IS NULL OR kind = ?3) AND level >= ?4 AND (seq < ?5 OR (seq = ?5 AND id > ?6))'
    const query = `SELECT id, seq, name, kind, level, received, time, bytes, ${columns}, ${counts[0]} AS waiting, ${counts[1]} AS dead
      FROM events WHERE ${conditions} ORDER BY seq DESC, id LIMIT ?7`
    const { seq, id } = before ?? { seq: Number.MAX_SAFE_INTEGER, id: '' }
    const rows = this.#sql.exec<Row>(query, name, search, kind, levelNumber(level), seq, id, limit).toArray()
    return rows.map((row) => ({ ...row, level: levelOfNumber(Number(row.level)) })) as EventSummary[]
  }

  /** One event with its attempts; `null` if this shard does not have it. */
  eventDetail(id: string): EventHistory | null {
    const [row] = this.#sql.exec<EventRow>('SELECT events.* FROM ids JOIN events USING (seq) WHERE ids.id = ?', id).toArray()
    if (!row) return null
    const rows = <T>(table: string, order: string) =>
      this.#sql.exec(`SELECT * FROM ${table} WHERE seq = ? ORDER BY ${order}`, row.seq).toArray() as T[]
    return {
      event: eventOfRow(row),
      attempts: rows<Attempt>('attempts', 'at, number'),
      waiting: rows<EventHistory['waiting'][number]>('outbox', 'target'),
      dead: rows<EventHistory['dead'][number]>('dead', 'target'),
    }
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

  deadCount(): number {
    return this.#sql.exec<{ count: number }>('SELECT count(*) AS count FROM dead').one().count
  }

  dead(limit: number): DeadLetter[] {
    const query =
      "SELECT id, dead.*, json_extract(about, '$.change.summary') AS summary FROM dead JOIN events USING (seq) ORDER BY at DESC LIMIT ?"
    return this.#sql.exec(query, limit).toArray() as unknown as DeadLetter[]
  }

  /** Deletes the matching dead letters and returns them. */
  deleteDeadLetters({ id, from, to, target }: RedeliverRequest): { seq: number; target: string; name: string; received: number }[] {
    const events = 'SELECT seq FROM events WHERE (?1 IS NULL OR id = ?1) AND received BETWEEN ?2 AND ?3'
    const query = `DELETE FROM dead WHERE seq IN (${events}) AND (?4 IS NULL OR target = ?4) RETURNING seq, target, name`
    const deleted = this.#sql.exec<{ seq: number; target: string; name: string }>(query, id, from, to, target).toArray()
    return deleted.map((row) => ({
      ...row,
      received: this.#sql.exec<{ received: number }>('SELECT received FROM events WHERE seq = ?', row.seq).one().received,
    }))
  }
}
