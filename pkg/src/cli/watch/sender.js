// @ts-check
// Sends what waits in the outbox, one message at a time. A change that is refused does not hold up the others.
import { setTimeout } from 'node:timers/promises'
import { allowedTime, dueTime } from './quiet.js'
import { Refused, Unanswered } from './send-error.js'

/** @import { Outbox, Waiting } from './outbox.js' */
/** @import { Quiet } from './quiet.js' */
/** @import { Target } from './targets.js' */

/** Between the attempts of a round, and while the target does not answer at all; the last one repeats. */
const RETRIES_MS = [1000, 5000, 30_000, 120_000, 300_000]
/** With `--once`, the next run is the next round. */
const ATTEMPTS_ONCE = 3
const MAX_PAUSE_MS = 3600_000

/** After each round, the next one is made by the first run after this time; after the last one the change is given up. */
const ROUNDS_MS = [0, 0, 3600_000, 6 * 3600_000, 24 * 3600_000, 24 * 3600_000, 24 * 3600_000]
/** Within one run, there are no more rounds than this. */
const MIN_ROUND_MS = 3600_000

/** While so many wait, nothing more is accepted. */
const MAX_WAITING = 10_000

/**
 * @typedef {object} SenderOptions
 * @property {Outbox} outbox
 * @property {Target} target
 * @property {Quiet | null} quiet One message for all that is due; `null` for a message each.
 * @property {boolean} isOnce
 * @property {AbortSignal} signal
 * @property {(problem: { name: string, message: string, id?: string }) => void} report
 * @property {(ms: number, signal: AbortSignal) => Promise<void>} rest
 */

export class Sender {
  /** Whether something was not sent that should have been. */
  hasFailed = false
  /** @type {SenderOptions} */
  #options
  /** The attempts of this round, when that was said, and when the next one is. @type {Map<Waiting, { attempts: number, at: number, retryAt: number }>} */
  #rounds = new Map()
  /** How many times in a row the target has not answered. */
  #unanswered = 0
  #pausedUntil = 0
  /** With `--once`: the target does not answer, so the next run tries again. */
  #isStopped = false
  #isFinishing = false
  #wake = () => {}

  /** @param {SenderOptions} options */
  constructor(options) {
    this.#options = options
    options.signal.addEventListener('abort', () => this.#wake())
  }

  /** Whether more can be accepted; false if the run ends before that. */
  async hasRoom() {
    const { outbox, isOnce, signal } = this.#options
    // With `--once`, what waits for a later run makes no room.
    const canGetRoom = () => !isOnce || this.#nextTime() !== null
    while (outbox.waiting.length >= MAX_WAITING && canGetRoom() && !this.#isStopped && !signal.aborted) await setTimeout(100)
    return outbox.waiting.length < MAX_WAITING && !signal.aborted
  }

  /** There may be more to send. */
  wake() {
    this.#wake()
  }

  /** Nothing more will be accepted: `run` resolves once this run has nothing more to send. */
  finish() {
    this.#isFinishing = true
    this.#wake()
  }

  /** Sends until the signal is aborted, or until the end after `finish`. */
  async run() {
    const { signal, rest } = this.#options
    while (!signal.aborted && !this.#isStopped) {
      const woken = new Promise((resolve) => {
        this.#wake = () => resolve(undefined)
      })
      const now = Date.now()
      await this.#correctTimes(now)
      const entry = this.#next(now)
      if (entry) {
        await this.#attempt(entry)
        continue
      }
      const time = this.#nextTime()
      if (this.#isFinishing && time === null) return
      const timer = new AbortController()
      const wait = time === null ? MAX_PAUSE_MS : Math.min(Math.max(1, time - now), MAX_PAUSE_MS)
      await Promise.race([woken, rest(wait, timer.signal)])
      timer.abort()
    }
  }

  /**
   * What waits longer than it ever does waits for a time of a clock that was set back since, or for a digest that is not asked for any more.
   *
   * @param {number} now
   */
  async #correctTimes(now) {
    const { outbox, quiet } = this.#options
    if (this.#pausedUntil > now + MAX_PAUSE_MS) this.#pausedUntil = now
    for (const entry of outbox.waiting) {
      const longest = entry.refusals === 0 ? (quiet?.periodMs ?? 0) : (ROUNDS_MS[entry.refusals - 1] ?? 0)
      if (entry.due <= now + longest) continue
      entry.due = Math.max(now, dueTime(quiet, now))
      await outbox.update(entry)
    }
  }

  /**
   * Those with fewer attempts first, so that one that fails does not hold up the others.
   *
   * @param {number} now
   */
  #next(now) {
    if (this.#pausedUntil > now || this.#allowedTime(now) > now) return null
    /** @type {Waiting | null} */
    let first = null
    for (const entry of this.#options.outbox.waiting)
      if (this.#timeOf(entry, now) <= now && (first === null || this.#attemptsOf(entry) < this.#attemptsOf(first))) first = entry
    return first
  }

  /** When there is something to send in this run; `null` if nothing is left for it. */
  #nextTime() {
    const { outbox, isOnce } = this.#options
    const now = Date.now()
    const allowed = this.#allowedTime(now)
    const times = outbox.waiting
      // What is due later than a retry is left to the next run.
      .filter((entry) => !isOnce || (allowed <= now && (this.#rounds.has(entry) || entry.due <= now)))
      .map((entry) => this.#timeOf(entry, now))
      .filter(Number.isFinite)
    return times.length === 0 ? null : Math.max(this.#pausedUntil, allowed, Math.min(...times))
  }

  /**
   * @param {Waiting} entry
   * @param {number} now
   */
  #timeOf(entry, now) {
    const { at = 0, retryAt = 0 } = this.#rounds.get(entry) ?? {}
    if (entry.heldSince !== null || retryAt === Number.POSITIVE_INFINITY) return Number.POSITIVE_INFINITY
    // The clock was set back since a time in the future.
    return Math.max(entry.due, at > now ? 0 : retryAt)
  }

  /**
   * When the limit of messages allows the next one.
   *
   * @param {number} now
   */
  #allowedTime(now) {
    const { outbox, quiet } = this.#options
    return allowedTime(quiet, outbox.sent, now)
  }

  /** @param {Waiting} entry */
  #attemptsOf(entry) {
    return this.#rounds.get(entry)?.attempts ?? 0
  }

  /** @param {Waiting} entry */
  async #attempt(entry) {
    const { outbox, target, quiet, signal } = this.#options
    const now = Date.now()
    const entries = quiet === null ? [entry] : outbox.waiting.filter((other) => this.#timeOf(other, now) <= now)
    try {
      if (quiet === null) await target(await outbox.eventOf(entry), signal)
      else await quiet.send(await Promise.all(entries.map((each) => outbox.eventOf(each))), signal)
    } catch (error) {
      if (signal.aborted) return
      if (error instanceof Unanswered) return this.#pause(entry, error)
      if (!(error instanceof Refused)) throw error
      for (const each of entries) await this.#refused(each, error)
      return
    }
    this.#unanswered = 0
    for (const each of entries) this.#rounds.delete(each)
    await outbox.remove(entries, quiet === null ? null : now)
  }

  /**
   * The target did not answer, or asks for fewer messages: that is not about the change.
   *
   * @param {Waiting} entry
   * @param {Unanswered} error
   */
  #pause(entry, { message, retryAfterMs }) {
    const { isOnce, report } = this.#options
    const pauseMs = Math.min(Math.max(retryAfterMs ?? 0, RETRIES_MS[Math.min(this.#unanswered, RETRIES_MS.length - 1)] ?? 0), MAX_PAUSE_MS)
    if (this.#unanswered === 0) report({ name: entry.event.name, message })
    this.#unanswered++
    this.#pausedUntil = Date.now() + pauseMs
    this.#rounds.set(entry, { attempts: this.#attemptsOf(entry) + 1, at: Date.now(), retryAt: 0 })
    if (!isOnce || (this.#unanswered < ATTEMPTS_ONCE && pauseMs <= (RETRIES_MS[ATTEMPTS_ONCE - 1] ?? 0))) return
    this.#isStopped = true
    this.hasFailed = true
  }

  /**
   * @param {Waiting} entry
   * @param {Refused} error
   */
  async #refused(entry, { message, isFinal }) {
    const { outbox, isOnce, report } = this.#options
    const { name, id, change } = entry.event
    const attempts = this.#attemptsOf(entry) + 1
    this.#unanswered = 0
    if (attempts === 1) report({ name, message })
    if (!isFinal && attempts < (isOnce ? ATTEMPTS_ONCE : RETRIES_MS.length + 1)) {
      const at = Date.now()
      this.#rounds.set(entry, { attempts, at, retryAt: at + (RETRIES_MS[attempts - 1] ?? 0) })
      return
    }
    this.hasFailed = true
    const delay = ROUNDS_MS[entry.refusals]
    if (delay === undefined) {
      report({ name, id, message: `${change.key} was refused ${entry.refusals + 1} times and is given up` })
      this.#rounds.delete(entry)
      return outbox.remove([entry])
    }
    const left = ROUNDS_MS.length - entry.refusals
    report({ name, id, message: `${change.key} was refused; it is tried again, up to ${left} ${left === 1 ? 'time' : 'times'}` })
    const now = Date.now()
    entry.refusals++
    entry.due = now + delay
    this.#rounds.set(entry, { attempts: 0, at: now, retryAt: isOnce ? Number.POSITIVE_INFINITY : now + Math.max(delay, MIN_ROUND_MS) })
    await outbox.update(entry)
  }
}
