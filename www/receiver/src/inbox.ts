// The events of a shard: each is taken once, by its id.
import { LEVELS } from 'npm-hooks-events-api'
import type { About, EventRecord } from './record.js'

/** An event as it was kept. */
export interface StoredEvent extends EventRecord {
  /** Its number: of two events of a package the one with the higher was accepted later. */
  seq: number
  received: number
}

export type StoredRow = Record<keyof StoredEvent, SqlStorageValue> & { level: number; about: string }

export function storedEvent({ level, about, ...rest }: StoredRow): StoredEvent {
  return { ...rest, level: LEVELS[level] ?? 'none', about: JSON.parse(about) as About } as StoredEvent
}

export class Inbox {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  /**
   * Keeps an event; answers its sequence number, or `null` for one that was there before.
   *
   * The id decides, and nothing else: the same change told to a package, a scope and an owner hook, sent twice after a
   * dropped connection, or sent again after a crash with a newer payload and so another signature, is one event.
   */
  keep(record: EventRecord, now: number): number | null {
    const seq = this.#next(now)
    const { id, name, kind, level, time, bytes, secret, body, about } = record
    const isNew = this.#sql.exec('INSERT INTO ids VALUES (?, ?, ?) ON CONFLICT DO NOTHING RETURNING seq', id, seq, now).toArray().length > 0
    if (!isNew) return null
    const values = [seq, id, name, kind, LEVELS.indexOf(level), now, time, bytes, secret, body, JSON.stringify(about)]
    this.#sql.exec('INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)', ...values)
    return seq
  }

  read(seq: number): StoredEvent | null {
    const [row] = this.#sql.exec<StoredRow>('SELECT * FROM events WHERE seq = ?', seq).toArray()
    return row ? storedEvent(row) : null
  }

  /**
   * The time, made unique: it only grows, also after a clock went back; it goes on where it was when all rows are gone, and
   * sorts the events of several shards.
   */
  #next(now: number): number {
    const { last } = this.#sql.exec<{ last: number | null }>('SELECT max(seq) AS last FROM events').one()
    return Math.max(now, (last ?? 0) + 1)
  }
}
