// What all shards say of themselves, in one value: for `/healthz`, `/metrics` and alerts.
import type { Env } from '../base/env.js'
import { ALL_HOOKS } from '../base/hook-id.js'
import type { Unavailable } from '../base/shards.js'
import { eachShard, intakeOf, nameOf } from '../base/shards.js'
import { configuredHooks } from '../hooks/directory.js'
import type { HooksState } from '../hooks/hooks.js'
import type { CurrentTargets } from '../send/current-targets.js'
import { problemsWithList } from '../send/current-targets.js'
import { HOOKS_UNKNOWN } from '../send/outbox.js'
import { settingsWithoutSecret } from '../settings/settings.js'
import { quarantine } from '../shard/quarantine.js'
import type { ShardWatchState } from '../watch/shard-watch.js'

/** The state of one target over all shards. Times are in milliseconds. */
export interface TargetSummary {
  target: string
  waiting: number
  /** When the oldest waiting event was received. */
  oldest: number | null
  deadLetters: number
  /** Since when a shard has suspended it. */
  suspended: number | null
  /** Until when a shard sends nothing, because the target asked for fewer requests. */
  throttled: number | null
  /** Since when an operator has paused it. */
  paused: number | null
}

export interface Summary {
  at: number
  targets: TargetSummary[]
  /** Those of users, over all shards: they are not an operator's concern. */
  hooks: HookSummary
  /** The time between an event's own time and its arrival, for events of the last hour. */
  lag: { events: number; sum: number; max: number }
  quarantined: number
  /** The size of all databases of the shards that answered. */
  diskBytes: number
  /** Attempts since each shard has started. */
  attempts: { target: string; outcome: string; count: number }[]
  /** Shards that send nothing until a restart. */
  halted: number
  unavailable: string[]
  /** Shards that answer, but do not store events. */
  refusing: number
  /** See the function `problemsWithList`. */
  listProblems: string[]
  watch: WatchSummary
}

/** A hook that several shards have suspended is counted in each. */
export interface HookSummary {
  waiting: number
  deadLetters: number
  suspended: number
  /** Events that are accepted, and of which it is not known yet which hooks want them; the oldest was received then. */
  unassigned: number
  oldestUnassigned: number | null
  /** What the object with the hooks says; null if no hooks are configured, or it does not answer. */
  table: HooksState | null
}

/** What is watched, over all shards. Times are in milliseconds. */
export interface WatchSummary {
  packages: number
  /** Those whose last look has failed. */
  failing: number
  /** Those whose looks have failed for several minutes. */
  broken: number
  /** When the look was due that is the most behind; null if none is watched. */
  due: number | null
  /** Looks since each shard has started, by outcome. */
  looks: { outcome: string; count: number }[]
}

/** @throws if no shard answers. */
export async function summarize(env: Env, current: CurrentTargets): Promise<Summary> {
  const unavailable = new Set<string>()
  const intake = intakeOf(env)
  // What is accepted is counted at once.
  await intake?.settle()
  const states = await eachShard(env, (shard) => shard.state(), unavailable)
  const targets = new Map<string, TargetSummary>()
  const of = (target: string) => {
    const found = targets.get(target) ?? {
      target,
      waiting: 0,
      oldest: null,
      deadLetters: 0,
      suspended: null,
      throttled: null,
      paused: null,
    }
    targets.set(target, found)
    return found
  }
  for (const { id, pausedSince } of current.all) of(id).paused = pausedSince
  const attempts = new Map<string, { target: string; outcome: string; count: number }>()
  const hookSummary: HookSummary = {
    waiting: 0,
    deadLetters: 0,
    suspended: 0,
    unassigned: 0,
    oldestUnassigned: null,
    table: await hooksState(env, unavailable),
  }
  for (const { waiting, hooks, health, dead, attempts: counted } of states) {
    hookSummary.waiting += hooks.waiting
    hookSummary.suspended += hooks.suspended
    for (const { target, waiting: count, oldest } of waiting) {
      if (target === HOOKS_UNKNOWN) {
        hookSummary.unassigned += count
        hookSummary.oldestUnassigned = Math.min(hookSummary.oldestUnassigned ?? oldest, oldest)
        continue
      }
      const summary = of(target)
      summary.waiting += count
      summary.oldest = Math.min(summary.oldest ?? oldest, oldest)
    }
    for (const { target, count } of dead) {
      if (target === ALL_HOOKS) hookSummary.deadLetters += count
      else of(target).deadLetters += count
    }
    for (const { target, suspended, paused } of health) {
      const summary = of(target)
      if (suspended !== null) summary.suspended = Math.min(summary.suspended ?? suspended, suspended)
      if (paused !== null) summary.throttled = Math.max(summary.throttled ?? paused, paused)
    }
    for (const { target, outcome, count } of counted) {
      const key = `${target} ${outcome}`
      attempts.set(key, { target, outcome, count: count + (attempts.get(key)?.count ?? 0) })
    }
  }
  const { total } = await quarantine(env).list(null, 1)
  return {
    at: Date.now(),
    hooks: hookSummary,
    targets: [...targets.values()].sort((a, b) => (a.target < b.target ? -1 : 1)),
    lag: {
      events: states.reduce((sum, { lag }) => sum + lag.events, 0),
      sum: states.reduce((sum, { lag }) => sum + lag.sum, 0),
      max: Math.max(0, ...states.map(({ lag }) => lag.max)),
    },
    quarantined: total,
    watch: watchSummary(states.map(({ watch }) => watch)),
    diskBytes: states.reduce((sum, { bytes }) => sum + bytes, 0),
    attempts: [...attempts.values()],
    halted: states.filter(({ halted }) => halted !== null).length,
    unavailable: [...unavailable],
    listProblems: problemsWithList(current.fixed, current.list, settingsWithoutSecret(env).alertTarget),
    refusing: ((await intake?.failing()) ?? []).filter((number) => !unavailable.has(nameOf(number))).length,
  }
}

async function hooksState(env: Env, unavailable: Unavailable): Promise<HooksState | null> {
  try {
    return (await configuredHooks(env)?.state()) ?? null
  } catch {
    unavailable.add('hooks')
    return null
  }
}

function watchSummary(shards: ShardWatchState[]): WatchSummary {
  const looks = new Map<string, number>()
  for (const { outcome, count } of shards.flatMap(({ looks }) => looks)) looks.set(outcome, count + (looks.get(outcome) ?? 0))
  const due = shards.flatMap(({ due }) => due ?? [])
  return {
    packages: shards.reduce((sum, { watched }) => sum + watched, 0),
    failing: shards.reduce((sum, { failing }) => sum + failing, 0),
    broken: shards.reduce((sum, { broken }) => sum + broken, 0),
    due: due.length > 0 ? Math.min(...due) : null,
    looks: [...looks].map(([outcome, count]) => ({ outcome, count })),
  }
}
