// What the API tells, as the page at `/events` shows it too; times are in milliseconds since 1970.

/** How bad the worst signal of an event is, from the least on. */
export const LEVELS = ['none', 'info', 'notice', 'alarm'] as const
export type Level = (typeof LEVELS)[number]

/** Kinds of change. */
export const KINDS = [
  'publish',
  'unpublish',
  'dist-tag',
  'dist-tag-rm',
  'owner',
  'owner-rm',
  'deprecated',
  'undeprecated',
  'star',
  'unstar',
  'change',
  'unknown',
]

/** An event in a list. */
export type Listed = {
  id: string
  seq: number
  name: string
  kind: string
  level: Level
  received: number
  time: number | null
  bytes: number
  key: string
  summary: string
  evidence: string
  /** To how many targets it is on its way. */
  waiting: number
  /** To how many it was given up. */
  dead: number
}

/** An event that was given up for a target. */
export type DeadLetter = {
  id: string
  seq: number
  name: string
  target: string
  /** When it was given up. */
  at: number
  fault: string
  reason: string
  summary: string
}

/** How many events of a level came in a step of time. */
export type Count = { at: number; level: Level; count: number }
