// One attempt: a message is posted, and what came of it is told. It never throws.
import type { Message } from './message.js'
import type { Outcome } from './retry.js'

export async function send(url: string, { body, headers }: Message, patienceMs: number): Promise<Outcome> {
  const start = Date.now()
  const outcome = (status: number | null, error: string | null, retryAfter: number | null = null): Outcome => ({
    status,
    error,
    ms: Date.now() - start,
    retryAfter,
  })
  try {
    const signal = AbortSignal.timeout(patienceMs)
    // A redirect is an answer like any other: a signed event goes where it was configured to go, and nowhere else.
    const response = await fetch(url, {
      method: 'POST',
      body,
      headers: { ...headers, 'user-agent': 'npm-hooks-receiver' },
      redirect: 'manual',
      signal,
    })
    // Nobody reads what a target says beyond its status, and an endless answer must hold nothing up.
    await response.body?.cancel().catch(() => {})
    return outcome(response.status, null, retryAfterOf(response.headers.get('retry-after')))
  } catch (error) {
    const isLate = error instanceof Error && error.name === 'TimeoutError'
    // What the host says may hold the URL, which is a secret with some targets.
    return outcome(null, isLate ? `no answer in ${patienceMs} ms` : 'no connection')
  }
}

/** Seconds, or a date; in milliseconds from now. */
function retryAfterOf(header: string | null): number | null {
  if (header === null) return null
  const ms = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - Date.now()
  return ms > 0 ? ms : null
}
