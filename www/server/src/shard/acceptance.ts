// Stores events and queues each for the targets and hooks that get it. What it writes is part of the caller's transaction.
import type { StoredEvent } from 'npm-hooks-events-api'
import type { Env } from '../base/env.js'
import { isHook } from '../base/hook-id.js'
import { packageNumber } from '../base/package-number.js'
import type { Documents } from '../events/documents.js'
import type { Inbox } from '../events/inbox.js'
import type { EventRecord } from '../events/record.js'
import type { HookReceivers } from '../hooks/receivers.js'
import type { CurrentTargets } from '../send/current-targets.js'
import type { HeldDeliveries, HeldState } from '../send/held.js'
import type { Outbox } from '../send/outbox.js'
import { HOOKS_UNKNOWN, STATE, UNASSIGNED } from '../send/outbox.js'
import type { WaitingHooks } from '../send/waiting-hooks.js'
import { digestTime } from '../settings/holds.js'
import { settingsWithoutSecret } from '../settings/settings.js'
import { registryOf } from './install-checks.js'
import type { KeptDocument } from '../watch/shard-watch.js'

/** How many events get their targets in one run that could not be chosen before. */
const MAX_ASSIGNED_PER_RUN = 500

/** The same for hooks: all are asked for in one call. */
const MAX_ASKED_PER_RUN = 100

export interface AcceptanceOptions {
  env: Env
  inbox: Inbox
  outbox: Outbox
  held: HeldDeliveries
  documents: Documents
  targets: CurrentTargets
  hooks: HookReceivers
  waitingHooks: WaitingHooks
  transaction: <T>(write: () => T) => T
}

/** An event with all that get it. */
export interface AcceptedRecord {
  record: EventRecord
  received: number
  receivers: string[]
  /** It is sent at once, whatever its targets hold. */
  isAtOnce?: boolean
}

type QueuedEvent = Pick<StoredEvent, 'name' | 'registry'> & { about: StoredEvent['about'] | null }

const isRelease = ({ about }: QueuedEvent): boolean => about?.change.kind === 'publish' && about.change.version !== null

export class Acceptance {
  readonly #options: AcceptanceOptions

  constructor(options: AcceptanceOptions) {
    this.#options = options
  }

  /** Stores events; says of each whether it is a duplicate, and whether there is something to send. */
  accept(accepted: AcceptedRecord[]): { results: boolean[]; isPending: boolean } {
    let isPending = false
    const results = accepted.map(({ record, received, receivers, isAtOnce = false }) => {
      const seq = this.#options.inbox.insert(record, received, { hooks: receivers.filter(isHook) })
      if (seq !== null) isPending = this.#queue(record, seq, received, receivers, isAtOnce) || isPending
      return seq === null
    })
    return { results, isPending }
  }

  /** Stores events that were found by watching, with the hooks that want each, and with the packument that their bodies are made of. */
  acceptFound(records: EventRecord[], hooks: string[][], document: KeptDocument | null, now: number): void {
    const { inbox, targets, documents } = this.#options
    const id = document === null ? null : inbox.nextSeq(now)
    let last: number | null = null
    for (const [at, record] of records.entries()) {
      const receivers = [...targets.receiversOf(record), ...(hooks[at] ?? [])]
      const seq = inbox.insert(record, now, { document: id, hooks: receivers.filter(isHook) })
      if (seq === null) continue
      last = seq
      this.#queue(record, seq, now, receivers)
    }
    if (document !== null && id !== null && last !== null) documents.write(id, last, document.compressed, document.bytes)
  }

  /** Whether events wait here whose targets can be chosen now. */
  get hasUnassigned(): boolean {
    const { env, outbox } = this.#options
    return settingsWithoutSecret(env).targetProblems.length === 0 && outbox.unassigned(1).length > 0
  }

  /** When hooks may be asked for again for the events that wait for them; `null` if none do. */
  get hooksDueAt(): number | null {
    const { outbox, hooks } = this.#options
    return outbox.unassigned(1, HOOKS_UNKNOWN).length > 0 ? (hooks.retryAt ?? 0) : null
  }

  /** Queues the events that were accepted while the configuration of the targets was wrong; returns how many. */
  assign(): number {
    const { inbox, outbox, targets, transaction } = this.#options
    if (!this.hasUnassigned) return 0
    const numbers = outbox.unassigned(MAX_ASSIGNED_PER_RUN)
    transaction(() => {
      for (const seq of numbers) {
        const event = inbox.read(seq)
        if (event) this.#queue(event, seq, event.received, targets.fixedReceiversOf(event))
        outbox.assigned(seq)
      }
    })
    return numbers.length
  }

  /** Queues the events that were accepted while the hooks could not be asked for; returns how many. Without an answer they wait on. */
  async assignHooks(): Promise<number> {
    const { inbox, outbox, hooks, transaction } = this.#options
    const numbers = outbox.unassigned(MAX_ASKED_PER_RUN, HOOKS_UNKNOWN)
    if (numbers.length === 0) return 0
    const events = numbers.map((seq) => ({ seq, event: inbox.read(seq), users: inbox.readUsers(seq) }))
    const known = events.flatMap(({ event, users, seq }) => (event ? [{ seq, event, users }] : []))
    const answers = await hooks.of(known.map(({ event, users }) => ({ ...event, users, createdUntil: event.received })))
    if (answers.some((answer) => answer.includes(HOOKS_UNKNOWN))) return 0
    return transaction(() => {
      for (const { seq, event } of events) if (!event) outbox.assigned(seq, HOOKS_UNKNOWN)
      const assigned = known.map(({ seq, event }, at) => {
        const receivers = answers[at] ?? []
        // Another run may have been sooner.
        if (!outbox.assigned(seq, HOOKS_UNKNOWN)) return false
        inbox.setHooks(seq, receivers)
        // Hooks hold nothing.
        this.#queue({ name: event.name, registry: null, about: null }, seq, event.received, receivers)
        return true
      })
      return assigned.filter(Boolean).length
    })
  }

  /** False if there is nothing to send. */
  #queue(event: QueuedEvent, seq: number, received: number, receivers: string[], isAtOnce = false): boolean {
    const { outbox, held, waitingHooks } = this.#options
    const number = packageNumber(event.name)
    for (const id of receivers) {
      const hold = isAtOnce ? null : this.#holdOf(id, event, received)
      if (hold) held.add(id, number, seq, received, hold.state, hold.due)
      else outbox.add(id, number, seq, received)
      if (isHook(id)) waitingHooks.add(id)
    }
    // What waits for the answer which hooks want it needs an alarm too.
    return receivers.some((id) => id !== UNASSIGNED)
  }

  /** Why a target does not get an event at once, and until when that is; `null` if it does. */
  #holdOf(id: string, event: QueuedEvent, received: number): { state: HeldState; due: number } | null {
    const target = this.#options.targets.find(id)
    if (!target) return null
    if (target.installable && isRelease(event) && registryOf(this.#options.env, target.installable, event) !== null)
      return { state: STATE.checking, due: received }
    return target.quiet ? { state: STATE.gathering, due: digestTime(target.quiet, received) } : null
  }
}
