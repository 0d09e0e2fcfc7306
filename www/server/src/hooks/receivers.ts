// Which hooks want an event, by what they are on and by their filters. They are asked for before the event is accepted, and without an answer it is accepted all the same.
import type { StoredEvent } from 'npm-hooks-events-api'
import type { EventFilter } from 'npm-hooks/filter'
import { matchFilter } from 'npm-hooks/filter'
import { SECOND } from '../base/time.js'
import { within } from '../base/within.js'
import { HOOKS_UNKNOWN } from '../send/outbox.js'
import type { HookDirectory, HookQuery, HookReceiver } from './directory.js'

/** Senders wait for as long as this takes. */
const MAX_WAIT_MS = SECOND

/** After a failure nothing is asked for this long, so that an object that hangs does not delay each delivery. */
const PAUSE_MS = 5 * SECOND

const MAX_ANSWERS = 500

/** An event that hooks may want. */
export interface HookedEvent extends Omit<HookQuery, 'users'>, Pick<StoredEvent, 'about' | 'level'> {
  users?: string[]
}

export class HookReceivers {
  readonly #directory: HookDirectory | null
  readonly #now: () => number
  /** The answers of one revision, by the query as text. */
  readonly #answers = new Map<string, HookReceiver[]>()
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
  async of(events: HookedEvent[]): Promise<string[][]> {
    if (this.#directory === null || events.length === 0) return events.map(() => [])
    const queries = events.map(({ name, users = [], createdUntil }) => ({
      name,
      users,
      ...(createdUntil !== undefined && { createdUntil }),
    }))
    const answers = this.#isPaused() ? null : await this.#ask(this.#directory, queries)
    return events.map((event, at) => (answers === null ? [HOOKS_UNKNOWN] : wantedBy(answers[at] ?? [], event)))
  }

  #isPaused(): boolean {
    return this.#failedAt !== null && Math.abs(this.#now() - this.#failedAt) < PAUSE_MS
  }

  async #ask(directory: HookDirectory, queries: HookQuery[]): Promise<HookReceiver[][] | null> {
    try {
      const answers = await within(MAX_WAIT_MS, this.#answer(directory, queries))
      this.#failedAt = null
      return answers
    } catch {
      this.#failedAt = this.#now()
      return null
    }
  }

  async #answer(directory: HookDirectory, queries: HookQuery[]): Promise<HookReceiver[][]> {
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

/** Only a filter needs what the event is about, which may have to be parsed. */
function wantedBy(receivers: HookReceiver[], event: HookedEvent): string[] {
  const isWanted = ({ filter }: HookReceiver) =>
    filter === null || matchFilter(JSON.parse(filter) as EventFilter, event.about.change, event.level).matches
  return receivers.filter(isWanted).map(({ id }) => id)
}
