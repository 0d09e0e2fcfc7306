// What a request handler returns: the response, and what the log line says about it.

import type { ChunkReader } from './chunk-reader.js'

/** The members of a log line; never a secret, a signature or a body. */
export interface LogEntry {
  error?: string
  message?: string
  offset?: number
  id?: string
  key?: string
  summary?: string
  evidence?: string
  duplicate?: boolean
  /** The name of the secret that matched. During a rotation it shows when the old one can be deleted. */
  secret?: string
  bytes?: number
  /** The package that someone says has changed, and the registries in which it is watched. */
  name?: string
  registries?: string[]
  warnings?: string[]
}

export interface HandlerResult {
  response: Response
  entry: LogEntry
  /** What the handler has left of the request's body, if it has read some of it. */
  rest?: ChunkReader
}

interface ErrorOptions {
  headers?: Record<string, string>
  entry?: LogEntry
}

export function errorResult(
  status: number,
  error: string,
  message: string,
  { headers = {}, entry = {} }: ErrorOptions = {},
): HandlerResult {
  return { response: Response.json({ error, message }, { status, headers }), entry: { error, message, ...entry } }
}

/** 503: nothing was stored; the sender should retry in a few seconds. */
export function unavailable(error: string, message: string, options: ErrorOptions = {}): HandlerResult {
  return errorResult(503, error, message, { ...options, headers: { 'retry-after': '5' } })
}
