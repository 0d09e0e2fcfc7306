// The Durable Object in front of the shards when the receiver runs on one machine: deliveries that arrive together share one write.
import { DurableObject } from 'cloudflare:workers'
import type { Env } from '../base/env.js'
import { shard, SHARDS } from '../base/shards.js'
import { SECOND } from '../base/time.js'
import { IdFilter } from '../events/id-filter.js'
import type { EventRecord, StoredEntry } from '../events/record.js'
import { hookDirectoryOf } from '../hooks/directory.js'
import { HookReceivers } from '../hooks/receivers.js'
import type { TargetList } from '../send/current-targets.js'
import { CurrentTargets, selectedEvent } from '../send/current-targets.js'
import { inRows } from './group-rows.js'

/** A shard gets what is stored here at most this often: each time it writes. */
const HAND_OVER_MS = 250

/** The same while more than `BUSY_RATE` events arrive in a second. */
const BUSY_HAND_OVER_MS = SECOND
const BUSY_RATE = 300

/** So many shards write one after the other without a break, in which nothing is received or sent. */
const SHARDS_AT_ONCE = 2

/** After this time the alarm repeats what a killed process has left. */
const WATCHDOG_MS = 2 * SECOND

/** The delay after a shard has refused events. */
const RETRY_MS = 2 * SECOND

/** An event as it arrives: `record` is the JSON text of an `EventRecord`, and the other members select its targets. */
export interface IntakeEntry extends Pick<EventRecord, 'id' | 'name' | 'kind' | 'level' | 'users'> {
  shard: number
  record: string
}

/** Whether an event is on disk, was before, or is refused because its shard does not store events now. */
export type IntakeResult = 'stored' | 'duplicate' | 'refused'

interface Call {
  entries: IntakeEntry[]
  resolve: (results: IntakeResult[]) => void
  reject: (error: unknown) => void
}

/** Entries that a row of `groups` has, and how many of them no shard has confirmed yet. */
interface Group {
  number: number
  left: number
}

interface Held {
  entry: StoredEntry
  group: Group
}

export class Intake extends DurableObject<Env> {
  readonly #sql: SqlStorage
  readonly #targets: CurrentTargets
  readonly #hooks: HookReceivers
  /** The ids of `#held`. */
  readonly #ids = new Set<string>()
  /** By shard: what it does not have yet, in the order of acceptance. */
  readonly #held = new Map<number, Held[]>()
  #calls: Call[] = []
  /** Rows whose events the shards have; they are deleted with the next write. */
  #finished: number[] = []
  #nextGroup: number
  #isWriting = false
  #handOver: Promise<void> | null = null
  /** By shard. */
  readonly #handedOverAt = new Map<number, number>()
  #timer: number | null = null
  #watchdog = 0
  /** Shards that do not store events, and when they are tried again. */
  readonly #failing = new Map<number, number>()
  readonly #filters = new Map<number, IdFilter>()
  /** What was accepted since a time, and whether in the second before it was much. */
  #arrivals = { since: 0, count: 0, isBusy: false }
  /** The shard whose filter is being loaded, and what it has got meanwhile. */
  #loading: { number: number; ids: string[] } | null = null

  constructor(state: DurableObjectState, env: Env) {
    super(state, env)
    this.#sql = state.storage.sql
    this.#sql.exec(`
      CREATE TABLE IF NOT EXISTS groups (number INTEGER PRIMARY KEY, records TEXT NOT NULL);
      CREATE TABLE IF NOT EXISTS target_list (number INTEGER PRIMARY KEY, version INTEGER NOT NULL, list TEXT NOT NULL);`)
    this.#targets = new CurrentTargets(this.#sql, env)
    this.#hooks = new HookReceivers(hookDirectoryOf(env), () => this.now())
    const rows = this.#sql.exec<{ number: number; records: string }>('SELECT * FROM groups ORDER BY number').toArray()
    for (const { number, records } of rows) this.#hold(number, JSON.parse(records) as StoredEntry[])
    this.#nextGroup = (rows.at(-1)?.number ?? 0) + 1
  }

  protected now(): number {
    return Date.now()
  }

  /** Stores events; what became of each. The results leave the object only once the events are on disk. */
  accept(entries: IntakeEntry[]): Promise<IntakeResult[]> {
    const { promise, resolve, reject } = Promise.withResolvers<IntakeResult[]>()
    this.#calls.push({ entries, resolve, reject })
    void this.#write()
    return promise
  }

  /** Hands everything over to the shards, so that they can be read. */
  async settle(): Promise<void> {
    // What is handed over now may have started before the last delivery was stored.
    while (this.#handOver !== null) await this.#handOver
    await this.#handOverHeld((number) => this.#failing.has(number) && this.#delayOf(number) > 0)
  }

  /** Uses a list of targets for what arrives from now on, unless it has a newer one; returns the version that it has then. */
  async setTargets(list: TargetList): Promise<number> {
    if (list.version > this.#targets.version) this.#targets.replace(list)
    return this.#targets.version
  }

  async targetsVersion(): Promise<number> {
    return this.#targets.version
  }

  /** The numbers of the shards that do not store events. */
  async failing(): Promise<number[]> {
    return [...this.#failing.keys()]
  }

  override async alarm(): Promise<void> {
    this.#watchdog = 0
    await this.settle()
    // An alarm that throws is dropped after some runs.
    try {
      this.#deleteFinished()
      this.#finished = []
    } catch (error) {
      this.#log('storage', `what the shards have could not be deleted: ${error}`)
    }
    if (this.#held.size > 0 || this.#finished.length > 0) this.#watch()
  }

  /** Writes what waits, one group after the other. Never rejects. */
  async #write(): Promise<void> {
    if (this.#isWriting) return
    this.#isWriting = true
    while (this.#calls.length > 0) {
      const calls = this.#calls
      this.#calls = []
      try {
        const results = await this.#store(calls.flatMap(({ entries }) => entries))
        for (const { entries, resolve } of calls) resolve(results.splice(0, entries.length))
      } catch (error) {
        for (const { reject } of calls) reject(error)
      }
    }
    this.#isWriting = false
  }

  async #store(entries: IntakeEntry[]): Promise<IntakeResult[]> {
    // Before the shards are asked: what is handed over meanwhile would be in neither.
    const known = new Set(entries.map(({ id }) => id).filter((id) => this.#ids.has(id)))
    const unknown = entries.filter(({ id }) => !known.has(id))
    // At once, because the next group waits for both.
    const [stored, hooks] = await Promise.all([
      this.#storedIds(unknown),
      this.#hooks.of(unknown.map((entry) => Object.assign(selectedEvent(entry), { users: entry.users }))),
    ])
    for (const id of stored) known.add(id)
    const hooksOf = new Map(unknown.map((entry, at) => [entry, hooks[at] ?? []]))
    const received = this.now()
    const fresh = new Map<string, StoredEntry>()
    const results = entries.map((entry): IntakeResult => {
      if (known.has(entry.id) || fresh.has(entry.id)) return 'duplicate'
      if (this.#failing.has(entry.shard)) return 'refused'
      const { id, shard, record } = entry
      fresh.set(id, {
        id,
        shard,
        record,
        receivers: [...this.#targets.receiversOf(selectedEvent(entry)), ...(hooksOf.get(entry) ?? [])],
        received,
      })
      return 'stored'
    })
    if (fresh.size === 0) return results
    this.#countArrivals(fresh.size)
    const rows = inRows([...fresh.values()]).map((row) => ({ number: this.#nextGroup++, row }))
    this.ctx.storage.transactionSync(() => {
      this.#deleteFinished()
      for (const { number, row } of rows) this.#sql.exec('INSERT INTO groups VALUES (?, ?)', number, JSON.stringify(row))
    })
    this.#finished = []
    for (const { number, row } of rows) this.#hold(number, row)
    this.#watch()
    this.#planHandOver()
    return results
  }

  #countArrivals(count: number): void {
    const age = Date.now() - this.#arrivals.since
    // A negative one means that the clock was set back.
    if (age < 0 || age >= SECOND) {
      const isBusy = age >= 0 && (this.#arrivals.count * SECOND) / age > BUSY_RATE
      this.#arrivals = { since: Date.now(), count: 0, isBusy }
    }
    this.#arrivals.count += count
  }

  #hold(number: number, entries: StoredEntry[]): void {
    const group = { number, left: entries.length }
    for (const entry of entries) {
      const held = this.#held.get(entry.shard)
      if (held) held.push({ entry, group })
      else this.#held.set(entry.shard, [{ entry, group }])
      this.#ids.add(entry.id)
    }
  }

  #deleteFinished(): void {
    for (const number of this.#finished) this.#sql.exec('DELETE FROM groups WHERE number = ?', number)
  }

  /** Which of these events the shards have. A shard is only asked if it may have one. */
  async #storedIds(entries: IntakeEntry[]): Promise<string[]> {
    const asked = new Map<number, string[]>()
    for (const { id, shard: number } of entries) {
      const filter = this.#filters.get(number)
      if (!filter) void this.#loadFilters()
      if (!filter || filter.mayHave(id)) asked.set(number, [...(asked.get(number) ?? []), id])
    }
    const ask = async ([number, ids]: [number, string[]]) => {
      try {
        return await shard(this.env, number).known(ids)
      } catch (error) {
        this.#fail(number, error)
        return []
      }
    }
    return (await Promise.all([...asked].map(ask))).flat()
  }

  /** One shard after the other, because one with many ids takes a while. Never rejects. */
  async #loadFilters(): Promise<void> {
    if (this.#loading) return
    for (let number = 0; number < SHARDS; number++) {
      if (this.#filters.has(number)) continue
      const loading = { number, ids: [] }
      this.#loading = loading
      try {
        const filter = new IdFilter(await shard(this.env, number).idFilter())
        for (const id of loading.ids) filter.add(id)
        this.#filters.set(number, filter)
      } catch {
        // The shard is asked for each event, and its failure is reported there.
      }
    }
    this.#loading = null
  }

  /** Now for a shard that got nothing for a while, so that targets get events at once. */
  #planHandOver(): void {
    if (this.#timer !== null || this.#handOver !== null) return
    const delay = Math.min(...this.#waiting().map((number) => this.#delayOf(number)))
    if (delay === Number.POSITIVE_INFINITY) return
    this.#timer = setTimeout(() => void this.#handOverHeld((number) => this.#delayOf(number) > 0), delay)
  }

  /** Shards that do not have everything yet, and those that are tried again. */
  #waiting(): number[] {
    return [...new Set([...this.#held.keys(), ...this.#failing.keys()])]
  }

  #delayOf(number: number): number {
    const retryAt = this.#failing.get(number)
    const interval = this.#arrivals.isBusy ? BUSY_HAND_OVER_MS : HAND_OVER_MS
    const delay = (retryAt ?? (this.#handedOverAt.get(number) ?? 0) + interval) - Date.now()
    // A longer delay means that the clock was set back.
    return delay > 0 && delay <= (retryAt === undefined ? interval : RETRY_MS) ? delay : 0
  }

  /** Never rejects. */
  #handOverHeld(isLeftOut: (number: number) => boolean): Promise<void> {
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    const numbers = this.#waiting().filter((number) => !isLeftOut(number))
    const handOver = async () => {
      for (let number = numbers.shift(); number !== undefined; number = numbers.shift()) await this.#handOverTo(number)
    }
    this.#handOver ??= Promise.all(Array.from({ length: SHARDS_AT_ONCE }, handOver)).then(() => {
      this.#handOver = null
      this.#planHandOver()
    })
    return this.#handOver
  }

  async #handOverTo(number: number): Promise<void> {
    const held = [...(this.#held.get(number) ?? [])]
    try {
      await shard(this.env, number).acceptStored(held.map(({ entry }) => entry))
    } catch (error) {
      return this.#fail(number, error)
    }
    this.#handedOverAt.set(number, Date.now())
    this.#failing.delete(number)
    this.#confirm(number, held)
    // What has come meanwhile stays.
    const rest = this.#held.get(number)?.slice(held.length) ?? []
    if (rest.length > 0) this.#held.set(number, rest)
    else this.#held.delete(number)
  }

  /** The shard has these events on disk. */
  #confirm(number: number, held: Held[]): void {
    const filter = this.#filters.get(number)
    for (const { entry, group } of held) {
      filter?.add(entry.id)
      if (this.#loading?.number === number) this.#loading.ids.push(entry.id)
      this.#ids.delete(entry.id)
      group.left--
      if (group.left === 0) this.#finished.push(group.number)
    }
    // It is loaded again, larger.
    if (filter?.isFull) this.#filters.delete(number)
  }

  #fail(number: number, error: unknown): void {
    if (!this.#failing.has(number))
      this.#log('hand-over', `shard ${number} does not store events; what was accepted is kept for it: ${error}`)
    this.#failing.set(number, Date.now() + RETRY_MS)
    this.#planHandOver()
  }

  /** The alarm runs after a restart too. */
  #watch(): void {
    const now = Date.now()
    if (this.#watchdog > now) return
    this.#watchdog = now + WATCHDOG_MS
    // It is part of the transaction that is written next. If that fails, so does the delivery.
    this.ctx.storage.setAlarm(this.#watchdog).catch(() => {
      this.#watchdog = 0
    })
  }

  #log(error: string, message: string): void {
    console.log(JSON.stringify({ time: new Date(this.now()).toISOString(), level: 'error', error, message }))
  }
}
