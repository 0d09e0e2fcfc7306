// Reports changes of hooks to the objects that use them.
import type { Env } from '../base/env.js'
import { SHARDS, shard, shardNumber, watcherOf } from '../base/shards.js'
import { SECOND } from '../base/time.js'
import { within } from '../base/within.js'
import type { ShardNotice, StoredHook } from './hook-table.js'

/** An object that hangs holds a change of a hook for this long. */
const MAX_WAIT_MS = 2 * SECOND

/** A watcher reads what all hooks are on. */
const MAX_WATCHER_WAIT_MS = 15 * SECOND

/** The shards that may have deliveries to a hook, as bits: a package is in one, those of a scope or a user may be in each. */
export const shardsOf = ({ type, name }: Pick<StoredHook, 'type' | 'name'>): number =>
  type === 'package' ? 2 ** shardNumber(name) : 2 ** SHARDS - 1

const isFor = (number: number, { shards }: ShardNotice) => Math.floor(shards / 2 ** number) % 2 === 1

/** Lets the watchers of registries read what hooks are on; false if one has not. Never rejects. */
export async function notifyWatchers(env: Env, registries: string[]): Promise<boolean> {
  const results = await Promise.allSettled(registries.map((id) => within(MAX_WATCHER_WAIT_MS, watcherOf(env, id).ensure(id))))
  return results.every(({ status }) => status === 'fulfilled')
}

/** Reports to each shard what is for it; `onConfirmed` gets the shard and the numbers of the notices that it has confirmed. Never rejects. */
export async function notifyShards(
  env: Env,
  notices: ShardNotice[],
  onConfirmed: (number: number, notices: number[]) => void,
): Promise<void> {
  const calls: Promise<void>[] = []
  for (let number = 0; number < SHARDS; number++)
    for (const notice of ['resume', 'forget'] as const) {
      const concerned = notices.filter((entry) => entry.notice === notice && isFor(number, entry))
      const ids = concerned.map(({ id }) => `hook:${id}`)
      if (ids.length === 0) continue
      const call = async () => {
        await within(MAX_WAIT_MS, notice === 'resume' ? shard(env, number).resumeHooks(ids) : shard(env, number).forgetHooks(ids))
        onConfirmed(
          number,
          concerned.map(({ number }) => number),
        )
      }
      calls.push(call().catch(() => {}))
    }
  await Promise.all(calls)
}
