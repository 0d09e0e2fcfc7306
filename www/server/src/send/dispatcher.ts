// Sends pending deliveries: several at once, in turns between the targets, so that targets that hang do not delay others.
import { isHook } from '../base/hook-id.js'
import type { Breaker } from './breaker.js'
import { isPaused } from './breaker.js'
import type { Outbox, PendingDelivery } from './outbox.js'
import { UnchangedRowError } from './outbox.js'
import type { PacedTarget, Pacer } from './pacer.js'
import type { Outcome } from './retry.js'
import { isSuccess } from './retry.js'

/** With one stored body read for each, a run stays below the free plan's 50 subrequests. */
const MAX_SENDS_PER_RUN = 24

/** How many deliveries of a target are read ahead. */
const READ_AHEAD = 16

/** After this time retries may have become due. */
const READ_AGAIN_MS = 1000

/** Outcomes are written together: after this time, or once nothing is in flight. A killed process sends again what is not written. */
const MAX_SETTLE_DELAY_MS = 200
const MAX_UNSETTLED = 32

/** A target is slow if an attempt took longer. */
const SLOW_MS = 2000

export interface Settlement {
  delivery: PendingDelivery
  outcome: Outcome
  /** A failure of the endpoint that the target had before it was changed: it does not count. */
  isOutdated: boolean
}

export interface DispatcherOptions {
  outbox: Outbox
  /** The targets that may get requests now. */
  targets: () => readonly PacedTarget[]
  breaker: Breaker
  pacer: Pacer
  now: () => number
  /** How many attempts may be in flight. */
  connections: number
  /** Sends a delivery; `null` if that was not possible, which says nothing about the target. Never rejects. */
  attempt: (delivery: PendingDelivery) => Promise<Outcome | null>
  /** Records outcomes in one transaction; throws if the storage fails. */
  settle: (settlements: Settlement[]) => void
}

interface InFlight {
  target: string
  since: number
}

export class Dispatcher {
  readonly #options: DispatcherOptions
  readonly #inFlight = new Map<PendingDelivery, InFlight>()
  /** By target: packages whose next delivery waits, because one is in flight, or has failed and that is not recorded yet. */
  readonly #busy = new Map<string, Set<number>>()
  /** By target: deliveries that were delivered, which is not recorded yet. */
  readonly #delivered = new Map<string, Set<number>>()
  /** By target: deliveries that were read ahead. */
  readonly #ready = new Map<string, PendingDelivery[]>()
  /** Targets for which nothing was due, and when that was read. */
  readonly #drained = new Map<string, number>()
  /** Targets whose last attempt was slow or got no response. */
  readonly #slow = new Set<string>()
  #unsettled: Settlement[] = []
  #firstUnsettled: number | null = null
  /** Attempts whose delivery no longer exists, so that their outcomes are not recorded. */
  readonly #dropped = new Set<PendingDelivery>()
  /** Attempts that were started before their target was changed. */
  readonly #outdated = new Set<PendingDelivery>()
  /** The target whose turn is next. */
  #turn = 0
  #asking = 0
  #sendsLeft = 0
  #isRunning = false
  #halted: string | null = null
  #run: Promise<void> | null = null
  /** Wakes the run when an attempt ends, including one that an earlier run has started. */
  #wake = () => {}

  constructor(options: DispatcherOptions) {
    this.#options = options
  }

  get isRunning(): boolean {
    return this.#isRunning
  }

  /** Why nothing is sent any more until a restart; `null` normally. */
  get halted(): string | null {
    return this.#halted
  }

  /**
   * Sends what is due, and what becomes due meanwhile, until nothing is in flight or the run's sends are used up; attempts still in
   * flight then end during the next run. A call during a run returns that run. @throws errors of the storage.
   */
  run(): Promise<void> {
    if (this.#run === null) {
      this.#run = this.#start().finally(() => {
        this.#run = null
      })
    }
    return this.#run
  }

  async #start(): Promise<void> {
    if (this.#halted !== null) throw new UnchangedRowError(this.#halted)
    this.#sendsLeft = MAX_SENDS_PER_RUN
    this.forgetReady()
    this.#isRunning = true
    try {
      // What the storage refused before is recorded first: otherwise the same deliveries would be sent again and again.
      this.#settle()
      this.fill()
      while (this.#isBusy() && this.#sendsLeft > 0) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve
        })
        if (this.#isSettleDue()) this.#settle()
        this.fill()
        if (this.#inFlight.size === 0) this.#settle()
        // What a failure had held back may be due now.
        this.fill()
      }
      this.#settle()
    } finally {
      this.#isRunning = false
    }
  }

  /** Starts as many attempts as the limits allow, one target after the other. Has no effect outside a run. */
  fill(): void {
    if (!this.#isRunning || this.#unsettled.length >= MAX_UNSETTLED) return
    const targets = this.#options.targets()
    const count = targets.length
    // After a full round without a send, no target can send more.
    for (let idle = 0; idle < count && this.#sendsLeft > 0 && this.#inFlight.size < this.#options.connections; ) {
      const target = targets[this.#turn % count]
      this.#turn = (this.#turn + 1) % count
      idle = target && this.#sendNext(target) ? 0 : idle + 1
    }
  }

  /** Drops what is known of the rows, after others have changed them. */
  forgetReady(): void {
    this.#ready.clear()
    this.#drained.clear()
  }

  /** Sends deliveries that were added, if a run is in progress. */
  fillAdded(): void {
    this.#drained.clear()
    this.fill()
  }

  /** Forgets the attempts whose deliveries to a target were deleted. */
  drop(target: string): void {
    for (const delivery of this.#inFlight.keys()) if (delivery.target === target) this.#dropped.add(delivery)
    this.#unsettled = this.#unsettled.filter(({ delivery }) => delivery.target !== target)
    if (this.#unsettled.length === 0) this.#firstUnsettled = null
    this.#busy.delete(target)
    this.#delivered.delete(target)
    this.forgetReady()
  }

  /** The target has another endpoint now: failures of attempts that are in flight, or not recorded yet, do not count. */
  outdate(target: string): void {
    for (const delivery of this.#inFlight.keys()) if (delivery.target === target) this.#outdated.add(delivery)
    for (const settlement of this.#unsettled)
      if (settlement.delivery.target === target) settlement.isOutdated = !isSuccess(settlement.outcome)
    this.#slow.delete(target)
    this.forgetReady()
  }

  /** When there is something to do next; `null` if nothing is pending. */
  nextTime(): number | null {
    if (this.#inFlight.size > 0) return this.#options.now()
    const times = this.#options
      .targets()
      .map((target) => this.#nextTimeOf(target))
      .filter((time) => time !== null)
    return times.length > 0 ? Math.min(...times) : null
  }

  #nextTimeOf(target: PacedTarget): number | null {
    const { outbox, breaker, pacer, now } = this.#options
    const health = breaker.of(target.id)
    // What waits for a suspended target may be much.
    if (health?.suspended != null) return outbox.isWaiting(target.id) ? health.probe : null
    const time = outbox.nextTime(target.id, now())
    if (time === null) return null
    const paused = isPaused(health, now()) ? Number(health?.paused) : 0
    return Math.max(time, paused, pacer.nextTime(target))
  }

  /** Starts one attempt; `false` if the target has nothing to send now. */
  #sendNext(target: PacedTarget): boolean {
    const { breaker, pacer, now } = this.#options
    if (!this.#hasConnection(target)) return false
    const health = breaker.of(target.id)
    if (health?.suspended != null) {
      // `suspended` is in the future if the clock was set back.
      const isProbeDue = (health.probe ?? 0) <= now() || health.suspended > now()
      const probe = isProbeDue && this.#inFlightTo(target.id) === 0 ? this.#options.outbox.oldest(target.id) : null
      if (!probe || this.#busyOf(target.id).has(probe.package)) return false
      breaker.postponeProbe(target.id, now())
      this.#send(probe)
      return true
    }
    if (isPaused(health, now())) return false
    // After a pause, one success is needed before more are sent.
    if (health && health.pauses > 0 && this.#inFlightTo(target.id) > 0) return false
    const ready = this.#readyFor(target.id)
    const [delivery] = ready
    if (!delivery) return false
    if (pacer.isPaced(target) && !pacer.take(target.id)) {
      if (pacer.shouldAsk(target.id)) void this.#askForSlots(target, ready.length)
      return false
    }
    ready.shift()
    this.#send(delivery)
    return true
  }

  /** Connections are shared: at most half are for slow targets, one each, and the others are for targets that respond. */
  #hasConnection(target: PacedTarget): boolean {
    const { connections, pacer, breaker } = this.#options
    const inFlight = this.#inFlightTo(target.id)
    if (inFlight >= pacer.concurrency(target)) return false
    const half = Math.max(1, Math.floor(connections / 2))
    // Users' hooks may all begin to hang at once, however quick they were before.
    if (isHook(target.id) && this.#inFlightToHooks() >= half) return false
    if (this.#isSlow(target.id) || breaker.of(target.id)?.failing != null || this.#isUnproven(target.id)) {
      const isSlow = (id: string) => this.#isSlow(id) || this.#isUnproven(id) || id === target.id
      const slow = [...this.#inFlight.values()].filter((other) => isSlow(other.target))
      return inFlight === 0 && slow.length < (isHook(target.id) ? Math.max(1, Math.floor(half / 2)) : half)
    }
    // A target that takes more than its share leaves a connection for each of the others.
    const others = new Set([...this.#inFlight.values()].map((other) => other.target).filter((other) => other !== target.id)).size
    const share = Math.max(1, Math.floor(connections / Math.max(1, Math.min(this.#options.targets().length, others + 2))))
    return inFlight < share
  }

  #isSlow(target: string): boolean {
    if (this.#slow.has(target)) return true
    const now = Date.now()
    return [...this.#inFlight.values()].some((other) => other.target === target && now - other.since > SLOW_MS)
  }

  /** Users add hooks, and each that hangs would hold a connection before that is known: it is the first success that gives a hook its share. */
  #isUnproven(target: string): boolean {
    return isHook(target) && this.#options.breaker.of(target)?.passed == null
  }

  #readyFor(target: string): PendingDelivery[] {
    const busy = this.#busyOf(target)
    let ready = (this.#ready.get(target) ?? []).filter((delivery) => !busy.has(delivery.package))
    if (ready.length === 0 && Math.abs(Date.now() - (this.#drained.get(target) ?? 0)) > READ_AGAIN_MS) {
      ready = this.#options.outbox.due(target, this.#options.now(), READ_AHEAD, busy, this.#delivered.get(target))
      if (ready.length === 0) this.#drained.set(target, Date.now())
    }
    this.#ready.set(target, ready)
    return ready
  }

  #busyOf(target: string): Set<number> {
    const busy = this.#busy.get(target) ?? new Set()
    this.#busy.set(target, busy)
    return busy
  }

  async #askForSlots(target: PacedTarget, wanted: number): Promise<void> {
    this.#sendsLeft--
    this.#asking++
    await this.#options.pacer.ask(target, wanted)
    this.#asking--
    this.#wake()
  }

  #send(delivery: PendingDelivery): void {
    this.#sendsLeft--
    this.#inFlight.set(delivery, { target: delivery.target, since: Date.now() })
    this.#busyOf(delivery.target).add(delivery.package)
    void this.#attempt(delivery)
  }

  async #attempt(delivery: PendingDelivery): Promise<void> {
    const outcome = await this.#options.attempt(delivery)
    this.#inFlight.delete(delivery)
    const isDropped = this.#dropped.delete(delivery)
    const wasOutdated = this.#outdated.delete(delivery)
    if (outcome === null) {
      if (!isDropped) this.#busyOf(delivery.target).delete(delivery.package)
      this.#ready.delete(delivery.target)
    }
    if (outcome === null || isDropped) return this.#wake()
    const isOutdated = wasOutdated && !isSuccess(outcome)
    if (isSuccess(outcome) && outcome.ms <= SLOW_MS) this.#slow.delete(delivery.target)
    else if (!wasOutdated && (outcome.status === null || outcome.ms > SLOW_MS)) this.#slow.add(delivery.target)
    if (this.#unsettled.length === 0) setTimeout(() => this.#wake(), MAX_SETTLE_DELAY_MS)
    this.#unsettled.push({ delivery, outcome, isOutdated })
    if (isSuccess(outcome)) this.#releasePackage(delivery)
    this.#firstUnsettled ??= Date.now()
    this.#wake()
  }

  /** The next delivery of the package can be sent. */
  #releasePackage({ target, seq, package: number }: PendingDelivery): void {
    const delivered = this.#delivered.get(target) ?? new Set()
    this.#delivered.set(target, delivered.add(seq))
    this.#busyOf(target).delete(number)
    this.#drained.delete(target)
  }

  #isSettleDue(): boolean {
    if (this.#unsettled.length >= MAX_UNSETTLED) return true
    // A failure may pause the target, so it is recorded before anything else is sent.
    if (this.#unsettled.some(({ outcome }) => !isSuccess(outcome))) return true
    return this.#firstUnsettled !== null && Date.now() - this.#firstUnsettled >= MAX_SETTLE_DELAY_MS
  }

  #isBusy(): boolean {
    return this.#inFlight.size > 0 || this.#asking > 0 || this.#unsettled.length > 0
  }

  /** Records all outcomes. @throws if the storage fails; they are then recorded by the next run. */
  #settle(): void {
    if (this.#unsettled.length === 0) return
    try {
      this.#options.settle(this.#unsettled)
    } catch (error) {
      if (error instanceof UnchangedRowError) this.#halted = error.message
      throw error
    }
    for (const { delivery, outcome } of this.#unsettled) {
      if (isSuccess(outcome)) this.#delivered.get(delivery.target)?.delete(delivery.seq)
      else this.#busyOf(delivery.target).delete(delivery.package)
      this.#drained.delete(delivery.target)
    }
    this.#unsettled = []
    this.#firstUnsettled = null
  }

  #inFlightToHooks(): number {
    return [...this.#inFlight.values()].filter((other) => isHook(other.target)).length
  }

  #inFlightTo(target: string): number {
    return [...this.#inFlight.values()].filter((other) => other.target === target).length
  }
}
