// A Durable Object for each watched registry: it knows which packages are watched, follows the registry's change feed, finds the packages
// of scopes, users and patterns, and asks the shards to look at them.
import { DurableObject } from 'cloudflare:workers'
import type { WatchHost } from 'npm-hooks/follow'
import { readFeed } from 'npm-hooks/follow'
import type { WatchedRegistryStatus } from 'npm-hooks-events-api'
import { Alarm } from '../base/alarm.js'
import type { Env } from '../base/env.js'
import { MINUTE, SECOND } from '../base/time.js'
import { within } from '../base/within.js'
import { hookDirectoryOf } from '../hooks/directory.js'
import { settingsWithoutSecret } from '../settings/settings.js'
import type { WatchedRegistry } from '../settings/watch.js'
import { discover } from './discovery.js'
import type { FollowedRegistry } from './hook-selectors.js'
import { HookSelectors, isSelectedByName, selectorsOf } from './hook-selectors.js'
import type { WatchRequest } from './packages.js'
import { PendingRequests } from './pending-requests.js'
import { Selectors } from './selectors.js'
import { WatchedNames } from './watched-names.js'
import type { Key } from './watcher-values.js'
import { WatcherValues } from './watcher-values.js'

/** 1,440 requests a day, whatever is watched. */
const FEED_INTERVAL_MS = MINUTE

/** After the feed, the registry or a shard has failed. */
const RETRY_MS = 30 * SECOND

/** How often the packages of selectors are looked for: with a feed it is only a check. */
const DISCOVERY_INTERVAL_MS = 5 * MINUTE
const DISCOVERY_INTERVAL_WITH_FEED_MS = 24 * 60 * MINUTE

/** For what the hooks are on. */
const MAX_HOOKS_WAIT_MS = 10 * SECOND

/** Without a registry, and after a feed has asked for it. */
const MAX_WAIT_MS = 60 * MINUTE + SECOND

/** What the page shows of a registry, apart from its configuration. */
export type WatcherState = Omit<WatchedRegistryStatus, 'id' | 'url' | 'feedUrl' | 'intervalMs'>

export class Watcher extends DurableObject<Env> {
  readonly #sql: SqlStorage
  readonly #alarm: Alarm
  readonly #pending: PendingRequests
  readonly #hookSelectors: HookSelectors
  readonly #names: WatchedNames
  readonly #values: WatcherValues
  readonly #selectors: Selectors
  #running: Promise<number> | null = null
  /** A change that arrived during a run. */
  #isChangedAgain = false
  #discovering: Promise<void> | null = null
  /** A run was due during a search. */
  #isDiscoveryWanted = false
  #readingHooks: Promise<unknown> = Promise.resolve()

  constructor(state: DurableObjectState, env: Env) {
    super(state, env)
    this.#sql = state.storage.sql
    this.#alarm = new Alarm(state.storage)
    this.#values = new WatcherValues(this.#sql)
    this.#names = new WatchedNames(this.#sql)
    this.#selectors = new Selectors(this.#sql)
    this.#pending = new PendingRequests(this.#sql, env, () => this.now())
    this.#hookSelectors = new HookSelectors(this.#sql)
  }

  protected readonly host: WatchHost = { fetch: (url, init) => fetch(url, init), now: () => this.now(), random: Math.random }
  protected readonly feedIntervalMs: number = Number(this.env.FEED_INTERVAL_SECONDS ?? FEED_INTERVAL_MS / 1000) * 1000

  protected now(): number {
    return Date.now()
  }

  /** Follows a change of the configuration or of the hooks, and restores a lost alarm. @throws if the hooks do not answer. */
  async ensure(id: string): Promise<void> {
    if (!this.#configured(id)) return
    // One after the other, so that no older answer replaces a newer one.
    const reading = this.#readingHooks.then(() => this.#readHooks(id))
    const settled = reading.then(
      () => null,
      (error: unknown) => ({ error }),
    )
    this.#readingHooks = settled
    const failure = await settled
    await this.#ensureAlarm(id)
    if (failure) throw failure.error
  }

  /** What the hooks are on is stored: without an answer, what was known before is watched on. */
  async #readHooks(id: string): Promise<void> {
    const directory = this.#configured(id)?.hooks ? hookDirectoryOf(this.env) : null
    const { selectors } = directory ? await within(MAX_HOOKS_WAIT_MS, directory.selectors()) : { selectors: [] }
    this.ctx.storage.transactionSync(() => {
      if (this.#hookSelectors.replace(selectors)) this.#values.set('hooksChanged', 'true')
    })
  }

  async #ensureAlarm(id: string): Promise<void> {
    const registry = this.#registry(id)
    if (!registry) return
    const alarm = await this.ctx.storage.getAlarm()
    const isChanged = this.#isChanged(registry)
    this.#values.set('id', id)
    const now = this.now()
    // An alarm that is later than any that is set here means that the clock was set back.
    const isLost = alarm === null || alarm < now - MINUTE || alarm > now + MAX_WAIT_MS
    this.#isChangedAgain ||= isChanged
    if (isChanged || isLost) await this.#alarm.set(now)
  }

  /** It never throws, because an alarm that throws is dropped after some runs. */
  override async alarm(): Promise<void> {
    const next = await this.#run()
    await this.#alarm.set(this.#isChangedAgain ? this.now() : next)
  }

  /** A package may have changed; false if it is not watched. */
  async changed(id: string, name: string): Promise<boolean> {
    const registry = this.#registry(id)
    if (!registry || !this.#isSelected(registry, name)) return false
    const since = this.#since(registry, name)
    this.#add([{ name, since, rev: null, due: null }])
    if (!(await this.#pending.handOver(id, name))) throw new Error(`the shard of ${name} does not answer`)
    return true
  }

  async state(): Promise<WatcherState> {
    const feed = this.#registry(this.#values.get('id') ?? '')?.feed
    const count = (table: string) => this.#sql.exec<{ count: number }>(`SELECT count(*) AS count FROM ${table}`).one().count
    const time = (key: Key) => (this.#values.get(key) === null ? null : Number(this.#values.get(key)))
    return {
      watched: count('names'),
      selectors: this.#selectors.list(),
      feed: feed ? { cursor: this.#values.get('cursor'), readAt: time('feedReadAt'), error: this.#values.get('feedError') } : null,
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
    this.#isChangedAgain = false
    const id = this.#values.get('id') ?? ''
    const registry = this.#registry(id)
    // A registry that was removed from the configuration is not watched; its packages are kept.
    if (!registry) {
      // Once it is configured again, it is followed at once.
      this.#values.set('digest', '')
      return this.now() + 60 * MINUTE
    }
    try {
      this.#followConfiguration(registry)
      // A shard that does not answer does not stop what is for the others.
      await this.#pending.handOver(id)
      const again = await this.#follow(registry)
      await this.#pending.handOver(id)
      this.#startDiscovery(id)
      return (await this.#pending.handOver(id)) ? again : Math.min(again, this.now() + RETRY_MS)
    } catch (error) {
      this.#failed(id, error)
      return this.now() + RETRY_MS
    }
  }

  #failed(id: string, error: unknown): void {
    this.#names.forget()
    console.log(
      JSON.stringify({ time: new Date(this.now()).toISOString(), level: 'error', error: 'watch', registry: id, message: String(error) }),
    )
  }

  #isChanged(registry: FollowedRegistry): boolean {
    return this.#values.get('digest') !== this.#digestOf(registry) || this.#values.get('hooksChanged') === 'true'
  }

  #followConfiguration(registry: FollowedRegistry): void {
    if (!this.#isChanged(registry)) return
    const isConfigurationChanged = this.#values.get('digest') !== this.#digestOf(registry)
    const now = this.now()
    this.ctx.storage.transactionSync(() => {
      const known = new Set(this.#names.all)
      const ofUsers = this.#names.ofUsers(registry.selectorSet)
      for (const name of known) if (!isSelectedByName(registry, name) && !ofUsers.has(name)) this.#remove(name)
      const feedUrl = registry.feed?.url ?? ''
      // The numbers of another feed mean something else.
      if (this.#values.get('feedUrl') !== feedUrl) this.#values.delete('cursor', 'feedError', 'feedReadAt')
      if (this.#values.get('feedUrl') !== feedUrl || this.#values.get('interval') !== String(registry.intervalMs))
        this.#lookWithinInterval(registry)
      this.#values.set('feedUrl', feedUrl)
      this.#values.set('interval', String(registry.intervalMs))
      this.#selectors.replace(registry.selectors, now)
      this.#add(registry.names.filter((name) => !known.has(name)).map((name) => ({ name, since: now, rev: null, due: null })))
      this.#values.set('digest', this.#digestOf(registry))
      this.#values.set('hooksChanged', 'false')
      // A new hook does not have the packages of all others looked for again.
      if (isConfigurationChanged) this.#values.set('discoveredAt', '0')
    })
  }

  /** The next looks were planned by another interval. */
  #lookWithinInterval({ intervalMs }: WatchedRegistry): void {
    const now = this.now()
    this.#add([...this.#names.all].map((name) => ({ name, since: now, rev: null, due: Math.ceil(now + this.host.random() * intervalMs) })))
  }

  /** Reads the feed; returns when to do so again. */
  async #follow(registry: FollowedRegistry): Promise<number> {
    const now = this.now()
    const { feed } = registry
    if (!feed) return now + Math.min(DISCOVERY_INTERVAL_MS, registry.intervalMs)
    const step = await readFeed(this.host, feed, this.#values.get('cursor'))
    if (step.kind === 'failed') {
      this.#values.set('feedError', step.message)
      return now + Math.max(RETRY_MS, step.retryAfterMs ?? 0)
    }
    this.ctx.storage.transactionSync(() => {
      // What was missed by a reset, or before the first start, is found by a look at each package, and a search for further ones.
      if (step.kind === 'start') this.#values.set('discoveredAt', '0')
      const rows =
        step.kind === 'start'
          ? [...this.#names.all].map((name) => ({ name, rev: null }))
          : step.rows.filter(({ name }) => this.#isSelected(registry, name))
      this.#add(rows.map(({ name, rev }) => ({ name, since: this.#since(registry, name), rev, due: null })))
      this.#values.set('cursor', step.cursor)
      this.#values.set('feedReadAt', String(now))
      this.#values.delete('feedError')
    })
    return step.kind === 'rows' && step.isBehind ? now : now + this.feedIntervalMs
  }

  /** Searches take minutes, and the feed is read meanwhile. One at a time; what is lost with the process is repeated. */
  #startDiscovery(id: string): void {
    if (this.#discovering) {
      this.#isDiscoveryWanted = true
      return
    }
    this.#discovering = this.#discoverAll(id).finally(() => {
      this.#discovering = null
    })
    this.ctx.waitUntil(this.#discovering)
  }

  /** Never rejects. */
  async #discoverAll(id: string): Promise<void> {
    try {
      do {
        this.#isDiscoveryWanted = false
        const registry = this.#registry(id)
        if (!registry) return
        await this.#discover(registry)
        // What a shard has not confirmed is handed over by the next run.
        await this.#pending.handOver(id)
      } while (this.#isDiscoveryWanted)
    } catch (error) {
      this.#failed(id, error)
    }
  }

  async #discover(registry: FollowedRegistry): Promise<void> {
    const now = this.now()
    const after = Number(this.#values.get('discoverAfter') ?? 0)
    if (now < after && after <= now + MAX_WAIT_MS) return
    const interval = registry.feed ? DISCOVERY_INTERVAL_WITH_FEED_MS : Math.min(DISCOVERY_INTERVAL_MS, registry.intervalMs)
    if (Math.abs(now - Number(this.#values.get('discoveredAt') ?? 0)) >= interval)
      this.ctx.storage.transactionSync(() => {
        this.#selectors.addAll()
        this.#values.set('discoveredAt', String(now))
      })
    const selectors = this.#inTurns(this.#selectors.added())
    if (selectors.length === 0) return
    const { found, retryAfterMs } = await discover(this.host, registry, selectors)
    if (retryAfterMs !== null) this.#values.set('discoverAfter', String(this.now() + retryAfterMs))
    this.ctx.storage.transactionSync(() => {
      for (const [selector, discovery] of found) {
        // The registry may have been asked for less than all: the others have their turn next time.
        if (!discovery.isComplete && discovery.sources.length === 0) continue
        const since = this.#selectors.record(selector, discovery)
        // The last hook on it may have been deleted meanwhile.
        if (since === null) continue
        const names = discovery.names.filter((name) => !this.#names.has(name))
        this.#add(names.map((name) => ({ name, since, rev: null, due: null })))
        // Also those that are watched for another reason, which may end earlier.
        if (selector.startsWith('~')) this.#names.addOf(selector, discovery.names)
      }
      this.#selectors.complete(selectors.filter((selector) => found.get(selector)?.isComplete))
    })
  }

  /** Beginning with any: there may be more than can be looked for at once. */
  #inTurns(selectors: string[]): string[] {
    const first = Math.floor(this.host.random() * selectors.length)
    return [...selectors.slice(first), ...selectors.slice(0, first)]
  }

  /** Whether a package is to be watched: one that is watched already, or one that is selected by its name. */
  #isSelected(registry: FollowedRegistry, name: string): boolean {
    return this.#names.has(name) || isSelectedByName(registry, name)
  }

  /** Since when changes of a package are wanted: since its selector was configured. */
  #since(registry: FollowedRegistry, name: string): number {
    const now = this.now()
    return registry.nameSet.has(name) ? now : (this.#selectors.since(selectorsOf(registry, name)) ?? now)
  }

  #add(requests: WatchRequest[]): void {
    for (const request of requests) {
      if (!this.#names.has(request.name)) this.#names.add(request.name)
      this.#pending.watch(request)
    }
  }

  #remove(name: string): void {
    this.#names.delete(name)
    this.#pending.unwatch(name)
  }

  #configured(id: string): WatchedRegistry | null {
    return settingsWithoutSecret(this.env).watched.find((registry) => registry.id === id) ?? null
  }

  #registry(id: string): FollowedRegistry | null {
    const registry = this.#configured(id)
    return registry && this.#hookSelectors.addTo(registry)
  }

  /** Of the configuration alone: there may be thousands of hooks. */
  #digestOf({ id }: FollowedRegistry): string {
    const registry = this.#configured(id)
    return registry ? digestOf(registry) : ''
  }
}

/** What is watched, as text; without the token. */
function digestOf({ url, feed, intervalMs, names, selectors }: WatchedRegistry): string {
  return JSON.stringify([url, feed?.url ?? null, intervalMs, names, selectors])
}
