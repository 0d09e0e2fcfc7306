// A registry over HTTP: asks for one packument. Nothing here throws, and nothing is trusted: a registry can be slow, wrong or hostile.
import type { FollowResponse, InstallableFailure, RegistryAddress, WatchHost } from '../../follow.js'
import { cancelBody, request } from './request.js'
import { retryAfterMs } from './retry-after.js'

export type Answer =
  | { kind: 'unchanged' }
  | { kind: 'document'; bytes: Uint8Array; etag: string | null }
  | { kind: 'missing' }
  | ({ kind: 'failed' } & RegistryFailure)

/** Why a request has no result. */
export type RegistryFailure = InstallableFailure

/** The largest packument of the public registry has about 21 MB. */
export const MAX_DOCUMENT_BYTES = 64 * 1024 * 1024

/** For the whole response. */
export const TIMEOUT_MS = 60_000

/** Asks for a package's packument, unless it is still the one with this ETag. */
export async function askForPackument(host: WatchHost, registry: RegistryAddress, name: string, etag: string | null): Promise<Answer> {
  const headers: Record<string, string> = etag === null ? {} : { 'if-none-match': etag }
  return ask(host, registry, pathOf(name), headers)
}

/** Asks for what `npm install` reads of a package, past the caches. */
export async function askForAbbreviated(host: WatchHost, registry: RegistryAddress, name: string): Promise<Answer> {
  return ask(host, registry, pathOf(name), { accept: 'application/vnd.npm.install-v1+json', 'cache-control': 'no-cache' })
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

/** The longest that a registry is left alone because it asks for it. */
const MAX_RETRY_AFTER_MS = 3600_000

/** For how long a response asks to be left alone, in milliseconds. */
export function pauseOf({ headers }: FollowResponse, now: number): number | null {
  const ms = retryAfterMs(headers.get('retry-after'), now)
  return ms === null ? null : Math.min(ms, MAX_RETRY_AFTER_MS)
}

async function ask(
  host: WatchHost,
  registry: RegistryAddress,
  path: string,
  headers: Record<string, string>,
  read: 'document' | 'status only' = 'document',
): Promise<Answer> {
  const signal = AbortSignal.timeout(TIMEOUT_MS)
  try {
    const response = await request(host, registry, `${registry.url}/${path}`, { signal, headers })
    const { status } = response
    if (status === 200) {
      if (read === 'status only') {
        await cancelBody(response)
        return { kind: 'document', bytes: new Uint8Array(), etag: null }
      }
      const bytes = await readBody(response, MAX_DOCUMENT_BYTES)
      if (bytes === null) {
        const message = `the packument has more than ${MAX_DOCUMENT_BYTES} bytes`
        return { kind: 'failed', code: 'too-large', message, retryAfterMs: null }
      }
      return { kind: 'document', bytes, etag: response.headers.get('etag') }
    }
    await cancelBody(response)
    if (status === 304 && 'if-none-match' in headers) return { kind: 'unchanged' }
    if (status === 404 || status === 410) return { kind: 'missing' }
    return { kind: 'failed', ...failureOf(response, host.now(), 'the registry') }
  } catch (error) {
    return { kind: 'failed', ...failureOfError(error, signal, 'the registry') }
  }
}

/** What a response means that has neither a result nor a 404. */
export function failureOf(response: FollowResponse, now: number, host: string): RegistryFailure {
  const { status } = response
  const failed = (code: RegistryFailure['code'], message: string, retryAfterMs: number | null = null) => ({ code, message, retryAfterMs })
  if (status === 304) return failed('unexpected-304', `${host} answered with 304 to a request without a condition`)
  if (status === 429) return failed('rate-limited', `${host} asks for fewer requests (429)`, pauseOf(response, now))
  if (status === 401 || status === 403) return failed('unauthorized', `${host} answered with ${status}; check the token`)
  if (status >= 300 && status < 400)
    return failed('redirected', `${host} answered with ${status}; configure the address that it leads to, if you trust it`)
  return failed('status', `${host} answered with ${status}`, pauseOf(response, now))
}

/** What it means that there is no complete response. `signal` is the limit of time. */
export function failureOfError(error: unknown, signal: AbortSignal, host: string): RegistryFailure {
  if (signal.aborted) return { code: 'timeout', message: `no complete answer within ${TIMEOUT_MS / 1000} seconds`, retryAfterMs: null }
  const message = `${host} could not be reached, or its answer was cut: ${error instanceof Error ? error.message : error}`
  return { code: 'unreachable', message, retryAfterMs: null }
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
