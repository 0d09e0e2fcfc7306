// `/events/api/…`: the API that the page at `/events` uses. Each path is one row of the table.
import type { ConfigurationReport } from 'npm-hooks-events-api'
import { ChunkReader } from '../base/chunk-reader.js'
import { contentLength } from '../base/drain.js'
import type { Env } from '../base/env.js'
import { isEqualText } from '../base/equal-texts.js'
import type { HandlerResult } from '../base/response.js'
import { errorResult } from '../base/response.js'
import type { Unavailable } from '../base/shards.js'
import { hooksOf, intakeOf, monitorOf, UNAVAILABLE_HEADER } from '../base/shards.js'
import { keyProblem } from '../hooks/hooks.js'
import { problemsWithList } from '../send/current-targets.js'
import { SettingsError, settingsWithoutSecret } from '../settings/settings.js'
import { countEvents, deadLetters, eventBody, eventDetail, listEvents, listQuarantine, quarantinedBody, secretUse } from './events.js'
import { healthAgeSeconds } from './health.js'
import type { ApiRequest } from './request.js'
import { BadRequest, TargetRefused } from './request.js'
import { addTarget, changeTarget, endOverlap, pauseTarget, removeTarget, resumeTarget, rotateSecret } from './target-changes.js'
import { discard, readableList, reassign, redeliver, sendTest, targetStatus } from './targets.js'
import { hookDeliveries, hookDetail, listHooks, pingHook, redeliverHook, removeHook } from './user-hooks.js'
import { listWatched, look } from './watched.js'

/** Returns a value to send as JSON, or a response. */
type Handler = (env: Env, request: ApiRequest) => Promise<unknown>

const PATHS: [method: 'GET' | 'POST' | 'PATCH' | 'DELETE', path: RegExp, handler: Handler][] = [
  ['GET', /^events$/, listEvents],
  ['GET', /^events\/([0-9a-f]{32})$/, eventDetail],
  ['GET', /^events\/([0-9a-f]{32})\/body$/, eventBody],
  ['GET', /^counts$/, countEvents],
  ['GET', /^secrets$/, secretUse],
  ['GET', /^configuration$/, configurationReport],
  ['GET', /^targets$/, targetStatus],
  ['POST', /^targets$/, addTarget],
  ['PATCH', /^targets\/([\w.-]+)$/, changeTarget],
  ['DELETE', /^targets\/([\w.-]+)$/, removeTarget],
  ['POST', /^targets\/([\w.-]+)\/pause$/, pauseTarget],
  ['POST', /^targets\/([\w.-]+)\/resume$/, resumeTarget],
  ['POST', /^targets\/([\w.-]+)\/rotate$/, rotateSecret],
  ['POST', /^targets\/([\w.-]+)\/end-overlap$/, endOverlap],
  ['GET', /^dead-letters$/, deadLetters],
  ['GET', /^quarantine$/, listQuarantine],
  ['GET', /^quarantine\/([0-9a-f]{32})$/, quarantinedBody],
  ['POST', /^redeliver$/, redeliver],
  ['POST', /^reassign$/, reassign],
  ['POST', /^discard$/, discard],
  ['POST', /^test$/, sendTest],
  ['GET', /^watched$/, listWatched],
  ['POST', /^look$/, look],
  ['GET', /^hooks$/, listHooks],
  ['GET', /^hooks\/([0-9a-f]{24})$/, hookDetail],
  ['DELETE', /^hooks\/([0-9a-f]{24})$/, removeHook],
  ['GET', /^hooks\/([0-9a-f]{24})\/deliveries$/, hookDeliveries],
  ['POST', /^hooks\/([0-9a-f]{24})\/ping$/, pingHook],
  ['POST', /^hooks\/([0-9a-f]{24})\/redeliver$/, redeliverHook],
  ['POST', /^sweep$/, (env) => monitorOf(env).sweep()],
]

/** Answers `GET /metrics`, which needs the token too. */
export async function handleMetrics(request: Request, env: Env, answer: (env: Env) => Promise<HandlerResult>): Promise<HandlerResult> {
  const refusal = await refusalOf(request, env)
  if (refusal !== null) return refusal
  if (request.method !== 'GET') return errorResult(405, 'method-not-allowed', 'request metrics with GET', { headers: { allow: 'GET' } })
  return answer(env)
}

/** What to answer without the token; `null` if the request has it. */
async function refusalOf(request: Request, env: Env): Promise<HandlerResult | null> {
  const { token } = settingsWithoutSecret(env)
  if (token === null) return errorResult(404, 'not-found', 'not found')
  if (await hasToken(request, token)) return null
  const headers = { 'www-authenticate': 'Bearer' }
  return errorResult(401, 'unauthorized', 'send the header `authorization: Bearer` followed by the token', { headers })
}

export async function handleApi(request: Request, env: Env, path: string, query: URLSearchParams): Promise<HandlerResult> {
  try {
    const refusal = await refusalOf(request, env)
    if (refusal !== null) return refusal
    const rows = PATHS.filter(([, pattern]) => pattern.test(path))
    const [, pattern, handler] = rows.find(([method]) => method === request.method) ?? []
    if (!pattern || !handler)
      return rows.length > 0
        ? errorResult(405, 'method-not-allowed', `this path does not support ${request.method}`)
        : errorResult(404, 'not-found', 'the API has no such path')
    const body = request.method === 'GET' ? {} : await readJson(request)
    // What is accepted is visible at once.
    await intakeOf(env)?.settle()
    const unavailable: Unavailable = new Set()
    const result = await handler(env, { query, id: pattern.exec(path)?.[1] ?? '', body, unavailable })
    const response = result instanceof Response ? result : Response.json(result)
    response.headers.set('cache-control', 'no-store')
    if (unavailable.size === 0) return { response, entry: {} }
    const names = [...unavailable].join(', ')
    response.headers.set(UNAVAILABLE_HEADER, names)
    return { response, entry: { error: 'shards-unavailable', message: names } }
  } catch (error) {
    if (error instanceof TargetRefused) {
      const { status, code, message, problems } = error
      return { response: Response.json({ error: code, message, problems }, { status }), entry: { error: code, message } }
    }
    if (error instanceof BadRequest) return errorResult(error.status, error.code, error.message)
    const code = error instanceof SettingsError ? 'not-configured' : 'unavailable'
    return errorResult(503, code, 'the receiver could not answer; see its log', { entry: { message: String(error) } })
  }
}

/** `GET configuration` */
async function configurationReport(env: Env, { unavailable }: ApiRequest): Promise<ConfigurationReport> {
  const { problems, targets, alertTarget, hooks } = settingsWithoutSecret(env)
  const ofList = problemsWithList(targets, await readableList(env, unavailable), alertTarget)
  const ofHooks = hooks === null ? null : await keyProblemOf(env, unavailable)
  const found = [...problems, ...ofList, ...(ofHooks === null ? [] : [ofHooks])]
  return { problems: found, healthAgeSeconds: healthAgeSeconds(env) }
}

async function keyProblemOf(env: Env, unavailable: Unavailable): Promise<string | null> {
  try {
    const state = await hooksOf(env)?.state()
    return state ? keyProblem(state) : null
  } catch {
    unavailable.add('hooks')
    return null
  }
}

async function hasToken(request: Request, token: string): Promise<boolean> {
  // The scheme's name is case-insensitive, and white space at the end is not part of the value (RFC 9110).
  const [, credentials = ''] = /^bearer +([^ \t]+)[ \t]*$/i.exec(request.headers.get('authorization') ?? '') ?? []
  return isEqualText(credentials, token)
}

const MAX_BODY_BYTES = 10_000
const MAX_READ_MS = 15_000

/** A request without a body has no members. */
async function readJson({ body, headers }: Request): Promise<Record<string, unknown>> {
  if (body === null) return {}
  const length = contentLength(headers)
  const tooLarge = `send a body of at most ${MAX_BODY_BYTES} bytes within ${MAX_READ_MS / 1000} seconds`
  if (length !== null && length > MAX_BODY_BYTES) throw new BadRequest(tooLarge)
  const decoder = new TextDecoder()
  let text = ''
  const isComplete = await new ChunkReader(body, length).readAll(MAX_BODY_BYTES, MAX_READ_MS, (chunk) => {
    text += decoder.decode(chunk, { stream: true })
  })
  if (!isComplete) throw new BadRequest(tooLarge)
  try {
    const value: unknown = JSON.parse(text || '{}')
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch {
    // Reported below, like other values that are not objects.
  }
  throw new BadRequest('the body must be a JSON object')
}
