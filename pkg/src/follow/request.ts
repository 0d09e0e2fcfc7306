// One request to a registry. Redirects are followed here, so that a public registry leads neither into a local network nor from https to http.
import type { FollowRequestInit, FollowResponse, RegistryAddress, WatchHost } from '../../follow.js'
import { isPublicHost } from './public-hosts.js'

/** Of one request. */
const MAX_REDIRECTS = 5

const REDIRECTS: readonly number[] = [301, 302, 303, 307, 308]

/** Browsers hide where a redirect leads, and keep pages out of local networks themselves. */
const HIDDEN_REDIRECT = 0

interface RequestOptions {
  signal: AbortSignal
  headers?: Record<string, string>
  method?: 'GET' | 'HEAD'
}

export function requestInit(token: string | null, signal: AbortSignal, headers: Record<string, string> = {}): FollowRequestInit {
  return {
    headers: {
      accept: 'application/json',
      ...headers,
      'user-agent': 'npm-hooks',
      ...(token === null ? {} : { authorization: `Bearer ${token}` }),
    },
    // With a token redirects are not followed: another host must not get it.
    redirect: token === null ? 'follow' : 'manual',
    signal,
  }
}

/** The response at an address of the registry; of a request with a token a redirect is the response. */
export async function request(
  host: WatchHost,
  registry: RegistryAddress,
  address: string,
  options: RequestOptions,
): Promise<FollowResponse> {
  return requestWith(host, registry, address, options, registry.token === null ? MAX_REDIRECTS : 0)
}

/** The same for an address that the registry chose: redirects are followed, and the token is for the registry's origin only. */
export async function requestAnywhere(
  host: WatchHost,
  registry: RegistryAddress,
  address: string,
  options: RequestOptions,
): Promise<FollowResponse> {
  return requestWith(host, registry, address, options, MAX_REDIRECTS)
}

async function requestWith(
  { fetch }: WatchHost,
  registry: RegistryAddress,
  address: string,
  { signal, headers, ...method }: RequestOptions,
  maxRedirects: number,
): Promise<FollowResponse> {
  for (let url = address, redirects = 0; ; redirects++) {
    const token = new URL(url).origin === new URL(registry.url).origin ? registry.token : null
    const init = { ...requestInit(token, signal, headers), ...method }
    const response = await fetch(url, { ...init, redirect: 'manual' })
    if (response.status === HIDDEN_REDIRECT && token === null) return fetch(url, init)
    const next = redirectOf(response, url)
    if (next === null || redirects >= maxRedirects || !mayLeadTo(registry, url, next)) return response
    await cancelBody(response)
    url = next
  }
}

function redirectOf({ status, headers }: FollowResponse, url: string): string | null {
  const location = headers.get('location')
  return REDIRECTS.includes(status) && location !== null && URL.canParse(location, url) ? new URL(location, url).href : null
}

/** Whether what the registry answers at `from` may lead to an absolute URL. A registry that is not public, such as a local one, may lead to others. */
export function mayLeadTo(registry: RegistryAddress, from: string, to: string): boolean {
  if (!isFetchable(to) || (new URL(from).protocol === 'https:' && new URL(to).protocol === 'http:')) return false
  return isPublicHost(to) || !isPublicHost(registry.url)
}

export function isFetchable(address: string): boolean {
  if (!URL.canParse(address)) return false
  const { protocol, username, password } = new URL(address)
  return (protocol === 'https:' || protocol === 'http:') && username === '' && password === ''
}

export async function cancelBody({ body }: FollowResponse): Promise<void> {
  await body?.cancel().catch(() => {})
}
