// `/healthz`: public, so it tells how much and how old, and never of what.
import type { Answer } from './answer.js'
import type { Env } from './env.js'
import { settingsOf } from './settings.js'
import { eachShard } from './shards.js'

/** An isolate asks the shards no more often than this, whoever asks it. */
const FRESH_MS = 2000

interface Health {
  status: number
  body: Record<string, unknown>
}

// Never a promise: one request must not wait for what another has begun.
let last: (Health & { at: number }) | null = null

export async function answerHealth(env: Env): Promise<Answer> {
  if (!last || Math.abs(Date.now() - last.at) > FRESH_MS) last = { ...(await healthOf(env)), at: Date.now() }
  const { status, body } = last
  return {
    response: Response.json(body, { status, headers: { 'cache-control': 'no-store' } }),
    entry: status === 200 ? {} : { error: 'unhealthy', message: String(body.error) },
  }
}

async function healthOf(env: Env): Promise<Health> {
  try {
    settingsOf(env)
    const states = await eachShard(env, (shard) => shard.state())
    const sum = (of: (state: (typeof states)[number]) => number) => states.reduce((sum, state) => sum + of(state), 0)
    const ages = states.flatMap(({ now, waiting }) => waiting.map(({ oldest }) => now - oldest))
    const events = sum(({ lag }) => lag.events)
    return {
      status: 200,
      body: {
        ok: true,
        waiting: sum(({ waiting }) => waiting.reduce((count, row) => count + row.waiting, 0)),
        // Of what was accepted and is not delivered; null: nothing waits.
        oldestWaitingMs: ages.length > 0 ? Math.max(...ages) : null,
        // By how much events of the last hour came after the time that they name.
        lag: {
          events,
          meanMs: events > 0 ? Math.round(sum(({ lag }) => lag.sum) / events) : null,
          maxMs: events > 0 ? Math.max(...states.map(({ lag }) => lag.max)) : null,
        },
        deadLetters: sum(({ dead }) => dead),
        suspendedTargets: new Set(
          states.flatMap(({ health }) => health.filter(({ suspended }) => suspended !== null).map(({ target }) => target)),
        ).size,
      },
    }
  } catch (error) {
    return {
      status: 503,
      body: { ok: false, error: error instanceof Error && error.name === 'SettingsError' ? 'not-configured' : 'unavailable' },
    }
  }
}
