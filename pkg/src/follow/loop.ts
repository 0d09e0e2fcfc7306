// Looks at watched packages when they are due: a few at once, within the limits of each registry.
import type { LookedRegistry, WatchedPackage, WatchLoopOptions } from '../../follow.js'
import { conditionOf, lookAt, needsProof } from './look.js'
import type { Answer } from './registry.js'
import { askForPackument, isAlive, isTokenRefused } from './registry.js'

/** How long a rate-limited registry is left alone that does not say for how long. */
const PAUSE_MS = 30_000

/** After a look that could not be stored. */
const STORE_RETRY_MS = 5000
const MAX_STORE_RETRY_MS = 600_000

const TOKEN_REFUSED: Answer = {
  kind: 'failed',
  code: 'unauthorized',
  message: 'the registry refuses the token, so a 404 does not mean that the package was removed; check the token',
  retryAfterMs: null,
}

export class WatchLoop<Registry extends LookedRegistry = LookedRegistry> {
  readonly #options: WatchLoopOptions<Registry>
  /** The packages that are being looked at, with their registries. */
  readonly #busy = new Map<number, string>()
  /** Packages whose look could not be stored, when to try again, and how often it has failed. */
  readonly #postponed = new Map<number, { until: number; failures: number }>()
  /** The registry whose turn is first. */
  #turn = 0
  /** When the store is asked again that has failed. */
  #storeRetryAt = 0
  #started = 0
  #filling: Promise<void> | null = null
  #isAgain = false
  #idle: (() => void)[] = []

  constructor(options: WatchLoopOptions<Registry>) {
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
    this.#started = 0
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
    const postponed = [...this.#postponed.values()].map(({ until }) => until)
    if (times.length + postponed.length === 0) return null
    return Math.max(Math.min(...times, ...postponed), this.#storeRetryAt)
  }

  async #fillAll(): Promise<void> {
    while (this.#isAgain) {
      this.#isAgain = false
      try {
        const registries = this.#options.registries()
        this.#turn = (this.#turn + 1) % Math.max(1, registries.length)
        for (const registry of [...registries.slice(this.#turn), ...registries.slice(0, this.#turn)]) await this.#fillFor(registry)
      } catch (error) {
        this.#storeRetryAt = this.#options.host.now() + STORE_RETRY_MS
        this.#options.onError(error)
      }
    }
  }

  async #fillFor(registry: Registry): Promise<void> {
    const { store, permits, host, concurrency } = this.#options
    const now = host.now()
    if (now < this.#storeRetryAt && this.#storeRetryAt <= now + STORE_RETRY_MS) return
    // A registry that hangs leaves one look for the others.
    const own = [...this.#busy.values()].filter((id) => id === registry.id).length
    const share = this.#options.registries().length > 1 ? Math.max(1, concurrency - 1) : concurrency
    const free = Math.min(concurrency - this.#busy.size, share - own, this.#options.maxPerRun - this.#started)
    if (free <= 0) return
    const due = store.due(registry.id, now, free, this.#unavailable(now))
    if (due.length === 0) return
    let hasAsked = false
    for (const number of due) {
      if (!permits.take(registry.id)) {
        if (hasAsked || permits.nextTime(registry.id) > now) return
        hasAsked = true
        await permits.ask(registry.id, due.length)
        if (!permits.take(registry.id)) return
      }
      this.#busy.set(number, registry.id)
      this.#started++
      void this.#look(registry, number)
    }
  }

  #unavailable(now: number): ReadonlySet<number> {
    const postponed = [...this.#postponed].filter(([, { until }]) => until > now && until <= now + MAX_STORE_RETRY_MS)
    return new Set([...this.#busy.keys(), ...postponed.map(([number]) => number)])
  }

  /** Never rejects. */
  async #look(registry: Registry, number: number): Promise<void> {
    const { host, store, permits, onError } = this.#options
    try {
      const watched = await store.read(number)
      if (!watched) return
      const { name, known } = watched
      let answer = await this.#ask(registry, watched)
      let isProven = false
      if (needsProof(known, answer, host.now())) {
        if (await isTokenRefused(host, registry)) answer = TOKEN_REFUSED
        else isProven = await isAlive(host, registry, this.#proof(registry, name))
      }
      const options = { now: host.now(), random: host.random(), intervalMs: registry.intervalMs, firstSight: registry.firstSight }
      await store.commit(registry, watched, await lookAt(name, known, answer, options, isProven))
      this.#postponed.delete(number)
    } catch (error) {
      const failures = 1 + (this.#postponed.get(number)?.failures ?? 0)
      const delay = Math.min(STORE_RETRY_MS * 2 ** (failures - 1), MAX_STORE_RETRY_MS)
      this.#postponed.set(number, { until: host.now() + delay, failures })
      onError(error)
    } finally {
      this.#busy.delete(number)
      permits.release(registry.id)
      void this.fill()
    }
  }

  async #ask(registry: Registry, { name, known }: WatchedPackage): Promise<Answer> {
    const { host, permits } = this.#options
    const answer = await askForPackument(host, registry, name, conditionOf(known, host.now()))
    if (answer.kind === 'failed' && (answer.code === 'rate-limited' || answer.retryAfterMs !== null))
      permits.pause(registry.id, answer.retryAfterMs ?? PAUSE_MS)
    return answer
  }

  /** The package by which a 404 is believed. */
  #proof(registry: Registry, name: string): string | null {
    if (registry.proof !== null && registry.proof !== name) return registry.proof
    return this.#options.store.other(registry.id, name)
  }
}
