// Sends one message to a target; returns the outcome and never throws.
import type { Message } from './message.js'
import type { Outcome } from './retry.js'

export async function send(url: string, { body, headers }: Message, timeoutMs: number): Promise<Outcome> {
  const start = Date.now()
  const outcome = (status: number | null, error: string | null, retryAfter: number | null = null): Outcome => ({
    status,
    error,
    ms: Date.now() - start,
    retryAfter,
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
    // Only the status counts; an endless body must not block other deliveries.
    await response.body?.cancel().catch(() => {})
    return outcome(response.status, null, retryAfterOf(response.headers.get('retry-after')))
  } catch (error) {
    const isTimeout = error instanceof Error && error.name === 'TimeoutError'
    // The runtime's message may contain the URL, which is a secret for some targets.
    return outcome(null, isTimeout ? `no response within ${timeoutMs} ms` : 'connection failed')
  }
}

/** Milliseconds from now; the header has seconds or a date. */
function retryAfterOf(header: string | null): number | null {
  if (header === null) return null
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now()
  return ms > 0 ? ms : null
}
