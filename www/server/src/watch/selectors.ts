// The scopes, users and patterns whose packages are looked for, and what was found.
import type { WatchedRegistryStatus } from 'npm-hooks-events-api'
import type { Discovery } from './discovery.js'

export class Selectors {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
    sql.exec(
      `CREATE TABLE IF NOT EXISTS selectors (selector TEXT PRIMARY KEY, since INTEGER NOT NULL, found INTEGER NOT NULL, sources TEXT NOT NULL) WITHOUT ROWID;
       -- Those whose packages are to be looked for.
       CREATE TABLE IF NOT EXISTS added_selectors (selector TEXT PRIMARY KEY) WITHOUT ROWID;`,
    )
  }

  list(): WatchedRegistryStatus['selectors'] {
    return this.#sql
      .exec<{ selector: string; since: number; found: number; sources: string }>('SELECT * FROM selectors ORDER BY selector')
      .toArray()
      .map((row) => ({ ...row, sources: row.sources === '' ? [] : row.sources.split(' ') }))
  }

  /** Follows a change: these are all that are left. */
  replace(selectors: readonly string[], now: number): void {
    const known = new Set(this.list().map(({ selector }) => selector))
    const next = new Set(selectors)
    for (const selector of known)
      if (!next.has(selector))
        for (const table of ['selectors', 'added_selectors']) this.#sql.exec(`DELETE FROM ${table} WHERE selector = ?`, selector)
    for (const selector of next) {
      if (known.has(selector)) continue
      this.#sql.exec("INSERT INTO selectors VALUES (?, ?, 0, '')", selector, now)
      this.#sql.exec('INSERT INTO added_selectors VALUES (?)', selector)
    }
  }

  /** The packages of all are to be looked for again. */
  addAll(): void {
    this.#sql.exec('INSERT OR IGNORE INTO added_selectors SELECT selector FROM selectors')
  }

  added(): string[] {
    return this.#sql
      .exec<{ selector: string }>('SELECT selector FROM added_selectors')
      .toArray()
      .map(({ selector }) => selector)
  }

  /** Since when the first of these is wanted; `null` if none is. */
  since(selectors: string[]): number | null {
    const query = 'SELECT min(since) AS since FROM selectors WHERE selector IN (SELECT value FROM json_each(?))'
    return this.#sql.exec<{ since: number | null }>(query, JSON.stringify(selectors)).one().since
  }

  /** Stores what was found; returns since when it is wanted, or `null` if the selector was removed meanwhile. */
  record(selector: string, { names, sources }: Discovery): number | null {
    const query = 'UPDATE selectors SET found = ?, sources = ? WHERE selector = ? RETURNING since'
    const text = [...new Set(sources)].join(' ')
    return this.#sql.exec<{ since: number }>(query, names.length, text, selector).toArray()[0]?.since ?? null
  }

  /** Their packages have been looked for. */
  complete(selectors: string[]): void {
    for (const selector of selectors) this.#sql.exec('DELETE FROM added_selectors WHERE selector = ?', selector)
  }
}
