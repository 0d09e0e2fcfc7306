// What npm's API did not have: the deliveries of a hook, a ping, and a delivery sent again.
import { signPayload } from 'npm-hooks/packument'
import type { Env } from '../../base/env.js'
import type { ShardStub, Unavailable } from '../../base/shards.js'
import { eachShard, hooksOf, limiterOf, shardOf } from '../../base/shards.js'
import { SECOND } from '../../base/time.js'
import type { Hook } from '../../hooks/hooks.js'
import { TOO_MANY_SENDS } from '../../hooks/hooks.js'
import type { Outcome } from '../../send/retry.js'
import { send } from '../../send/send.js'
import type { HookDeliveryFilter } from '../../shard/hook-states.js'
import { Refused } from './answer.js'
import { targetIdOf } from './wire.js'

export const MAX_DELIVERIES = 100
export const DEFAULT_DELIVERIES = 20

interface DeliveryRequest {
  query: URLSearchParams
  eventId: string
  unavailable: Unavailable
}

/** `GET …/deliveries`: the newest first; `next` is the parameter `before` of the next page. */
export async function listDeliveries(env: Env, hook: Hook, { query, unavailable }: DeliveryRequest) {
  const limit = Number(query.get('limit') ?? DEFAULT_DELIVERIES)
  if (!Number.isInteger(limit) || limit < 1 || limit > MAX_DELIVERIES)
    throw new Refused(400, 'bad-limit', `limit must be an integer from 1 to ${MAX_DELIVERIES}`)
  const { deliveries, next } = await deliveriesOf(env, hook, cursorIn(query.get('before')), limit, unavailable)
  return { objects: deliveries, next }
}

type Cursor = HookDeliveryFilter['before']

/** The newest first. */
export async function deliveriesOf(env: Env, hook: OnHook, before: Cursor, limit: number, unavailable: Unavailable) {
  const found = await ofShards(env, hook, (shard) => shard.hookDeliveries(targetIdOf(hook), { before, limit: limit + 1 }), unavailable)
  // As each shard orders them.
  const sorted = found.flat().sort((a, b) => b.seq - a.seq || (a.id < b.id ? -1 : 1))
  const deliveries = sorted.slice(0, limit)
  const last = sorted.length > limit ? deliveries.at(-1) : undefined
  return { deliveries, next: last ? `${last.seq}-${last.id}` : null }
}

function cursorIn(text: string | null): Cursor {
  const cursor = text === null ? null : parseCursor(text)
  if (cursor === undefined) throw new Refused(400, 'bad-before', 'before must be the member `next` of an earlier answer')
  return cursor
}

/** `undefined` if it is not one of ours. */
export function parseCursor(text: string): NonNullable<Cursor> | undefined {
  const [, seq, id] = /^(\d{1,15})-([0-9a-f]{32})$/.exec(text) ?? []
  return seq === undefined || id === undefined ? undefined : { seq: Number(seq), id }
}

const PING_TIMEOUT_MS = 10 * SECOND

/** `POST …/ping`: sends a signed event to the endpoint now, and answers what came back. It is not counted as a delivery. */
export async function ping(env: Env, hook: Hook) {
  const { secret, username } = hook
  await takeSend(env, username)
  if (secret === null) throw new Refused(503, 'undecryptable', 'the secret of this hook cannot be read; update the hook with a new one')
  const { status, error, ms, response = null } = await sendPing({ ...hook, secret })
  return { response_code: status ?? 0, error, ms, response }
}

/** Sends the ping, whatever the hook's state is. */
export function sendPing({ id, name, type, username, endpoint, secret }: Hook & { secret: string }): Promise<Outcome> {
  const members = {
    event: 'npm-hooks:ping',
    name,
    type,
    version: '1.0.0',
    hookOwner: { username },
    payload: null,
    change: {},
    time: Date.now(),
  }
  const body = new TextEncoder().encode(JSON.stringify(members))
  const headers = {
    'content-type': 'application/json',
    'x-npm-signature': signPayload(body, secret),
    'webhook-id': `ping-${id}-${members.time}`,
  }
  return send(endpoint, { body, headers }, PING_TIMEOUT_MS)
}

/** @throws {Refused} if the user has had too much sent within a minute. */
async function takeSend(env: Env, username: string): Promise<void> {
  if (await hooksOf(env)?.takeSend(username)) return
  throw new Refused(429, 'too-many-requests', TOO_MANY_SENDS, { 'retry-after': '60' })
}

/** `POST …/deliveries/{event}/redeliver`: of an event that the hook got, or was to get. It is sent once a pause that the endpoint asked for is over. */
export async function redeliver(env: Env, hook: Hook, { eventId, unavailable }: DeliveryRequest) {
  await takeSend(env, hook.username)
  const queued = await sendAgain(env, hook, { event: eventId, endsPause: false }, unavailable)
  if (queued === 0) throw new Refused(404, 'not-found', 'this hook has no such delivery')
  return { queued }
}

interface Again {
  /** The event; `null` for everything that waits or has failed for good. */
  event: string | null
  /** Whether a pause that the endpoint asked for is over: an operator decides that. */
  endsPause: boolean
}

/** Returns how many deliveries are queued. */
export async function sendAgain(env: Env, hook: OnHook, { event, endsPause }: Again, unavailable: Unavailable): Promise<number> {
  const id = targetIdOf(hook)
  if (endsPause) await limiterOf(env, id).resume()
  const counts = await ofShards(env, hook, (shard) => shard.redeliverToHook(id, event, endsPause), unavailable)
  return counts.reduce((sum, count) => sum + count, 0)
}

type OnHook = Pick<Hook, 'id' | 'type' | 'name'>

/** The shard of a package; others may have their packages in each. */
export async function ofShards<T>(
  env: Env,
  { type, name }: OnHook,
  call: (shard: ShardStub) => Promise<T>,
  unavailable: Unavailable,
): Promise<T[]> {
  return type === 'package' ? [await call(shardOf(env, name))] : eachShard(env, call, unavailable)
}
