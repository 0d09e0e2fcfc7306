// A Durable Object for each watched registry: it knows which packages are watched, follows the registry's change feed, finds the packages
// of scopes, users and patterns, and asks the shards to look at them.
import { DurableObject } from 'cloudflare:workers'
import type { WatchedRegistryStatus } from 'npm-hooks-events-api'
import { Alarm } from '../base/alarm.js'
import type { Env } from '../base/env.js'
import { shard, shardNumber } from '../base/shards.js'
import { MINUTE, SECOND } from '../base/time.js'
import { settingsWithoutSecret } from '../settings/settings.js'
import type { WatchedRegistry } from '../settings/watch.js'
import { discover, matchesSelector } from './discovery.js'
import { readFeed } from './feed.js'
import type { WatchRequest } from './packages.js'
import type { WatchHost } from './registry.js'

/** 1,440 requests a day, whatever is watched. */
const FEED_INTERVAL_MS = MINUTE

/** After the feed, the registry or a shard has failed. */
const RETRY_MS = 30 * SECOND

/** How often the packages of selectors are looked for: with a feed it is only a check. */
const DISCOVERY_INTERVAL_MS = 5 * MINUTE
const DISCOVERY_INTERVAL_WITH_FEED_MS = 24 * 60 * MINUTE

/** Without a registry, and after a feed has asked for it. */
const MAX_WAIT_MS = 60 * MINUTE + SECOND

/** How many packages a shard gets in one call. */
const MAX_REQUESTS_PER_CALL = 500

/** What the page shows of a registry, apart from its configuration. */
export type WatcherState = Omit<WatchedRegistryStatus, 'id' | 'url' | 'feedUrl' | 'intervalMs'>

/** A row of the table `pending`. */
type PendingRow = Record<string, SqlStorageValue> & { name: string; since: number; rev: string | null; due: number | null; unwatch: number }

/** What the table `state` has, as texts. */
type Key = 'id' | 'digest' | 'feedUrl' | 'interval' | 'cursor' | 'feedReadAt' | 'feedError' | 'discoveredAt' | 'discoverAfter'

export class Watcher extends DurableObject<Env> {
  readonly #sql: SqlStorage
  readonly #alarm: Alarm
  #running: Promise<number> | null = null

  constructor(state: DurableObjectState, env: Env) {
    super(state, env)
    this.#sql = state.storage.sql
    this.#alarm = new Alarm(state.storage)
    this.#sql.exec(`
      CREATE TABLE IF NOT EXISTS state (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
      -- Which packages are watched; \`selector\` is '' for those that the configuration names.
      CREATE TABLE IF NOT EXISTS names (name TEXT PRIMARY KEY, selector TEXT NOT NULL) WITHOUT ROWID;
      CREATE TABLE IF NOT EXISTS selectors (selector TEXT PRIMARY KEY, since INTEGER NOT NULL, found INTEGER NOT NULL, sources TEXT NOT NULL) WITHOUT ROWID;
      -- What the shards are to be asked. It is stored together with the feed's cursor, and deleted once they have it.
      CREATE TABLE IF NOT EXISTS pending (name TEXT PRIMARY KEY, since INTEGER NOT NULL, rev TEXT, due INTEGER, unwatch INTEGER NOT NULL) WITHOUT ROWID;`)
  }

  protected readonly host: WatchHost = { fetch: (url, init) => fetch(url, init), now: () => this.now(), random: Math.random }
  protected readonly feedIntervalMs: number = Number(this.env.FEED_INTERVAL_SECONDS ?? FEED_INTERVAL_MS / 1000) * 1000

  protected now(): number {
    return Date.now()
  }

  /** Follows a change of the configuration, and restores a lost alarm. */
  async ensure(id: string): Promise<void> {
    const registry = this.#registry(id)
    if (!registry) return
    const alarm = await this.ctx.storage.getAlarm()
    const isChanged = this.#get('digest') !== digestOf(registry)
    this.#set('id', id)
    const now = this.now()
    // An alarm that is later than any that is set here means that the clock was set back.
    const isLost = alarm === null || alarm < now - MINUTE || alarm > now + MAX_WAIT_MS
    if (isChanged || isLost) await this.#alarm.set(now)
  }

  /** It never throws, because an alarm that throws is dropped after some runs. */
  override async alarm(): Promise<void> {
    await this.#alarm.set(await this.#run())
  }

  /** A package may have changed; false if it is not watched. */
  async changed(id: string, name: string): Promise<boolean> {
    const registry = this.#registry(id)
    if (!registry || !this.#isSelected(registry, name)) return false
    const since = this.#since(registry, name)
    this.#add([{ name, since, rev: null, due: null }])
    if (!(await this.#handOver(id, name))) throw new Error(`the shard of ${name} does not answer`)
    return true
  }

  async state(): Promise<WatcherState> {
    const feed = this.#registry(this.#get('id') ?? '')?.feed
    const count = (table: string) => this.#sql.exec<{ count: number }>(`SELECT count(*) AS count FROM ${table}`).one().count
    const selectors = this.#sql
      .exec<{ selector: string; since: number; found: number; sources: string }>('SELECT * FROM selectors ORDER BY selector')
      .toArray()
      .map((row) => ({ ...row, sources: row.sources === '' ? [] : row.sources.split(' ') }))
    const time = (key: Key) => (this.#get(key) === null ? null : Number(this.#get(key)))
    return {
      watched: count('names'),
      selectors,
      feed: feed ? { cursor: this.#get('cursor'), readAt: time('feedReadAt'), error: this.#get('feedError') } : null,
      discoveredAt: time('discoveredAt'),
      pending: count('pending'),
    }
  }

  /** Does what is due; returns when to run again. */
  #run(): Promise<number> {
    this.#running ??= this.#runOnce().finally(() => {
      this.#running = null
    })
    return this.#running
  }

  async #runOnce(): Promise<number> {
    const id = this.#get('id') ?? ''
    const registry = this.#registry(id)
    // A registry that was removed from the configuration is not watched; its packages are kept.
    if (!registry) {
      // Once it is configured again, it is followed at once.
      this.#set('digest', '')
      return this.now() + 60 * MINUTE
    }
    try {
      this.#followConfiguration(registry)
      // A shard that does not answer does not stop what is for the others.
      await this.#handOver(id)
      const again = await this.#follow(registry)
      await this.#handOver(id)
      await this.#discover(registry)
      return (await this.#handOver(id)) ? again : Math.min(again, this.now() + RETRY_MS)
    } catch (error) {
      this.#namesCache = null
      console.log(
        JSON.stringify({ time: new Date(this.now()).toISOString(), level: 'error', error: 'watch', registry: id, message: String(error) }),
      )
      return this.now() + RETRY_MS
    }
  }

  #followConfiguration(registry: WatchedRegistry): void {
    if (this.#get('digest') === digestOf(registry)) return
    const now = this.now()
    this.ctx.storage.transactionSync(() => {
      const known = this.#names()
      const names = new Set(registry.names)
      for (const [name, selector] of known) {
        const kept = names.has(name) ? '' : registry.selectors.find((other) => other === selector || matchesSelector(other, name))
        if (kept === undefined) this.#remove(name)
        else if (kept !== selector) this.#setSelector(name, kept)
      }
      const feedUrl = registry.feed?.url ?? ''
      // The numbers of another feed mean something else.
      if (this.#get('feedUrl') !== feedUrl) this.#sql.exec("DELETE FROM state WHERE key IN ('cursor', 'feedError', 'feedReadAt')")
      if (this.#get('feedUrl') !== feedUrl || this.#get('interval') !== String(registry.intervalMs)) this.#lookWithinInterval(registry)
      this.#set('feedUrl', feedUrl)
      this.#set('interval', String(registry.intervalMs))
      for (const selector of this.#sql.exec<{ selector: string }>('SELECT selector FROM selectors').toArray())
        if (!registry.selectors.includes(selector.selector)) this.#sql.exec('DELETE FROM selectors WHERE selector = ?', selector.selector)
      for (const selector of registry.selectors) this.#sql.exec("INSERT OR IGNORE INTO selectors VALUES (?, ?, 0, '')", selector, now)
      this.#add(registry.names.filter((name) => !known.has(name)).map((name) => ({ name, since: now, rev: null, due: null })))
      this.#set('digest', digestOf(registry))
      this.#set('discoveredAt', '0')
    })
  }

  /** The next looks were planned by another interval. */
  #lookWithinInterval({ intervalMs }: WatchedRegistry): void {
    const now = this.now()
    this.#add(
      [...this.#names().keys()].map((name) => ({ name, since: now, rev: null, due: Math.ceil(now + this.host.random() * intervalMs) })),
    )
  }

  #setSelector(name: string, selector: string): void {
    this.#names().set(name, selector)
    this.#sql.exec('INSERT OR REPLACE INTO names VALUES (?, ?)', name, selector)
  }

  /** Reads the feed; returns when to do so again. */
  async #follow(registry: WatchedRegistry): Promise<number> {
    const now = this.now()
    const { feed } = registry
    if (!feed) return now + Math.min(DISCOVERY_INTERVAL_MS, registry.intervalMs)
    const step = await readFeed(this.host, feed, this.#get('cursor'))
    if (step.kind === 'failed') {
      this.#set('feedError', step.message)
      return now + Math.max(RETRY_MS, step.retryAfterMs ?? 0)
    }
    this.ctx.storage.transactionSync(() => {
      // What was missed by a reset, or before the first start, is found by a look at each package, and a search for further ones.
      if (step.kind === 'start') this.#set('discoveredAt', '0')
      const rows =
        step.kind === 'start'
          ? [...this.#names().keys()].map((name) => ({ name, rev: null }))
          : step.rows.filter(({ name }) => this.#isSelected(registry, name))
      this.#add(rows.map(({ name, rev }) => ({ name, since: this.#since(registry, name), rev, due: null })))
      this.#set('cursor', step.cursor)
      this.#set('feedReadAt', String(now))
      this.#sql.exec("DELETE FROM state WHERE key = 'feedError'")
    })
    return step.kind === 'rows' && step.isBehind ? now : now + this.feedIntervalMs
  }

  async #discover(registry: WatchedRegistry): Promise<void> {
    const now = this.now()
    const interval = registry.feed ? DISCOVERY_INTERVAL_WITH_FEED_MS : Math.min(DISCOVERY_INTERVAL_MS, registry.intervalMs)
    if (registry.selectors.length === 0 || Math.abs(now - Number(this.#get('discoveredAt') ?? 0)) < interval) return
    const after = Number(this.#get('discoverAfter') ?? 0)
    if (now < after && after <= now + MAX_WAIT_MS) return
    const { found, retryAfterMs } = await discover(this.host, registry, registry.selectors)
    if (retryAfterMs !== null) this.#set('discoverAfter', String(now + retryAfterMs))
    const known = this.#names()
    this.ctx.storage.transactionSync(() => {
      for (const [selector, { names, sources }] of found) {
        const { since } = this.#sql.exec<{ since: number }>('SELECT since FROM selectors WHERE selector = ?', selector).one()
        this.#sql.exec(
          'UPDATE selectors SET found = ?, sources = ? WHERE selector = ?',
          names.length,
          [...new Set(sources)].join(' '),
          selector,
        )
        this.#add(
          names.filter((name) => !known.has(name)).map((name) => ({ name, since, rev: null, due: null })),
          selector,
        )
      }
      this.#set('discoveredAt', String(now))
    })
  }

  /** Whether a package is to be watched: one that is watched already, or one that the configuration selects by its name. */
  #isSelected(registry: WatchedRegistry, name: string): boolean {
    if (registry.names.includes(name) || this.#names().has(name)) return true
    return registry.selectors.some((selector) => matchesSelector(selector, name))
  }

  /** Since when changes of a package are wanted: since its selector was configured. */
  #since(registry: WatchedRegistry, name: string): number {
    const now = this.now()
    if (registry.names.includes(name)) return now
    const selectors = registry.selectors.filter((selector) => matchesSelector(selector, name))
    const query = 'SELECT min(since) AS since FROM selectors WHERE selector IN (SELECT value FROM json_each(?))'
    return this.#sql.exec<{ since: number | null }>(query, JSON.stringify(selectors)).one().since ?? now
  }

  #namesCache: Map<string, string> | null = null

  #names(): Map<string, string> {
    this.#namesCache ??= new Map(
      this.#sql
        .exec<{ name: string; selector: string }>('SELECT * FROM names')
        .toArray()
        .map(({ name, selector }) => [name, selector]),
    )
    return this.#namesCache
  }

  /** By its name; '' if the configuration names the package. */
  #selectorOf(name: string): string {
    const registry = this.#registry(this.#get('id') ?? '')
    if (!registry || registry.names.includes(name)) return ''
    return registry.selectors.find((selector) => matchesSelector(selector, name)) ?? ''
  }

  #add(requests: WatchRequest[], selector?: string): void {
    const names = this.#names()
    for (const { name, since, rev, due } of requests) {
      if (!names.has(name)) this.#setSelector(name, selector ?? this.#selectorOf(name))
      // What was to be forgotten, and is not forgotten yet, is watched on.
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
  }

  #remove(name: string): void {
    this.#names().delete(name)
    this.#sql.exec('DELETE FROM names WHERE name = ?', name)
    this.#sql.exec('INSERT OR REPLACE INTO pending VALUES (?, 0, NULL, NULL, 1)', name)
  }

  /** Asks the shards for what is pending; false if one does not answer: what is for it stays pending. */
  async #handOver(id: string, name: string | null = null): Promise<boolean> {
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
        console.log(JSON.stringify({ time: new Date(this.now()).toISOString(), level: 'error', error: 'watch', registry: id, message }))
      }
    }
    return isComplete
  }

  async #handOverTo(number: number, id: string, requests: PendingRow[]): Promise<void> {
    const [removed, added] = [requests.filter(({ unwatch }) => unwatch === 1), requests.filter(({ unwatch }) => unwatch === 0)]
    await shard(this.env, number).watch(
      id,
      added.map(({ name, since, rev, due }) => ({ name, since, rev, due })),
      removed.map(({ name }) => name),
    )
    // What was asked for again meanwhile stays.
    for (const { name, rev, unwatch } of requests)
      this.#sql.exec('DELETE FROM pending WHERE name = ? AND rev IS ? AND unwatch = ?', name, rev, unwatch)
  }

  #registry(id: string): WatchedRegistry | null {
    return settingsWithoutSecret(this.env).watched.find((registry) => registry.id === id) ?? null
  }

  #get(key: Key): string | null {
    return this.#sql.exec<{ value: string }>('SELECT value FROM state WHERE key = ?', key).toArray()[0]?.value ?? null
  }

  #set(key: Key, value: string): void {
    this.#sql.exec('INSERT OR REPLACE INTO state VALUES (?, ?)', key, value)
  }
}

/** What is watched, as text; without the token. */
function digestOf({ url, feed, intervalMs, names, selectors }: WatchedRegistry): string {
  return JSON.stringify([url, feed?.url ?? null, intervalMs, names, selectors])
}
