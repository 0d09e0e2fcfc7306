// A parsed API request, and the errors that its handler may throw.
import type { TargetProblem } from 'npm-hooks-events-api'
import type { Unavailable } from '../base/shards.js'

export interface ApiRequest {
  query: URLSearchParams
  /** The id in the path; empty if the path has none. */
  id: string
  /** The JSON object in the request's body; empty for GET. */
  body: Record<string, unknown>
  /** The shards that did not answer: the result has what the others say. */
  unavailable: Unavailable
}

/** The request is invalid; the message is sent to the caller. */
export class BadRequest extends Error {
  readonly status: number = 422
  readonly code: string = 'bad-request'
}

/** A change of a target was refused; `problems` say which fields are wrong. */
export class TargetRefused extends BadRequest {
  override readonly status: number
  override readonly code: string
  readonly problems: TargetProblem[]

  constructor({ status, code, message, problems }: { status: number; code: string; message: string; problems: TargetProblem[] }) {
    super(message)
    this.status = status
    this.code = code
    this.problems = problems
  }
}

/** The requested item does not exist, or has expired. */
export class NotFound extends BadRequest {
  override readonly status = 404
  override readonly code = 'not-found'
}

export function integerParam(query: URLSearchParams, name: string, defaultValue: number, max: number): number {
  const value = Number(query.get(name) ?? defaultValue)
  if (!Number.isInteger(value) || value < 1 || value > max) throw new BadRequest(`${name} must be an integer from 1 to ${max}`)
  return value
}
