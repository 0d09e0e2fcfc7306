// A shard's part of the hooks: which of them want its events, which of them something waits for, and what becomes of their changes.
import type { Env } from '../base/env.js'
import { limiterOf } from '../base/shards.js'
import { hookDirectoryOf } from '../hooks/directory.js'
import { HookReceivers } from '../hooks/receivers.js'
import { HookTargets } from '../hooks/targets.js'
import type { Breaker } from '../send/breaker.js'
import type { Dispatcher } from '../send/dispatcher.js'
import type { Outbox } from '../send/outbox.js'
import type { Pacer } from '../send/pacer.js'
import { WaitingHooks } from '../send/waiting-hooks.js'
import { HookStates } from './hook-states.js'

export interface ShardHooksOptions {
  env: Env
  sql: SqlStorage
  outbox: Outbox
  breaker: Breaker
  pacer: Pacer
  dispatcher: () => Dispatcher
  now: () => number
  transaction: <T>(write: () => T) => T
  log: (level: string, entry: Record<string, unknown>) => void
  waitUntil: (promise: Promise<unknown>) => void
}

export class ShardHooks {
  /** Without them, nothing is ever asked or computed for them. */
  readonly areConfigured: boolean
  readonly receivers: HookReceivers
  readonly targets: HookTargets
  readonly states: HookStates
  readonly waiting: WaitingHooks
  readonly #options: ShardHooksOptions

  constructor(options: ShardHooksOptions) {
    this.#options = options
    const { env, sql, outbox, breaker, now, log } = options
    const directory = hookDirectoryOf(env)
    this.areConfigured = directory !== null
    this.waiting = new WaitingHooks(sql, outbox)
    this.receivers = new HookReceivers(directory, now)
    this.states = new HookStates(sql, breaker)
    this.targets = new HookTargets({
      directory,
      waiting: () => this.waiting.ids(),
      now,
      log: (message) => log('error', { error: 'hooks', message }),
    })
  }

  /** The hooks that something waits for; `null` while they cannot be read. */
  get sendable(): WaitingHooks | null {
    return this.targets.isAvailable ? this.waiting : null
  }

  /** When the hooks can be read again that something waits for; `null` if they can be read now. */
  get retryAt(): number | null {
    return this.waiting.size > 0 ? this.targets.retryAt : null
  }

  /** Hooks were updated: what waits for them is sent as if they had never failed. Returns whether anything waits. */
  resume(ids: string[]): boolean {
    const { env, outbox, breaker, pacer, dispatcher, transaction, waitUntil } = this.#options
    this.targets.forget(ids)
    for (const id of ids) dispatcher().outdate(id)
    const waiting = ids.filter((id) => outbox.isWaiting(id))
    const paused = ids.filter((id) => breaker.of(id)?.paused != null)
    transaction(() => {
      for (const id of ids) breaker.reset(id)
      for (const id of waiting) outbox.resetAttempts(id)
    })
    for (const id of ids) {
      pacer.resume(id)
      this.waiting.change(id)
    }
    for (const id of paused)
      waitUntil(
        limiterOf(env, id)
          .resume()
          .catch(() => {}),
      )
    return waiting.length > 0
  }

  /** Hooks were deleted: they get nothing more. */
  forget(ids: string[]): void {
    const { dispatcher, transaction } = this.#options
    this.targets.forget(ids)
    transaction(() => this.states.forget(ids))
    for (const id of ids) {
      dispatcher().drop(id)
      this.waiting.change(id)
    }
  }
}
