// The types of the API's paths for targets: their state, and changes at run time.
import type { EventFilter } from 'npm-hooks/filter'
import type { Level, TARGET_KINDS } from './index.js'

/** One message for many events: a digest at the end of each hour or day in UTC, or at most so many messages in an hour. */
export type Quiet = { digest: 'hour' | 'day' } | { perHour: number }

/** Holds a release until the registry has its tarball. */
export interface Installable {
  /** How long at most; it is sent with a warning then. */
  minutes: number
  /** The registry of events that were received; null to hold only those that the server has found in a registry. */
  registry: string | null
}

/** A target's configuration without its URL and its secrets. */
export interface TargetConfiguration {
  /** Events wait under it; by default the target's first name. */
  id: string
  name: string
  kind: string
  packages: string[] | null
  kinds: string[] | null
  level: Level
  /** Which events it gets, in addition to the members above; null for no filter. */
  filter: EventFilter | null
  /** One message for many events; null for a message each. */
  quiet: Quiet | null
  /** Holds releases until they can be installed; null to send them at once. */
  installable: Installable | null
  /** How many requests the target accepts; null for no limit. */
  limit: { perSecond: number | null; concurrent: number | null }
  /** It is in the variable `TARGETS`: it can be paused, but not changed or removed. */
  isFixed: boolean
  /** Since when an operator has paused it; null if it is not paused. */
  pausedSince: number | null
  /** Its events are signed with its previous secret too. */
  hasPreviousSecret: boolean
  /** Until when; null as long as the configuration has that secret. */
  previousSecretUntil: number | null
}

/** `GET targets`: a target's configuration, and its state over all shards. */
export interface TargetStatus extends TargetConfiguration {
  /** It was removed; what waits for it is kept. */
  isRemoved: boolean
  /** The number of events waiting. */
  waiting: number
  /** When the oldest of them was received, or since when one is due that was held. */
  oldest: number | null
  deadLetters: number
  /** The last success, to the minute. */
  passed: number | null
  /** The first failure since then. */
  failing: number | null
  /** Since when only probes are sent. */
  suspended: number | null
  suspendedShards: number
  /** Until when nothing is sent, because the target asked for fewer requests. */
  throttledUntil: number | null
  lastFailure: string | number | null
}

/** The body of `POST targets`, which adds a target, and of `PATCH targets/:id`, which has only the members that change. */
export interface TargetFields {
  /** By default the name. It never changes. */
  id?: string
  name?: string
  /** It never changes. */
  kind?: (typeof TARGET_KINDS)[number]
  url?: string
  /** Required for `forward` and `standard`, which it signs, and for `github`, whose token it is. With `PATCH` it replaces the secret at once, without an overlap. */
  secret?: string
  packages?: string[] | null
  kinds?: string[] | null
  level?: Level
  filter?: EventFilter | null
  /** For messages to people. */
  quiet?: Quiet | null
  /** `true` for 30 minutes. */
  installable?: boolean | Partial<Installable> | null
  limit?: { perSecond?: number | null; concurrent?: number | null }
}

/** The body of `POST targets/:id/rotate`. */
export interface SecretRotation {
  /** The new secret. */
  secret: string
  /** How long the previous secret signs too, from 0 to 720; 24 by default. */
  overlapHours?: number
}

/**
 * The answer to each change of a target: `POST targets`, `PATCH targets/:id`, `DELETE targets/:id`, and `POST targets/:id/` followed by
 * `pause`, `resume`, `rotate` or `end-overlap`.
 */
export interface TargetChangeResult {
  /** Null if it was removed. */
  target: TargetConfiguration | null
  /** The shards that have not confirmed the change; they get it as soon as they answer. */
  unavailableShards: string[]
}

/** A change of a target that was refused; nothing is changed. */
export interface TargetRefusal {
  /** `invalid-target`, `duplicate-target`, `fixed-target`, `too-many-targets` or `not-found`. */
  error: string
  message: string
  problems: TargetProblem[]
}

/** What is wrong with a member of the request; never a secret. */
export interface TargetProblem {
  /** A member of the body, such as `url` or `limit.perSecond`. */
  field: string
  message: string
}
