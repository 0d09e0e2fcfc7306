// The table of hooks, and what of its changes the other objects have not confirmed yet. A row is addressed by its number.
import type { HookType } from 'npm-hooks/hook'
import type { EncryptedSecret } from './encryption.js'

/** A hook as it is stored. Times are in milliseconds. */
export interface StoredHook {
  number: number
  id: string
  username: string
  type: HookType
  name: string
  endpoint: string
  secret: EncryptedSecret
  /** Which events it gets, as JSON; `null` for all. */
  filter: string | null
  created: number
  updated: number
}

export type NewRow = Omit<StoredHook, 'number' | 'created' | 'updated'>

/** What shards must know of a hook: it was updated, or deleted. */
export type Notice = 'resume' | 'forget'

/** A notice that shards have not confirmed yet. */
export interface ShardNotice extends Record<string, SqlStorageValue> {
  number: number
  notice: Notice
  /** The hook. */
  id: string
  /** Those shards, as bits. */
  shards: number
}

interface Row extends Record<string, SqlStorageValue> {
  number: number
  id: string
  username: string
  type: HookType
  name: string
  endpoint: string
  secret: ArrayBuffer
  key_id: string
  filter: string | null
  created: number
  updated: number
}

/** The columns of a hook. */
const HOOK = 'hooks.*, (SELECT filter FROM hook_filters f WHERE f.number = hooks.number) AS filter'

export interface ListFilter {
  /** What the hooks are on; `null` for all. */
  name: string | null
  /** `null` for all. */
  type: HookType | null
  limit: number
  offset: number
}

/** Where a page of all hooks ends. */
export interface HookCursor {
  isFailing: boolean
  number: number
}

export interface FailingFirst {
  /** A part of the user's name, or of what the hook is on; `null` for all. */
  search: string | null
  /** The ids of the hooks whose deliveries fail. A hook whose secret has another key than `keyIds` fails too. */
  failing: readonly string[]
  keyIds: readonly string[]
  before: HookCursor | null
  limit: number
}

export type ListedHook = StoredHook & { isFailing: boolean }

export class HookTable {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
    sql.exec(`
      CREATE TABLE IF NOT EXISTS hooks (
        number INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, username TEXT NOT NULL, type TEXT NOT NULL, name TEXT NOT NULL,
        endpoint TEXT NOT NULL, secret BLOB NOT NULL, key_id TEXT NOT NULL, created INTEGER NOT NULL, updated INTEGER NOT NULL
      );
      CREATE INDEX IF NOT EXISTS hooks_of_user ON hooks (username, number);
      CREATE INDEX IF NOT EXISTS hooks_on ON hooks (type, name, number);
      -- Few hooks have one; what was created by earlier versions has none.
      CREATE TABLE IF NOT EXISTS hook_filters (number INTEGER PRIMARY KEY, filter TEXT NOT NULL);
      CREATE TABLE IF NOT EXISTS revision (number INTEGER PRIMARY KEY, revision INTEGER NOT NULL);
      CREATE TABLE IF NOT EXISTS notices (
        number INTEGER PRIMARY KEY AUTOINCREMENT, notice TEXT NOT NULL, id TEXT NOT NULL, shards INTEGER NOT NULL, UNIQUE (id, notice)
      );
      -- The revision that the watchers have not confirmed yet; no row once they have.
      CREATE TABLE IF NOT EXISTS unwatched (number INTEGER PRIMARY KEY, revision INTEGER NOT NULL);`)
  }

  /** Raised by each change of the hooks. */
  get revision(): number {
    return this.#sql.exec<{ revision: number }>('SELECT revision FROM revision').toArray()[0]?.revision ?? 0
  }

  get count(): number {
    return this.#sql.exec<{ count: number }>('SELECT count(*) AS count FROM hooks').one().count
  }

  countOf(username: string): number {
    return this.#sql.exec<{ count: number }>('SELECT count(*) AS count FROM hooks WHERE username = ?', username).one().count
  }

  /** Whether the user has a hook on the same with this endpoint, however that is spelled, apart from the hook with a number. */
  has({ username, type, name, endpoint }: Omit<NewRow, 'id' | 'secret'>, except = -1): boolean {
    // The other index would read the hooks of all users on a package.
    const query = 'SELECT endpoint FROM hooks INDEXED BY hooks_of_user WHERE username = ? AND type = ? AND name = ? AND number <> ?'
    const url = new URL(endpoint).href
    return this.#sql
      .exec<{ endpoint: string }>(query, username, type, name, except)
      .toArray()
      .some((other) => new URL(other.endpoint).href === url)
  }

  find(id: string): StoredHook | null {
    const [row] = this.#sql.exec<Row>(`SELECT ${HOOK} FROM hooks WHERE id = ?`, id).toArray()
    return row ? fromRow(row) : null
  }

  /** In the order of creation, with the number of all. */
  list(username: string, { name, type, limit, offset }: ListFilter): { hooks: StoredHook[]; total: number } {
    const matches = 'FROM hooks WHERE username = ?1 AND (?2 IS NULL OR name = ?2) AND (?3 IS NULL OR type = ?3)'
    const { total } = this.#sql.exec<{ total: number }>(`SELECT count(*) AS total ${matches}`, username, name, type).one()
    const page = `SELECT ${HOOK} ${matches} ORDER BY number LIMIT ?4 OFFSET ?5`
    return { hooks: this.#sql.exec<Row>(page, username, name, type, limit, offset).toArray().map(fromRow), total }
  }

  /** Of all users: those that fail, then the others, the last first; with the number of all that match, and of those of them that fail. */
  listAll({ search, failing, keyIds, before, limit }: FailingFirst): { hooks: ListedHook[]; total: number; failing: number } {
    const fails = `id IN (SELECT value FROM json_each(?1)) OR key_id NOT IN (SELECT value FROM json_each(?2))`
    const matches = `(SELECT ${HOOK}, ${fails} AS fails FROM hooks WHERE ?3 IS NULL OR instr(username, ?3) > 0 OR instr(name, ?3) > 0)`
    const values = [JSON.stringify(failing), JSON.stringify(keyIds), search]
    const counts = this.#sql.exec<{ total: number; failing: number }>(
      `SELECT count(*) AS total, coalesce(sum(fails), 0) AS failing FROM ${matches}`,
      ...values,
    )
    const page = `SELECT * FROM ${matches} WHERE ?4 IS NULL OR (fails, number) < (?4, ?5) ORDER BY fails DESC, number DESC LIMIT ?6`
    const { isFailing = null, number = null } = before ?? {}
    const rows = this.#sql.exec<Row & { fails: number }>(page, ...values, isFailing === null ? null : Number(isFailing), number, limit)
    return {
      ...counts.one(),
      hooks: rows.toArray().map(({ fails, ...row }) => ({ ...fromRow(row as Row), isFailing: fails === 1 })),
    }
  }

  insert({ id, username, type, name, endpoint, secret, filter }: NewRow, now: number): StoredHook {
    const columns = 'id, username, type, name, endpoint, secret, key_id, created, updated'
    const query = `INSERT INTO hooks (${columns}) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?8) RETURNING number`
    const { bytes, keyId } = secret
    const values = [id, username, type, name, endpoint, bytes.buffer, keyId, now]
    const { number } = this.#sql.exec<{ number: number }>(query, ...values).one()
    this.#setFilter(number, filter)
    return this.#read(number)
  }

  update(
    number: number,
    { endpoint, secret: { bytes, keyId }, filter }: Pick<NewRow, 'endpoint' | 'secret' | 'filter'>,
    now: number,
  ): StoredHook {
    const query = 'UPDATE hooks SET endpoint = ?2, secret = ?3, key_id = ?4, updated = ?5 WHERE number = ?1'
    this.#sql.exec(query, number, endpoint, bytes.buffer, keyId, now)
    this.#setFilter(number, filter)
    return this.#read(number)
  }

  #read(number: number): StoredHook {
    return fromRow(this.#sql.exec<Row>(`SELECT ${HOOK} FROM hooks WHERE number = ?`, number).one())
  }

  #setFilter(number: number, filter: string | null): void {
    if (filter === null) this.#sql.exec('DELETE FROM hook_filters WHERE number = ?', number)
    else this.#sql.exec('INSERT OR REPLACE INTO hook_filters VALUES (?, ?)', number, filter)
  }

  /** The bytes of the filters of a user's hooks, or with `null` of all, apart from the hook with a number. */
  filterBytesOf(username: string | null, except: number): number {
    const table = username === null ? 'hook_filters' : 'hooks INDEXED BY hooks_of_user JOIN hook_filters USING (number)'
    const query = `SELECT coalesce(sum(length(CAST(filter AS BLOB))), 0) AS bytes FROM ${table}
      WHERE ${username === null ? '?2 IS NULL' : 'username = ?2'} AND number <> ?1`
    return this.#sql.exec<{ bytes: number }>(query, except, username).one().bytes
  }

  delete(number: number): void {
    for (const table of ['hooks', 'hook_filters']) this.#sql.exec(`DELETE FROM ${table} WHERE number = ?`, number)
  }

  raiseRevision(): void {
    this.#sql.exec('INSERT INTO revision VALUES (1, 1) ON CONFLICT DO UPDATE SET revision = revision + 1')
  }

  /** The hooks on a package, on its scope, and on users, that were created until then, each with its filter. */
  on(name: string, users: readonly string[], createdUntil = Number.MAX_SAFE_INTEGER): Pick<StoredHook, 'id' | 'filter'>[] {
    const scope = /^(@[^/]+)\//.exec(name)?.[1] ?? null
    const query = `SELECT id, (SELECT filter FROM hook_filters f WHERE f.number = found.number) AS filter FROM (
      SELECT number, id, created FROM hooks WHERE type = 'package' AND name = ?1
      UNION ALL SELECT number, id, created FROM hooks WHERE type = 'scope' AND name = ?2
      UNION ALL SELECT h.number, h.id, h.created
        FROM (SELECT DISTINCT value FROM json_each(?3)) u CROSS JOIN hooks h ON h.type = 'owner' AND h.name = u.value
    ) found WHERE created <= ?4 ORDER BY number`
    return this.#sql.exec<Pick<StoredHook, 'id' | 'filter'>>(query, name, scope, JSON.stringify(users), createdUntil).toArray()
  }

  /** What hooks are on, each once. */
  subjects(): { type: HookType; name: string }[] {
    return this.#sql.exec<{ type: HookType; name: string }>('SELECT DISTINCT type, name FROM hooks ORDER BY type, name').toArray()
  }

  /** Secrets that are encrypted with a key other than these, and those that are encrypted with another one than the first. */
  withOtherKeys(keyIds: readonly string[]): { unknown: number; old: StoredHook[] } {
    const ids = JSON.stringify(keyIds)
    const unknown = 'SELECT count(*) AS count FROM hooks WHERE key_id NOT IN (SELECT value FROM json_each(?))'
    const old = `SELECT ${HOOK} FROM hooks WHERE key_id IN (SELECT value FROM json_each(?)) AND key_id <> ? LIMIT 100`
    return {
      unknown: this.#sql.exec<{ count: number }>(unknown, ids).one().count,
      old: this.#sql
        .exec<Row>(old, ids, keyIds[0] ?? '')
        .toArray()
        .map(fromRow),
    }
  }

  addNotice(notice: Notice, id: string, shards: number): void {
    // With another number than one that is being reported: its confirmation is about an earlier change.
    this.#sql.exec('INSERT OR REPLACE INTO notices (notice, id, shards) VALUES (?, ?, ?)', notice, id, shards)
  }

  notices(): ShardNotice[] {
    return this.#sql.exec<ShardNotice>('SELECT * FROM notices ORDER BY number').toArray()
  }

  /** A shard has confirmed notices. */
  confirm(shard: number, numbers: readonly number[]): void {
    const list = JSON.stringify(numbers)
    this.#sql.exec('UPDATE notices SET shards = shards & ~?1 WHERE number IN (SELECT value FROM json_each(?2))', 2 ** shard, list)
    this.#sql.exec('DELETE FROM notices WHERE shards = 0 AND number IN (SELECT value FROM json_each(?))', list)
  }

  /** The watchers must know of the current revision. */
  setUnwatched(): void {
    this.#sql.exec('INSERT OR REPLACE INTO unwatched VALUES (1, ?)', this.revision)
  }

  /** The revision that the watchers have not confirmed yet; `null` if there is none. */
  get unwatched(): number | null {
    return this.#sql.exec<{ revision: number }>('SELECT revision FROM unwatched').toArray()[0]?.revision ?? null
  }

  /** The watchers know of a revision. */
  setWatched(revision: number): void {
    this.#sql.exec('DELETE FROM unwatched WHERE revision = ?', revision)
  }

  /** How many changes are not confirmed. */
  get pending(): number {
    const { count } = this.#sql.exec<{ count: number }>('SELECT count(*) AS count FROM notices').one()
    return count + (this.unwatched === null ? 0 : 1)
  }
}

function fromRow({ secret, key_id: keyId, ...hook }: Row): StoredHook {
  return { ...hook, secret: { keyId, bytes: new Uint8Array(secret) } }
}
