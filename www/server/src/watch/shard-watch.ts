// A shard's part of watching: it looks at its packages, and what it finds becomes events in the same transaction.
import type { Look, Permits, WatchedPackage, WatchHost } from 'npm-hooks/follow'
import { WatchLoop } from 'npm-hooks/follow'
import type { Env } from '../base/env.js'
import { gzip } from '../base/gzip.js'
import { limiterOf } from '../base/shards.js'
import type { EventRecord } from '../events/record.js'
import { Pacer } from '../send/pacer.js'
import type { WatchedRegistry } from '../settings/watch.js'
import { recordsOf } from './events.js'
import type { WatchedFilter, WatchedListing, WatchRequest } from './packages.js'
import { WatchedPackages } from './packages.js'

/** A look and its proof take a minute each at most. */
const LEASE_MS = 130_000

/** How many requests to one registry all shards may have open. */
const REGISTRY_LIMIT = { perSecond: null, concurrent: 4 }

/** A call on Cloudflare's free plan may make 50 requests: a look makes two, and two to the registry's limiter. */
const MAX_LOOKS_PER_RUN = 8

/** How many packuments a shard may hold at once. */
const CONCURRENCY = 2

/** A packument that is kept for events. */
export interface KeptDocument {
  bytes: Uint8Array
  compressed: Uint8Array
}

export interface ShardWatchOptions {
  env: Env
  storage: DurableObjectStorage
  registries: WatchedRegistry[]
  host: WatchHost
  /** Whether hooks are configured, for which the users of an event are needed. */
  hasHooks: boolean
  /** The hooks that want each event. Never rejects. */
  hooksOf: (records: EventRecord[]) => Promise<string[][]>
  /** Whether an event is wanted by a target, so that its packument has to be kept. */
  isWanted: (record: EventRecord) => boolean
  /** Stores events within the transaction, with their hooks and their packument. */
  accept: (records: EventRecord[], hooks: string[][], document: KeptDocument | null) => void
  /** After a transaction with events. */
  onEvents: () => void
  /** Runs a transaction; throws if it fails. */
  transaction: (write: () => void) => void
  log: (level: string, entry: Record<string, unknown>) => void
}

/** What a shard says of its packages. Times are in milliseconds. */
export interface ShardWatchState {
  watched: number
  failing: number
  /** Those whose looks have failed for several minutes. */
  broken: number
  due: number | null
  /** Looks since this instance has started. */
  looks: { outcome: string; count: number }[]
}

export class ShardWatch {
  readonly packages: WatchedPackages
  readonly #options: ShardWatchOptions
  readonly #loop: WatchLoop<WatchedRegistry>
  readonly #looks = new Map<string, number>()

  constructor(options: ShardWatchOptions) {
    this.#options = options
    const { env, storage, host, registries } = options
    this.packages = new WatchedPackages(storage.sql)
    this.#loop = new WatchLoop({
      host,
      store: {
        due: (registry, now, limit, busy) => this.packages.due(registry, now, limit, busy),
        read: (number) => this.packages.read(number),
        nextDue: (registry, now, busy) => this.packages.nextDue(registry, now, busy),
        other: (registry, name) => this.packages.other(registry, name),
        commit: (registry, watched, look) => this.#commit(registry, watched, look),
      },
      permits: permitsOf(env, host),
      registries: () => registries,
      concurrency: CONCURRENCY,
      maxPerRun: env.INTAKE ? Number.POSITIVE_INFINITY : MAX_LOOKS_PER_RUN,
      onError: (error) => options.log('error', { error: 'watch', message: String(error) }),
    })
  }

  get isLooking(): boolean {
    return this.#loop.isBusy
  }

  /** Watches packages, or looks at them now, and forgets those that were removed. */
  watch(registry: string, requests: WatchRequest[], removed: string[]): void {
    this.#transaction(() => {
      this.packages.watch(registry, requests, this.#options.host.now())
      this.packages.unwatch(registry, removed)
    })
  }

  /** Looks at what is due; resolves once nothing is. Never rejects. */
  look(): Promise<void> {
    return this.#loop.settled()
  }

  /** When the next package is due; `null` if none is watched. */
  nextTime(): number | null {
    return this.#loop.nextTime()
  }

  list(filter: Omit<WatchedFilter, 'registries'>): WatchedListing {
    return this.packages.list({ ...filter, registries: this.#registryIds() })
  }

  state(): ShardWatchState {
    return { ...this.packages.state(this.#registryIds()), looks: [...this.#looks].map(([outcome, count]) => ({ outcome, count })) }
  }

  #transaction(write: () => void): void {
    try {
      this.#options.transaction(write)
    } catch (error) {
      this.packages.forget()
      throw error
    }
  }

  #registryIds(): string[] {
    return this.#options.registries.map(({ id }) => id)
  }

  async #commit(registry: WatchedRegistry, watched: WatchedPackage, look: Look): Promise<void> {
    const { host, accept, isWanted, hasHooks, hooksOf, onEvents, log } = this.#options
    const facts = look.known.facts !== null && look.known.facts !== watched.known.facts ? await gzip(look.known.facts) : null
    // What another registry has may be private: its packages are not for the users who may add hooks.
    const isForHooks = hasHooks && registry.hooks
    const records = recordsOf(look.changes, look.document, registry.id, isForHooks ? [watched.known.facts, look.known.facts] : null)
    const hooks = isForHooks ? await hooksOf(records) : records.map(() => [])
    const isKept = records.some((record, at) => isWanted(record) || hooks[at]?.length)
    const bytes = isKept ? look.document : null
    const document = bytes && { bytes, compressed: await gzip(bytes) }
    this.#transaction(() => {
      if (this.packages.store(watched, look, facts, host.now())) accept(records, hooks, document)
    })
    const outcome = look.failure?.code ?? (records.length > 0 ? 'changed' : 'unchanged')
    this.#looks.set(outcome, 1 + (this.#looks.get(outcome) ?? 0))
    const { name } = watched
    for (const { id, about } of records) log('info', { registry: registry.id, name, id, summary: about.change.summary })
    if (look.failure && watched.known.failures === 0)
      log('warn', { registry: registry.id, name, error: look.failure.code, message: look.failure.message })
    if (records.length > 0) onEvents()
  }
}

/** Permits from the limiter of the registry, as for the limit of a target. */
function permitsOf(env: Env, host: WatchHost): Permits {
  const idOf = (registry: string) => `registry:${registry}`
  const targetOf = (registry: string) => ({ id: idOf(registry), limit: REGISTRY_LIMIT })
  const pacer = new Pacer((id, request) => limiterOf(env, id).reserve({ ...request, leaseMs: LEASE_MS }), host.now)
  return {
    take: (registry) => pacer.take(idOf(registry)),
    ask: (registry, wanted) => pacer.ask(targetOf(registry), wanted),
    // Without an answer, the permit is free again after half a minute.
    release: (registry) =>
      void limiterOf(env, idOf(registry))
        .release(1)
        .catch(() => {}),
    pause(registry, ms) {
      const now = host.now()
      pacer.throttle(idOf(registry), now + ms)
      void limiterOf(env, idOf(registry))
        .pause({ now, pauseMs: ms, isRateKnown: true })
        .catch(() => {})
    },
    nextTime: (registry) => pacer.nextTime(targetOf(registry)),
  }
}
