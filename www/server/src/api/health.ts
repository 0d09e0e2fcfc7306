// `/healthz`: public, so it reports counts and ages only, never names of targets or packages.
import { countsOf } from '../base/counters.js'
import type { Env } from '../base/env.js'
import type { HandlerResult } from '../base/response.js'
import { monitorOf } from '../base/shards.js'
import type { Summary } from '../monitor/summary.js'
import { settingsWithoutSecret, variablesOf } from '../settings/settings.js'
import { acceptsWrites } from '../shard/storage-health.js'

/** An isolate asks the monitor at most this often, however many requests it gets. */
const CACHE_MS = 2000

const DEFAULT_AGE_SECONDS = 300

interface HealthReport {
  status: number
  body: Record<string, unknown>
}

// A value, not a promise: in Workers a request must not wait for I/O that another request started.
let cached: (HealthReport & { at: number }) | null = null

export async function handleHealth(env: Env): Promise<HandlerResult> {
  if (!cached || Math.abs(Date.now() - cached.at) > CACHE_MS) cached = { ...(await healthReport(env)), at: Date.now() }
  const { status, body } = cached
  return {
    response: Response.json(body, { status, headers: { 'cache-control': 'no-store' } }),
    entry: status === 200 ? {} : { error: 'unhealthy', message: String(body.error) },
  }
}

/** How old the counts may be. */
export const healthAgeSeconds = ({ HEALTH_AGE_SECONDS: seconds }: Env): number => Number(seconds) || DEFAULT_AGE_SECONDS

/** @throws if no shard answers. */
export function summaryOf(env: Env): Promise<Summary> {
  return monitorOf(env).summary(1000 * healthAgeSeconds(env))
}

async function healthReport(env: Env): Promise<HealthReport> {
  const { problems: ownProblems, secretProblems } = settingsWithoutSecret(env)
  const common = { problems: variablesOf(ownProblems), refused: Object.fromEntries(countsOf('refused')) }
  const unhealthy = (error: string) => ({ status: 503, body: { ok: false, error, ...common } })
  if (secretProblems.length > 0) return unhealthy('not-configured')
  try {
    const { halted, unavailable, refusing, listProblems, ...summary } = await summaryOf(env)
    const problems = variablesOf([...ownProblems, ...listProblems])
    const rest = { ...countsIn(summary), unavailableShards: unavailable, ...common, problems }
    if (refusing > 0 || !(await acceptsWrites(env))) return { status: 503, body: { ok: false, error: 'storage', ...rest } }
    // A delivery's row could not be updated: the shard sends nothing until a restart, because it would send the same for ever.
    if (halted > 0) return { status: 503, body: { ok: false, error: 'sending-halted', ...rest } }
    // Deliveries are accepted in spite of other problems, so the status stays 200.
    return { status: 200, body: { ok: problems.length === 0 && unavailable.length === 0, ...rest } }
  } catch {
    return unhealthy('unavailable')
  }
}

function countsIn({
  at,
  targets,
  hooks,
  lag: { events, sum, max },
  quarantined,
  watch,
}: Omit<Summary, 'halted' | 'unavailable' | 'refusing' | 'listProblems'>) {
  const oldest = targets.flatMap((target) => (target.paused === null ? (target.oldest ?? []) : []))
  const sumOf = (value: (target: (typeof targets)[number]) => number) => targets.reduce((total, target) => total + value(target), 0)
  return {
    /** When the shards were asked, in milliseconds. */
    at,
    waiting: sumOf(({ waiting }) => waiting),
    // The age of the oldest pending delivery, except those of paused targets; null if none is pending.
    oldestWaitingMs: oldest.length > 0 ? Math.max(0, Date.now() - Math.min(...oldest)) : null,
    // The time between an event's own time and its arrival, for events of the last hour.
    lag: { events, meanMs: events > 0 ? Math.round(sum / events) : null, maxMs: events > 0 ? max : null },
    deadLetters: sumOf(({ deadLetters }) => deadLetters),
    suspendedTargets: targets.filter(({ suspended }) => suspended !== null).length,
    pausedTargets: targets.filter(({ paused }) => paused !== null).length,
    throttledTargets: targets.filter(({ throttled }) => (throttled ?? 0) > Date.now()).length,
    quarantined,
    hooks: {
      waiting: hooks.waiting,
      deadLetters: hooks.deadLetters,
      suspended: hooks.suspended,
      unassigned: hooks.unassigned,
      // Only if hooks are configured.
      ...(hooks.table && { count: hooks.table.hooks, undecryptable: hooks.table.undecryptable, unconfirmed: hooks.table.pending }),
    },
    watched: watch.packages,
    failingLooks: watch.failing,
    brokenLooks: watch.broken,
  }
}
