// The kinds of targets, and what each of them needs. docs/targets.md has their formats.
import type { TARGET_KINDS } from 'npm-hooks-events-api'

export type TargetKind = (typeof TARGET_KINDS)[number]

/** The limit of a target over all shards; `null` for no limit. */
export interface Limit {
  perSecond: number | null
  concurrent: number | null
}

interface KindRules {
  /** It shows messages to people, who get what npm could not explain only if they ask for it. */
  isForPeople: boolean
  /** What the secret does: it signs, it is a token, or there is none because the URL is the secret. */
  secret: 'signs' | 'signs-standard' | 'token' | null
  /** What the service accepts; the configuration can say otherwise. */
  limit: Limit
}

export const KIND_RULES = {
  forward: { isForPeople: false, secret: 'signs', limit: { perSecond: null, concurrent: 64 } },
  standard: { isForPeople: false, secret: 'signs-standard', limit: { perSecond: null, concurrent: 64 } },
  // One message a second.
  slack: { isForPeople: true, secret: null, limit: { perSecond: 1, concurrent: 64 } },
  // Five requests in two seconds.
  discord: { isForPeople: true, secret: null, limit: { perSecond: 2.5, concurrent: 64 } },
  // Four requests a second.
  teams: { isForPeople: true, secret: null, limit: { perSecond: 4, concurrent: 64 } },
  // Its limit for what creates content is 80 requests a minute; it asks for one request at a time.
  github: { isForPeople: false, secret: 'token', limit: { perSecond: 1, concurrent: 64 } },
} as const satisfies Record<TargetKind, KindRules>

/** Whether events are signed, so that the secret can be rotated with an overlap. */
export const isSigned = (kind: TargetKind): boolean => KIND_RULES[kind].secret?.startsWith('signs') === true
