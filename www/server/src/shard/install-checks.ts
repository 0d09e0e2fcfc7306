// Holds releases until they can be installed: a registry lists a version before its tarball can be fetched everywhere.
import type { Installable, StoredEvent } from 'npm-hooks-events-api'
import type { RegistryAddress } from 'npm-hooks/follow'
import { isInstallable } from 'npm-hooks/follow'
import type { Env } from '../base/env.js'
import { MINUTE, SECOND } from '../base/time.js'
import type { Inbox } from '../events/inbox.js'
import type { CurrentTargets } from '../send/current-targets.js'
import type { HeldDeliveries } from '../send/held.js'
import type { PendingDelivery } from '../send/outbox.js'
import { STATE } from '../send/outbox.js'
import { digestTime } from '../settings/holds.js'
import { settingsWithoutSecret } from '../settings/settings.js'

/** How many releases are checked at a time: each check makes two requests. */
const MAX_CHECKS = 4

/** How often in one run: of the free plan's 50 requests, others need some. The next run continues. */
const MAX_ROUNDS = 4

/** Checks get rarer the longer a release has been held, within these limits. */
const MIN_DELAY_MS = 5 * SECOND
const MAX_DELAY_MS = MINUTE

/** When checks that are in progress are repeated if the process is killed. */
const REPEAT_MS = MINUTE

export interface InstallCheckOptions {
  env: Env
  inbox: Inbox
  held: HeldDeliveries
  targets: CurrentTargets
  now: () => number
  transaction: <T>(write: () => T) => T
  log: (level: string, entry: Record<string, unknown>) => void
  fetch: typeof fetch
}

/** The registry that is asked for an event's release; `null` if none is known. */
export function registryOf(env: Env, { registry }: Installable, event: Pick<StoredEvent, 'registry'>): RegistryAddress | null {
  const found = settingsWithoutSecret(env).watched.find(({ id }) => id === event.registry)
  if (found) return found
  return registry === null ? null : { url: registry, token: null }
}

export class InstallChecks {
  readonly #options: InstallCheckOptions
  #isRunning = false

  constructor(options: InstallCheckOptions) {
    this.#options = options
  }

  /** When something is to be checked; `null` if nothing is held. */
  nextTime(): number | null {
    const { held, now } = this.#options
    const next = held.nextTime(STATE.checking, null, now())
    return next !== null && this.#isRunning ? Math.max(next, now() + REPEAT_MS) : next
  }

  get isDue(): boolean {
    const next = this.nextTime()
    return !this.#isRunning && next !== null && next <= this.#options.now()
  }

  /** Checks what is due; resolves to whether something is to be sent. Never rejects. */
  async run(): Promise<boolean> {
    if (this.#isRunning) return false
    this.#isRunning = true
    try {
      let isReleased = false
      for (let round = 0; round < MAX_ROUNDS && this.#isDueNow(); round++) {
        const due = this.#options.held.due(STATE.checking, null, this.#options.now(), MAX_CHECKS)
        const results = await Promise.all(due.map((delivery) => this.#check(delivery)))
        isReleased = this.#options.transaction(() => results.map((record) => record()).some(Boolean)) || isReleased
      }
      return isReleased
    } catch (error) {
      this.#options.log('error', { error: 'installable', message: String(error) })
      return false
    } finally {
      this.#isRunning = false
    }
  }

  #isDueNow(): boolean {
    const { held, now } = this.#options
    return held.due(STATE.checking, null, now(), 1).length > 0
  }

  /** Returns what records the result, and says whether the event is to be sent. */
  async #check(delivery: PendingDelivery): Promise<() => boolean> {
    const { env, inbox, targets, held, now, log } = this.#options
    const rule = targets.find(delivery.target)?.installable ?? null
    const event = inbox.read(delivery.seq)
    const registry = rule && event && registryOf(env, rule, event)
    // What the target's configuration no longer holds.
    if (!rule || !event || !registry) return () => this.#release(delivery)
    const { change } = event.about
    const end = delivery.received + rule.minutes * MINUTE
    if ('version' in change && change.version !== null && (await this.#isInstallable(registry, change.name, change.version)))
      return () => this.#release(delivery)
    // `received` in the future means that the clock was set back.
    if (now() >= end || delivery.received > now()) {
      log('warn', { target: delivery.target, id: event.id, name: event.name, message: `not installable after ${rule.minutes} minutes` })
      return () => {
        held.warn(delivery, 'not-installable')
        return this.#release(delivery)
      }
    }
    return () => {
      const delay = Math.min(Math.max((now() - delivery.received) / 2, MIN_DELAY_MS), MAX_DELAY_MS)
      held.hold(delivery, STATE.checking, Math.ceil(Math.min(now() + delay, end)))
      return false
    }
  }

  async #isInstallable({ url, token }: RegistryAddress, name: string, version: string): Promise<boolean> {
    try {
      return await isInstallable({ registry: url, token, name, version, fetch: (url, init) => this.#options.fetch(url, init) })
    } catch {
      // Such as a name that is not one of a package.
      return false
    }
  }

  /** It is sent now, or with the next digest. */
  #release(delivery: PendingDelivery): boolean {
    const { held, targets, now } = this.#options
    const quiet = targets.find(delivery.target)?.quiet
    if (!quiet) held.release(delivery, now())
    else held.hold(delivery, STATE.gathering, Math.max(digestTime(quiet, 'digest' in quiet ? now() : delivery.received), now()))
    return true
  }
}
