// A registry over HTTP: asks for one packument. Nothing here throws, and nothing is trusted: a registry can be slow, wrong or hostile.
import type { FollowRequestInit, FollowResponse, LookFailure, RegistryAddress, WatchHost } from '../../follow.js'
import { retryAfterMs } from './retry-after.js'

export type Answer =
  | { kind: 'unchanged' }
  | { kind: 'document'; bytes: Uint8Array; etag: string | null }
  | { kind: 'missing' }
  | { kind: 'failed'; code: LookFailure; message: string; retryAfterMs: number | null }

/** The largest packument of the public registry has about 21 MB. */
export const MAX_DOCUMENT_BYTES = 64 * 1024 * 1024

/** For the whole response. */
const TIMEOUT_MS = 60_000

/** Asks for a package's packument, unless it is still the one with this ETag. */
export async function askForPackument(host: WatchHost, registry: RegistryAddress, name: string, etag: string | null): Promise<Answer> {
  const headers: Record<string, string> = etag === null ? {} : { 'if-none-match': etag }
  return ask(host, registry, pathOf(name), headers)
}

/** Whether the registry answers for another package, or at least at its root, so that a 404 can be believed. */
export async function isAlive(host: WatchHost, registry: RegistryAddress, otherPackage: string | null): Promise<boolean> {
  const path = otherPackage === null ? '' : pathOf(otherPackage)
  const answer = await ask(host, registry, path, {}, 'status only')
  return answer.kind === 'document'
}

/** Whether the registry refuses the configured token. Some then hide private packages behind a 404 instead of answering with 401. */
export async function isTokenRefused(host: WatchHost, registry: RegistryAddress): Promise<boolean> {
  if (registry.token === null) return false
  const answer = await ask(host, registry, '-/whoami', {}, 'status only')
  return answer.kind === 'failed' && answer.code === 'unauthorized'
}

/** `@` is not encoded and the slash is, as npm does it. */
export function pathOf(name: string): string {
  return encodeURIComponent(name).replace(/^%40/, '@')
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

/** The longest that a registry is left alone because it asks for it. */
const MAX_RETRY_AFTER_MS = 3600_000

/** For how long a response asks to be left alone, in milliseconds. */
export function pauseOf({ headers }: FollowResponse, now: number): number | null {
  const ms = retryAfterMs(headers.get('retry-after'), now)
  return ms === null ? null : Math.min(ms, MAX_RETRY_AFTER_MS)
}

async function ask(
  { fetch, now }: WatchHost,
  { url, token }: RegistryAddress,
  path: string,
  headers: Record<string, string>,
  read: 'document' | 'status only' = 'document',
): Promise<Answer> {
  const failed = (code: LookFailure, message: string, retryAfterMs: number | null = null): Answer => ({
    kind: 'failed',
    code,
    message,
    retryAfterMs,
  })
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  try {
    const response = await fetch(`${url}/${path}`, requestInit(token, signal, headers))
    const { status } = response
    if (status === 200) {
      if (read === 'status only') {
        await response.body?.cancel().catch(() => {})
        return { kind: 'document', bytes: new Uint8Array(), etag: null }
      }
      const bytes = await readBody(response, MAX_DOCUMENT_BYTES)
      if (bytes === null) return failed('too-large', `the packument has more than ${MAX_DOCUMENT_BYTES} bytes`)
      return { kind: 'document', bytes, etag: response.headers.get('etag') }
    }
    await response.body?.cancel().catch(() => {})
    const pauseMs = pauseOf(response, now())
    if (status === 304) {
      if ('if-none-match' in headers) return { kind: 'unchanged' }
      return failed('unexpected-304', 'the registry answered with 304 to a request without a condition')
    }
    if (status === 404 || status === 410) return { kind: 'missing' }
    if (status === 429) return failed('rate-limited', 'the registry asks for fewer requests (429)', pauseMs)
    if (status === 401 || status === 403) return failed('unauthorized', `the registry answered with ${status}; check the token`)
    if (status >= 300 && status < 400)
      return failed('redirected', `the registry answered with ${status}; configure the address that it leads to`)
    return failed('status', `the registry answered with ${status}`, pauseMs)
  } catch (error) {
    if (signal.aborted) return failed('timeout', `no complete answer within ${TIMEOUT_MS / 1000} seconds`)
    return failed(
      'unreachable',
      `the registry could not be reached, or its answer was cut: ${error instanceof Error ? error.message : error}`,
    )
  }
}

/** The body; `null` if it has more bytes, whatever it announces. */
export async function readBody({ body, headers }: FollowResponse, maxBytes: number): Promise<Uint8Array | null> {
  if (Number(headers.get('content-length')) > maxBytes) {
    await body?.cancel().catch(() => {})
    return null
  }
  const chunks: Uint8Array[] = []
  let size = 0
  const reader = body?.getReader()
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined }
    if (done || !value) break
    size += value.byteLength
    if (size > maxBytes) {
      await reader?.cancel().catch(() => {})
      return null
    }
    chunks.push(value)
  }
  const [first] = chunks
  if (first && chunks.length === 1) return first
  const bytes = new Uint8Array(size)
  let offset = 0
  for (const chunk of chunks) {
    bytes.set(chunk, offset)
    offset += chunk.byteLength
  }
  return bytes
}
