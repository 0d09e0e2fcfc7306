// Sends one message to a target; returns the outcome and never throws.
import { retryAfterMs } from 'npm-hooks/follow'
import { connectionCause } from './connection-cause.js'
import type { Message } from './message.js'
import type { Outcome } from './retry.js'

/** How much of a failed response's body is kept. */
const MAX_RESPONSE_BYTES = 4096

const SECONDARY_LIMIT_MS = 60_000

/** How long a failed response's body is read. */
const MAX_RESPONSE_MS = 2000

export async function send(url: string, { body, headers }: Message, timeoutMs: number): Promise<Outcome> {
  const start = Date.now()
  const outcome = (status: number | null, error: string | null, more: Partial<Outcome> = {}): Outcome => ({
    status,
    error,
    ms: Date.now() - start,
    retryAfter: null,
    ...more,
  })
  try {
    const signal = AbortSignal.timeout(timeoutMs)
    // Redirects are not followed: a signed event is sent only to the configured URL.
    const response = await fetch(url, {
      method: 'POST',
      body,
      headers: { ...headers, 'user-agent': 'npm-hooks-receiver' },
      redirect: 'manual',
      signal,
    })
    const result = outcome(response.status, null, rateLimitOf(response))
    if (!response.ok) return { ...result, ...secondaryLimitOf(response.status, await startOf(response)) }
    // Only the status counts; an endless body must not block other deliveries.
    await response.body?.cancel().catch(() => {})
    return result
  } catch (error) {
    const isTimeout = error instanceof Error && error.name === 'TimeoutError'
    if (isTimeout) return outcome(null, `no response within ${timeoutMs} ms`)
    const result = outcome(null, null)
    return { ...result, error: await connectionCause(url, error) }
  }
}

/** How long a response asks to wait. GitHub says it with a 403, in one of two headers. */
function rateLimitOf({ status, headers }: Response): Pick<Outcome, 'retryAfter' | 'isRateLimited'> {
  const now = Date.now()
  const retryAfter = retryAfterMs(headers.get('retry-after'), now)
  if (status !== 403 && status !== 429) return { retryAfter }
  const isUsedUp = headers.get('x-ratelimit-remaining') === '0'
  const reset = /^\d{1,12}$/.exec(headers.get('x-ratelimit-reset') ?? '')?.[0]
  const waits = isUsedUp && reset !== undefined ? Math.max(0, Number(reset) * 1000 - now) : null
  return { retryAfter: retryAfter ?? waits, isRateLimited: isUsedUp || retryAfter !== null }
}

/** GitHub's limit for what creates content is only in the text, and asks for a minute at least. */
function secondaryLimitOf(status: number, response: string | null): Partial<Outcome> {
  const isLimit = (status === 403 || status === 429) && /secondary rate limit/i.test(response ?? '')
  return isLimit ? { response, isRateLimited: true, retryAfter: SECONDARY_LIMIT_MS } : { response }
}

/** The start of a response's body as text; `null` if it is empty. */
async function startOf({ body }: Response): Promise<string | null> {
  if (!body) return null
  const reader = body.getReader()
  const decoder = new TextDecoder()
  let text = ''
  let left = MAX_RESPONSE_BYTES
  const timer = setTimeout(() => void reader.cancel().catch(() => {}), MAX_RESPONSE_MS)
  try {
    while (left > 0) {
      const { done, value } = await reader.read()
      if (done) break
      text += decoder.decode(value.subarray(0, left), { stream: true })
      left -= value.byteLength
    }
    await reader.cancel()
  } catch {
    // What arrived before is enough.
  } finally {
    clearTimeout(timer)
  }
  return text || null
}
