// The types of the receiver's API under `/events/api/`, shared with the page at `/events`. All times are milliseconds since 1970.
import type { Change, Delivery, Signal, UncheckedSignal } from 'npm-hooks/packument'

export type {
  Installable,
  Quiet,
  TargetConfiguration,
  TargetStatus,
  TargetFields,
  SecretRotation,
  TargetChangeResult,
  TargetRefusal,
  TargetProblem,
} from './targets.js'

export type { HookDelivery, HookDeliveryPage, HookDetail, HookPage, HookPingResult, HookRemoval, HookStatus } from './hooks.js'

/** Kinds of change, in the order in which the page lists them. */
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
] as const satisfies readonly Change['kind'][]

/**
 * The kinds of targets. `forward`: npm's format, signed; `standard`: Standard Webhooks; `slack`, `discord`, `teams`: a message to read;
 * `github`: an event that starts workflows.
 */
export const TARGET_KINDS = ['forward', 'standard', 'slack', 'discord', 'teams', 'github'] as const satisfies readonly string[]

/** The level of an event's most severe signal, in ascending order. */
export const LEVELS = ['none', 'notice', 'alarm'] as const satisfies readonly ('none' | Signal['level'])[]
export type Level = (typeof LEVELS)[number]

// These two fail to compile if a list above lacks a member of the library's type.
type Complete<Missing extends never> = Missing
export type MissingKinds = Complete<Exclude<Change['kind'], (typeof KINDS)[number]>>
export type MissingLevels = Complete<Exclude<Signal['level'], Level>>

/** `GET events`: one page of events, newest first. */
export interface EventPage {
  events: EventSummary[]
  /** The `before` of the next page; null on the last page. */
  next: string | null
  /** How many match in all, if that was asked for with `total=1`. */
  total: number | null
}

/** `GET /healthz`, which needs no token. */
export interface HealthStatus {
  ok: boolean
  /** Why deliveries are not stored, or not sent. */
  error?: string
  /** When the shards were asked, in milliseconds. */
  at?: number
  waiting?: number
  oldestWaitingMs?: number | null
  deadLetters?: number
  suspendedTargets?: number
  /** Those that an operator has paused. */
  pausedTargets?: number
  /** Those that asked for fewer requests. */
  throttledTargets?: number
  quarantined?: number
  /** Deliveries that wait for hooks, or have failed for good; suspended hooks; events that wait because the hooks cannot be read. */
  hooks?: {
    waiting: number
    deadLetters: number
    suspended: number
    unassigned: number
    /** How many there are, those of them whose secret cannot be read, and changes that are not in use yet; only if hooks are configured. */
    count?: number
    undecryptable?: number
    unconfirmed?: number
  }
  /** How many packages are watched, and how many of them could not be looked at. */
  watched?: number
  failingLooks?: number
  /** Those of them that have failed for several minutes. */
  brokenLooks?: number
  unavailableShards?: string[]
  /** The variables that have errors. */
  problems: string[]
  /** How many deliveries were refused, by the code of the error. */
  refused: Record<string, number>
}

export interface EventSummary {
  id: string
  seq: number
  name: string
  /** One of `KINDS`, or a kind that a newer version of the library has added. */
  kind: string
  level: Level
  received: number
  /** When it happened, by the sender's clock. */
  time: number | null
  /** The size of the delivery's body. */
  bytes: number
  key: string
  summary: string
  evidence: string
  /** The number of targets it is still to be sent to. */
  waiting: number
  /** The number of targets it could not be delivered to. */
  dead: number
}

/** `GET watched`: the registries that are watched, and packages of them, those that fail first. */
export interface WatchedPage {
  registries: WatchedRegistryStatus[]
  packages: WatchedPackageStatus[]
  /** The `before` of the next page; null on the last page. */
  next: string | null
  /** How many packages match in all, and how many of them fail. */
  total: number
  failing: number
}

export interface WatchedRegistryStatus {
  id: string
  url: string
  feedUrl: string | null
  /** Between looks at a package. */
  intervalMs: number
  watched: number
  /** Scopes, users and patterns, with the lists of the registry that have answered; without any, nothing is found. */
  selectors: { selector: string; since: number; found: number; sources: string[] }[]
  /** Null if the registry has no feed. */
  feed: { cursor: string | null; readAt: number | null; error: string | null } | null
  /** When the packages of the selectors were last looked for. */
  discoveredAt: number | null
  /** How many packages the shards do not know of yet. */
  pending: number
}

export interface WatchedPackageStatus {
  registry: string
  name: string
  /** Since when it is watched. */
  since: number
  /** The last look, and the next one. */
  looked: number | null
  due: number
  /** When its packument was last read in full. */
  read: number | null
  isMissing: boolean
  /** How many looks in a row have failed, and why the last one did. */
  failures: number
  code: string | null
  message: string | null
}

/** `GET events/:id`: one event with all delivery attempts. */
export interface EventHistory {
  event: StoredEvent
  attempts: Attempt[]
  waiting: { target: string; due: number; attempts: number }[]
  dead: { target: string; at: number; fault: Fault; reason: string }[]
  /** Whether the packument of an event that was found by watching is still kept. */
  hasDocument: boolean
}

export interface StoredEvent {
  id: string
  /** Of two events of a package, the one with the higher number was accepted later. */
  seq: number
  name: string
  kind: string
  level: Level
  received: number
  time: number | null
  bytes: number
  /** The name of the variable with the secret that matched; empty for test events and for what was found by watching. */
  secret: string
  /** The key of the raw body in R2; null if bodies are not stored. */
  body: string | null
  /** The registry that it was found in by watching; null for a delivery. */
  registry: string | null
  /** The number of the packument, which is kept until the event has been sent; null if it was not kept. */
  document: number | null
  about: EventDetails
}

/** The members of an event that are stored as JSON. */
export interface EventDetails {
  change: Change
  /** The members that every version of the receiver has stored. */
  signals: Pick<Signal, 'code' | 'level' | 'message'>[]
  /** The checks of the review that lacked data, with what is missing; absent if none did, and in events of older versions. */
  unchecked?: UncheckedSignal[]
  envelope: Envelope
  /** Codes of warnings. */
  warnings: string[]
}

/** The delivery's envelope without its payload, with the wire's names. */
export type Envelope = Pick<Delivery['event'], 'event' | 'name' | 'type' | 'version' | 'hookOwner' | 'change' | 'time'>

export interface Attempt {
  target: string
  number: number
  at: number
  /** The response's HTTP status; null if there was no response. */
  status: number | null
  /** How long the attempt took. */
  ms: number
  /** Why there was no response. */
  error: string | null
  /** The start of a failed response's body; null if it was empty. */
  response: string | null
}

/** What has to be fixed before a failed delivery can succeed. */
export type Fault = 'event' | 'configuration' | 'target'

/** `GET dead-letters`: one page of dead letters, newest first. */
export interface DeadLetterPage {
  deadLetters: DeadLetter[]
  /** The `before` of the next page; null on the last page. */
  next: string | null
  /** How many there are in all. */
  total: number
}

/** An event that could not be delivered to a target. */
export interface DeadLetter {
  id: string
  seq: number
  name: string
  target: string
  /** When the last attempt failed. */
  at: number
  fault: Fault
  reason: string
  summary: string
}

/** `GET counts`. */
export interface EventCounts {
  /** The length of each period in milliseconds: an hour or a day. */
  step: number
  counts: EventCount[]
}

/** How many events of a level were received in the period that starts at `at`. */
export interface EventCount {
  at: number
  level: Level
  count: number
}

/** `GET secrets`: how often a secret matched, and when last. */
export interface SecretUse {
  secret: string
  count: number
  last: number
}

/** `GET configuration`. */
export interface ConfigurationReport {
  /** All errors in the configuration, each after its variable's name and a colon; never a secret. */
  problems: string[]
  /** How old the counts on `/healthz` may be, in seconds. */
  healthAgeSeconds: number
}

/** `GET quarantine`: one page of bodies, newest first. */
export interface QuarantinePage {
  bodies: QuarantinedBody[]
  /** The `before` of the next page; null on the last page. */
  next: string | null
  /** How many there are in all. */
  total: number
}

/** A body that is signed but is not an event. */
export interface QuarantinedBody {
  id: string
  received: number
  bytes: number
  /** The error's code. */
  error: string
  message: string
}

/** `POST redeliver`. */
export interface RedeliverResult {
  /** The number of deliveries that are queued now. */
  queued: number
}

/** `POST sweep`. */
export interface SweepResult {
  /** The number of shards. */
  swept: number
  /** The number of expired events that were deleted. */
  deleted: number
  /** The shards that did not answer. */
  unavailable: string[]
}
