// The targets in use: those of the configuration, and those that were added at run time. Objects that need them for each event keep a
// copy of the list that the monitor changes, so that accepting and sending events needs no other object.
import type { Env } from '../base/env.js'
import { settingsWithoutSecret } from '../settings/settings.js'
import type { SelectedEvent, Target } from '../settings/targets.js'
import { selects } from '../settings/targets.js'
import { UNASSIGNED } from './outbox.js'

/** What was changed at run time. Of two lists, the one with the higher version is newer; 0 means that nothing was ever changed. */
export interface TargetList {
  version: number
  targets: Target[]
  /** The targets that are paused, those of the configuration included, and since when. */
  paused: { id: string; since: number }[]
}

export interface TargetInUse extends Target {
  /** It is in the configuration, so it cannot be changed at run time. */
  isFixed: boolean
  /** Since when nothing is sent to it; null if it is not paused. */
  pausedSince: number | null
}

/** To which targets a new list makes a user expect deliveries now. */
export interface ListDifference {
  resumed: string[]
  /** Those with another URL or secret. */
  repaired: string[]
}

/** All targets. One that was added at run time is left out if the configuration has one with its id. */
export function targetsInUse(fixed: readonly Target[], { targets, paused }: TargetList): TargetInUse[] {
  const fixedIds = new Set(fixed.map(({ id }) => id))
  const since = new Map(paused.map(({ id, since }) => [id, since]))
  const inUse = (isFixed: boolean) => (target: Target) => ({ ...target, isFixed, pausedSince: since.get(target.id) ?? null })
  return [...fixed.map(inUse(true)), ...targets.filter(({ id }) => !fixedIds.has(id)).map(inUse(false))]
}

/** What is wrong with the configuration, given what was added at run time: targets that it has too, and alerts that no target gets. */
export function problemsWithList(fixed: readonly Target[], list: TargetList, alertTarget: string | null): string[] {
  const duplicates = list.targets.map(({ id }) => id).filter((id) => fixed.some((target) => target.id === id))
  const problems = duplicates.map((id) => `TARGETS: a target that was added at run time has the id ${id} too; the configured one is used`)
  if (alertTarget !== null && !targetOf(alertTarget, targetsInUse(fixed, list)))
    problems.push('ALERT_TARGET: must be the id or name of a valid target')
  return problems
}

/** The target with this id, or else this name. */
export function targetOf<T extends Target>(idOrName: string, targets: readonly T[]): T | undefined {
  return targets.find(({ id }) => id === idOrName) ?? targets.find(({ name }) => name === idOrName)
}

/** An event whose record is text. It is parsed only if a filter asks for more than the other members. */
export function selectedEvent({ name, kind, level, record }: Omit<SelectedEvent, 'about'> & { record: string }): SelectedEvent {
  let about: SelectedEvent['about'] | undefined
  return {
    name,
    kind,
    level,
    get about() {
      about ??= (JSON.parse(record) as SelectedEvent).about
      return about
    },
  }
}

export class CurrentTargets {
  readonly #sql: SqlStorage
  readonly #fixed: readonly Target[]
  readonly #hasProblems: boolean
  #list: TargetList = { version: 0, targets: [], paused: [] }
  #all: readonly TargetInUse[] = []
  #active: readonly TargetInUse[] = []

  /** The table `target_list` must exist. */
  constructor(sql: SqlStorage, env: Env) {
    this.#sql = sql
    const { targets, targetProblems } = settingsWithoutSecret(env)
    this.#fixed = targets
    this.#hasProblems = targetProblems.length > 0
    const [row] = sql.exec<{ list: string }>('SELECT list FROM target_list').toArray()
    this.use(row ? (JSON.parse(row.list) as TargetList) : this.#list)
  }

  get list(): TargetList {
    return this.#list
  }

  get version(): number {
    return this.#list.version
  }

  get fixed(): readonly Target[] {
    return this.#fixed
  }

  get all(): readonly TargetInUse[] {
    return this.#all
  }

  /** Those that are not paused. */
  get active(): readonly TargetInUse[] {
    return this.#active
  }

  find(id: string): TargetInUse | undefined {
    return this.#all.find((target) => target.id === id)
  }

  /**
   * The ids of the targets that select an event, and `UNASSIGNED` while others may do so once the configuration is right. It is called
   * once, when the event is accepted, so that a later change of the targets takes nothing away.
   */
  receiversOf(event: SelectedEvent): string[] {
    const ids = this.#all.filter((target) => selects(target, event)).map(({ id }) => id)
    if (this.#hasProblems) ids.push(UNASSIGNED)
    return ids
  }

  /** Those of the configuration only: what was added at run time since then is not for earlier events. */
  fixedReceiversOf(event: SelectedEvent): string[] {
    return this.#fixed.filter((target) => selects(target, event)).map(({ id }) => id)
  }

  /** What a newer list would change; null if this list is not newer. */
  differenceTo(list: TargetList): ListDifference | null {
    if (list.version <= this.version) return null
    const next = targetsInUse(this.#fixed, list)
    const changed = (isChange: (before: TargetInUse, after: TargetInUse) => boolean) =>
      next.filter((after) => this.#all.some((before) => before.id === after.id && isChange(before, after))).map(({ id }) => id)
    return {
      resumed: changed((before, after) => before.pausedSince !== null && after.pausedSince === null),
      repaired: changed((before, after) => before.url !== after.url || before.secret !== after.secret),
    }
  }

  /** Stores a list and uses it. */
  replace(list: TargetList): void {
    this.write(list)
    this.use(list)
  }

  /** Stores a list; it is used once the transaction has ended. */
  write(list: TargetList): void {
    this.#sql.exec('INSERT OR REPLACE INTO target_list VALUES (1, ?, ?)', list.version, JSON.stringify(list))
  }

  use(list: TargetList): void {
    this.#list = list
    this.#all = targetsInUse(this.#fixed, list)
    this.#active = this.#all.filter(({ pausedSince }) => pausedSince === null)
  }
}
