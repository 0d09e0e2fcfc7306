// A Durable Object that stores the events of some packages and sends them to targets. Each step's writes are one transaction.
import { DurableObject } from 'cloudflare:workers'
import type { EventHistory, HookDelivery } from 'npm-hooks-events-api'
import { Alarm } from '../base/alarm.js'
import type { Env } from '../base/env.js'
import { isHook } from '../base/hook-id.js'
import { limiterOf } from '../base/shards.js'
import { MINUTE, SECOND } from '../base/time.js'
import { Documents } from '../events/documents.js'
import { Inbox } from '../events/inbox.js'
import type { EventRecord, StoredEntry } from '../events/record.js'
import { migrate } from '../events/schema.js'
import { Breaker } from '../send/breaker.js'
import type { TargetList } from '../send/current-targets.js'
import { CurrentTargets } from '../send/current-targets.js'
import type { Settlement } from '../send/dispatcher.js'
import { Dispatcher } from '../send/dispatcher.js'
import { HeldDeliveries } from '../send/held.js'
import type { PendingDelivery } from '../send/outbox.js'
import { Outbox } from '../send/outbox.js'
import { Pacer } from '../send/pacer.js'
import type { Outcome } from '../send/retry.js'
import { settingsWithoutSecret } from '../settings/settings.js'
import type { WatchedFilter, WatchedListing, WatchRequest } from '../watch/packages.js'
import { ShardWatch } from '../watch/shard-watch.js'
import type { AcceptedRecord } from './acceptance.js'
import { Acceptance } from './acceptance.js'
import { Attempts } from './attempts.js'
import type { HookCondition, HookDeliveryFilter, HookState } from './hook-states.js'
import { ShardHooks } from './hooks.js'
import { InstallChecks } from './install-checks.js'
import type { DeadLetterFilter, EventFilter, RedeliverRequest } from './queries.js'
import { EventQueries } from './queries.js'
import { redeliver } from './redelivery.js'
import { deleteExpired } from './retention.js'
import { Settlements } from './settlements.js'

/** The delay of the next run after one that the storage failed. */
const RETRY_MS = 5 * SECOND

/** An alarm that is still set this long after its time is lost. */
const LOST_ALARM_MS = MINUTE

/** When the alarm repeats what a killed process was sending. */
const WATCHDOG_MS = 2 * SECOND

/** How long an alarm waits for looks; slower ones go on after it. */
const LOOKING_MS = 2 * SECOND

/** When looks that are in progress are repeated if the process is killed; they take a minute at most. */
const REPEAT_LOOKS_MS = 90 * SECOND

/** A Durable Object on Cloudflare may have six connections open. */
const DEFAULT_CONNECTIONS = 6

export class Shard extends DurableObject<Env> {
  // Tests override the protected members; nothing here checks whether it is under test.
  protected readonly attemptTimeoutMs: number = 10 * SECOND
  protected readonly inbox: Inbox
  protected readonly outbox: Outbox
  protected readonly breaker: Breaker
  readonly #queries: EventQueries
  readonly #pacer: Pacer
  readonly #targets: CurrentTargets
  readonly #dispatcher: Dispatcher
  readonly #alarm: Alarm
  readonly #attempts: Attempts
  readonly #watch: ShardWatch
  readonly #acceptance: Acceptance
  readonly #settlements: Settlements
  readonly #documents: Documents
  readonly #hooks: ShardHooks
  readonly #held: HeldDeliveries
  readonly #installChecks: InstallChecks
  /** Since when an alarm is due that has not run yet. */
  #wakingSince: number | null = null
  /** What the alarm is set to, by this object's clock; 0 if that is not known. */
  #alarmAt = 0
  #isSendingNow = false

  constructor(state: DurableObjectState, env: Env) {
    super(state, env)
    migrate(state.storage)
    const { sql } = state.storage
    this.inbox = new Inbox(sql)
    this.outbox = new Outbox(sql)
    this.#held = new HeldDeliveries(sql)
    this.breaker = new Breaker(sql)
    this.#targets = new CurrentTargets(sql, env)
    this.#queries = new EventQueries(sql, this.outbox)
    const now = () => this.now()
    this.#pacer = new Pacer((target, request) => limiterOf(env, target).reserve(request), now)
    this.#dispatcher = new Dispatcher({
      outbox: this.outbox,
      held: this.#held,
      targets: () => this.#targets.active,
      hooks: () => this.#hooks.sendable,
      breaker: this.breaker,
      pacer: this.#pacer,
      now,
      connections: Number(env.CONNECTIONS ?? DEFAULT_CONNECTIONS),
      attempt: (delivery, others) => this.attempt(delivery, others),
      settle: (settlements) => this.settle(settlements),
    })
    this.#documents = new Documents(sql)
    this.#alarm = new Alarm(state.storage)
    const shared = {
      env,
      inbox: this.inbox,
      outbox: this.outbox,
      held: this.#held,
      breaker: this.breaker,
      documents: this.#documents,
      targets: this.#targets,
      pacer: this.#pacer,
      now,
      transaction: <T>(write: () => T) => this.#transaction(write),
      waitUntil: (promise: Promise<unknown>) => this.ctx.waitUntil(promise),
    }
    this.#hooks = new ShardHooks({ ...shared, sql, dispatcher: () => this.#dispatcher, log: (level, entry) => this.#log(level, entry) })
    this.#attempts = new Attempts({ ...shared, hooks: this.#hooks.targets, onDeleted: (hook) => this.#hooks.forget([hook]) })
    this.#acceptance = new Acceptance({ ...shared, hooks: this.#hooks.receivers, waitingHooks: this.#hooks.waiting })
    this.#settlements = new Settlements({ ...shared, attempts: this.#attempts, logLine: (level, entry) => this.#logLine(level, entry) })
    this.#installChecks = new InstallChecks({
      ...shared,
      fetch: (url, init) => fetch(url, init),
      log: (level, entry) => this.#log(level, entry),
    })
    this.#releaseUnneeded()
    this.#watch = new ShardWatch({
      env,
      storage: state.storage,
      registries: settingsWithoutSecret(env).watched,
      host: { fetch: (url, init) => fetch(url, init), now, random: Math.random },
      hasHooks: this.#hooks.areConfigured,
      hooksOf: (records) => this.#hooks.receivers.of(records),
      isWanted: (record) => this.#targets.receiversOf(record).length > 0,
      accept: (records, hooks, document) => this.#acceptance.acceptFound(records, hooks, document, this.now()),
      onEvents: () => this.#sendNow(),
      transaction: shared.transaction,
      log: (level, entry) => this.#log(level, entry),
    })
  }

  protected now(): number {
    return Date.now()
  }

  protected wakeAt(time: number): Promise<void> {
    return this.#alarm.set(time)
  }

  /** The only alarm: it replaces an earlier setting, so it is set to the first of all that is to be done. */
  #setAlarm(time: number): Promise<void> {
    this.#alarmAt = time
    return this.wakeAt(time)
  }

  /**
   * Stores an event and queues it for each target that selects it, or for the target `only`. The result leaves the object only once
   * the writes are on disk.
   */
  async accept(record: EventRecord, only: string | null = null): Promise<{ duplicate: boolean }> {
    const [isDuplicate = false] = await this.acceptAll([record], only)
    return { duplicate: isDuplicate }
  }

  /** Stores events in one transaction; says of each whether it is a duplicate. */
  async acceptAll(records: EventRecord[], only: string | null = null): Promise<boolean[]> {
    const hooks = only === null ? await this.#hooks.receivers.of(records) : []
    const now = this.now()
    const accepted = records.map((record, at) => ({
      record,
      received: now,
      receivers: only === null ? [...this.#targets.receiversOf(record), ...(hooks[at] ?? [])] : [only],
      isAtOnce: only !== null,
    }))
    if (only !== null) this.breaker.probeNow(only, now)
    const { results, isPending } = this.#acceptAll(accepted)
    if (isPending) await this.#wake()
    return results
  }

  /** Stores what the intake has accepted; ids that are stored already are left out. */
  async acceptStored(entries: StoredEntry[]): Promise<void> {
    const { isPending } = this.#acceptAll(entries.map((entry) => ({ ...entry, record: JSON.parse(entry.record) as EventRecord })))
    if (isPending) this.#sendNow()
  }

  async known(ids: string[]): Promise<string[]> {
    return this.inbox.known(ids)
  }

  async idFilter() {
    return this.inbox.idFilter().data
  }

  #acceptAll(accepted: AcceptedRecord[]): { results: boolean[]; isPending: boolean } {
    return this.#transaction(() => this.#acceptance.accept(accepted))
  }

  /** Watches packages of a registry, or looks at them now, and forgets those that were removed. */
  async watch(registry: string, requests: WatchRequest[], removed: string[]): Promise<void> {
    this.#watch.watch(registry, requests, removed)
    this.#lookNow()
  }

  /** Looks at packages now; returns how many there are. `null` for all of a registry. */
  async lookNow(registry: string, name: string | null): Promise<number> {
    const count = this.#watch.packages.lookNow(registry, name, this.now())
    if (count > 0) this.#lookNow()
    return count
  }

  async watched(filter: Omit<WatchedFilter, 'registries'>): Promise<WatchedListing> {
    return this.#watch.list(filter)
  }

  /** Queues the events that were accepted before their targets could be chosen. */
  #assign(): void {
    const count = this.#acceptance.assign()
    if (count > 0) this.#log('info', { message: `${count} events that were accepted with a wrong configuration have their targets now` })
  }

  /** Queues the events that were accepted while the hooks could not be asked for. */
  async #assignHooks(): Promise<void> {
    const count = await this.#acceptance.assignHooks()
    if (count > 0)
      this.#log('info', { message: `${count} events that were accepted while the hooks could not be read have their hooks now` })
  }

  /**
   * Sends what is due. The platform repeats an alarm whose process is killed, so no other one is set meanwhile. It throws only if the
   * next alarm could not be set, because an alarm that throws is dropped after seven runs.
   */
  override async alarm(): Promise<void> {
    this.#wakingSince = null
    this.#alarmAt = 0
    let next: number | null
    const looking = this.#watch.look()
    const looks = Promise.race([looking, new Promise((resolve) => setTimeout(resolve, LOOKING_MS))])
    try {
      this.#assign()
      await this.#sendDue()
      await looks
      // The looks may have found events, which are being sent: what is in flight would need another alarm.
      next = earlier(this.#isSendingNow ? await this.#sendDue() : this.#nextSend(), this.#nextLook())
      if (this.#acceptance.hasUnassigned) next = this.now()
    } catch (error) {
      this.#log('error', { error: 'alarm', message: String(error) })
      // A row that cannot be updated is not fixed within seconds.
      next = this.now() + (this.#dispatcher.halted !== null ? MINUTE : RETRY_MS)
      await looks
      next = earlier(next, this.#nextLook())
    }
    if (next !== null) await this.#setAlarm(Math.max(next, this.now()))
    if (this.#watch.isLooking) this.ctx.waitUntil(looking.then(() => this.#wakeForNextLook()))
  }

  /** Looks at what is due without waiting for an alarm; one is set for the case that the process is killed. */
  #lookNow(): void {
    this.#watchUntilLater()
    this.ctx.waitUntil(this.#watch.look().then(() => this.#wakeForNextLook()))
  }

  /** After looks that took longer than an alarm, or began without one. */
  async #wakeForNextLook(): Promise<void> {
    const next = earlier(this.#nextSend(), this.#nextLook())
    if (next !== null && (next < this.#alarmAt || this.#alarmAt <= this.now())) await this.#setAlarm(Math.max(next, this.now()))
  }

  /**
   * Uses a list of targets, unless it has a newer one; returns the version that it has then. What waits for a target that is resumed is
   * sent with a new retry schedule.
   */
  async setTargets(list: TargetList): Promise<number> {
    const difference = this.#targets.differenceTo(list)
    if (difference === null) return this.#targets.version
    const { resumed, repaired } = difference
    const now = this.now()
    this.#transaction(() => {
      this.#targets.write(list)
      for (const id of resumed) this.outbox.resetAttempts(id)
      for (const id of [...resumed, ...repaired]) this.breaker.probeNow(id, now)
    })
    this.#targets.use(list)
    this.#releaseUnneeded()
    for (const id of [...resumed, ...repaired]) this.#pacer.resume(id)
    this.#dispatcher.forgetReady()
    // Each alarm is a written row in each shard.
    if (this.#dispatcher.isRunning || this.#nextSend() !== null) await this.#wakeAfterChange()
    return this.#targets.version
  }

  /** When to look at packages next. Looks that are in progress are repeated then if the process is killed. */
  #nextLook(): number | null {
    const next = this.#watch.nextTime()
    return this.#watch.isLooking ? earlier(next, this.now() + REPEAT_LOOKS_MS) : next
  }

  /** When there is something to send next. */
  async #sendDue(): Promise<number | null> {
    await this.#assignHooks()
    this.#checkInstallable()
    await this.#dispatcher.run()
    return this.#nextSend()
  }

  /** The same without sending. Deliveries to hooks, and events that have no hooks yet, may wait until the hooks can be read. */
  #nextSend(): number | null {
    const times = [this.#dispatcher.nextTime(), this.#hooks.retryAt, this.#acceptance.hooksDueAt, this.#installChecks.nextTime()]
    return times.reduce(earlier)
  }

  /** Checks the releases that are held, without waiting for that. */
  #checkInstallable(): void {
    if (!this.#installChecks.isDue) return
    const checked = this.#installChecks.run()
    this.ctx.waitUntil(checked.then((isReleased) => (isReleased ? this.#sendNow() : this.#wakeForNextLook())))
  }

  /** What waits for a digest of a target that gets a message for each event now. What is being sent is left to the next sweep. */
  #releaseUnneeded(): void {
    const ids = this.#targets.all.filter(({ id, quiet }) => !quiet && !this.#dispatcher.isGathering(id)).map(({ id }) => id)
    this.#held.releaseFor(ids, this.now())
  }

  /** Sends what was added without an alarm for it, which would be two more writes; one alarm every few seconds is enough for a restart. */
  #sendNow(): void {
    this.#watchUntilLater()
    if (this.#dispatcher.isRunning) this.#dispatcher.fillAdded()
    else if (!this.#isSendingNow) this.ctx.waitUntil(this.#sendAllDue())
  }

  /** Sets the alarm that repeats what a killed process has left, unless one is set for about that time. */
  #watchUntilLater(): void {
    const now = this.now()
    if (this.#alarmAt > now && this.#alarmAt <= now + WATCHDOG_MS) return
    // Without `await`, so that it is written together with what was added. If that fails, the object is restarted.
    this.#setAlarm(now + WATCHDOG_MS).catch(() => {})
  }

  /** Never rejects. */
  async #sendAllDue(): Promise<void> {
    this.#isSendingNow = true
    try {
      let next = await this.#sendDue()
      // On Cloudflare a call may make a limited number of requests, so an alarm continues.
      while (next !== null && next <= this.now() && this.env.INTAKE) next = await this.#sendDue()
      if (next !== null && next < this.#alarmAt) await this.#setAlarm(Math.max(next, this.now()))
    } catch {
      // The alarm runs soon, and reports it if it fails again.
    } finally {
      this.#isSendingNow = false
    }
  }

  /** Restores a lost alarm, and deletes expired data. */
  async sweep(): Promise<{ deleted: number; targetsVersion: number }> {
    const { keep } = settingsWithoutSecret(this.env)
    this.#releaseUnneeded()
    const next = this.#acceptance.hasUnassigned ? this.now() : earlier(this.#nextSend(), this.#watch.nextTime())
    const alarm = await this.ctx.storage.getAlarm()
    const isLost = next !== null && (alarm === null || alarm > Math.max(next, this.now()) + LOST_ALARM_MS)
    if (isLost && !this.#dispatcher.isRunning) await this.#setAlarm(this.now())
    this.outbox.saveMarks()
    this.#settlements.deleteSentDocuments(this.#documents.ids())
    const { deleted, bodies: keys } = await deleteExpired(this.ctx.storage, this.outbox, this.#hooks.states, this.now(), keep)
    if (deleted > 0) this.#dispatcher.forgetReady()
    if (keys.length > 0) await this.env.BODIES?.delete(keys)
    return { deleted, targetsVersion: this.#targets.version }
  }

  /** Sends deliveries again, now, or with `endsPause` false after a pause that their target asked for; returns how many. */
  async redeliver(request: RedeliverRequest, endsPause = true): Promise<number> {
    const now = this.now()
    const { id } = request
    const seq = id === null ? null : this.#queries.seqOf(id)
    if (id !== null && seq === null) return 0
    this.#dispatcher.settleNow()
    const counts = this.#transaction(() => {
      const counts = redeliver(this.outbox, this.inbox, seq, request, now)
      for (const [id, count] of counts) if (count > 0) this.breaker.probeNow(id, now, endsPause)
      return counts
    })
    for (const [id, count] of counts) {
      if (count > 0 && endsPause) this.#pacer.resume(id)
      if (count > 0 && isHook(id)) this.#hooks.waiting.add(id)
    }
    const queued = [...counts.values()].reduce((sum, count) => sum + count, 0)
    if (queued > 0) await this.#wakeAfterChange()
    return queued
  }

  /** Gives everything that waits for a target, with its dead letters, to another target, or deletes it; returns how many. */
  async reassign(from: string, to: string | null): Promise<number> {
    this.#dispatcher.settleNow()
    const count = this.#transaction(() => (to === null ? this.outbox.discard(from) : this.outbox.reassign(from, to, this.now())))
    // A target that was removed at run time may still have requests in flight.
    this.#dispatcher.drop(from)
    if (count > 0) await this.#wakeAfterChange()
    return count
  }

  async resumeHooks(ids: string[]): Promise<void> {
    if (this.#hooks.resume(ids)) await this.#wakeAfterChange()
  }

  async forgetHooks(ids: string[]): Promise<void> {
    this.#hooks.forget(ids)
  }

  async hookStates(ids: string[]): Promise<HookState[]> {
    return this.#afterSettling(() => this.#hooks.states.of(ids))
  }

  async hookConditions(ids: string[]): Promise<HookCondition[]> {
    return this.#afterSettling(() => this.#hooks.states.conditionsOf(ids))
  }

  async failingHooks(): Promise<string[]> {
    return this.#afterSettling(() => this.breaker.failingHooks())
  }

  async hookDeliveries(id: string, filter: HookDeliveryFilter): Promise<HookDelivery[]> {
    return this.#afterSettling(() => this.#hooks.states.deliveries(id, filter))
  }

  /** Sends an event again that the hook has got, or is to get, or with `null` all that wait or have failed for good; returns how many. */
  async redeliverToHook(hook: string, id: string | null, endsPause: boolean): Promise<number> {
    const seq = id === null ? null : this.#queries.seqOf(id)
    if (id !== null && (seq === null || !this.outbox.has(hook, seq))) return 0
    return this.redeliver({ id, target: hook, from: 0, to: Number.MAX_SAFE_INTEGER, waiting: true }, endsPause)
  }

  async list(filter: EventFilter) {
    return this.#afterSettling(() => this.#queries.list(filter))
  }

  /** As JSON text, because the types of calls between objects cannot express arbitrary JSON values. */
  async eventDetail(id: string): Promise<string | null> {
    const history = this.#afterSettling(() => this.#queries.eventDetail(id))
    if (!history) return null
    const { document } = history.event
    return JSON.stringify({ ...history, hasDocument: document !== null && this.#documents.has(document) } satisfies EventHistory)
  }

  async counts(since: number, step: number) {
    return this.#queries.counts(since, step)
  }

  async secrets() {
    return this.#queries.secrets()
  }

  async dead(filter: DeadLetterFilter) {
    return this.#afterSettling(() => this.#queries.dead(filter))
  }

  /** For the target list and `/healthz`. */
  async state() {
    const now = this.now()
    return this.#afterSettling(() => ({
      now,
      watch: this.#watch.state(),
      waiting: this.outbox.waiting(),
      health: this.breaker.all(),
      hooks: { ...this.#hooks.waiting.count(), suspended: this.breaker.suspendedHooks() },
      dead: this.#queries.deadCounts(),
      lag: this.#queries.lag(now),
      halted: this.#dispatcher.halted,
      bytes: this.ctx.storage.sql.databaseSize,
      attempts: this.#attempts.counts,
    }))
  }

  /** What has ended but is not written yet is part of every answer. */
  #afterSettling<T>(read: () => T): T {
    try {
      this.#dispatcher.settleNow()
    } catch {
      // The next run records it, and reports what the storage refuses.
    }
    return read()
  }

  protected settle(settlements: Settlement[]): void {
    this.#settlements.settle(settlements)
  }

  /** Never rejects. */
  protected attempt(delivery: PendingDelivery, others: readonly PendingDelivery[]): Promise<Outcome | null> {
    return this.#attempts.attempt(delivery, others, this.attemptTimeoutMs)
  }

  async #wakeAfterChange(): Promise<void> {
    this.#dispatcher.forgetReady()
    this.#wakingSince = null
    await this.#wake()
  }

  /** Wakes the running dispatcher, or schedules a run now. */
  async #wake(): Promise<void> {
    const now = this.now()
    if (this.#dispatcher.isRunning) return this.#dispatcher.fillAdded()
    // The next alarm would wait for the looks of this one.
    if (this.#watch.isLooking) return this.#sendNow()
    // Each setting of the alarm is a written row.
    if (this.#wakingSince !== null && Math.abs(now - this.#wakingSince) < LOST_ALARM_MS) return
    this.#wakingSince = now
    await this.#setAlarm(now)
  }

  #transaction<T>(write: () => T): T {
    try {
      return this.ctx.storage.transactionSync(write)
    } catch (error) {
      // What was read in it may have been rolled back.
      this.breaker.forget()
      throw error
    }
  }

  #log(level: string, entry: Record<string, unknown>): void {
    console.log(this.#logLine(level, entry))
  }

  #logLine(level: string, entry: Record<string, unknown>): string {
    return JSON.stringify({ time: new Date(this.now()).toISOString(), level, ...entry })
  }
}

const earlier = (a: number | null, b: number | null) => (a === null || b === null ? (a ?? b) : Math.min(a, b))
