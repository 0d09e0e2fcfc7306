// What the shards are to be asked. It is stored together with what has caused it, such as the feed's cursor, and deleted once they have it.
import type { Env } from '../base/env.js'
import { shard, shardNumber } from '../base/shards.js'
import type { WatchRequest } from './packages.js'

/** How many packages a shard gets in one call. */
const MAX_REQUESTS_PER_CALL = 500

/** A row of the table `pending`. */
type PendingRow = Record<string, SqlStorageValue> & { name: string; since: number; rev: string | null; due: number | null; unwatch: number }

export class PendingRequests {
  readonly #sql: SqlStorage
  readonly #env: Env
  readonly #now: () => number

  constructor(sql: SqlStorage, env: Env, now: () => number) {
    this.#sql = sql
    this.#env = env
    this.#now = now
    sql.exec(
      'CREATE TABLE IF NOT EXISTS pending (name TEXT PRIMARY KEY, since INTEGER NOT NULL, rev TEXT, due INTEGER, unwatch INTEGER NOT NULL) WITHOUT ROWID',
    )
  }

  /** What was to be forgotten, and is not forgotten yet, is watched on. */
  watch({ name, since, rev, due }: WatchRequest): void {
    this.#sql.exec(
      `INSERT INTO pending VALUES (?1, ?2, ?3, ?4, 0) ON CONFLICT DO UPDATE SET
         since = CASE unwatch WHEN 1 THEN ?2 ELSE min(since, ?2) END, rev = CASE unwatch WHEN 1 THEN ?3 ELSE coalesce(?3, rev) END,
         due = CASE WHEN unwatch = 1 OR due IS NOT NULL THEN ?4 END, unwatch = 0`,
      name,
      since,
      rev,
      due,
    )
  }

  unwatch(name: string): void {
    this.#sql.exec('INSERT OR REPLACE INTO pending VALUES (?, 0, NULL, NULL, 1)', name)
  }

  /** Asks the shards for what is pending; false if one does not answer: what is for it stays pending. */
  async handOver(id: string, name: string | null = null): Promise<boolean> {
    const query = 'SELECT * FROM pending WHERE ?1 IS NULL OR name = ?1'
    const rows = this.#sql.exec<PendingRow>(query, name).toArray()
    let isComplete = true
    for (const [number, requests] of Map.groupBy(rows, (row) => shardNumber(row.name))) {
      try {
        for (let at = 0; at < requests.length; at += MAX_REQUESTS_PER_CALL)
          await this.#handOverTo(number, id, requests.slice(at, at + MAX_REQUESTS_PER_CALL))
      } catch (error) {
        isComplete = false
        const message = `shard ${number} does not answer; what is for it stays pending: ${error}`
        console.log(JSON.stringify({ time: new Date(this.#now()).toISOString(), level: 'error', error: 'watch', registry: id, message }))
      }
    }
    return isComplete
  }

  async #handOverTo(number: number, id: string, requests: PendingRow[]): Promise<void> {
    const [removed, added] = [requests.filter(({ unwatch }) => unwatch === 1), requests.filter(({ unwatch }) => unwatch === 0)]
    await shard(this.#env, number).watch(
      id,
      added.map(({ name, since, rev, due }) => ({ name, since, rev, due })),
      removed.map(({ name }) => name),
    )
    // What was asked for again meanwhile stays.
    for (const { name, rev, unwatch } of requests)
      this.#sql.exec('DELETE FROM pending WHERE name = ? AND rev IS ? AND unwatch = ?', name, rev, unwatch)
  }
}
