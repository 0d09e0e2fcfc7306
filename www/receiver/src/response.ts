// What a request is answered with, and what the log says of it.

/** What a log line tells; never a secret, a signature or a body. */
export interface Entry {
  error?: string
  message?: string
  offset?: number
  id?: string
  key?: string
  summary?: string
  evidence?: string
  duplicate?: boolean
  /** Which secret matched: when the old one no longer does, it can go. */
  secret?: string
  bytes?: number
  warnings?: string[]
}

export interface Answer {
  response: Response
  entry: Entry
}

interface RefusalOptions {
  headers?: Record<string, string>
  entry?: Entry
}

export function refusal(status: number, error: string, message: string, { headers = {}, entry = {} }: RefusalOptions = {}): Answer {
  return { response: Response.json({ error, message }, { status, headers }), entry: { error, message, ...entry } }
}

/** Nothing was kept, and it may work in a moment. */
export function unavailable(error: string, message: string, options: RefusalOptions = {}): Answer {
  return refusal(503, error, message, { ...options, headers: { 'retry-after': '5' } })
}
