// Which Durable Object holds which package.
import type { Env } from './env.js'
import type { Shard } from './shard.js'

/**
 * How many objects there are. It never changes: the ids of events and the order of a package's events are kept in the
 * object that its name leads to, and with another number it would lead to another, which has never seen them.
 */
export const SHARDS = 32

export type ShardStub = DurableObjectStub<Shard>

export function shardOf(env: Env, name: string): ShardStub {
  return shard(env, hash(name) % SHARDS)
}

/** Asks every shard: a worker cannot list objects, but it knows the names of these. */
export function eachShard<T>(env: Env, ask: (shard: ShardStub) => Promise<T>): Promise<T[]> {
  return Promise.all(Array.from({ length: SHARDS }, (_, number) => ask(shard(env, number))))
}

function shard({ SHARDS: objects }: Env, number: number): ShardStub {
  return objects.get(objects.idFromName(`shard-${number}`))
}

/** FNV-1a over UTF-16 code units: spreads short names well, and will be the same for ever. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
  return value >>> 0
}
