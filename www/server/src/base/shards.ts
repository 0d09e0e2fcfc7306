// Maps package names to Durable Objects.
import type { Hooks } from '../hooks/hooks.js'
import type { Monitor } from '../monitor/monitor.js'
import type { Intake } from '../receive/intake.js'
import type { Limiter } from '../send/limiter.js'
import type { Shard } from '../shard/shard.js'
import type { Watcher } from '../watch/watcher.js'
import type { Env } from './env.js'
import { packageNumber } from './package-number.js'

/**
 * The number of objects. It must never change: a package's events and ids are stored in the object that the hash of its name selects,
 * and a different number would select an object without them.
 */
export const SHARDS = 32

export type ShardStub = DurableObjectStub<Shard>

export function shardOf(env: Env, name: string): ShardStub {
  return shard(env, shardNumber(name))
}

export function shardNumber(name: string): number {
  return packageNumber(name) % SHARDS
}

/** Adds the name of a shard that did not answer. */
export type Unavailable = Set<string>

/** The header of an answer that names them, separated by a comma and a space. */
export const UNAVAILABLE_HEADER = 'npm-hooks-unavailable-shards'

/**
 * Calls every shard; their names are known, because a worker cannot list objects. Returns what the others say if some fail.
 * @throws if all fail.
 */
export async function eachShard<T>(env: Env, call: (shard: ShardStub) => Promise<T>, unavailable: Unavailable): Promise<T[]> {
  const results = await Promise.allSettled(Array.from({ length: SHARDS }, (_, number) => call(shard(env, number))))
  const failures = results.filter((result) => result.status === 'rejected')
  if (failures.length === SHARDS) throw failures[0]?.reason
  for (const [at, { status }] of results.entries()) if (status === 'rejected') unavailable.add(nameOf(at))
  return results.flatMap((result) => (result.status === 'fulfilled' ? [result.value] : []))
}

export function shard({ SHARDS: objects }: Env, number: number): ShardStub {
  return objects.get(objects.idFromName(nameOf(number)))
}

export const nameOf = (number: number) => `shard-${number}`

/** The only object of its class. */
export function monitorOf({ MONITOR: objects }: Env): DurableObjectStub<Monitor> {
  return objects.get(objects.idFromName('monitor'))
}

/** The object that holds a target's limit over all shards. */
export function limiterOf({ LIMITERS: objects }: Env, target: string): DurableObjectStub<Limiter> {
  return objects.get(objects.idFromName(target))
}

/** The object of a watched registry. */
export function watcherOf({ WATCHERS: objects }: Env, registry: string): DurableObjectStub<Watcher> {
  return objects.get(objects.idFromName(registry))
}

/** The object that groups deliveries; `null` on a host where each delivery is handed to its shard. */
export function intakeOf({ INTAKE: objects }: Env): DurableObjectStub<Intake> | null {
  return objects ? objects.get(objects.idFromName('intake')) : null
}

/** The object that has the hooks of users; `null` on a host without it. */
export function hooksOf({ HOOKS: objects }: Env): DurableObjectStub<Hooks> | null {
  return objects ? objects.get(objects.idFromName('hooks')) : null
}
