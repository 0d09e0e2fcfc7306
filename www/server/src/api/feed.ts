// The events as an Atom feed (RFC 4287), for feed readers. They cannot send headers, so a token of the feed alone is in the address.
import type { EventSummary } from 'npm-hooks-events-api'
import type { Env } from '../base/env.js'
import { isEqualText } from '../base/equal-texts.js'
import { hex } from '../base/hex.js'
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
export async function handleFeed(request: Request, env: Env, query: URLSearchParams): Promise<HandlerResult> {
  const { feedToken, publicUrl } = settingsWithoutSecret(env)
  if (feedToken === null) return errorResult(404, 'not-found', 'not found')
  if (request.method !== 'GET') return errorResult(405, 'method-not-allowed', 'request the feed with GET', { headers: { allow: 'GET' } })
  if (!(await isEqualText(query.get('token') ?? '', feedToken)))
    return errorResult(401, 'unauthorized', 'the address needs the token of the feed')
  const name = query.get('package')
  await intakeOf(env)?.settle()
  const filter = new URLSearchParams({ limit: MAX_ENTRIES, ...(name !== null && { package: name }) })
  try {
    const { events } = await listEvents(env, { query: filter, id: '', body: {}, unavailable: new Set() })
    return { response: await feedResponse(request, feedOf(events, name, publicUrl)), entry: {} }
  } catch (error) {
    return errorResult(503, 'unavailable', 'the receiver could not answer; see its log', { entry: { message: String(error) } })
  }
}

async function feedResponse(request: Request, text: string): Promise<Response> {
  const bytes = new TextEncoder().encode(text)
  const etag = `"${hex(await crypto.subtle.digest('SHA-256', bytes)).slice(0, 32)}"`
  const headers = { etag, 'cache-control': `private, max-age=${MAX_AGE_SECONDS}`, 'content-type': 'application/atom+xml; charset=utf-8' }
  if (request.headers.get('if-none-match') === etag) return new Response(null, { status: 304, headers })
  return new Response(bytes, { headers })
}

/** Without the token, which a reader may share with the feed. */
function feedOf(events: EventSummary[], name: string | null, publicUrl: string | null): string {
  const updated = iso(Math.max(0, ...events.map(({ received }) => received)))
  const entries = events.map((event) => entryOf(event, publicUrl)).join('')
  const subject = name === null ? 'all packages' : name
  return `<?xml version="1.0" encoding="utf-8"?>
<feed xmlns="http://www.w3.org/2005/Atom">
<title>npm changes: ${xml(subject)}</title>
<id>urn:npm-hooks:feed:${xml(name === null ? '*' : encodeURIComponent(name.toWellFormed()))}</id>
<updated>${updated}</updated>
<author><name>npm-hooks</name></author>
${entries}</feed>
`
}

function entryOf({ id, level, kind, summary, received }: EventSummary, publicUrl: string | null): string {
  const title = level === 'none' ? summary : `${level}: ${summary}`
  const link = publicUrl === null ? '' : `<link href="${xml(`${publicUrl}/events/#${id}`)}"/>\n`
  // An event's id is 32 hex digits, and never changes.
  const uuid = id.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
  return `<entry>
<id>urn:uuid:${uuid}</id>
<title type="text">${xml(title)}</title>
<updated>${iso(received)}</updated>
<category term="${xml(kind)}"/>
${link}</entry>
`
}

const iso = (time: number) => new Date(time).toISOString()

const ENTITIES: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }

/** What XML 1.0 does not allow, what is not a character, and what changes the direction of text or has no width. */
const NOT_TEXT = /[\p{Cc}\p{Cf}\p{Cs}\ufffe\uffff]/gu

const xml = (text: string): string => text.replace(NOT_TEXT, '\ufffd').replace(/[&<>"]/g, (char) => ENTITIES[char] ?? char)
