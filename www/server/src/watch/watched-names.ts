// The names of the packages of a registry that are watched, each with what selects it: '' if its name is listed.

export class WatchedNames {
  readonly #sql: SqlStorage
  #cache: Map<string, string> | null = null

  constructor(sql: SqlStorage) {
    this.#sql = sql
    sql.exec('CREATE TABLE IF NOT EXISTS names (name TEXT PRIMARY KEY, selector TEXT NOT NULL) WITHOUT ROWID')
  }

  get all(): ReadonlyMap<string, string> {
    return this.#known()
  }

  has(name: string): boolean {
    return this.#known().has(name)
  }

  set(name: string, selector: string): void {
    this.#known().set(name, selector)
    this.#sql.exec('INSERT OR REPLACE INTO names VALUES (?, ?)', name, selector)
  }

  delete(name: string): void {
    this.#known().delete(name)
    this.#sql.exec('DELETE FROM names WHERE name = ?', name)
  }

  /** Reads the rows again, after a transaction that was rolled back. */
  forget(): void {
    this.#cache = null
  }

  #known(): Map<string, string> {
    this.#cache ??= new Map(
      this.#sql
        .exec<{ name: string; selector: string }>('SELECT * FROM names')
        .toArray()
        .map(({ name, selector }) => [name, selector]),
    )
    return this.#cache
  }
}
