// The pages: the inspector at `/inspector/`, which is public, and `/events`, which has no data without the token.
import { EVENTS_HEADERS, HEADERS } from 'npm-hooks-ui/headers'
import type { Env } from './env.js'
import type { HandlerResult } from './response.js'
import { errorResult } from './response.js'

/** Content types by file extension; workerd's disk service does not set them. */
const TYPES: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
}

/** `null` if the path is not a page's. */
export async function handlePage(request: Request, env: Env): Promise<HandlerResult | null> {
  const { pathname, origin } = new URL(request.url)
  const isEvents = pathname === '/events' || pathname === '/events/'
  if (!isEvents && !/^\/inspector(\/|$)/.test(pathname)) return null
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return errorResult(405, 'method-not-allowed', 'request pages with GET', { headers: { allow: 'GET, HEAD' } })
  }
  // Without a token the page cannot be used, so it does not exist.
  if (!env.ASSETS || (isEvents && !env.EVENTS_TOKEN)) return errorResult(404, 'not-found', 'not found')
  if (pathname === '/inspector') return { response: Response.redirect(`${origin}/inspector/`, 308), entry: {} }
  const path = isEvents ? '/inspector/events.html' : pathname === '/inspector/' ? '/inspector/index.html' : pathname
  // Only known types: for a directory, workerd's disk service would respond with a listing.
  const type = TYPES[path.split('.').at(-1) ?? '']
  if (!type) return errorResult(404, 'not-found', 'no such file')
  const file = await env.ASSETS.fetch(new Request(new URL(path, origin), { method: request.method }))
  if (!file.ok) return errorResult(404, 'not-found', 'no such file')
  const response = new Response(file.body, file)
  response.headers.set('content-type', type)
  for (const [name, value] of Object.entries(isEvents ? EVENTS_HEADERS : HEADERS)) response.headers.set(name, value)
  return { response, entry: {} }
}
