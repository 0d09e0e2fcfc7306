// Sends pending deliveries: several at once, in turns between the targets, so that targets that hang do not delay others.
import { isHook } from '../base/hook-id.js'
import type { Breaker } from './breaker.js'
import { isPaused } from './breaker.js'
import { InFlight } from './in-flight.js'
import type { HeldDeliveries } from './held.js'
import type { Outbox, PendingDelivery } from './outbox.js'
import { STATE, UnchangedRowError } from './outbox.js'
import type { PacedTarget, Pacer } from './pacer.js'
import type { Outcome } from './retry.js'
import { isSuccess } from './retry.js'
import type { WaitingHooks } from './waiting-hooks.js'

/** With one stored body read for each, a run stays below the free plan's 50 subrequests. */
const MAX_SENDS_PER_RUN = 24

/** How many deliveries of a target are read ahead. */
const READ_AHEAD = 16

/** After this time retries may have become due. */
const READ_AGAIN_MS = 1000

/**
 * Outcomes are written together: after this time, or once nothing is in flight. Under load, which is when the last write is not older than
 * `LOAD_SETTLE_DELAY_MS`, they wait that long, except for those of hooks: in their rows a delivery holds up the next one of its package
 * until it is written. A killed process sends again what is not written.
 */
const SETTLE_DELAY_MS = 200
const LOAD_SETTLE_DELAY_MS = 1000
const MAX_UNSETTLED = 32

/** How many events of a shard are in one message to a target that gets digests, most of them as a number. */
const MAX_GATHERED = 5000

export interface Settlement {
  delivery: PendingDelivery
  outcome: Outcome
  /** A failure of the endpoint that the target had before it was changed: it does not count. */
  isOutdated: boolean
}

export interface DispatcherOptions {
  outbox: Outbox
  held: HeldDeliveries
  /** The targets that may get requests now, except for hooks. */
  targets: () => readonly PacedTarget[]
  /** The hooks for which deliveries are pending; `null` while nothing can be sent to hooks. */
  hooks: () => WaitingHooks | null
  breaker: Breaker
  pacer: Pacer
  now: () => number
  /** How many attempts may be in flight. */
  connections: number
  /** Sends a delivery, with `others` in the same message; `null` if that was not possible, which says nothing about the target. Never rejects. */
  attempt: (delivery: PendingDelivery, others: readonly PendingDelivery[]) => Promise<Outcome | null>
  /** Records outcomes in one transaction; throws if the storage fails. */
  settle: (settlements: Settlement[]) => void
}

export class Dispatcher {
  readonly #options: DispatcherOptions
  readonly #inFlight = new InFlight()
  /** By target: packages whose next delivery waits, because one is in flight, or has failed and that is not recorded yet. */
  readonly #busy = new Map<string, Set<number>>()
  /** By target: deliveries that were delivered, which is not recorded yet. */
  readonly #delivered = new Map<string, Set<number>>()
  /** By target: deliveries that were read ahead. */
  readonly #ready = new Map<string, PendingDelivery[]>()
  /** Targets whose digest is being sent, or was and that is not recorded yet. */
  readonly #gathering = new Set<string>()
  /** Targets for which nothing was due, and when that was read. */
  readonly #drained = new Map<string, number>()
  /** Targets that are slow or may be, and the attempts in flight to them; `null` if that has changed. */
  #slow: { targets: ReadonlySet<string>; inFlight: number } | null = null
  #unsettled: Settlement[] = []
  /** Wakes the run when the first of them is as old as it may become; `null` if none waits, or from then on. */
  #settleTimer: ReturnType<typeof setTimeout> | null = null
  #settleAt = 0
  #lastSettled = 0
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

  /** Whether a digest to a target is being sent, or was and that is not recorded yet. */
  isGathering(target: string): boolean {
    return this.#gathering.has(target)
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
        if (this.#inFlight.size === 0 && !this.#isUnderLoad()) this.#settle()
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
    this.#slow = null
    const targets = this.#options.targets()
    const hooks = this.#options.hooks()
    let due = hooks?.due(this.#options.now()) ?? []
    for (let isSending = true; isSending && this.#canSend(); ) {
      isSending = false
      for (let turns = targets.length; turns > 0 && this.#canSend(); turns--) {
        const target = targets[this.#turn % targets.length]
        this.#turn = (this.#turn + 1) % targets.length
        if (target && this.#sendNext(target)) isSending = true
      }
      due = due.filter((hook) => {
        if (!this.#canSend() || this.#inFlight.toHooks >= this.#halfOfConnections || !this.#sendNext(hook)) return false
        hooks?.endTurn(hook.id)
        isSending = true
        return true
      })
    }
  }

  #canSend(): boolean {
    return this.#sendsLeft > 0 && this.#inFlight.size < this.#options.connections
  }

  get #halfOfConnections(): number {
    return Math.max(1, Math.floor(this.#options.connections / 2))
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
    for (const delivery of this.#inFlight.deliveriesTo(target)) this.#dropped.add(delivery)
    this.#unsettled = this.#unsettled.filter(({ delivery }) => delivery.target !== target)
    this.#busy.delete(target)
    this.#delivered.delete(target)
    this.#gathering.delete(target)
    this.forgetReady()
  }

  /** The target has another endpoint now: failures of attempts that are in flight, or not recorded yet, do not count. */
  outdate(target: string): void {
    for (const delivery of this.#inFlight.deliveriesTo(target)) this.#outdated.add(delivery)
    for (const settlement of this.#unsettled)
      if (settlement.delivery.target === target) settlement.isOutdated = !isSuccess(settlement.outcome)
    this.#inFlight.forgetSpeed(target)
    this.forgetReady()
  }

  /** When there is something to do next; `null` if nothing is pending. */
  nextTime(): number | null {
    if (this.#inFlight.size > 0) return this.#options.now()
    const { targets, hooks, outbox, held, breaker, now } = this.#options
    let next: number | null = null
    const add = (time: number | null) => {
      if (time !== null && (next === null || time < next)) next = time
    }
    for (const target of targets()) {
      // What waits for a suspended target may be much.
      const isSuspended = breaker.of(target.id)?.suspended != null
      const time = isSuspended ? (outbox.isWaiting(target.id) ? 0 : null) : outbox.nextTime(target.id, now())
      if (time !== null) add(this.#allowedTime(target, time))
      const digest = target.quiet ? held.nextTime(STATE.gathering, target.id, now()) : null
      // The probe of a suspended target needs something that is due.
      if (digest !== null) add(Math.max(digest, this.#allowedTime(target, digest) ?? digest))
    }
    for (const { target, time } of hooks()?.times(now()) ?? []) add(this.#allowedTime(target, time))
    return next
  }

  /** When something can be sent to a target that is due at `time`. */
  #allowedTime(target: PacedTarget, time: number): number | null {
    const { breaker, pacer, now } = this.#options
    const health = breaker.of(target.id)
    if (health?.suspended != null) return health.probe
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
      if (!isProbeDue || this.#inFlight.to(target.id) > 0) return false
      const single = this.#options.outbox.oldest(target.id)
      const [first, ...others] = single ? [single] : this.#gatheredFor(target)
      if (!first) this.#options.hooks()?.change(target.id)
      if (!first || this.#busyOf(target.id).has(first.package)) return false
      breaker.postponeProbe(target.id, now())
      this.#send(first, others)
      return true
    }
    if (isPaused(health, now())) return false
    // After a pause, one success is needed before more are sent.
    if (health && health.pauses > 0 && this.#inFlight.to(target.id) > 0) return false
    const [first, ...others] = this.#gatheredFor(target)
    if (first) {
      this.#send(first, others)
      return true
    }
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

  /** What the next message to a target that gets digests is about. */
  #gatheredFor({ id, quiet }: PacedTarget): PendingDelivery[] {
    if (!quiet || this.#gathering.has(id)) return []
    return this.#options.held.due(STATE.gathering, id, this.#options.now(), MAX_GATHERED)
  }

  /** Connections are shared: at most half are for slow targets, one each, and the others are for targets that respond. */
  #hasConnection(target: PacedTarget): boolean {
    const { pacer, breaker } = this.#options
    const inFlight = this.#inFlight.to(target.id)
    if (inFlight >= pacer.concurrency(target)) return false
    const half = this.#halfOfConnections
    // Users' hooks may all begin to hang at once, however quick they were before.
    if (isHook(target.id) && this.#inFlight.toHooks >= half) return false
    this.#slow ??= this.#readSlow()
    if (this.#slow.targets.has(target.id) || breaker.of(target.id)?.failing != null || this.#isUnproven(target.id))
      return inFlight === 0 && this.#slow.inFlight < (isHook(target.id) ? Math.max(1, Math.floor(half / 2)) : half)
    return inFlight < this.#share(target.id)
  }

  /** A target that takes more than its share leaves a connection for each of the others. All hooks together are like one target. */
  #share(target: string): number {
    const { targets, hooks, connections } = this.#options
    const share = (all: number, count: number, busy: number) => Math.max(1, Math.floor(all / Math.max(1, Math.min(count, busy + 1))))
    const isOther = Number(this.#inFlight.to(target) === 0)
    if (isHook(target)) return share(this.#halfOfConnections, hooks()?.size ?? 0, this.#inFlight.hooks + isOther)
    const waiting = Number((hooks()?.size ?? 0) > 0)
    return share(connections, targets().length + waiting, this.#inFlight.targets + isOther + Number(this.#inFlight.toHooks > 0))
  }

  #readSlow() {
    const targets = this.#inFlight.slow()
    let inFlight = 0
    for (const [target, count] of this.#inFlight.counts()) if (targets.has(target) || this.#isUnproven(target)) inFlight += count
    return { targets, inFlight }
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
      if (ready.length === 0) {
        this.#drained.set(target, Date.now())
        if (busy.size === 0) this.#options.hooks()?.change(target)
      }
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

  #send(delivery: PendingDelivery, others: readonly PendingDelivery[] = []): void {
    this.#sendsLeft--
    this.#inFlight.start(delivery)
    this.#slow = null
    if (delivery.state === STATE.gathering) this.#gathering.add(delivery.target)
    else this.#busyOf(delivery.target).add(delivery.package)
    void this.#attempt(delivery, others)
  }

  async #attempt(delivery: PendingDelivery, others: readonly PendingDelivery[]): Promise<void> {
    const outcome = await this.#options.attempt(delivery, others)
    this.#inFlight.end(delivery)
    const isDropped = this.#dropped.delete(delivery)
    const wasOutdated = this.#outdated.delete(delivery)
    if (outcome === null) {
      if (!isDropped) this.#busyOf(delivery.target).delete(delivery.package)
      this.#ready.delete(delivery.target)
    }
    if (outcome === null || isDropped) return this.#wake()
    const isOutdated = wasOutdated && !isSuccess(outcome)
    if (!isOutdated && outcome.heldUntil === undefined) this.#inFlight.recordSpeed(delivery.target, outcome)
    this.#settleWithin(isHook(delivery.target) || !this.#isUnderLoad() ? SETTLE_DELAY_MS : LOAD_SETTLE_DELAY_MS)
    for (const each of [delivery, ...others]) this.#unsettled.push({ delivery: each, outcome, isOutdated })
    if (isSuccess(outcome) && delivery.state !== STATE.gathering) this.#releasePackage(delivery)
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
    return this.#settleTimer === null
  }

  #settleWithin(delay: number): void {
    const time = Date.now() + delay
    if (this.#unsettled.length > 0 && (this.#settleTimer === null || this.#settleAt <= time)) return
    this.#settleAt = time
    this.#stopTimer()
    this.#settleTimer = setTimeout(() => {
      this.#settleTimer = null
      this.#wake()
    }, delay)
  }

  #stopTimer(): void {
    if (this.#settleTimer !== null) clearTimeout(this.#settleTimer)
    this.#settleTimer = null
  }

  #isBusy(): boolean {
    return this.#inFlight.size > 0 || this.#asking > 0 || this.#unsettled.length > 0
  }

  /** Records what has ended, before others change its rows: a delivery that is to be sent again must not be completed by its last attempt. */
  settleNow(): void {
    this.#settle()
    // The timer that would have woken the run is cleared.
    this.#wake()
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
      if (delivery.state === STATE.gathering) this.#gathering.delete(delivery.target)
      else if (isSuccess(outcome)) this.#delivered.get(delivery.target)?.delete(delivery.seq)
      else this.#busyOf(delivery.target).delete(delivery.package)
      this.#drained.delete(delivery.target)
      this.#options.hooks()?.change(delivery.target)
    }
    this.#unsettled = []
    this.#stopTimer()
    this.#lastSettled = Date.now()
  }

  /** Each write waits for the disk, which would be the limit if each delivery had one. */
  #isUnderLoad(): boolean {
    return Math.abs(Date.now() - this.#lastSettled) < LOAD_SETTLE_DELAY_MS
  }
}
