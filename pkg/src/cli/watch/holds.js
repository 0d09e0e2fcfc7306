// @ts-check
// Holds releases until they can be installed, up to a limit of time. Each one is held on its own, so later changes overtake it.
import { isInstallable } from 'npm-hooks/follow'
import { Misuse } from '../exit.js'

/** @import { Change } from '../../../packument.js' */
/** @import { Outbox, Waiting } from './outbox.js' */

/** Between the requests for one release; the last one repeats. */
const PAUSES_MS = [5000, 10_000, 20_000, 30_000, 60_000]
const MAX_CHECKS = 4

const UNITS_MS = { s: 1000, m: 60_000, h: 3600_000, d: 24 * 3600_000 }
const MAX_LIMIT_MS = 7 * UNITS_MS.d

/**
 * The limit of time that an option has, in milliseconds. It has a unit, so that it cannot be misread.
 *
 * @param {string} text
 */
export function limitOf(text) {
  const [, digits = '', unit = 's'] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
  const ms = Number(digits) * UNITS_MS[/** @type {keyof typeof UNITS_MS} */ (unit)]
  if (digits !== '' && ms >= 1000 && ms <= MAX_LIMIT_MS) return ms
  throw new Misuse('--installable takes a limit of time with its unit, such as 90s, 15m, 2h or 1d, of at most 7d')
}

/**
 * Whether a change waits until it can be installed.
 *
 * @param {Change} change
 */
export const isHoldable = (change) => change.kind === 'publish' && change.version !== null

/**
 * @typedef {object} HoldOptions
 * @property {Outbox} outbox
 * @property {number | null} limitMs Without one, nothing is held.
 * @property {string} registry
 * @property {string | null} token
 * @property {boolean} isOnce
 * @property {AbortSignal} signal
 * @property {(problem: { name: string, message: string }) => void} report
 * @property {() => number} dueTime When what is found now is sent.
 * @property {() => void} onRelease
 * @property {(ms: number, signal: AbortSignal) => Promise<void>} rest
 * @property {(error: unknown) => void} onError
 */

export class Holds {
  /** @type {HoldOptions} */
  #options
  /** Those that are held, with what is being done for them. @type {Map<Waiting, Promise<void>>} */
  #held = new Map()
  #checks = 0
  /** @type {(() => void)[]} */
  #queue = []

  /** @param {HoldOptions} options */
  constructor(options) {
    this.#options = options
  }

  /** Holds what is to be held of what waits, unless it is held already. */
  fill() {
    const { outbox, onError } = this.#options
    for (const entry of outbox.waiting) {
      if (entry.heldSince === null || this.#held.has(entry)) continue
      this.#held.set(
        entry,
        this.#hold(entry)
          .catch(onError)
          .finally(() => entry.heldSince === null && this.#held.delete(entry)),
      )
    }
  }

  /** With `--once`: each release that is held was asked for. */
  async settled() {
    await Promise.all(this.#held.values())
  }

  /** @param {Waiting} entry */
  async #hold(entry) {
    const { limitMs, isOnce, signal, rest } = this.#options
    // The option may have been left out since.
    if (limitMs === null) return this.#release(entry, undefined)
    const until = Math.min(entry.heldSince ?? 0, Date.now()) + limitMs
    for (let attempt = 0; !signal.aborted; attempt++) {
      const installable = await this.#isInstallable(entry, attempt === 0)
      if (signal.aborted) return
      if (installable || Date.now() >= until) return this.#release(entry, installable)
      if (isOnce) return
      const pauseMs = PAUSES_MS[Math.min(attempt, PAUSES_MS.length - 1)] ?? 0
      await rest(Math.max(1, Math.min(pauseMs, until - Date.now())), signal)
    }
  }

  /**
   * @param {Waiting} entry
   * @param {boolean | undefined} installable
   */
  async #release(entry, installable) {
    entry.heldSince = null
    // Its digest may have been sent.
    entry.due = Math.max(entry.due, this.#options.dueTime())
    if (installable !== undefined) entry.event.installable = installable
    await this.#options.outbox.update(entry)
    this.#options.onRelease()
  }

  /**
   * @param {Waiting} entry
   * @param {boolean} isFirst
   */
  async #isInstallable({ event: { name, change } }, isFirst) {
    const { registry, token, signal, report } = this.#options
    const version = 'version' in change ? (change.version ?? '') : ''
    if (this.#checks >= MAX_CHECKS) await new Promise((resolve) => this.#queue.push(() => resolve(undefined)))
    this.#checks++
    try {
      const onError = (/** @type {{ message: string }} */ { message }) => isFirst && report({ name, message: `${change.key}: ${message}` })
      return await isInstallable({ registry, name, version, token, signal, onError })
    } catch (error) {
      if (signal.aborted) return false
      throw error
    } finally {
      this.#checks--
      this.#queue.shift()?.()
    }
  }
}
