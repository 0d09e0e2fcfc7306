// The paths that are about targets: how they do, sending again, sending a test.
import { createDelivery, verifyEvent } from 'npm-hooks'
import { BadRequest } from './asked.js'
import type { Asked } from './asked.js'
import type { Env } from './env.js'
import { recordOf } from './record.js'
import { settingsOf } from './settings.js'
import { eachShard, shardOf } from './shards.js'

/** How each target does, over all shards; each of them finds out for itself whether it is suspended. */
export async function targets(env: Env) {
  const states = await eachShard(env, (shard) => shard.state())
  const oldest = (times: (number | null | undefined)[]) =>
    times.reduce<number | null>((least, time) => (time != null && (least === null || time < least) ? time : least), null)
  return settingsOf(env).targets.map(({ name, kind, packages, kinds, level }) => {
    const waiting = states.flatMap((state) => state.waiting.filter(({ target }) => target === name))
    const health = states.flatMap((state) => state.health.filter(({ target }) => target === name))
    const failures = health.filter(({ failing }) => failing !== null)
    return {
      name,
      kind,
      packages,
      kinds,
      level,
      waiting: waiting.reduce((sum, row) => sum + row.waiting, 0),
      oldest: oldest(waiting.map((row) => row.oldest)),
      passed: health.reduce((last, { passed }) => Math.max(last, passed ?? 0), 0) || null,
      failing: oldest(failures.map(({ failing }) => failing)),
      suspended: oldest(health.map(({ suspended }) => suspended)),
      suspendedShards: health.filter(({ suspended }) => suspended !== null).length,
      lastFailure: failures.map(({ status, error }) => status ?? error).at(-1) ?? null,
    }
  })
}

/** `{ id, target? }`: one event, to a target or to those it was given up for; `{ from, to, target? }`: the dead letters of a time. */
export async function sendAgain(env: Env, { body: { id = null, from, to, target = null } }: Asked): Promise<{ queued: number }> {
  if (target !== null) requireTarget(env, target)
  const isRange = id === null && typeof from === 'number' && typeof to === 'number'
  if (!isRange && typeof id !== 'string') throw new BadRequest('say which: { id }, or { from, to } in milliseconds')
  const again = {
    id: isRange ? null : String(id),
    from: isRange ? from : 0,
    to: isRange ? to : Number.MAX_SAFE_INTEGER,
    target: target === null ? null : String(target),
  }
  const queued = await eachShard(env, (shard) => shard.again(again))
  return { queued: queued.reduce((sum, count) => sum + count, 0) }
}

/** The package that test events are of. */
const TEST_NAME = 'npm-hooks-test'

/** `{ target }`: an event like any other, whatever the target's filters say. */
export async function sendTest(env: Env, { body: { target } }: Asked): Promise<{ id: string }> {
  const secret = 'of a test event'
  const { body, headers } = createDelivery({ kind: 'publish', name: TEST_NAME, version: '1.0.0', distTag: 'latest' }, { secret })
  const record = recordOf(verifyEvent(body, headers['x-npm-signature'], secret), '', null)
  await shardOf(env, TEST_NAME).accept(record, requireTarget(env, target))
  return { id: record.id }
}

function requireTarget(env: Env, name: unknown): string {
  const target = settingsOf(env).targets.find((known) => known.name === name)
  if (!target) throw new BadRequest('no target has this name')
  return target.name
}
