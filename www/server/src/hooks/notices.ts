// Reports changes of hooks to the objects that use them.
import type { Env } from '../base/env.js'
import { SHARDS, shard, shardNumber, watcherOf } from '../base/shards.js'
import { settingsWithoutSecret } from '../settings/settings.js'
import type { PendingNotice } from './hook-table.js'

/** Returns the numbers of those that each object concerned has confirmed. Never rejects. */
export async function notifyObjects(env: Env, notices: PendingNotice[]): Promise<number[]> {
  const failed = new Set<number>()
  const attempt = async (call: () => Promise<unknown>, concerned: PendingNotice[]) => {
    try {
      await call()
    } catch {
      for (const { number } of concerned) failed.add(number)
    }
  }
  const calls: Promise<void>[] = []
  const watched = notices.filter(({ notice }) => notice === 'watch')
  if (watched.length > 0)
    for (const { id, hooks } of settingsWithoutSecret(env).watched)
      if (hooks) calls.push(attempt(() => watcherOf(env, id).ensure(id), watched))
  for (let number = 0; number < SHARDS; number++)
    for (const notice of ['resume', 'forget'] as const) {
      const concerned = notices.filter((entry) => entry.notice === notice && isFor(number, entry))
      const ids = concerned.map(({ id }) => `hook:${id}`)
      if (ids.length === 0) continue
      const call = () => (notice === 'resume' ? shard(env, number).resumeHooks(ids) : shard(env, number).forgetHooks(ids))
      calls.push(attempt(call, concerned))
    }
  await Promise.all(calls)
  return notices.map(({ number }) => number).filter((number) => !failed.has(number))
}

/** A package is in one shard, those of a scope or a user may be in each. */
const isFor = (number: number, { type, name }: PendingNotice) => type !== 'package' || shardNumber(name) === number
