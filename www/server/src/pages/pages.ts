// The pages: the inspector at `/inspector/`, which is public, and `/events`, which has no data without the token.
import { EVENTS_HEADERS, headersFor } from 'npm-hooks-ui/headers'
import type { Env } from '../base/env.js'
import type { HandlerResult } from '../base/response.js'
import { errorResult } from '../base/response.js'
import { settingsWithoutSecret } from '../settings/settings.js'

/** Content types by file extension; workerd's disk service does not set them. */
const TYPES = new Map([
  ['html', 'text/html; charset=utf-8'],
  ['js', 'text/javascript; charset=utf-8'],
  ['css', 'text/css; charset=utf-8'],
  ['svg', 'image/svg+xml'],
])

const EVENTS_FILE = '/inspector/events.html'

const FILE_PATH = /^\/inspector\/(assets\/)?[\w-][\w.-]*$/

/** `null` if the path is not a page's. */
export async function handlePage({ method }: Request, { pathname, origin }: URL, env: Env): Promise<HandlerResult | null> {
  const isEvents = pathname === '/events' || pathname === '/events/'
  if (!isEvents && !/^\/inspector(\/|$)/.test(pathname)) return null
  if (method !== 'GET' && method !== 'HEAD') {
    return errorResult(405, 'method-not-allowed', 'request pages with GET', { headers: { allow: 'GET, HEAD' } })
  }
  // Without a token the page cannot be used, so it does not exist.
  if (!env.ASSETS || (isEvents && settingsWithoutSecret(env).token === null)) return errorResult(404, 'not-found', 'not found')
  // Relative, because the receiver does not know under which address and scheme a proxy publishes it.
  if (pathname === '/inspector') return { response: new Response(null, { status: 308, headers: { location: '/inspector/' } }), entry: {} }
  const path = isEvents ? EVENTS_FILE : pathname === '/inspector/' ? '/inspector/index.html' : pathname
  // The page has one address. Another spelling of a file's path, such as `%65vents.html`, would find the file too.
  if (!isEvents && (path === EVENTS_FILE || !FILE_PATH.test(path))) return errorResult(404, 'not-found', 'no such file')
  // Only known types: for a directory, workerd's disk service would respond with a listing.
  const type = TYPES.get(path.split('.').at(-1) ?? '')
  if (!type) return errorResult(404, 'not-found', 'no such file')
  const file = await env.ASSETS.fetch(new Request(new URL(path, origin), { method }))
  if (!file.ok) return errorResult(404, 'not-found', 'no such file')
  const response = new Response(file.body, file)
  response.headers.set('content-type', type)
  for (const [name, value] of Object.entries(isEvents ? EVENTS_HEADERS : headersFor(path.replace('/inspector/', ''))))
    response.headers.set(name, value)
  return { response, entry: {} }
}
