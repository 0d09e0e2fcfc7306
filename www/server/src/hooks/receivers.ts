// Which hooks want an event, by what they are on and by their filters. They are asked for before the event is accepted, and without an answer it is accepted all the same.
import type { StoredEvent } from 'npm-hooks-events-api'
import type { EventFilter } from 'npm-hooks/filter'
import { matchFilter } from 'npm-hooks/filter'
import { SECOND } from '../base/time.js'
import { within } from '../base/within.js'
import { HOOKS_UNKNOWN } from '../send/outbox.js'
import { CompiledFilters } from './compiled-filters.js'
import type { HookAnswer, HookDirectory, HookQuery } from './directory.js'

/** Senders wait for as long as this takes. */
const MAX_WAIT_MS = SECOND

/** After a failure nothing is asked for this long, so that an object that hangs does not delay each delivery. */
const PAUSE_MS = 5 * SECOND

/** What all answers that are kept may weigh: see `weightOf`. */
const MAX_WEIGHT = 500_000

/** An event that hooks may want. */
export interface HookedEvent extends Omit<HookQuery, 'users'>, Pick<StoredEvent, 'about' | 'level'> {
  users?: string[]
}

/** A hook on what an event is about. */
interface Receiver {
  /** As a target. */
  id: string
  /** Which events it gets; `null` for all. */
  filter: EventFilter | null
}

interface Answer {
  receivers: Receiver[]
  /** About how many characters it has with its filters, as if they were its alone. */
  weight: number
}

export class HookReceivers {
  readonly #directory: HookDirectory | null
  readonly #now: () => number
  /** The answers of one revision, by the query as text. */
  readonly #answers = new Map<string, Answer>()
  /** Of all answers. */
  #weight = 0
  readonly #filters = new CompiledFilters()
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
    return events.map((event, at) => (answers === null ? [HOOKS_UNKNOWN] : wantedBy(answers[at]?.receivers ?? [], event)))
  }

  #isPaused(): boolean {
    return this.#failedAt !== null && Math.abs(this.#now() - this.#failedAt) < PAUSE_MS
  }

  async #ask(directory: HookDirectory, queries: HookQuery[]): Promise<Answer[] | null> {
    try {
      const answers = await within(MAX_WAIT_MS, this.#answer(directory, queries))
      this.#failedAt = null
      return answers
    } catch {
      this.#failedAt = this.#now()
      return null
    }
  }

  async #answer(directory: HookDirectory, queries: HookQuery[]): Promise<Answer[]> {
    const keys = queries.map(keyOf)
    // Other questions may replace both while this one waits.
    const knownRevision = this.#revision
    const known = keys.map((key) => this.#answers.get(key))
    if (known.every((answer) => answer !== undefined) && (await directory.revision()) === knownRevision) return known
    const { revision, answers } = await this.#readAll(directory, queries)
    // It may be older than what another question has got meanwhile.
    if (this.#revision !== null && revision < this.#revision) return answers
    const weight = answers.reduce((sum, answer) => sum + answer.weight, 0)
    if (revision !== this.#revision || this.#weight + weight > MAX_WEIGHT) {
      this.#answers.clear()
      this.#weight = 0
    }
    this.#revision = revision
    if (weight > MAX_WEIGHT) return answers
    for (const [at, answer] of answers.entries()) this.#keep(keys[at] ?? '', answer)
    return answers
  }

  #keep(key: string, answer: Answer): void {
    this.#weight += answer.weight - (this.#answers.get(key)?.weight ?? 0)
    this.#answers.set(key, answer)
  }

  /** The first revision counts: if there is a later one, the next question is asked again. */
  async #readAll(directory: HookDirectory, queries: HookQuery[]): Promise<{ revision: number; answers: Answer[] }> {
    const answers: Answer[] = []
    let revision: number | null = null
    while (answers.length < queries.length) {
      const left = queries.slice(answers.length)
      const answer = await directory.receiversOf(left)
      const count = answer.receivers.length
      if (count === 0 || count > left.length) throw new Error(`${count} answers to ${left.length} questions`)
      revision ??= answer.revision
      answers.push(...this.#compile(answer))
    }
    return { revision: revision ?? 0, answers }
  }

  #compile({ filters, receivers }: HookAnswer): Answer[] {
    const compiled = filters.map((text) => this.#filters.get(text))
    return receivers.map((found) => ({
      receivers: found.map(({ id, filter }) => ({ id, filter: filter === null ? null : (compiled[filter] ?? null) })),
      weight: weightOf(found.length, new Set(found.flatMap(({ filter }) => (filter === null ? [] : (filters[filter] ?? []))))),
    }))
  }
}

/** The least that an answer weighs, and each of its receivers. */
const OBJECT_WEIGHT = 100

function weightOf(count: number, filters: Set<string>): number {
  let weight = OBJECT_WEIGHT * (1 + count)
  for (const { length } of filters) weight += length
  return weight
}

const keyOf = ({ name, users, createdUntil }: HookQuery) => JSON.stringify([name, users, createdUntil])

/** Only a filter needs what the event is about, which may have to be parsed. Each filter decides once, however many hooks have it. */
function wantedBy(receivers: Receiver[], event: HookedEvent): string[] {
  const verdicts = new Map<EventFilter, boolean>()
  const isWanted = ({ filter }: Receiver) => {
    if (filter === null) return true
    const verdict = verdicts.get(filter) ?? matchFilter(filter, event.about.change, event.level).matches
    verdicts.set(filter, verdict)
    return verdict
  }
  return receivers.filter(isWanted).map(({ id }) => id)
}
