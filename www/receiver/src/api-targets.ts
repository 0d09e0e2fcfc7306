// The API's paths for targets: their state, redelivery, test events.
import { createDelivery, verifyEvent } from 'npm-hooks/packument'
import type { RedeliverResult, TargetStatus } from 'npm-hooks-events-api'
import type { ApiRequest } from './api-request.js'
import { BadRequest } from './api-request.js'
import type { Env } from './env.js'
import { createRecord } from './record.js'
import { settingsOf } from './settings.js'
import { eachShard, shardOf } from './shards.js'

/** `GET targets`: each target's state over all shards. Each shard has its own circuit breaker. */
export async function targetStatus(env: Env): Promise<TargetStatus[]> {
  const states = await eachShard(env, (shard) => shard.state())
  return settingsOf(env).targets.map(({ name, kind, packages, kinds, level }) => {
    const queues = states.flatMap((state) => state.waiting.filter(({ target }) => target === name))
    const health = states.flatMap((state) => state.health.filter(({ target }) => target === name))
    const failures = health.filter(({ failing }) => failing !== null)
    return {
      name,
      kind,
      packages,
      kinds,
      level,
      waiting: queues.reduce((sum, { waiting }) => sum + waiting, 0),
      oldest: earliest(queues.map(({ oldest }) => oldest)),
      passed: health.reduce((last, { passed }) => Math.max(last, passed ?? 0), 0) || null,
      failing: earliest(failures.map(({ failing }) => failing)),
      suspended: earliest(health.map(({ suspended }) => suspended)),
      suspendedShards: health.filter(({ suspended }) => suspended !== null).length,
      lastFailure: failures.map(({ status, error }) => status ?? error).at(-1) ?? null,
    }
  })
}

function earliest(times: (number | null)[]): number | null {
  const known = times.filter((time) => time !== null)
  return known.length > 0 ? Math.min(...known) : null
}

/**
 * `POST redeliver`. `{ id, target? }`: one event, to a target, or to those that it is a dead letter of; `{ from, to, target? }`: the
 * dead letters of events that were received in that period.
 */
export async function redeliver(env: Env, { body: { id = null, from, to, target = null } }: ApiRequest): Promise<RedeliverResult> {
  if (target !== null) requireTarget(env, target)
  const isRange = id === null && typeof from === 'number' && typeof to === 'number'
  if (!isRange && typeof id !== 'string') throw new BadRequest('send either { id }, or { from, to } in milliseconds')
  const request = {
    id: isRange ? null : String(id),
    from: isRange ? from : 0,
    to: isRange ? to : Number.MAX_SAFE_INTEGER,
    target: target === null ? null : String(target),
  }
  const queued = await eachShard(env, (shard) => shard.redeliver(request))
  return { queued: queued.reduce((sum, count) => sum + count, 0) }
}

/** The package that test events are about. */
const TEST_NAME = 'npm-hooks-test'

/** `POST test` with `{ target }`: sends a test event to the target, ignoring its filters. */
export async function sendTest(env: Env, { body: { target } }: ApiRequest): Promise<{ id: string }> {
  const secret = 'test event'
  const { body, headers } = createDelivery({ kind: 'publish', name: TEST_NAME, version: '1.0.0', distTag: 'latest' }, { secret })
  const record = createRecord(verifyEvent(body, headers['x-npm-signature'], secret), '', null)
  await shardOf(env, TEST_NAME).accept(record, requireTarget(env, target))
  return { id: record.id }
}

function requireTarget(env: Env, name: unknown): string {
  const target = settingsOf(env).targets.find((candidate) => candidate.name === name)
  if (!target) throw new BadRequest('no target has this name')
  return target.name
}
