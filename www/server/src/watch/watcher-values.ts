// What the object of a registry knows apart from packages: texts, each with its key.

export type Key =
  | 'id'
  | 'digest'
  | 'feedUrl'
  | 'interval'
  | 'cursor'
  | 'feedReadAt'
  | 'feedError'
  | 'discoveredAt'
  | 'discoverAfter'
  /** Whether what the hooks are on has changed, and is not followed yet. */
  | 'hooksChanged'

export class WatcherValues {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
    sql.exec('CREATE TABLE IF NOT EXISTS state (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID')
  }

  get(key: Key): string | null {
    return this.#sql.exec<{ value: string }>('SELECT value FROM state WHERE key = ?', key).toArray()[0]?.value ?? null
  }

  set(key: Key, value: string): void {
    this.#sql.exec('INSERT OR REPLACE INTO state VALUES (?, ?)', key, value)
  }

  delete(...keys: Key[]): void {
    for (const key of keys) this.#sql.exec('DELETE FROM state WHERE key = ?', key)
  }
}
