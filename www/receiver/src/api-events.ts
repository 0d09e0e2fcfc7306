// The paths that only read.
import { BadRequest, NotFound } from './asked.js'
import type { Asked } from './asked.js'
import type { Env } from './env.js'
import type { Cursor, Search, Story } from './ledger.js'
import { LEVELS } from 'npm-hooks-events-api'
import type { Level } from 'npm-hooks-events-api'
import { DAY, HOUR } from './retry.js'
import { eachShard, shardOf } from './shards.js'
import type { EventCount, EventSummary } from 'npm-hooks-events-api'
import { unreadable } from './unreadable.js'

const MOST = 200

/** `?package= &search= &kind= &level= &before= &limit=`: the latest events, and the cursor of the next page. */
export async function latest(env: Env, { query }: Asked): Promise<{ events: EventSummary[]; next: string | null }> {
  const search: Search = {
    package: query.get('package'),
    search: query.get('search'),
    kind: query.get('kind'),
    level: levelOf(query.get('level') ?? 'none'),
    before: cursorOf(query.get('before')),
    limit: numberOf(query, 'limit', 50, MOST),
  }
  const found =
    search.package === null ? await eachShard(env, (shard) => shard.list(search)) : [await shardOf(env, search.package).list(search)]
  const events = found
    .flat()
    .sort((a, b) => b.seq - a.seq || (a.id < b.id ? -1 : 1))
    .slice(0, search.limit)
  const last = events.length === search.limit ? events.at(-1) : undefined
  return { events, next: last ? `${last.seq}.${last.id}` : null }
}

/** One event: what was received, where it goes, each attempt. */
export async function story(env: Env, { id }: Asked): Promise<Story> {
  const found = (await eachShard(env, (shard) => shard.story(id))).find((story) => story !== null)
  if (found === undefined) throw new NotFound('no event has this id, or it was forgotten')
  return JSON.parse(found) as Story
}

/** The body as it came, where bodies are kept. */
export async function keptBody(env: Env, asked: Asked): Promise<Response> {
  const { event } = await story(env, asked)
  const kept = event.body === null ? null : await env.BODIES?.get(event.body)
  if (!kept) throw new NotFound('the body of this event was not kept')
  return download(kept.body)
}

/** `?hours=`: how many events of each level came, by hour, or by day where it is more than three. */
export async function counts(env: Env, { query }: Asked): Promise<{ step: number; counts: EventCount[] }> {
  const hours = numberOf(query, 'hours', 24, 24 * 366)
  const step = hours > 72 ? DAY : HOUR
  const sums = new Map<string, EventCount>()
  for (const row of (await eachShard(env, (shard) => shard.counts(Date.now() - hours * HOUR, step))).flat()) {
    const key = `${row.at} ${row.level}`
    sums.set(key, { ...row, count: row.count + (sums.get(key)?.count ?? 0) })
  }
  return { step, counts: [...sums.values()].sort((a, b) => a.at - b.at) }
}

/** Which secret matched how often, and when last: when the old one no longer does, it can go. */
export async function secrets(env: Env): Promise<{ secret: string; count: number; last: number }[]> {
  const sums = new Map<string, { secret: string; count: number; last: number }>()
  for (const { secret, count, last } of (await eachShard(env, (shard) => shard.secrets())).flat()) {
    const sum = sums.get(secret)
    sums.set(secret, { secret, count: count + (sum?.count ?? 0), last: Math.max(last, sum?.last ?? 0) })
  }
  return [...sums.values()]
}

export async function deadLetters(env: Env, { query }: Asked) {
  const limit = numberOf(query, 'limit', 50, MOST)
  const found = await eachShard(env, (shard) => shard.dead(limit))
  return found
    .flat()
    .sort((a, b) => b.at - a.at)
    .slice(0, limit)
}

export async function unreadableList(env: Env, { query }: Asked) {
  return unreadable(env).list(numberOf(query, 'limit', 50, MOST))
}

/** What was signed and is no event, as it came. */
export async function unreadableBody(env: Env, { id }: Asked): Promise<Response> {
  const object = unreadable(env)
  if (!(await object.has(id))) throw new NotFound('no body has this id, or it was forgotten')
  let at = 0
  const stream = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const piece = await object.piece(id, at)
      if (!piece) return controller.close()
      at += piece.byteLength
      controller.enqueue(piece)
    },
  })
  return download(stream)
}

/** Never shown by a browser as what it claims to be. */
function download(body: ReadableStream): Response {
  return new Response(body, {
    headers: { 'content-type': 'application/octet-stream', 'content-disposition': 'attachment', 'x-content-type-options': 'nosniff' },
  })
}

function levelOf(text: string): Level {
  const level = LEVELS.find((known) => known === text)
  if (!level) throw new BadRequest(`level must be one of ${LEVELS.join(', ')}`)
  return level
}

function cursorOf(text: string | null): Cursor | null {
  if (text === null) return null
  const [, seq, id] = /^(\d{1,15})\.([0-9a-f]{32})$/.exec(text) ?? []
  if (!seq || !id) throw new BadRequest('before must be the `next` of a page')
  return { seq: Number(seq), id }
}

function numberOf(query: URLSearchParams, name: string, otherwise: number, most: number): number {
  const value = Number(query.get(name) ?? otherwise)
  if (!Number.isInteger(value) || value < 1 || value > most) throw new BadRequest(`${name} must be a number from 1 to ${most}`)
  return value
}
