// Maps package names to Durable Objects.
import type { Env } from './env.js'
import type { Shard } from './shard.js'

/**
 * The number of objects. It must never change: a package's events and ids are stored in the object that the hash of its name selects,
 * and a different number would select an object without them.
 */
export const SHARDS = 32

export type ShardStub = DurableObjectStub<Shard>

export function shardOf(env: Env, name: string): ShardStub {
  return shard(env, hash(name) % SHARDS)
}

/** Calls every shard; their names are known, because a worker cannot list objects. */
export function eachShard<T>(env: Env, call: (shard: ShardStub) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: SHARDS }, (_, number) => call(shard(env, number))))
}

function shard({ SHARDS: objects }: Env, number: number): ShardStub {
  return objects.get(objects.idFromName(`shard-${number}`))
}

/** FNV-1a over UTF-16 code units, which distributes short names evenly. It must never change. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
  return value >>> 0
}
