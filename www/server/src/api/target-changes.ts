// The API's paths that change targets at run time. The monitor makes each change.
import type { TargetChangeResult } from 'npm-hooks-events-api'
import type { Env } from '../base/env.js'
import { limiterOf, monitorOf } from '../base/shards.js'
import type { TargetChange } from '../send/target-changes.js'
import type { ApiRequest } from './request.js'
import { TargetRefused } from './request.js'
import { allTargets, configurationOf } from './targets.js'

/** `POST targets` */
export async function addTarget(env: Env, { body }: ApiRequest): Promise<Response> {
  return Response.json(await change(env, { action: 'add', fields: body }), { status: 201 })
}

/** `PATCH targets/:id`: what waits is sent with the new configuration. */
export function changeTarget(env: Env, { id, body }: ApiRequest): Promise<TargetChangeResult> {
  return change(env, { action: 'change', id, fields: body })
}

/** `DELETE targets/:id`: what waits is kept. */
export function removeTarget(env: Env, { id }: ApiRequest): Promise<TargetChangeResult> {
  return change(env, { action: 'remove', id })
}

/** `POST targets/:id/pause`: requests in flight end. */
export function pauseTarget(env: Env, { id }: ApiRequest): Promise<TargetChangeResult> {
  return change(env, { action: 'pause', id })
}

/** `POST targets/:id/resume` */
export async function resumeTarget(env: Env, { id }: ApiRequest): Promise<TargetChangeResult> {
  const result = await change(env, { action: 'resume', id })
  // A pause that the target asked for before does not hold up what a user asks for now.
  await limiterOf(env, id).resume()
  return result
}

/** `POST targets/:id/rotate` with `{ secret, overlapHours? }` */
export function rotateSecret(env: Env, { id, body: { secret, overlapHours } }: ApiRequest): Promise<TargetChangeResult> {
  return change(env, { action: 'rotate', id, secret, overlapHours })
}

/** `POST targets/:id/end-overlap`: the previous secret signs nothing any more. */
export function endOverlap(env: Env, { id }: ApiRequest): Promise<TargetChangeResult> {
  return change(env, { action: 'end-overlap', id })
}

/** @throws {TargetRefused} */
async function change(env: Env, change: TargetChange): Promise<TargetChangeResult> {
  // As text, because the types of calls between objects cannot express arbitrary JSON values.
  const result = await monitorOf(env).changeTargets(JSON.stringify(change))
  if ('refused' in result) throw new TargetRefused(result.refused)
  const target = (await allTargets(env)).find(({ id }) => id === result.id)
  return { target: target ? configurationOf(target) : null, unavailableShards: result.unavailable }
}
