// The events as an Atom feed (RFC 4287), for feed readers. They cannot send headers, so a token of the feed alone is in the address.
import type { EventSummary } from 'npm-hooks-events-api'
import type { Env } from '../base/env.js'
import { isEqualText } from '../base/equal-texts.js'
import { sha256Hex } from '../base/hex.js'
import type { HandlerResult } from '../base/response.js'
import { errorResult } from '../base/response.js'
import { intakeOf } from '../base/shards.js'
import { settingsWithoutSecret } from '../settings/settings.js'
import { listEvents } from './events.js'

export const FEED_PATH = '/events/feed.atom'

const MAX_ENTRIES = '100'

/** Readers ask again after this time; a proxy must not keep what the token protects. */
const MAX_AGE_SECONDS = 300

/** `GET /events/feed.atom?token=&package=` */
export async function handleFeed(request: Request, env: Env, { origin, searchParams: query }: URL): Promise<HandlerResult> {
  const { feedToken, publicUrl } = settingsWithoutSecret(env)
  if (feedToken === null) return errorResult(404, 'not-found', 'not found')
  if (request.method !== 'GET' && request.method !== 'HEAD')
    return errorResult(405, 'method-not-allowed', 'request the feed with GET', { headers: { allow: 'GET, HEAD' } })
  if (!(await isEqualText(query.get('token') ?? '', feedToken)))
    return errorResult(401, 'unauthorized', 'the address needs the token of the feed')
  const name = query.get('package')
  await intakeOf(env)?.settle()
  const filter = new URLSearchParams({ limit: MAX_ENTRIES, ...(name !== null && { package: name }) })
  try {
    const { events } = await listEvents(env, { query: filter, id: '', body: {}, unavailable: new Set() })
    return { response: await feedResponse(request, await feedOf(events, name, publicUrl ?? origin)), entry: {} }
  } catch (error) {
    return errorResult(503, 'unavailable', 'the receiver could not answer; see its log', { entry: { message: String(error) } })
  }
}

async function feedResponse(request: Request, text: string): Promise<Response> {
  const bytes = new TextEncoder().encode(text)
  const etag = `"${(await sha256Hex(bytes)).slice(0, 32)}"`
  const headers = { etag, 'cache-control': `private, max-age=${MAX_AGE_SECONDS}`, 'content-type': 'application/atom+xml; charset=utf-8' }
  if (matches(request.headers.get('if-none-match'), etag)) return new Response(null, { status: 304, headers })
  return new Response(request.method === 'HEAD' ? null : bytes, { headers })
}

/** A proxy that compresses the feed makes its tag weak. */
function matches(condition: string | null, etag: string): boolean {
  return condition?.split(',').some((tag) => [etag, '*'].includes(tag.trim().replace(/^W\//, ''))) ?? false
}

/** Without the token, which a reader may share with the feed. */
async function feedOf(events: EventSummary[], name: string | null, url: string): Promise<string> {
  const updated = iso(Math.max(0, ...events.map(({ received }) => received)))
  const entries = events.map((event) => entryOf(event, url)).join('')
  const subject = name === null ? 'all packages' : name
  // A reader may have the feeds of several servers.
  const id = (await sha256Hex(`${url}\n${name ?? ''}`)).slice(0, 32)
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
<title>npm changes: ${xml(subject)}</title>
<id>${uuidOf(id)}</id>
<updated>${updated}</updated>
<author><name>npm-hooks</name></author>
${entries}</feed>
`
}

function entryOf({ id, level, kind, summary, received }: EventSummary, url: string): string {
  const title = level === 'none' ? summary : `${level}: ${summary}`
  return `<entry>
<id>${uuidOf(id)}</id>
<title type="text">${xml(title)}</title>
<updated>${iso(received)}</updated>
<category term="${xml(kind)}"/>
<link href="${xml(`${url}/events/#${id}`)}"/>
<content type="text">${xml(title)}</content>
</entry>
`
}

/** From 32 hex digits, such as the id of an event, which never changes. */
const uuidOf = (digits: string) => `urn:uuid:${digits.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')}`

const iso = (time: number) => new Date(time).toISOString()

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/**
 * What XML 1.0 does not allow, what is not a character, and what changes the direction of text or has no width. A variation selector may belong
 * to an emoji.
 */
const NOT_TEXT =
  /(?<!\p{Extended_Pictographic})\ufe0f|(?!\ufe0f)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}\ufffe\uffff]/gu

const xml = (text: string): string => text.replace(NOT_TEXT, '\ufffd').replace(/[&<>"]/g, (char) => ENTITIES[char] ?? char)
