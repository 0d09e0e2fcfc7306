// The events of a shard; each id is accepted once.
import type { EventDetails, StoredEvent } from 'npm-hooks-events-api'
import { levelNumber, levelOfNumber } from '../base/level.js'
import { IdFilter } from './id-filter.js'
import type { EventRecord } from './record.js'

/** A row of the table `events`. */
export type EventRow = Record<keyof StoredEvent, SqlStorageValue> & {
  level: number
  about: string
  /** JSON lists: whom it concerns, and the hooks that it was queued for. */
  users: string | null
  hooks: string | null
}

/** What is stored with an event. */
export interface InsertOptions {
  /** The number of its packument. */
  document?: number | null
  /** The hooks that it is queued for. */
  hooks?: string[]
}

export function eventOfRow({ level, about, users: _, hooks: __, ...rest }: EventRow): StoredEvent {
  return { ...rest, level: levelOfNumber(level), about: JSON.parse(about) as EventDetails } as StoredEvent
}

export class Inbox {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  /**
   * Stores an event; returns its sequence number, or `null` for a duplicate.
   *
   * Only the id decides: one change may arrive through a package, a scope and an owner hook, again after a dropped connection, or
   * again after a crash with a newer payload and so a different signature.
   */
  insert(record: EventRecord, now: number, { document = null, hooks = [] }: InsertOptions = {}): number | null {
    const seq = this.nextSeq(now)
    // A record that an earlier version has handed over has no registry.
    const { id, name, kind, level, time, bytes, secret, body, registry = null, about, users = [] } = record
    const isNew = this.#sql.exec('INSERT INTO ids VALUES (?, ?, ?) ON CONFLICT DO NOTHING RETURNING seq', id, seq, now).toArray().length > 0
    if (!isNew) return null
    const values = [seq, id, name, kind, levelNumber(level), now, time, bytes, secret, body, JSON.stringify(about), registry, document]
    this.#sql.exec(
      `INSERT INTO events (seq, id, name, kind, level, received, time, bytes, secret, body, about, registry, document, users, hooks)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
      ...values,
      listText(users),
      listText(hooks),
    )
    return seq
  }

  /** Which of these ids are stored. */
  known(ids: string[]): string[] {
    return ids.filter((id) => this.#sql.exec('SELECT 1 FROM ids WHERE id = ?', id).toArray().length > 0)
  }

  idFilter(): IdFilter {
    const { count } = this.#sql.exec<{ count: number }>('SELECT count(*) AS count FROM ids').one()
    return IdFilter.of(this.#sql.exec<{ id: string }>('SELECT id FROM ids'), count)
  }

  read(seq: number): StoredEvent | null {
    const [row] = this.#sql.exec<EventRow>('SELECT * FROM events WHERE seq = ?', seq).toArray()
    return row ? eventOfRow(row) : null
  }

  /** The package of an event, and whom it concerns. */
  readUsers(seq: number): string[] {
    const [row] = this.#sql.exec<{ users: string | null }>('SELECT users FROM events WHERE seq = ?', seq).toArray()
    return row?.users == null ? [] : (JSON.parse(row.users) as string[])
  }

  /** The hooks that an event is queued for, which were not known when it was accepted. */
  setHooks(seq: number, hooks: string[]): void {
    if (hooks.length > 0) this.#sql.exec('UPDATE events SET hooks = ? WHERE seq = ?', listText(hooks), seq)
  }

  /**
   * The current time, made unique. It always grows, even if the clock is set back, continues after all rows are deleted, and orders
   * the events of several shards.
   */
  nextSeq(now: number): number {
    const { last } = this.#sql.exec<{ last: number | null }>('SELECT max(seq) AS last FROM events').one()
    return Math.max(now, (last ?? 0) + 1)
  }
}

const listText = (list: string[]) => (list.length > 0 ? JSON.stringify(list) : null)
