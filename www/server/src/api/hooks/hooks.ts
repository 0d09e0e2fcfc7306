// npm's hooks API, for `npm hook` and libnpmhook, under `/-/npm/v1/hooks`. docs/protocol.md says where it differs from npm's.
import { parseFilter } from 'npm-hooks/filter'
import { checkHook, checkHookUpdate, HookError } from 'npm-hooks/hook'
import { clientAddress } from '../../base/client-address.js'
import type { Env } from '../../base/env.js'
import { isWithinRate } from '../../base/rate-limit.js'
import type { HandlerResult } from '../../base/response.js'
import type { Unavailable } from '../../base/shards.js'
import { hooksOf, intakeOf, UNAVAILABLE_HEADER } from '../../base/shards.js'
import type { ListFilter } from '../../hooks/hook-table.js'
import type { Hook, HookResult } from '../../hooks/hooks.js'
import type { HookSettings } from '../../settings/hooks.js'
import { settingsWithoutSecret } from '../../settings/settings.js'
import { answer, Refused, refusal } from './answer.js'
import { userOf } from './auth.js'
import { JsonBody } from './body.js'
import { listDeliveries, ping, redeliver } from './deliveries.js'
import type { WireHook } from './wire.js'
import { newWireForm, unavailableFor, wireForms } from './wire.js'

export const HOOKS_PATH = '/-/npm/v1/hooks'

/** A request of a user. */
interface UserRequest {
  env: Env
  settings: HookSettings
  hooks: NonNullable<ReturnType<typeof hooksOf>>
  user: string
  query: URLSearchParams
  /** The hook's id, if the path has one, and that of an event. */
  id: string
  eventId: string
  body: JsonBody
  unavailable: Unavailable
}

type Handler = (request: UserRequest) => Promise<unknown>

const ROUTES: [method: string, path: RegExp, handler: Handler][] = [
  ['GET', /^$/, list],
  ['POST', /^\/hook$/, create],
  ['GET', /^\/hook\/([^/]+)$/, read],
  ['PUT', /^\/hook\/([^/]+)$/, update],
  ['DELETE', /^\/hook\/([^/]+)$/, remove],
  ['GET', /^\/hook\/([^/]+)\/deliveries$/, (request) => ofHook(request, listDeliveries)],
  ['POST', /^\/hook\/([^/]+)\/ping$/, (request) => ofHook(request, ping)],
  ['POST', /^\/hook\/([^/]+)\/deliveries\/([^/]+)\/redeliver$/, (request) => ofHook(request, redeliver)],
]

/** `path` is what follows `HOOKS_PATH`. */
export async function handleHooks(request: Request, env: Env, path: string, query: URLSearchParams): Promise<HandlerResult> {
  const body = new JsonBody(request)
  return { ...(await answerTo(request, env, path, query, body)), ...body.rest }
}

async function answerTo(request: Request, env: Env, path: string, query: URLSearchParams, body: JsonBody): Promise<HandlerResult> {
  try {
    const [hooks, { hooks: settings, addressHeader }] = [hooksOf(env), settingsWithoutSecret(env)]
    if (!hooks || settings === null)
      throw new Refused(404, 'not-configured', 'this server has no hooks; its operator can set HOOK_TOKENS or HOOK_REGISTRY')
    const routes = ROUTES.filter(([, pattern]) => pattern.test(path))
    const [, pattern, handler] = routes.find(([method]) => method === request.method) ?? []
    if (routes.length === 0) throw new Refused(404, 'not-found', 'the hooks API has no such path')
    const allow = routes.map(([method]) => method).join(', ')
    if (!pattern || !handler) throw new Refused(405, 'method-not-allowed', `this path supports ${allow}`, { allow })
    if (settings.keys.length === 0)
      throw new Refused(503, 'not-configured', 'the server cannot store secrets; its operator must set a valid HOOK_KEY')
    if (!(await isWithinRate(`hooks ${clientAddress(request, addressHeader)}`, env)))
      throw new Refused(429, 'too-many-requests', 'send fewer requests; try again in a minute', { 'retry-after': '60' })
    const user = await userOf(request, settings)
    const [, id = '', eventId = ''] = pattern.exec(path) ?? []
    const unavailable: Unavailable = new Set()
    // What was accepted before is visible.
    if (request.method === 'GET') await intakeOf(env)?.settle()
    const result = await handler({ env, settings, hooks, user, query, id, eventId, body, unavailable })
    return answer(result, unavailable.size > 0 ? { [UNAVAILABLE_HEADER]: [...unavailable].join(', ') } : {})
  } catch (error) {
    if (error instanceof Refused) return refusal(error)
    if (error instanceof HookError) return refusal(new Refused(error.status, error.code, error.message))
    const { response } = refusal(new Refused(503, 'unavailable', 'the server could not answer; try again', { 'retry-after': '5' }))
    return { response, entry: { error: 'unavailable', message: String(error) } }
  }
}

/** `GET /-/npm/v1/hooks` */
async function list({ env, settings, hooks, user, query, unavailable }: UserRequest) {
  const limit = Math.min(integer(query, 'limit', MAX_LIMIT, 1), MAX_LIMIT)
  const filter = { ...subjectOf(query.get('package')), limit, offset: integer(query, 'offset', 0, 0) }
  const { hooks: found, total } = await hooks.list(user, filter)
  const objects = await wireForms(env, found, settings.showsSecrets, unavailable)
  requireStates(found, unavailable)
  return { objects, total }
}

/** A shard that does not answer knows of deliveries, without which a hook looks as if it had never been triggered. @throws {Refused} */
function requireStates(hooks: Hook[], unavailable: Unavailable): void {
  const missing = unavailableFor(hooks, unavailable)
  if (missing.length === 0) return
  const message = `${missing.join(', ')} does not answer, so it is not known what was delivered; try again. Hooks can be changed all the same`
  throw new Refused(503, 'states-unavailable', message, { 'retry-after': '5', [UNAVAILABLE_HEADER]: missing.join(', ') })
}

/** `npm hook ls ~alice` asks for the package `~alice`; names of users are stored without the `~`, which is in no other name. */
function subjectOf(name: string | null): Pick<ListFilter, 'name' | 'type'> {
  return name?.startsWith('~') ? { name: name.slice(1), type: 'owner' } : { name, type: null }
}

/** As many as a user can have. */
export const MAX_LIMIT = 100

function integer(query: URLSearchParams, name: string, defaultValue: number, min: number): number {
  const text = query.get(name)
  if (text === null) return defaultValue
  if (/^\d{1,9}$/.test(text) && Number(text) >= min) return Number(text)
  throw new Refused(400, `bad-${name}`, `${name} must be an integer from ${min}`)
}

/** `POST /-/npm/v1/hooks/hook` */
async function create({ hooks, user, body, settings }: UserRequest): Promise<WireHook> {
  const fields = await body.read()
  const hook = checkHook(fields, { allowLoopback: settings.allowsLoopback })
  return newWireForm(hookIn(await hooks.create(user, hook, filterIn(fields) ?? null)), settings.showsSecrets)
}

/** `GET /-/npm/v1/hooks/hook/{id}` */
async function read(request: UserRequest) {
  const hook = hookIn(await request.hooks.read(request.user, request.id))
  const form = await wireFormOf(request, { hook })
  requireStates([hook], request.unavailable)
  return form
}

/** `PUT /-/npm/v1/hooks/hook/{id}` */
async function update(request: UserRequest) {
  const { hooks, user, id, body, settings } = request
  const fields = await body.read()
  const change = checkHookUpdate(fields, { allowLoopback: settings.allowsLoopback })
  return wireFormOf(request, await hooks.update(user, id, change, filterIn(fields)))
}

/** Each event may be compared with the filters of many hooks. */
const MAX_FILTER_BYTES = 2000

/** The filter as JSON, which is not a part of npm's API; `undefined` without one. @throws {HookError | Refused} */
function filterIn(fields: unknown): string | null | undefined {
  const { filter } = fields as { filter?: unknown }
  if (filter === undefined || filter === null) return filter
  const text = JSON.stringify(parseFilter(filter))
  const bytes = new TextEncoder().encode(text).byteLength
  if (bytes <= MAX_FILTER_BYTES) return text
  const message = `the filter has ${bytes} bytes of JSON, but that of a hook can have ${MAX_FILTER_BYTES}; use patterns instead of a list of packages`
  throw new Refused(413, 'filter-too-large', message)
}

/** `DELETE /-/npm/v1/hooks/hook/{id}`: the states are read first, because the shards forget them. */
async function remove(request: UserRequest) {
  const hook = await wireFormOf(request, await request.hooks.read(request.user, request.id))
  hookIn(await request.hooks.remove(request.user, request.id))
  return { ...hook, deleted: true }
}

async function ofHook<T>(request: UserRequest, handler: (env: Env, hook: Hook, request: UserRequest) => Promise<T>): Promise<T> {
  return handler(request.env, hookIn(await request.hooks.read(request.user, request.id)), request)
}

async function wireFormOf({ env, settings, unavailable }: UserRequest, result: HookResult) {
  const [form] = await wireForms(env, [hookIn(result)], settings.showsSecrets, unavailable)
  return form
}

/** @throws {Refused} */
function hookIn(result: HookResult): Hook {
  if (!('refused' in result)) return result.hook
  const { status, error, message } = result.refused
  throw new Refused(status, error, message, status === 429 ? { 'retry-after': '60' } : {})
}
