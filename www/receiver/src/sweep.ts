// What stands behind the alarms: every shard is asked whether something is stuck, and what is old is forgotten.
import type { Env } from './env.js'
import { settingsOf } from './settings.js'
import { eachShard } from './shards.js'
import { unreadable } from './unreadable.js'

export async function sweep(env: Env): Promise<{ swept: number; forgotten: number }> {
  const { keep } = settingsOf(env)
  const answers = await eachShard(env, (shard) => shard.sweep())
  await unreadable(env).forget(Date.now() - keep.events)
  return { swept: answers.length, forgotten: answers.reduce((sum, { forgotten }) => sum + forgotten, 0) }
}
