// API: the hooks of all users, for an operator. Users have npm's hooks API, in the folder `hooks`.
import type { HookDeliveryPage, HookDetail, HookPage, HookPingResult, HookRemoval, HookStatus, RedeliverResult } from 'npm-hooks-events-api'
import type { Env } from '../base/env.js'
import type { Unavailable } from '../base/shards.js'
import { eachShard } from '../base/shards.js'
import { configuredHooks } from '../hooks/directory.js'
import type { HookCursor } from '../hooks/hook-table.js'
import type { Hook, OperatorHook } from '../hooks/hooks.js'
import type { HookCondition } from '../shard/hook-states.js'
import { deliveriesOf, parseCursor, sendAgain, sendPing } from './hooks/deliveries.js'
import { askShards, hookIdOf, suspendedSince, targetIdOf } from './hooks/wire.js'
import type { ApiRequest } from './request.js'
import { BadRequest, integerParam, NotFound } from './request.js'

const DEFAULT_LIMIT = 20
const MAX_LIMIT = 1000

/** `GET hooks?search=&before=&limit=`: those that fail first, then the newest. */
export async function listHooks(env: Env, { query, unavailable }: ApiRequest): Promise<HookPage> {
  const limit = integerParam(query, 'limit', DEFAULT_LIMIT, MAX_LIMIT)
  const before = positionIn(query.get('before'))
  const object = configuredHooks(env)
  if (!object) return { isConfigured: false, hooks: [], next: null, total: 0, failing: 0 }
  const targets = (await eachShard(env, (shard) => shard.failingHooks(), unavailable)).flat()
  const failing = [...new Set(targets.map(hookIdOf))]
  const { hooks, ...counts } = await object.listAll({ search: query.get('search'), failing, before, limit })
  const last = hooks.length === limit ? hooks.at(-1) : undefined
  return {
    isConfigured: true,
    hooks: await statusesOf(env, hooks, unavailable),
    next: last ? `${last.position.isFailing ? 'failing' : 'working'} ${last.position.number}` : null,
    ...counts,
  }
}

function positionIn(text: string | null): HookCursor | null {
  if (text === null) return null
  const [, state, number] = /^(failing|working) (\d{1,15})$/.exec(text) ?? []
  if (number === undefined) throw new BadRequest('before must be the `next` of a previous page')
  return { isFailing: state === 'failing', number: Number(number) }
}

/** `GET hooks/:id`: with the whole endpoint. */
export async function hookDetail(env: Env, request: ApiRequest): Promise<HookDetail> {
  const hook = await requireHook(env, request)
  const [status] = await statusesOf(env, [{ ...hook, hasReadableSecret: hook.secret !== null }], request.unavailable)
  if (!status) throw new NotFound('no hook has this id')
  return { ...status, endpoint: hook.endpoint }
}

const DEFAULT_DELIVERIES = 20
const MAX_DELIVERIES = 100

/** `GET hooks/:id/deliveries?before=&limit=` */
export async function hookDeliveries(env: Env, request: ApiRequest): Promise<HookDeliveryPage> {
  const { query, unavailable } = request
  const limit = integerParam(query, 'limit', DEFAULT_DELIVERIES, MAX_DELIVERIES)
  const before = query.get('before')
  const cursor = before === null ? null : parseCursor(before)
  if (cursor === undefined) throw new BadRequest('before must be the `next` of a previous page')
  const hook = await requireHook(env, request)
  const page = await deliveriesOf(env, hook, cursor, limit, unavailable)
  const conditions = await conditionsOf(env, [hook], unavailable)
  return { ...page, total: sumOf(conditions, ({ deliveries }) => deliveries) }
}

/** `POST hooks/:id/ping`: sends a signed event to the endpoint now; it is not counted as a delivery. */
export async function pingHook(env: Env, request: ApiRequest): Promise<HookPingResult> {
  const { secret, ...hook } = await requireHook(env, request)
  if (secret === null) throw new BadRequest('no configured key decrypts the secret of this hook, so nothing can be signed; see HOOK_KEY')
  const { status, error, ms, response = null } = await sendPing({ ...hook, secret })
  return { status, error, ms, response }
}

/** `DELETE hooks/:id`: as if its user had removed it. */
export async function removeHook(env: Env, request: ApiRequest): Promise<HookRemoval> {
  const { id, username } = await requireHook(env, request)
  const result = await configuredHooks(env)?.remove(username, id)
  // Its user may have been sooner.
  if (!result || 'refused' in result) throw new NotFound('no hook has this id')
  return { id, deleted: true }
}

/** `POST hooks/:id/redeliver` with `{ event }`, or with `{}` for all that wait or have failed for good. */
export async function redeliverHook(env: Env, request: ApiRequest): Promise<RedeliverResult> {
  const { event = null } = request.body
  if (event !== null && typeof event !== 'string')
    throw new BadRequest('event must be the id of an event; omit it for all that wait or failed')
  const queued = await sendAgain(env, await requireHook(env, request), { event, endsPause: true }, request.unavailable)
  if (queued === 0 && event !== null) throw new NotFound('this hook has no such delivery')
  return { queued }
}

async function requireHook(env: Env, { id }: ApiRequest): Promise<Hook> {
  const hook = await configuredHooks(env)?.find(id)
  if (!hook) throw new NotFound('no hook has this id')
  return hook
}

type Listed = Omit<OperatorHook, 'position'>

async function statusesOf(env: Env, hooks: Listed[], unavailable: Unavailable): Promise<HookStatus[]> {
  const conditions = Map.groupBy(await conditionsOf(env, hooks, unavailable), ({ id }) => id)
  return hooks.map((hook) => statusOf(hook, conditions.get(targetIdOf(hook)) ?? []))
}

function statusOf(
  { id, username, type, name, endpoint, created, updated, hasReadableSecret }: Listed,
  conditions: HookCondition[],
): HookStatus {
  const last = conditions.toSorted((a, b) => Number(b.tried) - Number(a.tried))[0]
  return {
    id,
    username,
    type,
    name,
    origin: new URL(endpoint).origin,
    created,
    updated,
    hasReadableSecret,
    tried: last?.tried ?? null,
    status: last?.status ?? null,
    error: last?.status === null ? last.error : null,
    delivered: conditions.some(({ delivered }) => delivered),
    failing: earliest(conditions.map(({ failing }) => failing)),
    suspended: suspendedSince(conditions),
    waiting: sumOf(conditions, ({ waiting }) => waiting),
    failed: sumOf(conditions, ({ failed }) => failed),
    deliveries: sumOf(conditions, ({ deliveries }) => deliveries),
  }
}

function conditionsOf(env: Env, hooks: Pick<Hook, 'id' | 'type' | 'name'>[], unavailable: Unavailable): Promise<HookCondition[]> {
  return askShards(env, hooks, (shard, targets) => shard.hookConditions(targets), unavailable)
}

const sumOf = (conditions: HookCondition[], value: (condition: HookCondition) => number) =>
  conditions.reduce((sum, condition) => sum + value(condition), 0)

function earliest(times: (number | null)[]): number | null {
  const known = times.filter((time) => time !== null)
  return known.length > 0 ? Math.min(...known) : null
}
