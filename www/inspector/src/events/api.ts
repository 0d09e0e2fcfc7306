// What the receiver answers at `/events/api/`; times are in milliseconds since 1970.

import type { EventCount, Level } from 'npm-hooks-events-api'

export { KINDS, LEVELS, type DeadLetter, type Level, type EventSummary as Listed } from 'npm-hooks-events-api'

export interface Story {
  event: {
    id: string
    name: string
    kind: string
    received: number
    time: number | null
    bytes: number
    secret: string
    /** Where its body is kept, if it is. */
    body: string | null
    about: {
      change: { summary: string; key: string; evidence: string }
      signals: { code: string; level: Level; message: string }[]
      warnings: string[]
    }
  }
  attempts: { target: string; number: number; at: number; status: number | null; ms: number; error: string | null }[]
  waiting: { target: string; due: number; attempts: number }[]
  dead: { target: string; at: number; fault: string; reason: string }[]
}

export interface Target {
  name: string
  kind: string
  packages: unknown
  kinds: unknown
  level: Level
  waiting: number
  oldest: number | null
  passed: number | null
  failing: number | null
  suspended: number | null
  lastFailure: string | number | null
}

export interface Counts {
  /** How long each count is for. */
  step: number
  counts: EventCount[]
}

/** The receiver said no; the message is for a person. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message)
  }
}

/** Asks the receiver, as whoever holds the token. */
export class Receiver {
  constructor(readonly token: string) {}

  async get<T>(path: string, query: Record<string, string | number> = {}): Promise<T> {
    const asked = Object.entries(query)
      .filter(([, value]) => value !== '')
      .map(([key, value]) => [key, String(value)])
    return (await this.#asked(`${path}?${new URLSearchParams(asked)}`)).json() as Promise<T>
  }

  async bytes(path: string): Promise<Blob> {
    return (await this.#asked(path)).blob()
  }

  async post<T>(path: string, body: Record<string, unknown>): Promise<T> {
    return (
      await this.#asked(path, { method: 'POST', body: JSON.stringify(body), headers: { 'content-type': 'application/json' } })
    ).json() as Promise<T>
  }

  async #asked(path: string, init: RequestInit = {}): Promise<Response> {
    const response = await fetch(`/events/api/${path}`, { ...init, headers: { ...init.headers, authorization: `Bearer ${this.token}` } })
    if (response.ok) return response
    const { message = response.statusText } = (await response.json().catch(() => ({}))) as { message?: string }
    throw new Refused(response.status, message)
  }
}
