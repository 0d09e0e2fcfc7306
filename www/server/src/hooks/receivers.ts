// Which hooks want an event. They are asked for before the event is accepted, and without an answer it is accepted all the same.
import { SECOND } from '../base/time.js'
import { within } from '../base/within.js'
import { HOOKS_UNKNOWN } from '../send/outbox.js'
import type { HookDirectory, HookQuery } from './directory.js'

/** Senders wait for as long as this takes. */
const MAX_WAIT_MS = SECOND

/** After a failure nothing is asked for this long, so that an object that hangs does not delay each delivery. */
const PAUSE_MS = 5 * SECOND

const MAX_ANSWERS = 500

export class HookReceivers {
  readonly #directory: HookDirectory | null
  readonly #now: () => number
  /** The answers of one revision, by the query as text. */
  readonly #answers = new Map<string, string[]>()
  #revision: number | null = null
  #failedAt: number | null = null

  /** Without a directory no hooks are configured, and nothing is ever asked. */
  constructor(directory: HookDirectory | null, now: () => number = Date.now) {
    this.#directory = directory
    this.#now = now
  }

  /** When an object that has not answered is asked again; `null` if it has answered. */
  get retryAt(): number | null {
    return this.#failedAt === null ? null : this.#failedAt + PAUSE_MS
  }

  /** The hooks that want each of these events, in one call; `HOOKS_UNKNOWN` instead if there is no answer. Never rejects. */
  async of(events: { name: string; users?: string[]; createdUntil?: number }[]): Promise<string[][]> {
    if (this.#directory === null || events.length === 0) return events.map(() => [])
    const queries = events.map(({ name, users = [], createdUntil }) => ({
      name,
      users,
      ...(createdUntil !== undefined && { createdUntil }),
    }))
    return this.#isPaused() ? unknown(queries) : this.#ask(this.#directory, queries)
  }

  #isPaused(): boolean {
    return this.#failedAt !== null && Math.abs(this.#now() - this.#failedAt) < PAUSE_MS
  }

  async #ask(directory: HookDirectory, queries: HookQuery[]): Promise<string[][]> {
    try {
      const answers = await within(MAX_WAIT_MS, this.#answer(directory, queries))
      this.#failedAt = null
      return answers
    } catch {
      this.#failedAt = this.#now()
      return unknown(queries)
    }
  }

  async #answer(directory: HookDirectory, queries: HookQuery[]): Promise<string[][]> {
    const keys = queries.map(keyOf)
    // Other questions may replace both while this one waits.
    const knownRevision = this.#revision
    const known = keys.map((key) => this.#answers.get(key))
    if (known.every((answer) => answer !== undefined) && (await directory.revision()) === knownRevision) return known
    const { revision, receivers } = await directory.receiversOf(queries)
    if (receivers.length !== queries.length) throw new Error(`${receivers.length} answers to ${queries.length} questions`)
    // It may be older than what another question has got meanwhile.
    if (this.#revision !== null && revision < this.#revision) return receivers
    if (revision !== this.#revision || this.#answers.size + keys.length > MAX_ANSWERS) this.#answers.clear()
    this.#revision = revision
    if (keys.length <= MAX_ANSWERS) for (const [at, key] of keys.entries()) this.#answers.set(key, receivers[at] ?? [])
    return receivers
  }
}

const keyOf = ({ name, users, createdUntil }: HookQuery) => JSON.stringify([name, users, createdUntil])
const unknown = (queries: HookQuery[]) => queries.map(() => [HOOKS_UNKNOWN])
