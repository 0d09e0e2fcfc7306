// A client for the receiver's API.
import type { TargetProblem } from 'npm-hooks-events-api'

/** The receiver refused a request. The message is for the operator. */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    message: string,
    /** The fields of the request that are wrong. */
    readonly problems: TargetProblem[] = [],
  ) {
    super(message)
  }
}

export class ApiClient {
  constructor(readonly token: string) {}

  /** Empty query members are left out. */
  async get<T>(path: string, query: Record<string, string | number> = {}): Promise<T> {
    const members = Object.entries(query)
      .filter(([, value]) => value !== '')
      .map(([key, value]) => [key, String(value)])
    return (await this.#fetch(`${path}?${new URLSearchParams(members)}`)).json() as Promise<T>
  }

  async getBlob(path: string): Promise<Blob> {
    return (await this.#fetch(path)).blob()
  }

  post<T>(path: string, body: object): Promise<T> {
    return this.send('POST', path, body)
  }

  async send<T>(method: 'POST' | 'PATCH' | 'DELETE', path: string, body: object = {}): Promise<T> {
    const headers = { 'content-type': 'application/json' }
    return (await this.#fetch(path, { method, body: JSON.stringify(body), headers })).json() as Promise<T>
  }

  async #fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const response = await fetch(`/events/api/${path}`, { ...init, headers: { ...init.headers, authorization: `Bearer ${this.token}` } })
    if (response.ok) return response
    const answer = (await response.json().catch(() => ({}))) as { message?: string; problems?: TargetProblem[] }
    throw new ApiError(response.status, answer.message ?? response.statusText, answer.problems)
  }
}
