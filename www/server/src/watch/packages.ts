// The watched packages of a shard: what is known of each, and when it is looked at next.
import type { KnownPackage, Look, WatchedPackage } from 'npm-hooks/follow'
import { UNKNOWN } from 'npm-hooks/follow'
import type { WatchedPackageStatus } from 'npm-hooks-events-api'
import { gunzip } from '../base/gzip.js'
import type { DueTime } from './due-times.js'
import { DueTimes } from './due-times.js'
import { StoredFacts } from './stored-facts.js'

/** After so many failed looks in a row, which take over twelve minutes, a package is reported. */
const BROKEN_AFTER = 5

/** A row of the table `watched`, without the facts. */
type Row = Record<string, SqlStorageValue> & {
  number: number
  registry: string
  name: string
  since: number
  due: number
  looked: number | null
  etag: string | null
  rev: string | null
  digest: string | null
  read: number | null
  missing: number | null
  gone: number
  failures: number
  code: string | null
  message: string | null
  expected: string | null
  stale: number
}

/** What makes a package watched, or looked at soon. */
export interface WatchRequest {
  name: string
  /** Since when changes are wanted. */
  since: number
  /** The revision that the registry's feed has announced; `null` for a look without one. */
  rev: string | null
  /** When to look; `null` for now. A package that is watched already is only looked at sooner. */
  due: number | null
}

/** Which watched packages to list. */
export interface WatchedFilter {
  /** Ids: what a registry that is not configured any more has left is not listed. */
  registries: string[]
  /** Part of a package's name. */
  search: string | null
  /** The last package of the previous page. */
  before: WatchedCursor | null
  limit: number
}

/** A package's position in the list of all shards. */
export interface WatchedCursor {
  isFailing: boolean
  name: string
  registry: string
}

export interface WatchedListing {
  packages: WatchedPackageStatus[]
  /** How many match in all, and how many of them fail. */
  total: number
  failing: number
}

export class WatchedPackages {
  readonly #sql: SqlStorage
  readonly #facts: StoredFacts
  readonly #times: DueTimes
  /** Those that were asked for since their last look began: it may have missed what they were asked for. */
  readonly #askedFor = new Set<number>()

  constructor(sql: SqlStorage) {
    this.#sql = sql
    this.#facts = new StoredFacts(sql)
    this.#times = new DueTimes(sql)
  }

  /** Reads the times of looks again, after a transaction that was rolled back. */
  forget(): void {
    this.#times.forget()
  }

  /** Watches packages, or looks at those that are watched already. */
  watch(registry: string, requests: WatchRequest[], now: number): void {
    for (const { name, since, rev, due } of requests)
      this.#asked(
        this.#sql.exec<DueTime>(
          `INSERT INTO watched (registry, name, since, due, expected) VALUES (?1, ?2, ?3, ?4, ?5)
           ON CONFLICT (registry, name) DO UPDATE SET
             due = min(due, ?4), since = min(since, ?3), stale = CASE WHEN ?5 IS NULL THEN stale ELSE 0 END, expected = coalesce(?5, expected)
           RETURNING number, registry, due, looked`,
          registry,
          name,
          since,
          due ?? now,
          rev,
        ),
      )
  }

  /** Looks at packages now, if they are watched; returns how many are. */
  lookNow(registry: string, name: string | null, now: number): number {
    const query =
      'UPDATE watched SET due = min(due, ?1) WHERE registry = ?2 AND (?3 IS NULL OR name = ?3) RETURNING number, registry, due, looked'
    return this.#asked(this.#sql.exec<DueTime>(query, now, registry, name))
  }

  /** Returns how many there are. */
  #asked(rows: SqlStorageCursor<DueTime>): number {
    const times = rows.toArray()
    for (const { number } of times) this.#askedFor.add(number)
    this.#times.set(times)
    return times.length
  }

  unwatch(registry: string, names: string[]): void {
    for (const name of names) {
      const query = 'DELETE FROM watched WHERE registry = ? AND name = ? RETURNING number'
      for (const { number } of this.#sql.exec<{ number: number }>(query, registry, name).toArray()) {
        this.#facts.delete(number)
        this.#times.delete(number)
      }
    }
  }

  due(registry: string, now: number, limit: number, busy: ReadonlySet<number>): number[] {
    return this.#times.due(registry, now, limit, busy)
  }

  nextDue(registry: string, now: number, busy: ReadonlySet<number>): number | null {
    return this.#times.next(registry, now, busy)
  }

  /** For a look that begins now. */
  async read(number: number): Promise<WatchedPackage | null> {
    const [row] = this.#sql.exec<Row>('SELECT * FROM watched WHERE number = ?', number).toArray()
    this.#askedFor.delete(number)
    return row ? { number, name: row.name, known: await this.#knownOf(row) } : null
  }

  other(registry: string, name: string): string | null {
    const query =
      'SELECT name FROM watched WHERE registry = ? AND name <> ? AND read IS NOT NULL AND missing IS NULL ORDER BY read DESC LIMIT 1'
    return this.#sql.exec<{ name: string }>(query, registry, name).toArray()[0]?.name ?? null
  }

  /**
   * Stores what a look has found; `facts` are the compressed ones if they have changed. False if the package is not watched any more.
   * What was asked for while the look was in progress stays due.
   */
  store({ number, known: before }: WatchedPackage, { known, failure, due }: Look, facts: Uint8Array | null, now: number): boolean {
    const [row] = this.#sql.exec<Row>('SELECT * FROM watched WHERE number = ?', number).toArray()
    if (!row) return false
    const isAskedAgain = this.#askedFor.delete(number) || row.expected !== before.expectedRev
    const { etag, rev, digest, readAt, missingSince, isGone, failures, expectedRev, staleLooks } = known
    const nextDue = isAskedAgain ? Math.min(due, now) : due
    this.#times.set([{ number, registry: row.registry, due: nextDue, looked: now }])
    this.#sql.exec(
      `UPDATE watched SET due = ?, looked = ?, etag = ?, rev = ?, digest = ?, read = ?, missing = ?, gone = ?, failures = ?, code = ?, message = ?,
         expected = ?, stale = ? WHERE number = ?`,
      nextDue,
      now,
      etag,
      rev,
      digest,
      readAt,
      missingSince,
      Number(isGone),
      failures,
      failure?.code ?? null,
      failure?.message.slice(0, 500) ?? null,
      isAskedAgain ? row.expected : expectedRev,
      isAskedAgain ? 0 : staleLooks,
      number,
    )
    if (facts) this.#facts.write(number, facts)
    return true
  }

  /** How many packages of the registries are watched, how many of them fail, and when the next look is due. */
  state(registries: string[]): { watched: number; failing: number; broken: number; due: number | null } {
    const query = `SELECT count(*) AS watched, count(code) AS failing, count(CASE WHEN failures >= ${BROKEN_AFTER} THEN 1 END) AS broken, min(due) AS due
      FROM watched WHERE registry IN (SELECT value FROM json_each(?))`
    return this.#sql.exec<{ watched: number; failing: number; broken: number; due: number | null }>(query, JSON.stringify(registries)).one()
  }

  /** Ordered by name; those that fail first. */
  list({ registries, search, before, limit }: WatchedFilter): WatchedListing {
    const matches = 'registry IN (SELECT value FROM json_each(?)) AND (? IS NULL OR instr(name, ?) > 0)'
    const values = [JSON.stringify(registries), search, search]
    const counted = `SELECT count(*) AS total, count(code) AS failing FROM watched WHERE ${matches}`
    const { total, failing } = this.#sql.exec<{ total: number; failing: number }>(counted, ...values).one()
    const page = before && 'AND (code IS NULL, name, registry) > (?, ?, ?)'
    const position = before ? [Number(!before.isFailing), before.name, before.registry] : []
    const query = `SELECT * FROM watched WHERE ${matches} ${page ?? ''} ORDER BY code IS NULL, name, registry LIMIT ?`
    const packages = this.#sql
      .exec<Row>(query, ...values, ...position, limit)
      .toArray()
      .map(({ registry, name, since, looked, due, read, missing, failures, code, message }) => ({
        registry,
        name,
        since,
        looked,
        due,
        read,
        isMissing: missing !== null,
        failures,
        code,
        message,
      }))
    return { packages, total, failing }
  }

  async #knownOf(row: Row): Promise<KnownPackage> {
    const { since, etag, rev, digest, read: readAt, missing: missingSince, gone, failures, expected: expectedRev, stale: staleLooks } = row
    const facts = this.#facts.read(row.number)
    // Facts that cannot be read are read again: what changed meanwhile is missed, but the package is not stuck.
    const text =
      facts &&
      (await gunzip(facts).then(
        (bytes) => new TextDecoder().decode(bytes),
        () => null,
      ))
    return {
      ...UNKNOWN,
      since,
      facts: text,
      etag,
      rev,
      digest,
      readAt,
      missingSince,
      isGone: gone === 1,
      failures,
      expectedRev,
      staleLooks,
    }
  }
}
