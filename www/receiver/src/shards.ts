// Maps package names to Durable Objects.
import type { Env } from './env.js'
import type { Limiter } from './limiter.js'
import { packageNumber } from './package-number.js'
import type { Shard } from './shard.js'

/**
 * The number of objects. It must never change: a package's events and ids are stored in the object that the hash of its name selects,
 * and a different number would select an object without them.
 */
export const SHARDS = 32

export type ShardStub = DurableObjectStub<Shard>

export function shardOf(env: Env, name: string): ShardStub {
  return shard(env, packageNumber(name) % SHARDS)
}

/** Calls every shard; their names are known, because a worker cannot list objects. */
export function eachShard<T>(env: Env, call: (shard: ShardStub) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: SHARDS }, (_, number) => call(shard(env, number))))
}

function shard({ SHARDS: objects }: Env, number: number): ShardStub {
  return objects.get(objects.idFromName(`shard-${number}`))
}

/** The object that holds a target's limit over all shards. */
export function limiterOf({ LIMITERS: objects }: Env, target: string): DurableObjectStub<Limiter> {
  return objects.get(objects.idFromName(target))
}
