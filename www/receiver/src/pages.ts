// The pages: the inspector at `/inspector/`, open to all, and the receiver's own at `/events`, which holds nothing by itself.
import { EVENTS_HEADERS, HEADERS } from 'npm-hooks-ui/headers'
import { refusal } from './answer.js'
import type { Answer } from './answer.js'
import type { Env } from './env.js'

/** What there is of files, and what a server of plain files does not say. */
const TYPES: Record<string, string> = {
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  css: 'text/css; charset=utf-8',
  svg: 'image/svg+xml',
}

/** Answers for the paths of pages; `null` for all others. */
export async function answerPage(request: Request, env: Env): Promise<Answer | null> {
  const { pathname, origin } = new URL(request.url)
  const isEvents = pathname === '/events' || pathname === '/events/'
  if (!isEvents && !/^\/inspector(\/|$)/.test(pathname)) return null
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return refusal(405, 'method-not-allowed', 'pages are read with GET', { headers: { allow: 'GET, HEAD' } })
  }
  // A page that nobody can open says nothing, not even that it is there.
  if (!env.ASSETS || (isEvents && !env.EVENTS_TOKEN)) return refusal(404, 'not-found', 'there is nothing here')
  if (pathname === '/inspector') return { response: Response.redirect(`${origin}/inspector/`, 308), entry: {} }
  const path = isEvents ? '/inspector/events.html' : pathname === '/inspector/' ? '/inspector/index.html' : pathname
  // Of what has no type plain workerd would answer with a list of the folder.
  const type = TYPES[path.split('.').at(-1) ?? '']
  const file = type && (await env.ASSETS.fetch(new Request(new URL(path, origin), { method: request.method })))
  if (!file || !file.ok) return refusal(404, 'not-found', 'there is no such file')
  const response = new Response(file.body, file)
  response.headers.set('content-type', type)
  for (const [name, value] of Object.entries(isEvents ? EVENTS_HEADERS : HEADERS)) response.headers.set(name, value)
  return { response, entry: {} }
}
