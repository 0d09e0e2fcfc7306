// Makes the request for a delivery and sends it.
import type { StoredEvent } from 'npm-hooks-events-api'
import type { Env } from '../base/env.js'
import { levelNumber } from '../base/level.js'
import { limiterOf } from '../base/shards.js'
import { SECOND } from '../base/time.js'
import { ALL_HOOKS, isHook } from '../base/hook-id.js'
import type { Documents } from '../events/documents.js'
import type { Inbox } from '../events/inbox.js'
import type { HookTarget } from '../hooks/directory.js'
import type { HookTargets } from '../hooks/targets.js'
import type { CurrentTargets, TargetInUse } from '../send/current-targets.js'
import { foundBody, receivedBody } from '../send/hook-body.js'
import type { Message } from '../send/message.js'
import { digestEntry, forwardMessage, messageFor } from '../send/message.js'
import type { PendingDelivery } from '../send/outbox.js'
import { STATE } from '../send/outbox.js'
import type { Outcome } from '../send/retry.js'
import { send } from '../send/send.js'
import { settingsWithoutSecret } from '../settings/settings.js'

/** Bodies larger than this are sent one at a time. */
const LARGE_BODY_BYTES = 1024 * 1024

/** How many events of a digest are passed on with what is said of them; a message has less room. The others are counted. */
const MAX_DIGEST_ENTRIES = 500

/** When a digest is made that could not be made before. */
const GATHER_AGAIN_MS = 30 * SECOND

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
  hooks: HookTargets
  /** A hook does not exist any more. */
  onDeleted: (hook: string) => void
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
    const label = isHook(target) ? ALL_HOOKS : target
    const key = `${label} ${outcome}`
    this.#counts.set(key, { target: label, outcome, count: 1 + (this.#counts.get(key)?.count ?? 0) })
  }

  labelsOf(delivery: PendingDelivery): EventLabels | undefined {
    return this.#events.get(delivery)?.labels
  }

  /** The packument that the body was made of; `null` if there is none. */
  documentOf(delivery: PendingDelivery): number | null {
    return this.#events.get(delivery)?.document ?? null
  }

  /**
   * Sends a delivery, or a digest of it and `others`; `null` if its hook cannot be read now, or does not exist any more. Never rejects.
   */
  async attempt(delivery: PendingDelivery, others: readonly PendingDelivery[], timeoutMs: number): Promise<Outcome | null> {
    if (delivery.state === STATE.gathering) return this.#gather([delivery, ...others], timeoutMs)
    if (!isHook(delivery.target)) return this.#attempt(delivery, this.#options.targets.find(delivery.target), timeoutMs)
    try {
      const hook = await this.#options.hooks.get(delivery.target)
      if (hook) return await this.#attempt(delivery, hook, timeoutMs)
      this.#options.onDeleted(delivery.target)
    } catch {
      // What has failed is in the log, and the shard tries again.
    }
    return null
  }

  /** Adds events to the target's next digest. Never rejects. */
  async #gather(deliveries: readonly PendingDelivery[], timeoutMs: number): Promise<Outcome> {
    const { env, targets, now } = this.#options
    const target = targets.find(deliveries[0]?.target ?? '')
    try {
      const entries = deliveries.flatMap((delivery) => {
        const event = this.#read(delivery)
        return event ? [digestEntry(event, delivery.warning)] : []
      })
      if (!target || entries.length === 0) return failure('the events or their target no longer exist')
      const { publicUrl } = settingsWithoutSecret(env)
      const shown = entries.sort((a, b) => levelNumber(b.level) - levelNumber(a.level)).slice(0, MAX_DIGEST_ENTRIES)
      const more = entries.length - shown.length
      return await limiterOf(env, target.id).gather({ target, entries: shown, more, now: now(), timeoutMs, publicUrl })
    } catch (error) {
      return { ...failure(`the digest could not be made: ${error}`), heldUntil: now() + GATHER_AGAIN_MS }
    }
  }

  /** The event of a delivery, which the log names. */
  #read(delivery: PendingDelivery): StoredEvent | null {
    const event = this.#options.inbox.read(delivery.seq)
    if (event) {
      const { id, name, document, about } = event
      this.#events.set(delivery, { labels: { id, name, key: about.change.key }, document })
    }
    return event
  }

  /** Never rejects. */
  async #attempt(delivery: PendingDelivery, target: TargetInUse | HookTarget | undefined, timeoutMs: number): Promise<Outcome> {
    try {
      const event = this.#read(delivery)
      // Neither is expected: events with pending deliveries are not deleted, and only targets in use get deliveries.
      if (!target || !event) return failure('the event or its target no longer exists')
      const { document } = event
      const request = () => this.#request(event, target, timeoutMs, delivery.warning)
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

  async #request(event: StoredEvent, target: TargetInUse | HookTarget, timeoutMs: number, warning: string | null): Promise<Outcome> {
    let message: Message
    try {
      message = 'endpoint' in target ? await this.#messageForHook(event, target) : await this.#messageForTarget(event, target, warning)
    } catch (error) {
      return failure(error instanceof UnreadableBodyError ? error.message : `the message could not be made: ${error}`)
    }
    return send('endpoint' in target ? target.endpoint : target.url, message, timeoutMs)
  }

  async #messageForHook(event: StoredEvent, hook: HookTarget): Promise<Message> {
    // Nothing is sent without a signature. The event can be redelivered once the key is configured again.
    if (hook.secret === null) throw new Error('no configured key decrypts the secret of this hook')
    const parts = await this.#bodyOf(event)
    const body = event.registry === null ? receivedBody(event, parts, hook) : foundBody(event, parts, hook)
    return forwardMessage(event, body, [hook.secret], this.#options.now())
  }

  async #messageForTarget(event: StoredEvent, target: TargetInUse, warning: string | null): Promise<Message> {
    const { env, now } = this.#options
    const parts = target.kind === 'forward' ? await this.#bodyOf(event) : null
    const isFound = target.kind === 'forward' && event.registry !== null
    const body = isFound ? foundBody(event, parts, { username: target.hookOwner, type: 'package' }) : parts
    return messageFor(target, event, body, now(), settingsWithoutSecret(env).publicUrl, warning)
  }

  /** The body as it was received, or the packument as the registry had it; `null` if it is not stored. @throws {UnreadableBodyError} */
  async #bodyOf({ body, registry, document }: StoredEvent): Promise<Uint8Array | null> {
    try {
      // None once all targets had it.
      if (registry !== null) return document === null ? null : await this.#options.documents.read(document)
      const { bodies } = settingsWithoutSecret(this.#options.env)
      return body === null || !bodies ? null : ((await (await bodies.get(body))?.bytes()) ?? null)
    } catch {
      throw new UnreadableBodyError()
    }
  }
}

class UnreadableBodyError extends Error {
  override readonly message = 'the stored body could not be read'
}

const failure = (error: string): Outcome => ({ status: null, error, ms: 0, retryAfter: null })
