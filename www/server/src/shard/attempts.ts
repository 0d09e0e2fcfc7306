// Makes the request for a delivery and sends it.
import type { StoredEvent } from 'npm-hooks-events-api'
import type { ChangeToSend } from 'npm-hooks/packument'
import { toEvent } from 'npm-hooks/packument'
import type { Env } from '../base/env.js'
import type { Documents } from '../events/documents.js'
import type { Inbox } from '../events/inbox.js'
import type { CurrentTargets, TargetInUse } from '../send/current-targets.js'
import { messageFor } from '../send/message.js'
import type { PendingDelivery } from '../send/outbox.js'
import type { Outcome } from '../send/retry.js'
import { send } from '../send/send.js'
import { settingsWithoutSecret } from '../settings/settings.js'

/** Bodies larger than this are sent one at a time. */
const LARGE_BODY_BYTES = 1024 * 1024

/** What the log says of an event. */
export interface EventLabels {
  id: string
  name: string
  key: string
}

export interface AttemptOptions {
  env: Env
  inbox: Inbox
  documents: Documents
  targets: CurrentTargets
  now: () => number
}

export class Attempts {
  readonly #options: AttemptOptions
  /** Resolves when the last large body has been sent. */
  #largeBodies: Promise<void> = Promise.resolve()
  /** Of the deliveries that are being sent. */
  readonly #events = new WeakMap<PendingDelivery, { labels: EventLabels; document: number | null }>()
  /** Since this instance has started, by target and outcome. */
  readonly #counts = new Map<string, { target: string; outcome: string; count: number }>()

  constructor(options: AttemptOptions) {
    this.#options = options
  }

  get counts(): { target: string; outcome: string; count: number }[] {
    return [...this.#counts.values()]
  }

  count(target: string, outcome: string): void {
    const key = `${target} ${outcome}`
    this.#counts.set(key, { target, outcome, count: 1 + (this.#counts.get(key)?.count ?? 0) })
  }

  labelsOf(delivery: PendingDelivery): EventLabels | undefined {
    return this.#events.get(delivery)?.labels
  }

  /** The packument that the body was made of; `null` if there is none. */
  documentOf(delivery: PendingDelivery): number | null {
    return this.#events.get(delivery)?.document ?? null
  }

  /** Sends a delivery. Never rejects. */
  async attempt(delivery: PendingDelivery, timeoutMs: number): Promise<Outcome> {
    try {
      const target = this.#options.targets.find(delivery.target)
      const event = this.#options.inbox.read(delivery.seq)
      // Neither is expected: events with pending deliveries are not deleted, and only targets in use get deliveries.
      if (!target || !event) return failure('the event or its target no longer exists')
      const { id, name, document, about } = event
      this.#events.set(delivery, { labels: { id, name, key: about.change.key }, document })
      const request = () => this.#request(event, target, timeoutMs)
      // Six large bodies at once, each with the copy that is signed, would exceed an isolate's memory.
      if ((event.body === null && document === null) || event.bytes <= LARGE_BODY_BYTES) return await request()
      const previous = this.#largeBodies
      const result = previous.then(request, request)
      this.#largeBodies = result.then(() => {})
      return await result
    } catch (error) {
      return failure(`the message could not be made: ${error}`)
    }
  }

  async #request(event: StoredEvent, target: TargetInUse, timeoutMs: number): Promise<Outcome> {
    const { env, now } = this.#options
    let raw: Uint8Array | null
    try {
      raw = target.kind === 'forward' ? await this.#bodyOf(event, target.hookOwner) : null
    } catch {
      return failure('the stored body could not be read')
    }
    return send(target.url, await messageFor(target, event, raw, now(), settingsWithoutSecret(env).publicUrl), timeoutMs)
  }

  /** The body as it was received, or as the registry would have sent it; `null` if it is not stored. */
  async #bodyOf({ body, registry, document, time, about }: StoredEvent, hookOwner: string | null): Promise<Uint8Array | null> {
    if (registry === null) {
      const { bodies } = settingsWithoutSecret(this.#options.env)
      return body === null || !bodies ? null : ((await (await bodies.get(body))?.bytes()) ?? null)
    }
    // Byte for byte; none once all targets had it.
    const packument = document === null ? null : await this.#options.documents.read(document)
    return toEvent(about.change as ChangeToSend, { packument, time, hookOwner: hookOwner === null ? null : { username: hookOwner } })
  }
}

const failure = (error: string): Outcome => ({ status: null, error, ms: 0, retryAfter: null })
