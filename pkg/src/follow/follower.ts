// Follows a registry: looks at packages when they are due or the feed announces them, stores what has changed, and gives it.
import type { FollowedChanges, Look, WatchedPackage, WatchHost } from '../../follow.js'
import { eventOf } from './event.js'
import { FollowedFeed } from './followed-feed.js'
import type { FollowedPackage } from './followed-packages.js'
import { FollowedPackages } from './followed-packages.js'
import type { InterruptibleFetch } from './interruptible-fetch.js'
import { interruptible } from './interruptible-fetch.js'
import { WatchLoop } from './loop.js'
import type { FollowSettings } from './options.js'
import { MAX_REQUESTS, permitsFor } from './permits.js'
import type { PendingChanges, RegistryRecord } from './records.js'
import { Records } from './records.js'

/** While so many packages have changes that are not acknowledged, there are no further looks. */
const MAX_PENDING = 4

/** A timer is not set for longer: the clock may be set meanwhile. */
const MAX_SLEEP_MS = 3600_000

/** A look that is due so soon only waits for a release that is being published. */
const SOON_MS = 5000

/** With the feed alone, a package that is due so late is settled. */
const SETTLED_MS = 12 * 3600_000

const STORED = ['facts', 'etag', 'rev', 'digest', 'readAt', 'missingSince', 'isGone'] as const satisfies readonly (keyof Look['known'])[]

export class Follower {
  readonly #settings: FollowSettings
  readonly #records: Records
  readonly #packages: FollowedPackages
  readonly #host: WatchHost
  readonly #requests: InterruptibleFetch
  readonly #loop: WatchLoop
  /** What was found, and is stored, and not given yet. */
  readonly #found: PendingChanges[] = []
  #registry: RegistryRecord
  #feed: FollowedFeed | null = null
  #readingFeed: Promise<void> | null = null
  /** How many looks are in progress. */
  #looks = 0
  #isRegistryChanged = false
  #isEnded = false
  #error: { error: unknown } | null = null
  #wake = () => {}

  constructor(settings: FollowSettings) {
    this.#settings = settings
    const { registry, feed, clock, fetch } = settings
    this.#records = new Records(settings.state)
    this.#packages = new FollowedPackages((name) => this.#records.isPending(name))
    this.#registry = {
      version: 1,
      registry: registry.url,
      since: clock.now(),
      feed: feed?.url ?? null,
      cursor: null,
      watched: [],
      announced: [],
    }
    this.#requests = interruptible(fetch)
    this.#host = { fetch: this.#requests.fetch, now: () => clock.now(), random: Math.random }
    const permits = permitsFor(this.#host.now, () => {
      this.#looks--
      this.#wake()
    })
    this.#loop = new WatchLoop({
      host: this.#host,
      store: {
        due: (_, now, limit, busy) => (this.#isFull ? [] : this.#packages.due(now, limit, busy)),
        read: (number) => this.#read(number),
        nextDue: (_, now, busy) => this.#packages.nextDue(now, busy),
        other: (_, name) => this.#packages.other(name),
        commit: (_, watched, look) => this.#commit(watched, look),
      },
      permits: {
        ...permits,
        take: (id) => {
          const isTaken = permits.take(id)
          if (isTaken) this.#looks++
          return isTaken
        },
      },
      registries: () => [registry],
      concurrency: MAX_REQUESTS,
      maxPerRun: Number.POSITIVE_INFINITY,
      onError: (error) => this.#fail(error),
    })
  }

  async *run(): AsyncGenerator<FollowedChanges, void, undefined> {
    const { signal } = this.#settings
    if (signal?.aborted) return
    const onAbort = () => {
      this.#interrupt()
      this.#wake()
    }
    signal?.addEventListener('abort', onAbort)
    try {
      await this.#start()
      for (;;) {
        const found = await this.#next()
        if (!found) return
        const { name, changes, packument } = found
        yield { name, changes, packument }
        await this.#records.acknowledge(found)
      }
    } finally {
      signal?.removeEventListener('abort', onAbort)
      await this.#stop()
    }
  }

  /** Reads where the last process has ended. */
  async #start(): Promise<void> {
    const { registry, names, feed, feedIntervalMs, isOnce } = this.#settings
    const now = this.#host.now()
    const stored = await this.#records.readRegistry()
    if (stored && (stored.version !== 1 || stored.registry !== registry.url))
      throw new Error(`the state is that of ${stored.registry}; use another one for ${registry.url}`)
    const before = stored ?? this.#registry
    const watched = new Map(before.watched)
    const isFollowed = (name: string) => names === null || this.#packages.has(name)
    for (const name of names ?? []) this.#packages.add(name, watched.get(name) ?? now, now)
    const pending = await this.#records.readPending()
    const dropped = new Set([...watched.keys(), ...pending.map(({ name }) => name)].filter((name) => !isFollowed(name)))
    await this.#records.forget([...dropped])
    this.#found.push(...pending.filter(({ name }) => isFollowed(name)))
    const announced = new Map(before.announced.filter(([name]) => isFollowed(name)))
    for (const [name, rev] of announced) this.#packages.add(name, before.since, now).expectedRev = rev
    // The numbers of another feed mean something else.
    const cursor = before.feed === (feed?.url ?? null) ? before.cursor : null
    const feedOptions = feed && { host: this.#host, address: feed, intervalMs: feedIntervalMs, isOnce }
    if (feedOptions) this.#feed = new FollowedFeed(feedOptions, cursor, announced)
    const since = [...this.#packages.all].map(({ name, since }): [string, number] => [name, since])
    this.#registry = { ...before, feed: feed?.url ?? null, watched: names === null ? [] : since }
    await this.#writeRegistry()
  }

  async #writeRegistry(): Promise<void> {
    this.#isRegistryChanged = false
    const [cursor, announced] = [this.#feed?.cursor ?? null, [...(this.#feed?.announced ?? [])]]
    await this.#records.writeRegistry({ ...this.#registry, cursor, announced })
  }

  /** What to give next; `null` at the end. */
  async #next(): Promise<PendingChanges | null> {
    for (;;) {
      const woken = new Promise<void>((resolve) => {
        this.#wake = resolve
      })
      if (this.#error) throw this.#error.error
      if (this.#isEnded) return null
      this.#readFeed()
      await this.#loop.fill()
      const found = this.#found.shift()
      if (found) return found
      if (this.#error || this.#isEnded) continue
      if (this.#isComplete()) return null
      await this.#wait(woken)
    }
  }

  async #wait(woken: Promise<void>): Promise<void> {
    const { clock } = this.#settings
    const times = [
      // While all looks are in progress, the end of one wakes.
      this.#looks < MAX_REQUESTS ? this.#loop.nextTime() : null,
      this.#readingFeed ? null : (this.#feed?.nextTime() ?? null),
    ].filter((time) => time !== null)
    const ms = Math.min(Math.max(1, Math.ceil(Math.min(...times) - clock.now())), MAX_SLEEP_MS)
    const timer = new AbortController()
    await Promise.race([woken, clock.sleep(ms, timer.signal)])
    timer.abort()
  }

  /** Whether all was looked at that is to be looked at once. */
  #isComplete(): boolean {
    if (!this.#settings.isOnce || this.#loop.isBusy || this.#readingFeed) return false
    return this.#packages.size === 0 && (this.#feed?.nextTime() ?? null) === null
  }

  get #isFull(): boolean {
    return this.#isEnded || this.#error !== null || this.#records.pending >= MAX_PENDING
  }

  async #read(number: number): Promise<WatchedPackage | null> {
    const followed = this.#packages.find(number)
    if (!followed) return null
    followed.isAnnouncedAgain = false
    const { name, since, failures, expectedRev, staleLooks } = followed
    const known = await this.#records.readPackage(name, since)
    return { number, name, known: { ...known, failures, expectedRev, staleLooks } }
  }

  /** Stores what a look has found. At the end looks are interrupted: they have found nothing. */
  async #commit({ number, name, known: before }: WatchedPackage, look: Look): Promise<void> {
    const followed = this.#packages.find(number)
    if (!followed || this.#isEnded) return
    const { known, failure } = look
    if (failure) this.#settings.onError({ name, ...failure, failures: Math.max(1, known.failures) })
    else this.#reportMissing(followed, known)
    this.#packages.setAnswered(name, known.missingSince === null && failure === null)
    if (look.changes.length > 0) {
      const changes = look.changes.map((timed) => ({ ...timed, id: eventOf(timed, look.document).id }))
      const found = { name, changes, packument: look.document, known }
      await this.#records.writePending(found)
      this.#found.push(found)
    } else if (known.facts !== null && STORED.some((key) => known[key] !== before[key])) {
      await this.#records.writePackage(name, known)
    }
    this.#plan(followed, look)
  }

  /** A name that was misspelled is found so; a feed also names packages that were removed. */
  #reportMissing(followed: FollowedPackage, { facts, missingSince }: Look['known']): void {
    const { names, onError } = this.#settings
    followed.missingLooks = facts === null && missingSince !== null ? followed.missingLooks + 1 : 0
    if (names === null || followed.missingLooks === 0) return
    const message = 'the registry has no such package'
    onError({ name: followed.name, code: 'not-found', message, failures: followed.missingLooks })
  }

  /** When to look again. */
  #plan(followed: FollowedPackage, { known, failure, due }: Look): void {
    const now = this.#host.now()
    followed.looked = now
    followed.failures = known.failures
    followed.due = followed.isAnnouncedAgain ? now : due
    if (followed.isAnnouncedAgain) return
    followed.expectedRev = known.expectedRev
    followed.staleLooks = known.staleLooks
    const isSettled =
      known.expectedRev === null && failure === null && due - now >= Math.min(SETTLED_MS, this.#settings.registry.intervalMs / 2)
    if (isSettled && this.#feed?.announced.delete(followed.name)) this.#isRegistryChanged = true
    const soon = Math.min(SOON_MS, this.#settings.registry.intervalMs / 2)
    const isLast = this.#settings.isOnce ? failure !== null || due - now > soon : this.#settings.names === null && isSettled
    if (isLast) this.#packages.delete(followed)
  }

  /** Reads the feed if it is due, while looks continue. */
  #readFeed(): void {
    const feed = this.#feed
    const next = feed?.nextTime() ?? null
    if (!feed || this.#readingFeed || next === null || next > this.#host.now()) return
    this.#readingFeed = this.#followFeed(feed)
      .catch((error: unknown) => this.#fail(error))
      .finally(() => {
        this.#readingFeed = null
        this.#wake()
      })
  }

  async #followFeed(feed: FollowedFeed): Promise<void> {
    const { names, onError } = this.#settings
    const isFirst = feed.cursor === null
    const step = await feed.read()
    if (this.#isEnded) return
    if (step.kind === 'failed') return onError({ name: null, code: 'feed', message: step.message, failures: feed.failures })
    const now = this.#host.now()
    if (step.kind === 'start') {
      for (const followed of this.#packages.all) Object.assign(followed, { due: now, isAnnouncedAgain: true })
      const message = 'the feed began again; what changed meanwhile is found with the next change of each package'
      if (names === null && !isFirst) onError({ name: null, code: 'feed-reset', message, failures: 1 })
    } else {
      for (const row of step.rows) {
        if (names !== null && !this.#packages.has(row.name)) continue
        feed.announce(row)
        const followed = this.#packages.add(row.name, this.#registry.since, now)
        Object.assign(followed, { due: Math.min(followed.due, now), isAnnouncedAgain: true })
        if (row.rev !== null) Object.assign(followed, { expectedRev: row.rev, staleLooks: 0 })
      }
    }
    feed.cursor = step.cursor
    await this.#writeRegistry()
  }

  #interrupt(): void {
    this.#isEnded = true
    this.#requests.interrupt()
  }

  #fail(error: unknown): void {
    this.#error ??= { error }
    this.#wake()
  }

  /** Resolves once nothing is in progress, so that the state can be used again. */
  async #stop(): Promise<void> {
    this.#interrupt()
    await this.#loop.settled()
    await this.#readingFeed
    await this.#records.settled()
    if (this.#isRegistryChanged && !this.#error) await this.#writeRegistry()
  }
}
