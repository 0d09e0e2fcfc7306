// The API's read-only paths for events, counts, dead letters and the quarantine.
import type { DeadLetterPage, EventCount, EventCounts, EventHistory, EventPage, QuarantinePage, SecretUse } from 'npm-hooks-events-api'
import type { Env } from '../base/env.js'
import type { Level } from '../base/level.js'
import { LEVEL_NAMES, parseLevel } from '../base/level.js'
import { eachShard, shardOf } from '../base/shards.js'
import { DAY, HOUR } from '../base/time.js'
import { quarantine } from '../shard/quarantine.js'
import type { Cursor, DeadLetterCursor, EventFilter } from '../shard/queries.js'
import type { ApiRequest } from './request.js'
import { BadRequest, integerParam, NotFound } from './request.js'

const MAX_PAGE_SIZE = 200
const MAX_COUNT_HOURS = 24 * 366
/** Counts over more hours than this are by day. */
const MAX_HOURLY_COUNTS = 72

/** `GET events?package=&search=&kind=&level=&state=&total=&before=&limit=` */
export async function listEvents(env: Env, { query, unavailable }: ApiRequest): Promise<EventPage> {
  const filter: EventFilter = {
    package: query.get('package'),
    search: query.get('search'),
    kind: query.get('kind'),
    level: levelParam(query.get('level') ?? 'none'),
    state: stateParam(query.get('state')),
    isCounted: query.get('total') === '1',
    before: parseCursor(query.get('before')),
    limit: integerParam(query, 'limit', 50, MAX_PAGE_SIZE),
  }
  const pages =
    filter.package === null
      ? await eachShard(env, (shard) => shard.list(filter), unavailable)
      : [await shardOf(env, filter.package).list(filter)]
  const events = pages
    .flatMap((page) => page.events)
    .sort((a, b) => b.seq - a.seq || (a.id < b.id ? -1 : 1))
    .slice(0, filter.limit)
  const last = events.length === filter.limit ? events.at(-1) : undefined
  const total = filter.isCounted ? pages.reduce((sum, page) => sum + (page.total ?? 0), 0) : null
  return { events, next: last ? `${last.seq}.${last.id}` : null, total }
}

/** `GET events/:id` */
export async function eventDetail(env: Env, { id, unavailable }: ApiRequest): Promise<EventHistory> {
  const json = (await eachShard(env, (shard) => shard.eventDetail(id), unavailable)).find((result) => result !== null)
  if (json === undefined) throw new NotFound('no event has this id, or it has expired')
  return JSON.parse(json) as EventHistory
}

/** `GET events/:id/body`: the raw body, if bodies are stored. */
export async function eventBody(env: Env, request: ApiRequest): Promise<Response> {
  const { event } = await eventDetail(env, request)
  const object = event.body === null ? null : await env.BODIES?.get(event.body)
  if (!object) throw new NotFound('the body of this event is not stored')
  return download(object.body)
}

/** `GET counts?hours=`: events of each level by hour, or by day for more than three days. */
export async function countEvents(env: Env, { query, unavailable }: ApiRequest): Promise<EventCounts> {
  const hours = integerParam(query, 'hours', 24, MAX_COUNT_HOURS)
  const step = hours > MAX_HOURLY_COUNTS ? DAY : HOUR
  const sums = new Map<string, EventCount>()
  for (const row of (await eachShard(env, (shard) => shard.counts(Date.now() - hours * HOUR, step), unavailable)).flat()) {
    const key = `${row.at} ${row.level}`
    sums.set(key, { ...row, count: row.count + (sums.get(key)?.count ?? 0) })
  }
  return { step, counts: [...sums.values()].sort((a, b) => a.at - b.at) }
}

/** `GET secrets`: how often each secret matched. During a rotation it shows when the old one can be deleted. */
export async function secretUse(env: Env, { unavailable }: ApiRequest): Promise<SecretUse[]> {
  const sums = new Map<string, SecretUse>()
  for (const { secret, count, last } of (await eachShard(env, (shard) => shard.secrets(), unavailable)).flat()) {
    const sum = sums.get(secret)
    sums.set(secret, { secret, count: count + (sum?.count ?? 0), last: Math.max(last, sum?.last ?? 0) })
  }
  return [...sums.values()]
}

/** `GET dead-letters?target=&before=&limit=` */
export async function deadLetters(env: Env, { query, unavailable }: ApiRequest): Promise<DeadLetterPage> {
  const limit = integerParam(query, 'limit', 50, MAX_PAGE_SIZE)
  const filter = { target: query.get('target'), before: parseDeadLetterCursor(query.get('before')), limit }
  const pages = await eachShard(env, (shard) => shard.dead(filter), unavailable)
  const letters = pages
    .flatMap((page) => page.letters)
    .sort((a, b) => b.at - a.at || a.seq - b.seq || (a.target < b.target ? 1 : -1))
    .slice(0, limit)
  const last = letters.length === limit ? letters.at(-1) : undefined
  return {
    deadLetters: letters,
    next: last ? `${last.at}.${last.seq}.${last.target}` : null,
    total: pages.reduce((sum, { total }) => sum + total, 0),
  }
}

/** `GET quarantine?before=&limit=` */
export async function listQuarantine(env: Env, { query }: ApiRequest): Promise<QuarantinePage> {
  const limit = integerParam(query, 'limit', 50, MAX_PAGE_SIZE)
  const { bodies, total } = await quarantine(env).list(parseCursor(query.get('before')), limit)
  const last = bodies.length === limit ? bodies.at(-1) : undefined
  return { bodies, next: last ? `${last.received}.${last.id}` : null, total }
}

/** `GET quarantine/:id`: the raw body. */
export async function quarantinedBody(env: Env, { id }: ApiRequest): Promise<Response> {
  const object = quarantine(env)
  if (!(await object.has(id))) throw new NotFound('no body has this id, or it has expired')
  let offset = 0
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const chunk = await object.chunk(id, offset)
      if (!chunk) return controller.close()
      offset += chunk.byteLength
      controller.enqueue(chunk)
    },
  })
  return download(stream)
}

/** An attachment, so that a browser never renders what a sender wrote. */
function download(body: ReadableStream): Response {
  return new Response(body, {
    headers: { 'content-type': 'application/octet-stream', 'content-disposition': 'attachment', 'x-content-type-options': 'nosniff' },
  })
}

function levelParam(text: string): Level {
  const level = parseLevel(text)
  if (!level) throw new BadRequest(`level must be one of ${LEVEL_NAMES}`)
  return level
}

function stateParam(text: string | null): EventFilter['state'] {
  if (text === null || text === 'waiting' || text === 'failed') return text
  throw new BadRequest('state must be waiting or failed')
}

function parseCursor(text: string | null): Cursor | null {
  if (text === null) return null
  const [, seq, id] = /^(\d{1,15})\.([0-9a-f]{32})$/.exec(text) ?? []
  if (!seq || !id) throw new BadRequest('before must be the `next` of a previous page')
  return { seq: Number(seq), id }
}

function parseDeadLetterCursor(text: string | null): DeadLetterCursor | null {
  if (text === null) return null
  const [, at, seq, target] = /^(\d{1,15})\.(\d{1,15})\.([\w.-]{1,64})$/.exec(text) ?? []
  if (!at || !seq || !target) throw new BadRequest('before must be the `next` of a previous page')
  return { at: Number(at), seq: Number(seq), target }
}
