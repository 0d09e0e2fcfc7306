// `/events/api/…`: what the page at `/events` shows, and what can be done there. Each path is a row of the table below.
import { refusal } from './answer.js'
import type { Answer } from './answer.js'
import { BadRequest } from './asked.js'
import type { Asked } from './asked.js'
import { counts, deadLetters, keptBody, latest, secrets, story, unreadableBody, unreadableList } from './api-reading.js'
import { sendAgain, sendTest, targets } from './api-targets.js'
import type { Env } from './env.js'
import { SettingsError, settingsOf } from './settings.js'
import { sweep } from './sweep.js'

/** What a path answers with: JSON, or a response of its own. */
type Handler = (env: Env, asked: Asked) => Promise<unknown>

const PATHS: [method: 'GET' | 'POST', path: RegExp, handler: Handler][] = [
  ['GET', /^events$/, latest],
  ['GET', /^events\/([0-9a-f]{32})$/, story],
  ['GET', /^events\/([0-9a-f]{32})\/body$/, keptBody],
  ['GET', /^counts$/, counts],
  ['GET', /^secrets$/, secrets],
  ['GET', /^targets$/, targets],
  ['GET', /^dead-letters$/, deadLetters],
  ['GET', /^unreadable$/, unreadableList],
  ['GET', /^unreadable\/([0-9a-f]{32})$/, unreadableBody],
  ['POST', /^again$/, sendAgain],
  ['POST', /^test$/, sendTest],
  // For who has no cron triggers: plain workerd.
  ['POST', /^sweep$/, sweep],
]

export async function answerApi(request: Request, env: Env, path: string): Promise<Answer> {
  try {
    const { token } = settingsOf(env)
    if (token === null) return refusal(404, 'not-found', 'there is nothing here')
    if (!(await isBearer(request, token)))
      return refusal(401, 'unauthorized', 'send the header authorization: Bearer, and the token', {
        headers: { 'www-authenticate': 'Bearer' },
      })
    const found = PATHS.filter(([, pattern]) => pattern.test(path))
    const [, pattern, handler] = found.find(([method]) => method === request.method) ?? []
    if (!pattern || !handler)
      return found.length > 0
        ? refusal(405, 'method-not-allowed', `not with ${request.method}`)
        : refusal(404, 'not-found', 'there is no such path')
    const body = request.method === 'POST' ? await jsonOf(request) : {}
    const answer = await handler(env, { query: new URL(request.url).searchParams, id: pattern.exec(path)?.[1] ?? '', body })
    const response = answer instanceof Response ? answer : Response.json(answer)
    response.headers.set('cache-control', 'no-store')
    return { response, entry: {} }
  } catch (error) {
    if (error instanceof BadRequest) return refusal(error.status, error.code, error.message)
    const code = error instanceof SettingsError ? 'not-configured' : 'unavailable'
    return refusal(503, code, 'see the log', { entry: { message: String(error) } })
  }
}

/** Compares digests, which are of one length and tell nothing of the token by how long it takes. */
async function isBearer(request: Request, token: string): Promise<boolean> {
  const digest = (text: string) => crypto.subtle.digest('SHA-256', new TextEncoder().encode(text))
  const given = request.headers.get('authorization') ?? ''
  return crypto.subtle.timingSafeEqual(await digest(given), await digest(`Bearer ${token}`))
}

const MOST_BYTES = 10_000

async function jsonOf(request: Request): Promise<Record<string, unknown>> {
  if (Number(request.headers.get('content-length') ?? MOST_BYTES + 1) > MOST_BYTES)
    throw new BadRequest('the body is too large, or its length is not given')
  const text = await request.text()
  try {
    const value: unknown = JSON.parse(text || '{}')
    if (typeof value === 'object' && value !== null) return value as Record<string, unknown>
  } catch {
    // Told below.
  }
  throw new BadRequest('the body must be a JSON object')
}
