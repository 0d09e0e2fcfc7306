// The URL of a request, whatever its sender has written as the request target and as the host.
import type { Env } from './env.js'

/** A name, an IPv4 address or an IPv6 address, with an optional port. */
const HOST = /^([\w.-]+|\[[0-9a-f:.]+\])(:\d{1,5})?$/i

/** `null` if the target is not a path, or the host is malformed. */
export function requestUrl({ url, headers }: Request, { REQUEST_TARGET: form }: Env): URL | null {
  // Other hosts have built a URL of both, and refused what they could not.
  if (form !== 'raw') return URL.canParse(url) ? new URL(url) : null
  const host = headers.get('host') ?? ''
  const text = `http://${host}${url}`
  return url.startsWith('/') && HOST.test(host) && URL.canParse(text) ? new URL(text) : null
}
