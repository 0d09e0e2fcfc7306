// What somebody asks the API for.

export interface Asked {
  query: URLSearchParams
  /** What stands for `:id` in the path. */
  id: string
  /** The request's JSON object; empty where there is none. */
  body: Record<string, unknown>
}

/** What the asker did wrong. */
export class BadRequest extends Error {
  readonly status: number = 422
  readonly code: string = 'bad-request'
}

/** What is asked for is not there, or no more. */
export class NotFound extends BadRequest {
  override readonly status = 404
  override readonly code = 'not-found'
}
