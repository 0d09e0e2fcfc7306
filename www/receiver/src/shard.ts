// One of the Durable Objects that hold the events and send them on. All that it writes for one step is one transaction.
import { DurableObject } from 'cloudflare:workers'
import { Breaker } from './breaker.js'
import { Courier } from './courier.js'
import type { Env } from './env.js'
import { Inbox } from './inbox.js'
import { Ledger } from './ledger.js'
import type { Again, Search } from './ledger.js'
import { messageFor } from './message.js'
import { Outbox } from './outbox.js'
import type { Parcel } from './outbox.js'
import type { EventRecord } from './record.js'
import { forget } from './retention.js'
import { MINUTE, SECOND } from './retry.js'
import type { Outcome } from './retry.js'
import { migrate } from './schema.js'
import { send } from './send.js'
import { SettingsError, settingsOf } from './settings.js'
import { settle } from './settle.js'
import { wants } from './targets.js'

/** When the next alarm comes, should this one end without setting one: the process was killed, the storage refused. */
const WATCHDOG = 5 * SECOND

/** Of bodies over so many bytes only one is held at a time. */
const LARGE = 1024 * 1024

export class Shard extends DurableObject<Env> {
  // What tests replace: the clock, patience, and what stands between two steps. Nothing here asks whether it is a test.
  protected readonly patience: number = 10 * SECOND
  protected readonly inbox: Inbox
  protected readonly outbox: Outbox
  protected readonly breaker: Breaker
  readonly #ledger: Ledger
  readonly #courier: Courier
  /** Large bodies are sent one after the other. */
  #large: Promise<void> = Promise.resolve()

  constructor(state: DurableObjectState, env: Env) {
    super(state, env)
    migrate(state.storage)
    const { sql } = state.storage
    this.inbox = new Inbox(sql)
    this.outbox = new Outbox(sql)
    this.breaker = new Breaker(sql)
    this.#ledger = new Ledger(sql)
    this.#courier = new Courier(
      this.outbox,
      this.breaker,
      () => this.now(),
      (parcel) => this.#deliver(parcel),
    )
  }

  protected now(): number {
    return Date.now()
  }

  protected wakeAt(time: number): Promise<void> {
    return this.ctx.storage.setAlarm(time)
  }

  /**
   * Keeps an event, and for each target that wants it (or for `only` this one) that it waits to be sent. What this answers leaves
   * the object only once that is on the disk.
   */
  async accept(record: EventRecord, only: string | null = null): Promise<{ duplicate: boolean }> {
    const { targets } = settingsOf(this.env)
    const now = this.now()
    const wanting = targets.filter((target) => (only === null ? wants(target, record) : target.name === only))
    const seq = this.ctx.storage.transactionSync(() => {
      const seq = this.inbox.keep(record, now)
      if (seq !== null) for (const { name } of wanting) this.outbox.add(name, record.name, seq, now)
      return seq
    })
    if (seq !== null && wanting.length > 0) {
      if (only !== null) this.breaker.probeNow(only, now)
      await this.#wake()
    }
    return { duplicate: seq === null }
  }

  /**
   * Sends what is due. It never throws, because an alarm that does is dropped after seven runs; and it sets the next one first,
   * because none is left if this run ends in the middle.
   */
  override async alarm(): Promise<void> {
    try {
      await this.wakeAt(this.now() + WATCHDOG)
      await this.#courier.run(this.#targets())
      await this.#sleep()
    } catch (error) {
      this.#log('error', { error: 'alarm', message: String(error) })
      // It will not be put right in five seconds.
      if (error instanceof SettingsError) await this.wakeAt(this.now() + MINUTE).catch(() => {})
    }
  }

  /** What a cron trigger asks for: alarms that were lost are set again, and what is too old is forgotten. */
  async sweep(): Promise<{ forgotten: number }> {
    const { keep } = settingsOf(this.env)
    const next = this.#courier.nextTime(this.#targets())
    const alarm = await this.ctx.storage.getAlarm()
    if (next !== null && (alarm === null || alarm > Math.max(next, this.now()) + MINUTE)) await this.#wake()
    const { forgotten, bodies: keys } = await forget(this.ctx.storage, this.now(), keep)
    if (keys.length > 0) await this.env.BODIES?.delete(keys)
    return { forgotten }
  }

  /** Sends dead letters again, or one event to a target; answers how many wait now. */
  async again(again: Again): Promise<number> {
    const now = this.now()
    const queued = this.ctx.storage.transactionSync(() => {
      const dead = this.#ledger.takeDead(again)
      const event = again.id !== null && again.target !== null && dead.length === 0 ? this.#ledger.story(again.id)?.event : null
      const parcels = event ? [{ ...event, target: String(again.target) }] : dead
      for (const { target, name, seq, received } of parcels) {
        this.outbox.add(target, name, seq, received)
        this.breaker.probeNow(target, now)
      }
      return parcels.length
    })
    if (queued > 0) await this.#wake()
    return queued
  }

  async list(search: Search) {
    return this.#ledger.list(search)
  }

  /** As JSON: the types of a call between objects cannot follow what holds any JSON value. */
  async story(id: string): Promise<string | null> {
    const story = this.#ledger.story(id)
    return story && JSON.stringify(story)
  }

  async counts(since: number, step: number) {
    return this.#ledger.counts(since, step)
  }

  async secrets() {
    return this.#ledger.secrets()
  }

  async dead(limit: number) {
    return this.#ledger.dead(limit)
  }

  /** How it does. */
  async state() {
    const now = this.now()
    return { now, waiting: this.outbox.waiting(), health: this.breaker.all(), dead: this.#ledger.deadCount(), lag: this.#ledger.lag(now) }
  }

  /** Marks what came of an attempt. */
  protected async settled(parcel: Parcel, outcome: Outcome): Promise<void> {
    const told = this.ctx.storage.transactionSync(() => settle(this.outbox, this.breaker, parcel, outcome, this.now()))
    this.#log(told.verdict === 'done' ? 'info' : 'warn', told)
  }

  /** The names of the targets. What waits for one that is no longer configured is given up. */
  #targets(): string[] {
    const names = settingsOf(this.env).targets.map(({ name }) => name)
    for (const { target } of this.outbox.waiting()) {
      if (names.includes(target)) continue
      const count = this.outbox.giveUpAll(target, this.now(), 'configuration', 'the target is no longer configured')
      this.#log('error', { error: 'no-target', message: `${count} events waited for a target that is no longer configured`, target })
    }
    return names
  }

  async #deliver(parcel: Parcel): Promise<void> {
    const { targets, publicUrl, bodies } = settingsOf(this.env)
    const target = targets.find(({ name }) => name === parcel.target)
    const event = this.inbox.read(parcel.seq)
    // Neither can be: what waits is not forgotten, and a run begins with the targets that there are.
    if (!target || !event) return this.outbox.giveUp(parcel, this.now(), 'configuration', 'the event or its target is not there')
    const attempt = async () => {
      let raw: Uint8Array | null = null
      try {
        if (target.kind === 'forward' && event.body !== null && bodies) raw = (await (await bodies.get(event.body))?.bytes()) ?? null
      } catch {
        return this.settled(parcel, { status: null, error: 'the kept body could not be read', ms: 0, retryAfter: null })
      }
      await this.settled(parcel, await send(target.url, messageFor(target, event, raw, this.now(), publicUrl), this.patience))
    }
    // Six large ones at once, each with the copy that is signed, would be more than an isolate's memory.
    await (event.body !== null && event.bytes > LARGE ? (this.#large = this.#large.then(attempt, attempt)) : attempt())
  }

  /** Has the courier look: in the run that there is, or in one that begins now. */
  async #wake(): Promise<void> {
    if (this.#courier.isRunning) this.#courier.look()
    else await this.wakeAt(this.now())
  }

  async #sleep(): Promise<void> {
    const next = this.#courier.nextTime(this.#targets())
    if (next !== null) await this.wakeAt(Math.max(next, this.now()))
    else await this.ctx.storage.deleteAlarm()
  }

  #log(level: string, entry: Record<string, unknown>): void {
    console.log(JSON.stringify({ level, ...entry }))
  }
}
