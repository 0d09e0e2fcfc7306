// Runs every ten minutes: restores lost alarms and deletes expired data.
import type { SweepResult } from 'npm-hooks-events-api'
import type { Env } from './env.js'
import { quarantine } from './quarantine.js'
import { settingsWithoutSecret } from './settings.js'
import { eachShard } from './shards.js'

export async function sweep(env: Env): Promise<SweepResult> {
  const { keep } = settingsWithoutSecret(env)
  const results = await eachShard(env, (shard) => shard.sweep())
  await quarantine(env).deleteBefore(Date.now() - keep.events)
  return { swept: results.length, deleted: results.reduce((sum, { deleted }) => sum + deleted, 0) }
}
