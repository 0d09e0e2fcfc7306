// The names of the packages of a registry that are watched, and which of them were found as packages of a user.

export class WatchedNames {
  readonly #sql: SqlStorage
  #cache: Set<string> | null = null

  constructor(sql: SqlStorage) {
    this.#sql = sql
    // Former versions stored one selector for each name: the packages of users are looked for again.
    sql.exec(
      `CREATE TABLE IF NOT EXISTS names (name TEXT PRIMARY KEY, selector TEXT NOT NULL) WITHOUT ROWID;
       -- Their names do not show the user. A package can have several.
       CREATE TABLE IF NOT EXISTS names_of_users (selector TEXT NOT NULL, name TEXT NOT NULL, PRIMARY KEY (selector, name)) WITHOUT ROWID;
       UPDATE state SET value = '0' WHERE key = 'discoveredAt' AND EXISTS (SELECT 1 FROM names WHERE selector LIKE '~%');
       INSERT OR IGNORE INTO names_of_users SELECT selector, name FROM names WHERE selector LIKE '~%';
       UPDATE names SET selector = '' WHERE selector <> '';`,
    )
  }

  get all(): ReadonlySet<string> {
    return this.#known()
  }

  has(name: string): boolean {
    return this.#known().has(name)
  }

  add(name: string): void {
    this.#known().add(name)
    this.#sql.exec("INSERT OR REPLACE INTO names VALUES (?, '')", name)
  }

  delete(name: string): void {
    this.#known().delete(name)
    this.#sql.exec('DELETE FROM names WHERE name = ?', name)
  }

  /** The packages of a user were found. */
  addOf(selector: string, names: readonly string[]): void {
    this.#sql.exec('INSERT OR IGNORE INTO names_of_users SELECT ?, value FROM json_each(?)', selector, JSON.stringify(names))
  }

  /** All packages that were found of users; those of other users than these are forgotten. */
  ofUsers(selectors: ReadonlySet<string>): ReadonlySet<string> {
    const stored = this.#sql.exec<{ selector: string }>('SELECT DISTINCT selector FROM names_of_users').toArray()
    for (const { selector } of stored)
      if (!selectors.has(selector)) this.#sql.exec('DELETE FROM names_of_users WHERE selector = ?', selector)
    const rows = this.#sql.exec<{ name: string }>('SELECT DISTINCT name FROM names_of_users').toArray()
    return new Set(rows.map(({ name }) => name))
  }

  /** Reads the rows again, after a transaction that was rolled back. */
  forget(): void {
    this.#cache = null
  }

  #known(): Set<string> {
    this.#cache ??= new Set(
      this.#sql
        .exec<{ name: string }>('SELECT name FROM names')
        .toArray()
        .map(({ name }) => name),
    )
    return this.#cache
  }
}
