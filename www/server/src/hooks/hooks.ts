// The Durable Object that has all hooks of users, so that their limits are checked in the transaction that adds one. Shards ask it which hooks
// want an event, and watchers what the hooks are on.
import { DurableObject } from 'cloudflare:workers'
import type { HookUpdate, NewHook } from 'npm-hooks/hook'
import { MAX_HOOKS_PER_USER } from 'npm-hooks/hook'
import { Alarm } from '../base/alarm.js'
import type { Env } from '../base/env.js'
import { hex } from '../base/hex.js'
import { MINUTE, SECOND } from '../base/time.js'
import { settingsWithoutSecret } from '../settings/settings.js'
import { Coalesced } from './coalesced.js'
import type { HookAnswer, HookQuery, HookSubject, HookTarget } from './directory.js'
import { SecretEncryption } from './encryption.js'
import type { FailingFirst, HookCursor, ListFilter, Notice, StoredHook } from './hook-table.js'
import { HookTable } from './hook-table.js'
import { notifyShards, notifyWatchers, shardsOf } from './notices.js'

/** A hook as its owner sees it. Times are in milliseconds. */
export interface Hook extends Omit<StoredHook, 'number' | 'secret'> {
  /** `null` if its key is not configured any more. */
  secret: string | null
}

/** A hook as an operator sees it. */
export interface OperatorHook extends Omit<Hook, 'secret'> {
  /** In the list of all hooks. */
  position: HookCursor
  /** Whether a configured key has encrypted the secret. */
  hasReadableSecret: boolean
}

/** What became of a change; `error` is never renamed. */
export type HookResult = { hook: Hook } | { refused: { status: number; error: string; message: string } }

/** What an operator sees of the object. */
export interface HooksState {
  hooks: number
  /** Hooks whose secret no configured key decrypts. */
  undecryptable: number
  /** Changes that shards and watchers have not confirmed yet. */
  pending: number
}

/** The delay after an object has not confirmed a change; doubled with each failure. */
const RETRY_MS = 5 * SECOND
const MAX_RETRY_MS = 10 * MINUTE

/** Of one user: each event on what the hooks are on may be compared with all of them. */
const MAX_FILTER_BYTES_PER_USER = 20_000

/** Of all users: all may be in one answer. */
const MAX_FILTER_BYTES = 4 * 1024 * 1024

/** Of one user: pings, deliveries sent again and updates, which send what waits. The owner of the endpoint may not have agreed to any. */
const MAX_SENDS_PER_MINUTE = 10

export const TOO_MANY_SENDS = `a user can send ${MAX_SENDS_PER_MINUTE} pings, redeliveries and updates a minute; try again in a minute`

const ID_BYTES = 12

export class Hooks extends DurableObject<Env> {
  readonly #table: HookTable
  readonly #alarm: Alarm
  readonly #encryption: SecretEncryption
  #retryMs = RETRY_MS
  /** By user: when they had something sent. */
  readonly #sends = new Map<string, number[]>()
  readonly #toShards = new Coalesced(() => this.#notifyShards())
  readonly #toWatchers = new Coalesced(() => this.#notifyWatchers())

  constructor(state: DurableObjectState, env: Env) {
    super(state, env)
    this.#table = new HookTable(state.storage.sql)
    this.#alarm = new Alarm(state.storage)
    this.#encryption = new SecretEncryption(settingsWithoutSecret(env).hooks?.keys ?? [])
  }

  // Tests override the protected members. One event may be for all hooks, whose ids have to fit into one row.
  protected readonly maxHooks: number = 50_000

  /**
   * An answer has fewer than twice as many, because one query has at most all hooks: about 6 MB, with at most twice `MAX_FILTER_BYTES` for
   * filters. A call between objects can have 32 MiB.
   */
  protected readonly receiversPerAnswer: number = 50_000

  protected readonly maxFilterBytes: number = MAX_FILTER_BYTES

  protected readonly maxSendsPerMinute: number = MAX_SENDS_PER_MINUTE

  protected now(): number {
    return Date.now()
  }

  /** `filter` is one that was read, as JSON. */
  async create(username: string, { type, name, endpoint, secret }: NewHook, filter: string | null = null): Promise<HookResult> {
    const id = hex(crypto.getRandomValues(new Uint8Array(ID_BYTES)).buffer)
    const row = { id, username, type, name, endpoint, secret: await this.#encryption.encrypt(secret, id), filter }
    // Between the checks and the write nothing else can run.
    const result = this.ctx.storage.transactionSync(() => {
      if (this.#table.has(row)) return refused(409, 'hook-exists', `you have a hook on ${name} with this endpoint; update it instead`)
      if (this.#table.countOf(username) >= MAX_HOOKS_PER_USER)
        return refused(403, 'too-many-hooks', `a user can have ${MAX_HOOKS_PER_USER} hooks; remove one first`)
      if (this.#table.count >= this.maxHooks)
        return refused(403, 'too-many-hooks', `the server has ${this.maxHooks} hooks, which is its limit; ask its operator to remove some`)
      return this.#refusedFilter(username, filter) ?? this.#changed(null, this.#table.insert(row, this.now()))
    })
    if ('refused' in result) return result
    // Shards ask for new hooks themselves.
    this.ctx.waitUntil(this.#toWatchers.run())
    return { hook: await this.#hookOf(result) }
  }

  async list(username: string, filter: ListFilter): Promise<{ hooks: Hook[]; total: number }> {
    const { hooks, total } = this.#table.list(username, filter)
    return { hooks: await this.#decrypted(hooks), total }
  }

  async read(username: string, id: string): Promise<HookResult> {
    const hook = this.#find(username, id)
    return 'refused' in hook ? hook : { hook: await this.#hookOf(hook) }
  }

  /** Without a filter the former one stays; `null` removes it. */
  async update(username: string, id: string, { endpoint, secret }: HookUpdate, filter?: string | null): Promise<HookResult> {
    const encrypted = secret === undefined ? null : await this.#encryption.encrypt(secret, id)
    const result = this.ctx.storage.transactionSync(() => {
      const hook = this.#find(username, id)
      if ('refused' in hook) return hook
      if (this.#table.has({ ...hook, endpoint }, hook.number))
        return refused(409, 'hook-exists', `you have another hook on ${hook.name} with this endpoint`)
      const refusedFilter = this.#refusedFilter(username, filter ?? null, hook.number)
      if (refusedFilter) return refusedFilter
      // It ends the pauses of the endpoint, and what waits is sent.
      if (!this.#takeSend(username)) return refused(429, 'too-many-requests', TOO_MANY_SENDS)
      const fields = { endpoint, secret: encrypted ?? hook.secret, filter: filter === undefined ? hook.filter : filter }
      return this.#changed('resume', this.#table.update(hook.number, fields, this.now()))
    })
    return this.#confirmed(result)
  }

  /** Returns the hook as it was. */
  async remove(username: string, id: string): Promise<HookResult> {
    const result = this.ctx.storage.transactionSync(() => {
      const hook = this.#find(username, id)
      if ('refused' in hook) return hook
      this.#table.delete(hook.number)
      return this.#changed('forget', hook)
    })
    return this.#confirmed(result)
  }

  /** Of all users, those that fail first. Without secrets. */
  async listAll(filter: Omit<FailingFirst, 'keyIds'>): Promise<{ hooks: OperatorHook[]; total: number; failing: number }> {
    const keyIds = await this.#encryption.keyIds()
    const { hooks, ...counts } = this.#table.listAll({ ...filter, keyIds })
    const listed = hooks.map(({ number, isFailing, secret, ...hook }) => ({
      ...hook,
      position: { isFailing, number },
      hasReadableSecret: keyIds.includes(secret.keyId),
    }))
    return { hooks: listed, ...counts }
  }

  /** Of any user, for an operator. */
  async find(id: string): Promise<Hook | null> {
    const hook = this.#table.find(id)
    return hook && this.#hookOf(hook)
  }

  /** Whether the user may have something sent now; it counts if so. */
  async takeSend(username: string): Promise<boolean> {
    return this.#takeSend(username)
  }

  #takeSend(username: string): boolean {
    const now = Date.now()
    const recent = (this.#sends.get(username) ?? []).filter((time) => Math.abs(now - time) < MINUTE)
    if (recent.length >= this.maxSendsPerMinute) return false
    this.#sends.set(username, [...recent, now])
    return true
  }

  /** For as many of the queries as one answer can have: at least one. */
  async receiversOf(queries: HookQuery[]): Promise<HookAnswer> {
    const places = new Map<string, number>()
    const placeOf = (filter: string | null) => {
      if (filter === null) return null
      const place = places.get(filter) ?? places.size
      places.set(filter, place)
      return place
    }
    const receivers: HookAnswer['receivers'] = []
    let count = 0
    for (const { name, users, createdUntil } of queries) {
      const found = this.#table.on(name, users, createdUntil)
      receivers.push(found.map(({ id, filter }) => ({ id: targetIdOf(id), filter: placeOf(filter) })))
      count += found.length
      if (count >= this.receiversPerAnswer) break
    }
    return { revision: this.#table.revision, filters: [...places.keys()], receivers }
  }

  /** Raised by each change of the hooks. */
  async revision(): Promise<number> {
    return this.#table.revision
  }

  /** Those of these hooks that exist. */
  async hookTargets(ids: string[]): Promise<HookTarget[]> {
    const hooks = ids.flatMap((id) => this.#table.find(hookIdOf(id)) ?? [])
    return Promise.all(
      (await this.#decrypted(hooks)).map(({ id, type, name, username, endpoint, secret }) => ({
        id: targetIdOf(id),
        type,
        name,
        username,
        endpoint,
        secret,
      })),
    )
  }

  /** What hooks are on, each once. */
  async selectors(): Promise<{ revision: number; selectors: HookSubject[] }> {
    return { revision: this.#table.revision, selectors: this.#table.subjects() }
  }

  async state(): Promise<HooksState> {
    const keyIds = await this.#encryption.keyIds()
    return { hooks: this.#table.count, undecryptable: this.#table.withOtherKeys(keyIds).unknown, pending: this.#table.pending }
  }

  /** Repeats what others have not confirmed, and encrypts secrets with the current key. */
  async sweep(): Promise<HooksState> {
    await this.#notifyAll()
    const keyIds = await this.#encryption.keyIds()
    for (const hook of this.#table.withOtherKeys(keyIds).old) await this.#reencrypt(hook)
    return this.state()
  }

  /** It never throws, because an alarm that throws is dropped after seven runs. */
  override async alarm(): Promise<void> {
    await this.#notifyAll()
  }

  async #reencrypt(before: StoredHook): Promise<void> {
    const secret = await this.#encryption.decrypt(before.secret, before.id)
    if (secret === null) return
    const encrypted = await this.#encryption.encrypt(secret, before.id)
    this.ctx.storage.transactionSync(() => {
      const hook = this.#table.find(before.id)
      // It may have been updated meanwhile.
      if (hook?.secret.keyId === before.secret.keyId) this.#table.update(hook.number, { ...hook, secret: encrypted }, hook.updated)
    })
  }

  /** If there is no room for a filter, which replaces the one of the hook with a number. */
  #refusedFilter(username: string, filter: string | null, replaced = -1): Extract<HookResult, { refused: unknown }> | null {
    if (filter === null) return null
    const bytes = new TextEncoder().encode(filter).byteLength
    if (this.#table.filterBytesOf(username, replaced) + bytes > MAX_FILTER_BYTES_PER_USER)
      return refused(413, 'filter-too-large', `the filters of a user's hooks can have ${MAX_FILTER_BYTES_PER_USER} bytes of JSON together`)
    if (this.#table.filterBytesOf(null, replaced) + bytes > this.maxFilterBytes)
      return refused(
        413,
        'filter-too-large',
        `the filters of all hooks have ${this.maxFilterBytes} bytes of JSON, which is the server's limit`,
      )
    return null
  }

  #find(username: string, id: string): StoredHook | Extract<HookResult, { refused: unknown }> {
    const hook = this.#table.find(id)
    if (!hook) return refused(404, 'not-found', 'no hook has this id')
    return hook.username === username ? hook : refused(403, 'not-your-hook', 'this hook belongs to another user')
  }

  /** Within the transaction of a change. */
  #changed(notice: Notice | null, hook: StoredHook): StoredHook {
    this.#table.raiseRevision()
    if (notice !== null) this.#table.addNotice(notice, hook.id, shardsOf(hook))
    if (notice !== 'resume') this.#table.setUnwatched()
    // Written together with the change, for the case that the process is killed before the others have it.
    this.#alarm.set(this.now() + this.#retryMs).catch(() => {})
    return hook
  }

  /** Shards that answer know of a change before it is acknowledged, the others once they answer; watchers may know of it later. */
  async #confirmed(result: StoredHook | Extract<HookResult, { refused: unknown }>): Promise<HookResult> {
    if ('refused' in result) return result
    this.ctx.waitUntil(this.#toWatchers.run())
    await this.#toShards.run()
    return { hook: await this.#hookOf(result) }
  }

  async #notifyAll(): Promise<void> {
    await Promise.all([this.#toShards.run(), this.#toWatchers.run()])
  }

  #notifyShards(): Promise<void> {
    return this.#notify(async () => {
      await notifyShards(this.env, this.#table.notices(), (number, notices) => this.#table.confirm(number, notices))
      return this.#table.notices().length === 0
    })
  }

  #notifyWatchers(): Promise<void> {
    return this.#notify(async () => {
      const revision = this.#table.unwatched
      const registries = settingsWithoutSecret(this.env).watched.flatMap(({ id, hooks }) => (hooks ? [id] : []))
      const isConfirmed = revision === null || (await notifyWatchers(this.env, registries))
      if (isConfirmed && revision !== null) this.#table.setWatched(revision)
      return isConfirmed
    })
  }

  /** The alarm repeats what was not confirmed. Never rejects. */
  async #notify(task: () => Promise<boolean>): Promise<void> {
    try {
      const isConfirmed = await task()
      this.#retryMs = isConfirmed ? RETRY_MS : Math.min(2 * this.#retryMs, MAX_RETRY_MS)
      if (!isConfirmed) await this.#alarm.set(this.now() + this.#retryMs)
      else if (this.#table.pending === 0) await this.ctx.storage.deleteAlarm()
    } catch (error) {
      console.log(JSON.stringify({ time: new Date(this.now()).toISOString(), level: 'error', error: 'hooks', message: String(error) }))
    }
  }

  #decrypted(hooks: StoredHook[]): Promise<Hook[]> {
    return Promise.all(hooks.map((hook) => this.#hookOf(hook)))
  }

  async #hookOf(hook: StoredHook): Promise<Hook> {
    return { ...publicOf(hook), secret: await this.#encryption.decrypt(hook.secret, hook.id) }
  }
}

/** What an operator must do about secrets that no configured key decrypts; `null` if there are none. */
export function keyProblem({ undecryptable: count }: HooksState): string | null {
  if (count === 0) return null
  const hooks = count === 1 ? 'the secret of 1 hook is' : `the secrets of ${count} hooks are`
  return `HOOK_KEY: ${hooks} encrypted with another key; set HOOK_KEY_PREVIOUS to it`
}

const publicOf = ({ number: _, secret: __, ...hook }: StoredHook) => hook
const targetIdOf = (id: string) => `hook:${id}`
const hookIdOf = (targetId: string) => targetId.replace(/^hook:/, '')

function refused(status: number, error: string, message: string): Extract<HookResult, { refused: unknown }> {
  return { refused: { status, error, message } }
}
