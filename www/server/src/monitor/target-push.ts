// Hands the list of targets to every object that keeps a copy of it.
import type { Env } from '../base/env.js'
import { intakeOf, nameOf, shard, SHARDS } from '../base/shards.js'
import type { TargetList } from '../send/current-targets.js'

interface PushResult {
  /** The highest version that an object has now. */
  version: number
  /** The names of the objects that did not confirm that they have the list. */
  unavailable: string[]
}

/** Never rejects. */
export async function pushTargets(env: Env, list: TargetList): Promise<PushResult> {
  const intake = intakeOf(env)
  const calls: [name: string, version: Promise<number>][] = Array.from({ length: SHARDS }, (_, number) => [
    nameOf(number),
    shard(env, number).setTargets(list),
  ])
  if (intake) calls.push(['intake', intake.setTargets(list)])
  const results = await Promise.allSettled(calls.map(([, version]) => version))
  const versions = results.map((result) => (result.status === 'fulfilled' ? result.value : 0))
  return {
    version: Math.max(...versions),
    unavailable: calls.map(([name]) => name).filter((_, at) => results[at]?.status === 'rejected'),
  }
}
