// `/healthz`: public, so it reports counts and ages only, never names.
import type { Env } from './env.js'
import { refusals } from './refusals.js'
import type { HandlerResult } from './response.js'
import { settingsWithoutSecret, variablesOf } from './settings.js'
import { eachShard } from './shards.js'
import { acceptsWrites } from './storage-health.js'

/** An isolate queries the shards at most this often, however many requests it gets. */
const CACHE_MS = 2000

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

async function healthReport(env: Env): Promise<HealthReport> {
  const { problems, secretProblems } = settingsWithoutSecret(env)
  const common = { problems: variablesOf(problems), refused: refusals() }
  const unhealthy = (error: string) => ({ status: 503, body: { ok: false, error, ...common } })
  if (secretProblems.length > 0) return unhealthy('not-configured')
  try {
    const { isHalted, ...counts } = await shardCounts(env)
    if (!(await acceptsWrites(env))) return { status: 503, body: { ok: false, error: 'storage', ...counts, ...common } }
    // A delivery's row could not be updated: the shard sends nothing until a restart, because it would send the same for ever.
    if (isHalted) return { status: 503, body: { ok: false, error: 'sending-halted', ...counts, ...common } }
    // Deliveries are accepted in spite of other problems, so the status stays 200.
    return { status: 200, body: { ok: problems.length === 0, ...counts, ...common } }
  } catch {
    return unhealthy('unavailable')
  }
}

async function shardCounts(env: Env) {
  const states = await eachShard(env, (shard) => shard.state())
  const total = (select: (state: (typeof states)[number]) => number) => states.reduce((sum, state) => sum + select(state), 0)
  const ages = states.flatMap(({ now, waiting }) => waiting.map(({ oldest }) => now - oldest))
  const events = total(({ lag }) => lag.events)
  const suspended = states.flatMap(({ health }) => health.filter((row) => row.suspended !== null).map(({ target }) => target))
  return {
    waiting: total(({ waiting }) => waiting.reduce((count, row) => count + row.waiting, 0)),
    // The age of the oldest pending delivery; null if none is pending.
    oldestWaitingMs: ages.length > 0 ? Math.max(...ages) : null,
    // The time between an event's own time and its arrival, for events of the last hour.
    lag: {
      events,
      meanMs: events > 0 ? Math.round(total(({ lag }) => lag.sum) / events) : null,
      maxMs: events > 0 ? Math.max(...states.map(({ lag }) => lag.max)) : null,
    },
    deadLetters: total(({ dead }) => dead.reduce((sum, { count }) => sum + count, 0)),
    suspendedTargets: new Set(suspended).size,
    isHalted: states.some(({ halted }) => halted !== null),
  }
}
