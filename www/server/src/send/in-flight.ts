// The attempts that are in flight, counted by target as they start and end.
import { isHook } from '../base/hook-id.js'
import type { PendingDelivery } from './outbox.js'
import type { Outcome } from './retry.js'
import { isSuccess } from './retry.js'

/** A target is slow if an attempt took longer. */
const SLOW_MS = 2000

export class InFlight {
  readonly #since = new Map<PendingDelivery, number>()
  readonly #byTarget = new Map<string, number>()
  #toHooks = 0
  #hooks = 0
  /** Targets whose last attempt was slow or got no response. */
  readonly #slow = new Set<string>()

  get size(): number {
    return this.#since.size
  }

  /** The number of attempts to hooks. */
  get toHooks(): number {
    return this.#toHooks
  }

  /** The number of hooks that have attempts in flight, and of other targets. */
  get hooks(): number {
    return this.#hooks
  }

  get targets(): number {
    return this.#byTarget.size - this.#hooks
  }

  start(delivery: PendingDelivery): void {
    this.#since.set(delivery, Date.now())
    this.#count(delivery.target, 1)
  }

  end(delivery: PendingDelivery): void {
    if (this.#since.delete(delivery)) this.#count(delivery.target, -1)
  }

  /** Remembers whether the target was slow. */
  recordSpeed(target: string, outcome: Outcome): void {
    if (outcome.status === null || outcome.ms > SLOW_MS) this.#slow.add(target)
    else if (isSuccess(outcome)) this.#slow.delete(target)
  }

  to(target: string): number {
    return this.#byTarget.get(target) ?? 0
  }

  /** The attempts to a target. */
  *deliveriesTo(target: string): Iterable<PendingDelivery> {
    for (const delivery of this.#since.keys()) if (delivery.target === target) yield delivery
  }

  /** Each target with attempts in flight, with their number. */
  counts(): Iterable<[target: string, count: number]> {
    return this.#byTarget
  }

  /** The targets whose last attempt was slow or got no response, and those that do not respond now. */
  slow(): ReadonlySet<string> {
    const now = Date.now()
    const slow = new Set(this.#slow)
    for (const [{ target }, since] of this.#since) if (now - since > SLOW_MS) slow.add(target)
    return slow
  }

  /** The target has another endpoint now, of which nothing is known. */
  forgetSpeed(target: string): void {
    this.#slow.delete(target)
  }

  #count(target: string, change: number): void {
    const before = this.to(target)
    const count = before + change
    if (count === 0) this.#byTarget.delete(target)
    else this.#byTarget.set(target, count)
    if (!isHook(target)) return
    this.#toHooks += change
    this.#hooks += Number(count > 0) - Number(before > 0)
  }
}
