// What people ask a shard for: its events, what became of each, and how it does.
import { storedEvent } from './inbox.js'
import type { StoredEvent, StoredRow } from './inbox.js'
import { LEVELS } from 'npm-hooks-events-api'
import type { Level } from 'npm-hooks-events-api'
import { HOUR } from './retry.js'
import type { EventCount, DeadLetter, EventSummary } from 'npm-hooks-events-api'

type Row = Record<string, SqlStorageValue>

/** Which events are asked for. */
export interface Search {
  /** A package's exact name. */
  package: string | null
  /** Part of a package's name. */
  search: string | null
  kind: string | null
  /** The least level of signals. */
  level: Level
  /** Events before this one, for the next page. */
  before: Cursor | null
  limit: number
}

/** An event's place among those of all shards: two shards may give the same number. */
export interface Cursor {
  seq: number
  id: string
}

/** All that is known of an event. */
export interface Story {
  event: StoredEvent
  attempts: Row[]
  waiting: Row[]
  dead: Row[]
}

/** Which dead letters are meant: one event's, or those of events that were received in a time. */
export interface Again {
  id: string | null
  from: number
  to: number
  target: string | null
}

export class Ledger {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  list({ package: name, search, kind, level, before, limit }: Search): EventSummary[] {
    const columns = ['key', 'summary', 'evidence'].map((field) => `json_extract(about, '$.change.${field}') AS ${field}`).join(', ')
    const counts = ['outbox', 'dead'].map((table) => `(SELECT count(*) FROM ${table} WHERE ${table}.seq = events.seq)`)
    const conditions =
      '(?1 IS NULL OR name = ?1) AND (?2 IS NULL OR instr(name, ?2) > 0) AND (?3 IS NULL OR kind = ?3) AND level >= ?4 AND (seq < ?5 OR (seq = ?5 AND id > ?6))'
    const query = `SELECT id, seq, name, kind, level, received, time, bytes, ${columns}, ${counts[0]} AS waiting, ${counts[1]} AS dead
      FROM events WHERE ${conditions} ORDER BY seq DESC, id LIMIT ?7`
    const { seq, id } = before ?? { seq: Number.MAX_SAFE_INTEGER, id: '' }
    const rows = this.#sql.exec<Row>(query, name, search, kind, LEVELS.indexOf(level), seq, id, limit).toArray()
    return rows.map((row) => ({ ...row, level: LEVELS[Number(row.level)] })) as EventSummary[]
  }

  story(id: string): Story | null {
    const [row] = this.#sql.exec<StoredRow>('SELECT events.* FROM ids JOIN events USING (seq) WHERE ids.id = ?', id).toArray()
    if (!row) return null
    const of = (table: string, order: string) =>
      this.#sql.exec<Row>(`SELECT * FROM ${table} WHERE seq = ? ORDER BY ${order}`, row.seq).toArray()
    return { event: storedEvent(row), attempts: of('attempts', 'at, number'), waiting: of('outbox', 'target'), dead: of('dead', 'target') }
  }

  /** How many events of each level came in each `step` of time. */
  counts(since: number, step: number): EventCount[] {
    // What is bound is no whole number to SQLite. A number is never less than the time of its event, so that no older one is looked at.
    const query =
      'SELECT received - received % CAST(?2 AS INTEGER) AS at, level, count(*) AS count FROM events WHERE seq >= ?1 AND received >= ?1 GROUP BY 1, 2'
    const rows = this.#sql.exec<{ at: number; level: number; count: number }>(query, since, step).toArray()
    return rows.map(({ at, level, count }) => ({ at, level: LEVELS[level] ?? 'none', count }))
  }

  /** With which secret how many events were signed, and when the last was: one that no longer matches can go. */
  secrets(): { secret: string; count: number; last: number }[] {
    return this.#sql
      .exec<{ secret: string; count: number; last: number }>(
        "SELECT secret, count(*) AS count, max(received) AS last FROM events WHERE secret <> '' GROUP BY secret",
      )
      .toArray()
  }

  /** How late the events of the last hour came, by their own time, in milliseconds. */
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
    return this.#sql.exec<DeadLetter>(query, limit).toArray()
  }

  /** The dead letters that are meant; they are no more. */
  takeDead({ id, from, to, target }: Again): { seq: number; target: string; name: string; received: number }[] {
    const which = 'SELECT seq FROM events WHERE (?1 IS NULL OR id = ?1) AND received BETWEEN ?2 AND ?3'
    const query = `DELETE FROM dead WHERE seq IN (${which}) AND (?4 IS NULL OR target = ?4) RETURNING seq, target, name`
    const taken = this.#sql.exec<{ seq: number; target: string; name: string }>(query, id, from, to, target).toArray()
    return taken.map((row) => ({
      ...row,
      received: this.#sql.exec<{ received: number }>('SELECT received FROM events WHERE seq = ?', row.seq).one().received,
    }))
  }
}
