// Looks at watched packages when they are due: a few at once, within the limits of each registry.
import type { WatchedRegistry } from '../settings/watch.js'
import type { Known, Look } from './look.js'
import { conditionOf, lookAt, needsProof } from './look.js'
import type { Answer, WatchHost } from './registry.js'
import { askForPackument, isAlive } from './registry.js'

/** A package that is watched. */
export interface WatchedPackage {
  /** The number of its row. */
  number: number
  name: string
  known: Known
}

/** What the loop needs of a store. */
export interface WatchStore {
  /** Up to `limit` packages of a registry that are due, those that are due longest first, except for `busy` ones. */
  due(registry: string, now: number, limit: number, busy: ReadonlySet<number>): Promise<WatchedPackage[]>
  /** When the next package of a registry is due, except for `busy` ones; `null` if none is watched. */
  nextDue(registry: string, now: number, busy: ReadonlySet<number>): number | null
  /** Another package that the registry has; `null` if none is known. */
  other(registry: string, name: string): string | null
  /** Stores what a look has found, and its changes as events, in one transaction. */
  commit(registry: WatchedRegistry, watched: WatchedPackage, look: Look): Promise<void>
}

/** Permits for requests: at most a few at once for each registry, over all loops. */
export interface Permits {
  /** Uses a permit if there is one. */
  take(registry: string): boolean
  /** Asks for permits. Never rejects. */
  ask(registry: string, wanted: number): Promise<void>
  /** A request has ended. */
  release(registry: string): void
  /** The registry asked for fewer requests. */
  pause(registry: string, ms: number): void
  /** When permits may be asked for again. */
  nextTime(registry: string): number
}

export interface LoopOptions {
  host: WatchHost
  store: WatchStore
  permits: Permits
  registries: () => WatchedRegistry[]
  /** How many looks may be in progress. */
  concurrency: number
  /** A look could not be stored; it is repeated. */
  onError: (error: unknown) => void
}

/** How long a rate-limited registry is left alone that does not say for how long. */
const PAUSE_MS = 30_000

/** After a look that could not be stored. */
const STORE_RETRY_MS = 5000

export class WatchLoop {
  readonly #options: LoopOptions
  readonly #busy = new Set<number>()
  /** Packages whose look could not be stored, and when to try again. */
  readonly #postponed = new Map<number, number>()
  #filling: Promise<void> | null = null
  #isAgain = false
  #idle: (() => void)[] = []

  constructor(options: LoopOptions) {
    this.#options = options
  }

  get isBusy(): boolean {
    return this.#busy.size > 0 || this.#filling !== null
  }

  /** Starts looks at what is due. Each look that ends starts further ones. Never rejects. */
  fill(): Promise<void> {
    this.#isAgain = true
    this.#filling ??= this.#fillAll().finally(() => {
      this.#filling = null
      if (!this.isBusy) for (const resolve of this.#idle.splice(0)) resolve()
    })
    return this.#filling
  }

  /** Resolves once nothing is due and nothing is in progress. */
  async settled(): Promise<void> {
    await this.fill()
    if (this.isBusy) await new Promise<void>((resolve) => this.#idle.push(resolve))
  }

  /** When there is something to do next; `null` if nothing is watched. */
  nextTime(): number | null {
    const { store, registries, permits, host } = this.#options
    const times = registries().flatMap(({ id }) => {
      const now = host.now()
      const due = store.nextDue(id, now, this.#unavailable(now))
      return due === null ? [] : [Math.max(due, permits.nextTime(id))]
    })
    return times.length > 0 ? Math.min(...times, ...this.#postponed.values()) : null
  }

  async #fillAll(): Promise<void> {
    while (this.#isAgain) {
      this.#isAgain = false
      try {
        for (const registry of this.#options.registries()) await this.#fillFor(registry)
      } catch (error) {
        this.#options.onError(error)
      }
    }
  }

  async #fillFor(registry: WatchedRegistry): Promise<void> {
    const { store, permits, host, concurrency } = this.#options
    const now = host.now()
    const free = concurrency - this.#busy.size
    if (free <= 0) return
    const due = await store.due(registry.id, now, free, this.#unavailable(now))
    if (due.length === 0) return
    let hasAsked = false
    for (const watched of due) {
      if (!permits.take(registry.id)) {
        if (hasAsked || permits.nextTime(registry.id) > now) return
        hasAsked = true
        await permits.ask(registry.id, due.length)
        if (!permits.take(registry.id)) return
      }
      this.#busy.add(watched.number)
      void this.#look(registry, watched)
    }
  }

  #unavailable(now: number): ReadonlySet<number> {
    for (const [number, until] of this.#postponed) if (until <= now || until > now + STORE_RETRY_MS) this.#postponed.delete(number)
    return new Set([...this.#busy, ...this.#postponed.keys()])
  }

  /** Never rejects. */
  async #look(registry: WatchedRegistry, watched: WatchedPackage): Promise<void> {
    const { host, store, permits, onError } = this.#options
    try {
      const { name, known } = watched
      const answer = await this.#ask(registry, watched)
      const isProven = needsProof(known, answer, host.now()) && (await isAlive(host, registry, this.#proof(registry, name)))
      const options = { now: host.now(), random: host.random(), intervalMs: registry.intervalMs, firstSight: registry.firstSight }
      await store.commit(registry, watched, await lookAt(name, known, answer, options, isProven))
    } catch (error) {
      this.#postponed.set(watched.number, host.now() + STORE_RETRY_MS)
      onError(error)
    } finally {
      this.#busy.delete(watched.number)
      permits.release(registry.id)
      void this.fill()
    }
  }

  async #ask(registry: WatchedRegistry, { name, known }: WatchedPackage): Promise<Answer> {
    const { host, permits } = this.#options
    const answer = await askForPackument(host, registry, name, conditionOf(known, host.now()))
    if (answer.kind === 'failed' && (answer.code === 'rate-limited' || answer.retryAfterMs !== null))
      permits.pause(registry.id, answer.retryAfterMs ?? PAUSE_MS)
    return answer
  }

  /** The package by which a 404 is believed. */
  #proof(registry: WatchedRegistry, name: string): string | null {
    if (registry.proof !== null && registry.proof !== name) return registry.proof
    return this.#options.store.other(registry.id, name)
  }
}
