// A Durable Object that stores the events of some packages and sends them to targets. Each step's writes are one transaction.
import { DurableObject } from 'cloudflare:workers'
import { Breaker } from './breaker.js'
import { Dispatcher } from './dispatcher.js'
import type { Env } from './env.js'
import { Inbox } from './inbox.js'
import { messageFor } from './message.js'
import type { PendingDelivery } from './outbox.js'
import { Outbox } from './outbox.js'
import type { EventFilter, RedeliverRequest } from './queries.js'
import { EventQueries } from './queries.js'
import type { EventRecord } from './record.js'
import { recordAttempt } from './record-attempt.js'
import { deleteExpired } from './retention.js'
import type { Outcome } from './retry.js'
import { MINUTE, SECOND } from './retry.js'
import { migrate } from './schema.js'
import { send } from './send.js'
import { SettingsError, settingsOf } from './settings.js'
import { selects } from './targets.js'

/** The delay of the alarm that each run sets first, in case the process is killed or the storage fails. */
const WATCHDOG_MS = 5 * SECOND

/** Bodies larger than this are sent one at a time. */
const LARGE_BODY_BYTES = 1024 * 1024

export class Shard extends DurableObject<Env> {
  // Tests override the protected members; nothing here checks whether it is under test.
  protected readonly attemptTimeoutMs: number = 10 * SECOND
  protected readonly inbox: Inbox
  protected readonly outbox: Outbox
  protected readonly breaker: Breaker
  readonly #queries: EventQueries
  readonly #dispatcher: Dispatcher
  /** Resolves when the last large body has been sent. */
  #largeBodies: Promise<void> = Promise.resolve()

  constructor(state: DurableObjectState, env: Env) {
    super(state, env)
    migrate(state.storage)
    const { sql } = state.storage
    this.inbox = new Inbox(sql)
    this.outbox = new Outbox(sql)
    this.breaker = new Breaker(sql)
    this.#queries = new EventQueries(sql)
    this.#dispatcher = new Dispatcher(
      this.outbox,
      this.breaker,
      () => this.now(),
      (delivery) => this.#deliver(delivery),
    )
  }

  protected now(): number {
    return Date.now()
  }

  protected wakeAt(time: number): Promise<void> {
    return this.ctx.storage.setAlarm(time)
  }

  /**
   * Stores an event and queues it for each target that selects it, or for the target `only`. The result leaves the object only once
   * the writes are on disk.
   */
  async accept(record: EventRecord, only: string | null = null): Promise<{ duplicate: boolean }> {
    const { targets } = settingsOf(this.env)
    const now = this.now()
    const receivers = targets.filter((target) => (only === null ? selects(target, record) : target.name === only))
    const seq = this.ctx.storage.transactionSync(() => {
      const seq = this.inbox.insert(record, now)
      if (seq !== null) for (const { name } of receivers) this.outbox.add(name, record.name, seq, now)
      return seq
    })
    if (seq !== null && receivers.length > 0) {
      if (only !== null) this.breaker.probeNow(only, now)
      await this.#wake()
    }
    return { duplicate: seq === null }
  }

  /**
   * Sends what is due. It never throws, because an alarm that throws is dropped after seven runs. It sets the next alarm first,
   * because a process that is killed during this one cannot set it.
   */
  override async alarm(): Promise<void> {
    try {
      await this.wakeAt(this.now() + WATCHDOG_MS)
      await this.#dispatcher.run(this.#targets())
      await this.#scheduleNext()
    } catch (error) {
      this.#log('error', { error: 'alarm', message: String(error) })
      // A wrong configuration is not fixed within seconds.
      if (error instanceof SettingsError) await this.wakeAt(this.now() + MINUTE).catch(() => {})
    }
  }

  /** Restores a lost alarm, and deletes expired data. */
  async sweep(): Promise<{ deleted: number }> {
    const { keep } = settingsOf(this.env)
    const next = this.#dispatcher.nextTime(this.#targets())
    const alarm = await this.ctx.storage.getAlarm()
    if (next !== null && (alarm === null || alarm > Math.max(next, this.now()) + MINUTE)) await this.#wake()
    const { deleted, bodies: keys } = await deleteExpired(this.ctx.storage, this.now(), keep)
    if (keys.length > 0) await this.env.BODIES?.delete(keys)
    return { deleted }
  }

  /** Queues dead letters again, or one event for a target; returns how many deliveries were queued. */
  async redeliver(request: RedeliverRequest): Promise<number> {
    const now = this.now()
    const queued = this.ctx.storage.transactionSync(() => {
      const dead = this.#queries.deleteDeadLetters(request)
      const { id } = request
      const event = id !== null && request.target !== null && dead.length === 0 ? this.#queries.eventDetail(id)?.event : null
      const deliveries = event ? [{ ...event, target: String(request.target) }] : dead
      for (const { target, name, seq, received } of deliveries) {
        this.outbox.add(target, name, seq, received)
        this.breaker.probeNow(target, now)
      }
      return deliveries.length
    })
    if (queued > 0) await this.#wake()
    return queued
  }

  async list(filter: EventFilter) {
    return this.#queries.list(filter)
  }

  /** As JSON text, because the types of calls between objects cannot express arbitrary JSON values. */
  async eventDetail(id: string): Promise<string | null> {
    const history = this.#queries.eventDetail(id)
    return history && JSON.stringify(history)
  }

  async counts(since: number, step: number) {
    return this.#queries.counts(since, step)
  }

  async secrets() {
    return this.#queries.secrets()
  }

  async dead(limit: number) {
    return this.#queries.dead(limit)
  }

  /** For the target list and `/healthz`. */
  async state() {
    const now = this.now()
    return { now, waiting: this.outbox.waiting(), health: this.breaker.all(), dead: this.#queries.deadCount(), lag: this.#queries.lag(now) }
  }

  protected async recordAttempt(delivery: PendingDelivery, outcome: Outcome): Promise<void> {
    const entry = this.ctx.storage.transactionSync(() => recordAttempt(this.outbox, this.breaker, delivery, outcome, this.now()))
    this.#log(entry.result === 'delivered' ? 'info' : 'warn', entry)
  }

  /** The names of the targets. Pending deliveries of a target that was removed become dead letters. */
  #targets(): string[] {
    const { targets, targetProblems } = settingsOf(this.env)
    const names = targets.map(({ name }) => name)
    // A target that is not valid is not removed: what waits for it is sent after the repair.
    if (targetProblems.length > 0) return names
    for (const { target } of this.outbox.waiting()) {
      if (names.includes(target)) continue
      const count = this.outbox.addAllToDeadLetters(target, this.now(), 'configuration', 'the target is no longer configured')
      this.#log('error', { error: 'no-target', message: `${count} pending deliveries of a removed target are dead letters now`, target })
    }
    return names
  }

  async #deliver(delivery: PendingDelivery): Promise<void> {
    const { targets, publicUrl, bodies } = settingsOf(this.env)
    const target = targets.find(({ name }) => name === delivery.target)
    const event = this.inbox.read(delivery.seq)
    // Neither is expected: events with pending deliveries are not deleted, and a run starts with the configured targets.
    if (!target || !event)
      return this.outbox.addToDeadLetters(delivery, this.now(), 'configuration', 'the event or its target no longer exists')
    const attempt = async () => {
      let raw: Uint8Array | null = null
      try {
        if (target.kind === 'forward' && event.body !== null && bodies) raw = (await (await bodies.get(event.body))?.bytes()) ?? null
      } catch {
        return this.recordAttempt(delivery, { status: null, error: 'the stored body could not be read', ms: 0, retryAfter: null })
      }
      const message = await messageFor(target, event, raw, this.now(), publicUrl)
      await this.recordAttempt(delivery, await send(target.url, message, this.attemptTimeoutMs))
    }
    // Six large bodies at once, each with the copy that is signed, would exceed an isolate's memory.
    if (event.body === null || event.bytes <= LARGE_BODY_BYTES) return attempt()
    this.#largeBodies = this.#largeBodies.then(attempt, attempt)
    await this.#largeBodies
  }

  /** Wakes the running dispatcher, or schedules a run now. */
  async #wake(): Promise<void> {
    if (this.#dispatcher.isRunning) this.#dispatcher.fill()
    else await this.wakeAt(this.now())
  }

  async #scheduleNext(): Promise<void> {
    const next = this.#dispatcher.nextTime(this.#targets())
    if (next !== null) await this.wakeAt(Math.max(next, this.now()))
    else await this.ctx.storage.deleteAlarm()
  }

  #log(level: string, entry: Record<string, unknown>): void {
    console.log(JSON.stringify({ level, ...entry }))
  }
}
