// What somebody asks the API for.

export interface Asked {
  query: URLSearchParams
  /** What stands for `:id` in the path. */
  id: string
  /** The request's JSON object; empty where there is none. */
  body: Record<string, unknown>
}

/** What the asker did wrong. */
export class BadRequest extends Error {}
