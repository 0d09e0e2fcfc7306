// The API's paths for targets: their state, redelivery, test events.
import type { RedeliverResult, TargetConfiguration, TargetStatus } from 'npm-hooks-events-api'
import { createDelivery, verifyEvent } from 'npm-hooks/packument'
import type { Env } from '../base/env.js'
import { ALL_HOOKS, isHook } from '../base/hook-id.js'
import type { Unavailable } from '../base/shards.js'
import { eachShard, limiterOf, monitorOf, shardOf } from '../base/shards.js'
import { createRecord } from '../events/record.js'
import type { TargetInUse, TargetList } from '../send/current-targets.js'
import { targetsInUse } from '../send/current-targets.js'
import { HOOKS_UNKNOWN, isMarker, UNASSIGNED } from '../send/outbox.js'
import { settingsWithoutSecret } from '../settings/settings.js'
import { signingSecrets } from '../settings/targets.js'
import type { ApiRequest } from './request.js'
import { BadRequest } from './request.js'

/**
 * `GET targets`: each target's state over all shards, each of which has its own circuit breaker. A target that was removed from the
 * configuration is listed as long as something waits for it.
 */
export async function targetStatus(env: Env, { unavailable }: ApiRequest): Promise<TargetStatus[]> {
  const states = await eachShard(env, (shard) => shard.state(), unavailable)
  const targets = targetsInUse(settingsWithoutSecret(env).targets, await readableList(env, unavailable))
  const removed = new Set(states.flatMap(({ waiting, dead }) => [...waiting, ...dead].map(({ target }) => target)))
  for (const { id } of targets) removed.delete(id)
  for (const id of [UNASSIGNED, HOOKS_UNKNOWN, ALL_HOOKS]) removed.delete(id)
  const stateOf = (id: string) => {
    const queues = states.flatMap((state) => state.waiting.filter(({ target }) => target === id))
    const health = states.flatMap((state) => state.health.filter(({ target }) => target === id))
    const dead = states.flatMap((state) => state.dead.filter(({ target }) => target === id))
    const failures = health.filter(({ failing }) => failing !== null)
    return {
      waiting: sumOf(queues.map(({ waiting }) => waiting)),
      oldest: earliest(queues.map(({ oldest }) => oldest)),
      deadLetters: sumOf(dead.map(({ count }) => count)),
      passed: latest(health.map(({ passed }) => passed)),
      failing: earliest(failures.map(({ failing }) => failing)),
      suspended: earliest(health.map(({ suspended }) => suspended)),
      suspendedShards: health.filter(({ suspended }) => suspended !== null).length,
      throttledUntil: latest(health.map(({ paused }) => paused)),
      lastFailure: failures.map(({ status, error }) => status ?? error).at(-1) ?? null,
    }
  }
  return [
    ...targets.map((target) => ({ ...configurationOf(target), isRemoved: false, ...stateOf(target.id) })),
    ...[...removed].map((id) => ({ id, name: id, ...REMOVED, ...stateOf(id) })),
  ]
}

/** What may be shown of a target: its URL and its secrets may not. */
export function configurationOf(target: TargetInUse): TargetConfiguration {
  const {
    id,
    name,
    kind,
    packages,
    kinds,
    level,
    filter = null,
    quiet = null,
    installable = null,
    limit,
    isFixed,
    pausedSince,
    previousUntil,
  } = target
  const hasPreviousSecret = signingSecrets(target, Date.now()).length > 1
  return {
    id,
    name,
    kind,
    packages,
    kinds,
    level,
    filter,
    quiet,
    installable,
    limit,
    isFixed,
    pausedSince,
    hasPreviousSecret,
    previousSecretUntil: hasPreviousSecret ? previousUntil : null,
  }
}

/** All targets. @throws if the monitor does not answer. */
export async function allTargets(env: Env): Promise<TargetInUse[]> {
  return targetsInUse(settingsWithoutSecret(env).targets, await monitorOf(env).targetList())
}

/** What was changed at run time, as far as it can be read: without an answer of the monitor, nothing. */
export async function readableList(env: Env, unavailable: Unavailable): Promise<TargetList> {
  try {
    return await monitorOf(env).targetList()
  } catch {
    unavailable.add('monitor')
    return { version: 0, targets: [], paused: [] }
  }
}

const REMOVED = {
  kind: 'removed',
  packages: null,
  kinds: null,
  level: 'none',
  filter: null,
  quiet: null,
  installable: null,
  limit: { perSecond: null, concurrent: null },
  isFixed: false,
  pausedSince: null,
  hasPreviousSecret: false,
  previousSecretUntil: null,
  isRemoved: true,
} as const

const sumOf = (counts: number[]) => counts.reduce((sum, count) => sum + count, 0)

function earliest(times: (number | null)[]): number | null {
  const known = times.filter((time) => time !== null)
  return known.length > 0 ? Math.min(...known) : null
}

function latest(times: (number | null)[]): number | null {
  const known = times.filter((time) => time !== null)
  return known.length > 0 ? Math.max(...known) : null
}

/**
 * `POST redeliver`. `{ id, target? }`: one event, to a target, or to all that have not confirmed it; `{ from, to, target? }`: the dead
 * letters of events that were received in that period; `waiting: true` adds what waits for a retry. `{ target, waiting: true }` sends
 * everything that waits for a target.
 */
export async function redeliver(
  env: Env,
  { body: { id = null, from, to, target = null, waiting = false }, unavailable }: ApiRequest,
): Promise<RedeliverResult> {
  const targets = await allTargets(env)
  const targetId = target === null ? null : typeof target === 'string' && isHook(target) ? target : requireTarget(targets, target).id
  const isRange = id === null && typeof from === 'number' && typeof to === 'number'
  const isAll = id === null && targetId !== null && waiting === true && from === undefined && to === undefined
  if (typeof waiting !== 'boolean' || (!isRange && !isAll && typeof id !== 'string'))
    throw new BadRequest('send { id }, { from, to } in milliseconds, or { target, waiting: true }')
  const request = {
    id: isRange || isAll ? null : String(id),
    from: isRange ? from : 0,
    to: isRange ? to : Number.MAX_SAFE_INTEGER,
    target: targetId,
    waiting,
  }
  // A pause that a target asked for hours ago does not hold up what a user asks for now.
  if (targetId !== null || request.id !== null)
    for (const id of targetId === null ? targets.map(({ id }) => id) : [targetId]) await limiterOf(env, id).resume()
  return { queued: sumOf(await eachShard(env, (shard) => shard.redeliver(request), unavailable)) }
}

/** `POST reassign` with `{ from, to }`: gives what waits for a target that was removed, and its dead letters, to another target. */
export async function reassign(env: Env, { body: { from, to }, unavailable }: ApiRequest): Promise<{ moved: number }> {
  const targets = await allTargets(env)
  const removed = requireRemoved(targets, from)
  const target = requireTarget(targets, to).id
  return { moved: sumOf(await eachShard(env, (shard) => shard.reassign(removed, target), unavailable)) }
}

/** `POST discard` with `{ target }`: deletes what waits for a target that was removed, and its dead letters. */
export async function discard(env: Env, { body: { target }, unavailable }: ApiRequest): Promise<{ deleted: number }> {
  const removed = requireRemoved(await allTargets(env), target)
  return { deleted: sumOf(await eachShard(env, (shard) => shard.reassign(removed, null), unavailable)) }
}

function requireRemoved(targets: TargetInUse[], id: unknown): string {
  if (typeof id !== 'string' || isMarker(id) || isHook(id)) throw new BadRequest('send the id of a target that was removed')
  if (targets.some((target) => target.id === id)) throw new BadRequest('this target is in use; remove it first')
  return id
}

/** The package that test events are about. */
const TEST_NAME = 'npm-hooks-test'

/** `POST test` with `{ target }`: sends a test event to the target, ignoring its filters. */
export async function sendTest(env: Env, { body: { target } }: ApiRequest): Promise<{ id: string }> {
  const secret = 'test event'
  const { body, headers } = createDelivery({ kind: 'publish', name: TEST_NAME, version: '1.0.0', distTag: 'latest' }, { secret })
  const record = createRecord(verifyEvent(body, headers['x-npm-signature'], secret), '', null)
  await shardOf(env, TEST_NAME).accept(record, requireTarget(await allTargets(env), target).id)
  return { id: record.id }
}

/** A target by its id or its name. */
function requireTarget(targets: TargetInUse[], key: unknown): TargetInUse {
  const target = targets.find(({ id }) => id === key) ?? targets.find(({ name }) => name === key)
  if (!target) throw new BadRequest('no target has this id or name')
  return target
}
