// Answers of npm's hooks API. npm prints `error` and ignores `message`, so `error` has both the code and the sentence.
import type { HandlerResult } from '../../base/response.js'

/** The request is refused. */
export class Refused extends Error {
  readonly status: number
  readonly code: string
  readonly headers: Record<string, string>

  constructor(status: number, code: string, message: string, headers: Record<string, string> = {}) {
    super(message)
    this.status = status
    this.code = code
    this.headers = headers
  }
}

export function refusal({ status, code, message, headers }: Refused): HandlerResult {
  const response = Response.json({ error: `${code}: ${message}`, message }, { status, headers: { ...NO_STORE, ...headers } })
  return { response, entry: { error: code, message } }
}

export function answer(body: unknown, headers: Record<string, string> = {}): HandlerResult {
  return { response: Response.json(body, { headers: { ...NO_STORE, ...headers } }), entry: {} }
}

/** Answers may have secrets in them. */
const NO_STORE = { 'cache-control': 'no-store' }
