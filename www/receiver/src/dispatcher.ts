// Sends what waits: some at once for each target, so that one which hangs holds up nobody else's events.
import type { Breaker } from './breaker.js'
import type { Outbox, Parcel } from './outbox.js'

/** At once, over all targets: a Durable Object may hold six connections open. */
const AT_ONCE = 6

/** In one run: with a kept body read for each, it stays under the 50 requests that the free plan allows one. */
const SENDS = 24

/** Sends a parcel and settles what came of it. */
type Deliver = (parcel: Parcel) => Promise<void>

export class Courier {
  readonly #outbox: Outbox
  readonly #breaker: Breaker
  readonly #now: () => number
  readonly #deliver: Deliver
  /** What is on its way, and to which target. */
  readonly #flying = new Map<string, string>()
  #targets: string[] = []
  #sendsLeft = 0
  #isRunning = false
  /** Two at once are one. */
  #run: Promise<void> | null = null
  /** Tells the run that something came back: not always what was on its way when it began to wait. */
  #landed = () => {}
  #failures: unknown[] = []

  constructor(outbox: Outbox, breaker: Breaker, now: () => number, deliver: Deliver) {
    this.#outbox = outbox
    this.#breaker = breaker
    this.#now = now
    this.#deliver = deliver
  }

  get isRunning(): boolean {
    return this.#isRunning
  }

  /**
   * Sends what is due, and what becomes due meanwhile, until nothing is on its way or as much was sent as one run may send: then
   * what still hangs is left to come back during the next. @throws what the storage throws.
   */
  run(targets: string[]): Promise<void> {
    return (this.#run ??= this.#begin(targets).finally(() => (this.#run = null)))
  }

  async #begin(targets: string[]): Promise<void> {
    this.#targets = targets
    this.#sendsLeft = SENDS
    this.#failures = []
    this.#isRunning = true
    try {
      this.look()
      while (this.#flying.size > 0 && this.#sendsLeft > 0) await new Promise<void>((resolve) => (this.#landed = resolve))
    } finally {
      this.#isRunning = false
    }
    if (this.#failures.length > 0) throw this.#failures[0]
  }

  /** During a run: takes up what has come. */
  look(): void {
    if (!this.#isRunning) return
    const most = Math.max(1, Math.floor(AT_ONCE / Math.max(1, this.#targets.length)))
    for (const target of this.#targets) {
      const flying = this.#flyingTo(target)
      if (flying >= most || this.#flying.size >= AT_ONCE) continue
      // What is on its way is still in the outbox.
      for (const parcel of this.#next(target, flying, most + flying)) {
        if (this.#sendsLeft <= 0 || this.#flying.size >= AT_ONCE) return
        const free = most - this.#flyingTo(target)
        if (free > 0 && !this.#flying.has(keyOf(parcel))) this.#launch(parcel)
      }
    }
  }

  /** When there will be something to send; `null`: nothing waits. */
  nextTime(targets: string[]): number | null {
    const times = targets.map((target) => {
      const time = this.#outbox.nextTime(target, this.#now())
      const { suspended = null, probe = null } = this.#breaker.of(target) ?? {}
      return time !== null && suspended !== null ? probe : time
    })
    return times.reduce((least, time) => (least === null || (time !== null && time < least) ? time : least), null)
  }

  #next(target: string, flying: number, limit: number): Parcel[] {
    const now = this.#now()
    const health = this.#breaker.of(target)
    if (health?.suspended == null) return this.#outbox.due(target, now, limit)
    // `suspended` lies ahead where a clock went back.
    const isTime = (health.probe ?? 0) <= now || health.suspended > now
    const parcel = isTime && flying === 0 ? this.#outbox.oldest(target) : null
    if (!parcel) return []
    this.#breaker.probed(target, now)
    return [parcel]
  }

  #launch(parcel: Parcel): void {
    this.#sendsLeft--
    this.#flying.set(keyOf(parcel), parcel.target)
    void this.#fly(parcel)
  }

  /** Never rejects: the run tells what failed. */
  async #fly(parcel: Parcel): Promise<void> {
    try {
      await this.#deliver(parcel)
    } catch (error) {
      this.#failures.push(error)
      // What failed would fail at once again.
      this.#sendsLeft = 0
    }
    this.#flying.delete(keyOf(parcel))
    try {
      this.look()
    } catch (error) {
      this.#failures.push(error)
    }
    this.#landed()
  }

  #flyingTo(target: string): number {
    return [...this.#flying.values()].filter((other) => other === target).length
  }
}

const keyOf = ({ target, seq }: Parcel) => `${seq} ${target}`
