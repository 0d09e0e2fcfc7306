// A follower's part in the registry's feed: where it has read to, and what was announced and is not found yet.
import type { FeedRow, FeedStep, RegistryAddress, WatchHost } from '../../follow.js'
import { readFeed } from './feed.js'

/** While so many announced packages are not looked at, the feed is not read on. */
const MAX_ANNOUNCED = 10_000

/** After the feed has failed. */
const RETRY_MS = 30_000

/** No wait is longer: a feed may ask for an hour. */
const MAX_WAIT_MS = 3600_000

export interface FollowedFeedOptions {
  host: WatchHost
  address: RegistryAddress
  intervalMs: number
  /** Whether it is read to its head, and then no more. */
  isOnce: boolean
}

export class FollowedFeed {
  cursor: string | null
  /** By name: the revision. */
  readonly announced: Map<string, string | null>
  readonly #options: FollowedFeedOptions
  #due = 0
  #failures = 0
  /** Whether it was read to its head, or has failed. */
  #isRead = false

  constructor(options: FollowedFeedOptions, cursor: string | null, announced: Map<string, string | null>) {
    this.#options = options
    this.cursor = cursor
    this.announced = announced
  }

  get failures(): number {
    return this.#failures
  }

  /** When to read it again; `null` while there is enough to do, or if it was read once. */
  nextTime(): number | null {
    const { host, isOnce } = this.#options
    if (this.announced.size >= MAX_ANNOUNCED || (isOnce && this.#isRead)) return null
    // One that is later means that the clock was set back.
    return this.#due > host.now() + MAX_WAIT_MS ? 0 : this.#due
  }

  /** Never rejects. The cursor stays where it is: it moves together with what the step has announced. */
  async read(): Promise<FeedStep> {
    const { host, address, intervalMs } = this.#options
    const step = await readFeed(host, address, this.cursor)
    const now = host.now()
    const isBehind = step.kind === 'rows' && step.isBehind
    if (step.kind === 'failed') this.#due = now + Math.max(RETRY_MS, step.retryAfterMs ?? 0)
    else this.#due = isBehind ? now : now + intervalMs
    this.#failures = step.kind === 'failed' ? this.#failures + 1 : 0
    this.#isRead = !isBehind
    return step
  }

  announce({ name, rev }: FeedRow): void {
    this.announced.set(name, rev ?? this.announced.get(name) ?? null)
  }
}
