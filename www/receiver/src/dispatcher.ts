// Sends pending deliveries: several at once, with a share for each target, so that a target that hangs does not delay others.
import type { Breaker } from './breaker.js'
import type { Outbox, PendingDelivery } from './outbox.js'

/** Over all targets: a Durable Object may have six connections open. */
const MAX_IN_FLIGHT = 6

/** With one stored body read for each, a run stays below the free plan's 50 subrequests. */
const MAX_SENDS_PER_RUN = 24

/** Sends a delivery and records the outcome. */
type Deliver = (delivery: PendingDelivery) => Promise<void>

export class Dispatcher {
  readonly #outbox: Outbox
  readonly #breaker: Breaker
  readonly #now: () => number
  readonly #deliver: Deliver
  /** Target by delivery. */
  readonly #inFlight = new Map<string, string>()
  #targets: string[] = []
  #sendsLeft = 0
  #isRunning = false
  #run: Promise<void> | null = null
  /** Wakes the run when a delivery ends, including one that an earlier run has started. */
  #settled = () => {}
  #errors: unknown[] = []

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
   * Sends what is due, and what becomes due meanwhile, until nothing is in flight or the run's sends are used up; deliveries still
   * in flight then end during the next run. A call during a run returns that run. @throws errors of the storage.
   */
  run(targets: string[]): Promise<void> {
    if (this.#run === null) {
      this.#run = this.#start(targets).finally(() => {
        this.#run = null
      })
    }
    return this.#run
  }

  async #start(targets: string[]): Promise<void> {
    this.#targets = targets
    this.#sendsLeft = MAX_SENDS_PER_RUN
    this.#errors = []
    this.#isRunning = true
    try {
      this.fill()
      while (this.#inFlight.size > 0 && this.#sendsLeft > 0) {
        await new Promise<void>((resolve) => {
          this.#settled = resolve
        })
      }
    } finally {
      this.#isRunning = false
    }
    if (this.#errors.length > 0) throw this.#errors[0]
  }

  /** Starts as many deliveries as the limits allow. Has no effect outside a run. */
  fill(): void {
    if (!this.#isRunning) return
    const share = Math.max(1, Math.floor(MAX_IN_FLIGHT / Math.max(1, this.#targets.length)))
    for (const target of this.#targets) {
      const inFlight = this.#inFlightTo(target)
      if (inFlight >= share || this.#inFlight.size >= MAX_IN_FLIGHT) continue
      // Deliveries in flight are still in the outbox, so they are among those returned.
      for (const delivery of this.#next(target, inFlight, share + inFlight)) {
        if (this.#sendsLeft <= 0 || this.#inFlight.size >= MAX_IN_FLIGHT) return
        const free = share - this.#inFlightTo(target)
        if (free > 0 && !this.#inFlight.has(keyOf(delivery))) this.#send(delivery)
      }
    }
  }

  /** When the next delivery is due; `null` if none is pending. */
  nextTime(targets: string[]): number | null {
    const times = targets.map((target) => {
      const time = this.#outbox.nextTime(target, this.#now())
      const { suspended = null, probe = null } = this.#breaker.of(target) ?? {}
      return time !== null && suspended !== null ? probe : time
    })
    return times.reduce((earliest, time) => (earliest === null || (time !== null && time < earliest) ? time : earliest), null)
  }

  #next(target: string, inFlight: number, limit: number): PendingDelivery[] {
    const now = this.#now()
    const health = this.#breaker.of(target)
    if (health?.suspended == null) return this.#outbox.due(target, now, limit)
    // `suspended` is in the future if the clock was set back.
    const isProbeDue = (health.probe ?? 0) <= now || health.suspended > now
    const delivery = isProbeDue && inFlight === 0 ? this.#outbox.oldest(target) : null
    if (!delivery) return []
    this.#breaker.postponeProbe(target, now)
    return [delivery]
  }

  #send(delivery: PendingDelivery): void {
    this.#sendsLeft--
    this.#inFlight.set(keyOf(delivery), delivery.target)
    void this.#deliverAndRefill(delivery)
  }

  /** Never rejects: the run throws what failed. */
  async #deliverAndRefill(delivery: PendingDelivery): Promise<void> {
    try {
      await this.#deliver(delivery)
    } catch (error) {
      this.#errors.push(error)
      // The storage failed, so further sends in this run would fail too.
      this.#sendsLeft = 0
    }
    this.#inFlight.delete(keyOf(delivery))
    try {
      this.fill()
    } catch (error) {
      this.#errors.push(error)
    }
    this.#settled()
  }

  #inFlightTo(target: string): number {
    return [...this.#inFlight.values()].filter((other) => other === target).length
  }
}

const keyOf = ({ target, seq }: PendingDelivery) => `${seq} ${target}`
