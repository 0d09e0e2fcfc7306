// The hooks that are being sent to. They are read just before, so that an update or a deletion counts at once, and many in one call.
import { SECOND } from '../base/time.js'
import { within } from '../base/within.js'
import type { HookDirectory, HookTarget } from './directory.js'

const MAX_WAIT_MS = 2 * SECOND

/** After a failure nothing is sent to hooks for this long. */
const PAUSE_MS = 5 * SECOND

/** The hook is read again after this time; a change of it is reported to the shards, which forget it then. */
const MAX_AGE_MS = 5 * SECOND

/** How many hooks are read in one call. */
const MAX_HOOKS_PER_CALL = 100

export interface HookTargetsOptions {
  directory: HookDirectory | null
  /** The ids of the hooks for which deliveries are pending, of which those that were not asked for are read too. */
  waiting: () => Iterable<string>
  now: () => number
  log: (message: string) => void
}

export class HookTargets {
  readonly #options: HookTargetsOptions
  /** By id; `null` for a hook that does not exist any more. */
  readonly #known = new Map<string, { target: HookTarget | null; readAt: number }>()
  #reading: Promise<void> | null = null
  /** The ids that the next call reads. */
  #wanted = new Set<string>()
  #failedAt: number | null = null
  /** Raised by `forget`, so that an answer from before is not kept. */
  #generation = 0

  constructor(options: HookTargetsOptions) {
    this.#options = options
  }

  /** Whether hooks can be sent to now. */
  get isAvailable(): boolean {
    return this.#options.directory !== null && !this.#isPaused()
  }

  /** When hooks can be sent to again; `null` if that is now, or if no hooks are configured. */
  get retryAt(): number | null {
    return this.#failedAt !== null && this.#isPaused() ? this.#failedAt + PAUSE_MS : null
  }

  /** A hook; `null` if it does not exist any more. @throws if the hooks cannot be read. */
  async get(id: string): Promise<HookTarget | null> {
    for (;;) {
      const known = this.#fresh(id)
      if (known) return known.target
      if (!this.isAvailable) throw new Error('the hooks cannot be read')
      this.#wanted.add(id)
      // All that is asked for in the same turn is read in one call.
      this.#reading ??= Promise.resolve().then(() => this.#read())
      await this.#reading
    }
  }

  /** Hooks were changed or deleted. */
  forget(ids: string[]): void {
    this.#generation++
    for (const id of ids) this.#known.delete(id)
  }

  #isPaused(): boolean {
    return this.#failedAt !== null && Math.abs(this.#options.now() - this.#failedAt) < PAUSE_MS
  }

  #fresh(id: string): { target: HookTarget | null } | undefined {
    const known = this.#known.get(id)
    return known && Math.abs(Date.now() - known.readAt) < MAX_AGE_MS ? known : undefined
  }

  async #read(): Promise<void> {
    const { directory, waiting, now, log } = this.#options
    const ids = new Set([...this.#wanted].slice(0, MAX_HOOKS_PER_CALL))
    for (const id of waiting()) {
      if (ids.size === MAX_HOOKS_PER_CALL) break
      if (!this.#fresh(id)) ids.add(id)
    }
    for (const id of ids) this.#wanted.delete(id)
    const generation = this.#generation
    try {
      const targets = directory ? await within(MAX_WAIT_MS, directory.hookTargets([...ids])) : []
      this.#failedAt = null
      if (generation !== this.#generation) return
      const byId = new Map(targets.map((target) => [target.id, target]))
      this.#removeOld()
      for (const id of ids) this.#known.set(id, { target: byId.get(id) ?? null, readAt: Date.now() })
    } catch (error) {
      this.#failedAt = now()
      this.#wanted.clear()
      log(`the hooks cannot be read, so nothing is sent to them for now: ${error}`)
    } finally {
      this.#reading = null
    }
  }

  /** Secrets are not kept for longer than they are needed. */
  #removeOld(): void {
    for (const id of this.#known.keys()) if (!this.#fresh(id)) this.#known.delete(id)
  }
}
