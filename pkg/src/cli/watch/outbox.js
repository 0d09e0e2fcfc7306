// @ts-check
// What `watch` has found and not sent yet, in its state. A change is stored here before the follower forgets it, and removed once it was
// sent: a run that is killed at any moment loses nothing, and repeats at most the message that it was sending.
import { lastHour } from './quiet.js'

/** @import { FollowRecord, FollowState } from '../../../follow.js' */
/** @import { WatchEvent } from './targets.js' */

/**
 * A message that waits, as it is stored.
 *
 * @typedef {object} Waiting
 * @property {Omit<WatchEvent, 'packument'>} event
 * @property {string | null} packument The key of its packument, for targets that send it.
 * @property {number} refusals How many rounds of attempts have failed.
 * @property {number} due Not before, in milliseconds.
 * @property {number | null} heldSince Until it can be installed, it is not sent.
 */

/** @typedef {{ version: 1, accepted: string[], waiting: string[], deleted: string[], sent?: number[] }} Index */

const INDEX = 'outbox'
/** @param {string} id */
const entryKey = (id) => `outbox ${id}`

export class Outbox {
  /** In the order in which they were found. @type {Waiting[]} */
  waiting = []
  /** When messages were sent in the last hour, where they are limited. @type {readonly number[]} */
  sent = []
  /** @type {FollowState} */
  #state
  /** The ids of the last item that was accepted: it is given again if the process ends before the follower knows. @type {string[]} */
  #accepted = []
  /** The last access: one ends before the next begins. @type {Promise<unknown>} */
  #last = Promise.resolve()

  /** @param {FollowState} state */
  constructor(state) {
    this.#state = state
  }

  /** Reads what the last run has left. */
  async open() {
    const index = /** @type {Index | null} */ (await this.#read(INDEX))
    if (index === null) return
    this.#accepted = index.accepted
    this.sent = index.sent ?? []
    for (const id of index.waiting) {
      const entry = /** @type {Waiting | null} */ (await this.#read(entryKey(id)))
      if (entry) this.waiting.push(entry)
    }
    if (index.deleted.length > 0) await this.#commit([...index.deleted.map((key) => /** @type {const} */ ([key, null])), this.#index()])
  }

  /**
   * Stores the changes of an item, once.
   *
   * @param {readonly Omit<WatchEvent, 'packument'>[]} events
   * @param {Uint8Array | null} packument
   * @param {(change: WatchEvent['change']) => boolean} isHeld
   * @param {number} due When they are to be sent.
   */
  async accept(events, packument, isHeld, due) {
    const known = new Set([...this.#accepted, ...this.waiting.map(({ event }) => event.id)])
    const added = events.filter(({ id }) => !known.has(id))
    if (added.length === 0) return
    const key = packument === null ? null : `outbox packument ${added[0]?.id}`
    const entries = added.map((event) => {
      return { event, packument: key, refusals: 0, due, heldSince: isHeld(event.change) ? Date.now() : null }
    })
    this.#accepted = events.map(({ id }) => id)
    this.waiting.push(...entries)
    await this.#commit([
      ...(key === null ? [] : [/** @type {const} */ ([key, packument])]),
      ...entries.map((entry) => this.#record(entry)),
      this.#index(),
    ])
  }

  /**
   * The message, with its packument.
   *
   * @param {Waiting} entry
   * @returns {Promise<WatchEvent>}
   */
  async eventOf({ event, packument }) {
    return { ...event, packument: packument === null ? null : await this.#access(() => this.#state.read(packument)) }
  }

  /**
   * Removes what was sent, or is given up.
   *
   * @param {readonly Waiting[]} entries
   * @param {number | null} [sentAt] When a message that counts for a limit was sent.
   */
  async remove(entries, sentAt = null) {
    if (sentAt !== null) this.sent = [...lastHour(this.sent, sentAt), sentAt]
    const removed = new Set(entries)
    this.waiting = this.waiting.filter((other) => !removed.has(other))
    const needed = new Set(this.waiting.map(({ packument }) => packument))
    const packuments = new Set(entries.flatMap(({ packument }) => (packument === null || needed.has(packument) ? [] : [packument])))
    const deleted = [...entries.map(({ event }) => entryKey(event.id)), ...packuments]
    // The list comes first: what it does not name is never sent again, and what it names as deleted is deleted by the next run.
    await this.#commit([this.#index(deleted), ...deleted.map((key) => /** @type {const} */ ([key, null]))])
  }

  /**
   * Stores what has changed of an entry.
   *
   * @param {Waiting} entry
   */
  async update(entry) {
    await this.#commit([this.#record(entry)])
  }

  /**
   * @param {Waiting} entry
   * @returns {FollowRecord}
   */
  #record(entry) {
    return [entryKey(entry.event.id), bytesOf(entry)]
  }

  /**
   * @param {string[]} deleted
   * @returns {FollowRecord}
   */
  #index(deleted = []) {
    const waiting = this.waiting.map(({ event }) => event.id)
    return [INDEX, bytesOf({ version: 1, accepted: this.#accepted, waiting, deleted, sent: this.sent })]
  }

  /** @param {string} key */
  async #read(key) {
    const bytes = await this.#access(() => this.#state.read(key))
    if (bytes === null) return null
    try {
      return JSON.parse(new TextDecoder().decode(bytes))
    } catch {
      throw new Error(`the state's record \`${key}\` is not readable`)
    }
  }

  /** @param {FollowRecord[]} records */
  #commit(records) {
    return this.#access(() => this.#state.commit(records))
  }

  /**
   * @template Value
   * @param {() => Promise<Value>} work
   * @returns {Promise<Value>}
   */
  #access(work) {
    const result = this.#last.then(work)
    this.#last = result.catch(() => {})
    return result
  }
}

/** @param {unknown} value */
const bytesOf = (value) => new TextEncoder().encode(JSON.stringify(value))
