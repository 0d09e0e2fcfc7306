import type { Change, HookEvent, Review, Signal } from './packument.js'

declare global {
  /** The host's; declared for programs that compile without its types. */
  interface AbortSignal {}
}

/** What is followed. Times are in milliseconds, intervals in seconds. */
export interface FollowOptions {
  /** The registry's base URL, without user, password and query. */
  registry: string
  /** The packages to follow. */
  names?: readonly string[] | undefined
  /** Instead of `names`: every package of the feed. */
  all?: boolean | undefined
  /**
   * The URL of the registry's change feed, the database with `_changes`; needed for `all`. With `names` it replaces most of the polling: it
   * costs one request in `feedInterval`, whatever is followed.
   */
  feed?: string | null | undefined
  /** Sent as `authorization: Bearer`, to the feed only if it has the registry's origin. Redirects are then not followed. */
  token?: string | null | undefined
  /** Where the follower keeps what it knows; `memoryState()` by default, which begins again with each process. One state for each registry. */
  state?: FollowState | undefined
  /** Seconds between two looks at a package, 1 to 604800; by default 300, with a feed 86400. `all` does not poll. */
  interval?: number | undefined
  /** Seconds between two requests to the feed, 1 to 3600; 60 by default. */
  feedInterval?: number | undefined
  /**
   * What is given of a package that was not seen before and is older than the state: `'nothing'` (the default), one change of kind
   * `change`, or its whole `'history'`. What was created since then is given from its first version on.
   */
  firstSight?: 'history' | 'change' | 'nothing' | undefined
  /** A package that always exists, by which a 404 for another one is believed; by default another one that is followed, or the registry's root. */
  proof?: string | null | undefined
  /** Looks once at each package, gives what has changed, and ends. */
  once?: boolean | undefined
  /** Ends the iteration, without an error. */
  signal?: AbortSignal | undefined
  /** A look that failed, or a request to the feed. It is repeated; the iteration continues. */
  onError?: ((failure: FollowFailure) => void) | undefined
  /** Instead of the host's. */
  fetch?: FollowFetch | undefined
  /** Instead of the host's. */
  clock?: FollowClock | undefined
}

/** What has changed in one package since the last look at it. */
export interface FollowedChanges {
  name: string
  /** In the order in which they happened; at least one. */
  changes: FollowedChange[]
  /** The registry's document after the changes, byte for byte; `null` if the package was removed. */
  packument: Uint8Array | null
}

/** A change with what makes a repetition the same event. Pass `time` and the packument to `toEvent` or `createDelivery`. */
export interface FollowedChange {
  change: Change
  /** When it happened, by the packument; else when it was found. In milliseconds. */
  time: number
  /** The event's id. A change that is given again, after a crash for instance, has the same. */
  id: string
}

/** A look, or a request to the feed, that found nothing to compare. */
export interface FollowFailure {
  /** `null` for the feed. */
  name: string | null
  /**
   * `feed` for the feed, and `feed-reset` if it began again and `all` is followed; `not-found` for a package that the registry has never
   * had, which is given once it is created. Never renamed; a minor version may add one.
   */
  code: LookFailure | 'feed' | 'feed-reset' | 'not-found'
  /** For people. It never contains the token. */
  message: string
  /** How many times in a row; 1 for the first. */
  failures: number
}

/**
 * Where a follower keeps what it knows, as records with a key. It calls one method at a time. `memoryState` and `fileState` are two; a
 * database is another.
 */
export interface FollowState {
  /** A record; `null` if there is none. */
  read(key: string): Promise<Uint8Array | null>
  /**
   * Stores records, or deletes those that are `null`, and resolves once they are durable. Each one completely or not at all, and in this
   * order: of a commit that a crash has cut, the first ones may be stored.
   */
  commit(records: readonly FollowRecord[]): Promise<void>
}

export type FollowRecord = readonly [key: string, value: Uint8Array | null]

/** Any host's `fetch`. */
export type FollowFetch = (url: string, init: FollowRequestInit) => Promise<FollowResponse>

export interface FollowRequestInit {
  /** `GET` if it is absent. */
  method?: 'GET' | 'HEAD'
  headers: { [name: string]: string }
  redirect: 'follow' | 'manual'
  signal: AbortSignal
}

/** The part of a `Response` that is used: any web `Response` has it. */
export interface FollowResponse {
  readonly status: number
  readonly headers: { get(name: string): string | null }
  readonly body: FollowBody | null
}

/** The part of a `ReadableStream` of bytes that is used. */
export interface FollowBody {
  getReader(): {
    read(): Promise<{ done: boolean; value?: Uint8Array | undefined }>
    cancel(reason?: unknown): Promise<void>
  }
  cancel(reason?: unknown): Promise<void>
}

export interface FollowClock {
  /** In milliseconds since 1970. */
  now(): number
  /** Resolves after this time, or once the signal is aborted. Never rejects. */
  sleep(ms: number, signal: AbortSignal): Promise<void>
}

/**
 * Follows a registry: gives what changes in its packages, each change at least once and always with the same id. The next step of the
 * iteration acknowledges the one before: what was given last when the process ends, or when the loop is left by `break` or an error, is
 * given again by the next `follow` with the same state. To stop after an item, abort the signal in the loop instead.
 *
 * Nothing that a registry answers ends the iteration; see `onError`. An error of the state does. At most four requests are made at once to
 * each registry; requests are conditional, and `retry-after` is honored.
 *
 * @throws {TypeError} at once, for options that are not valid.
 * @example for await (const { name, changes, packument } of follow({ registry, names: ['lodash'], state: fileState('state') })) …
 */
export function follow(options: FollowOptions): AsyncGenerator<FollowedChanges, void, undefined>

/** A state that ends with the process, for tests and for programs that start from the present. */
export function memoryState(): FollowState

/**
 * A state in a folder, which is made if it is missing: a compressed file for each record, written to a temporary file that then replaces
 * it. One process at a time may use it. In Node, Deno and Bun.
 *
 * @throws {TypeError} on a host without a file system.
 */
export function fileState(folder: string): FollowState

/** A version that may be installable. */
export interface InstallableOptions {
  /** The registry's base URL, without user, password and query. */
  registry: string
  name: string
  version: string
  /** Sent as `authorization: Bearer`, to the registry's origin only, also where the tarball or a redirect of it is. */
  token?: string | null | undefined
  /** Interrupts the requests; the promise is then rejected with its reason. */
  signal?: AbortSignal | undefined
  /** Instead of the host's. */
  fetch?: FollowFetch | undefined
  /** Called if the answer is `false` because something failed, and not because the version is missing. */
  onError?: ((failure: InstallableFailure) => void) | undefined
}

/** Why it is not known whether a version is installable. */
export interface InstallableFailure {
  code: LookFailure
  /** For people. It never contains the token. */
  message: string
  /** For how long the host asks to be left alone, an hour at most; `null` if it does not. */
  retryAfterMs: number | null
}

/**
 * Says whether `npm install` can get a version now: the registry's abbreviated packument lists it, and its tarball answers, at the address
 * that the packument has. `false` is "not yet": ask again later. A registry that could not be asked is `false`, too; `onError` says why.
 * Two requests: one for the packument, past the caches, and a HEAD for the tarball (for hosts that refuse it a GET, whose body is not read).
 *
 * @throws {TypeError} (the promise is rejected) for options that are not valid, and the reason of the signal once it is aborted.
 * @example
 * if (await isInstallable({ registry, name: 'lodash', version: '4.17.21' })) …
 */
export function isInstallable(options: InstallableOptions): Promise<boolean>

// What follows are the parts of which `follow` is made, for a program that keeps what it knows in its own tables.

/** A registry to ask. */
export interface RegistryAddress {
  /** Without a slash at the end. */
  url: string
  token: string | null
}

/** How the packages of a registry are looked at. */
export interface LookedRegistry extends RegistryAddress {
  id: string
  /** Between two looks at a package. */
  intervalMs: number
  /** What a package is that is seen for the first time. */
  firstSight: 'history' | 'change' | 'nothing'
  /** A package that always exists, by which a 404 for another one is believed; `null` for one that the store knows, or the root. */
  proof: string | null
}

/** The parts of the host that looks use. */
export interface WatchHost {
  fetch: FollowFetch
  now: () => number
  /** From 0 to 1. */
  random: () => number
}

/** Why a look learned nothing. Never renamed: operators filter by it. A minor version may add one. */
export type LookFailure =
  | 'unreachable'
  | 'timeout'
  | 'rate-limited'
  | 'unauthorized'
  | 'status'
  | 'redirected'
  | 'unexpected-304'
  | 'too-large'
  | 'not-a-packument'
  | 'other-package'
  | 'older'
  | 'too-many-changes'
  | 'registry-down'

/** What is known of a watched package. Times are in milliseconds. */
export interface KnownPackage {
  /** Since when it is watched: what was created later is announced from its first version on. */
  since: number
  /** The facts of the last packument as JSON; `null` before the first. */
  facts: string | null
  etag: string | null
  /** The packument's revision, if it has one, and the digest of its bytes without it. */
  rev: string | null
  digest: string | null
  /** When the packument was last read in full: a registry that always answers 304 is found out after a day. */
  readAt: number | null
  /** Since when the registry answers that there is no such package. */
  missingSince: number | null
  /** Whether its removal was announced. */
  isGone: boolean
  /** How many looks in a row have failed. */
  failures: number
  /** The revision that the registry's feed has announced, and how many looks have not found it. */
  expectedRev: string | null
  staleLooks: number
}

/** What is known of a package before the first look, except for `since`. */
export declare const UNKNOWN: Readonly<Omit<KnownPackage, 'since'>>

/** The expected revision of a package that the feed says was removed. */
export declare const DELETED: 'deleted'

/** A change with its time, from which the event's id is made. */
export interface TimedChange {
  change: Change
  time: number
}

/** What a look has found. */
export interface Look {
  known: KnownPackage
  /** In the order in which they happened. */
  changes: TimedChange[]
  /** The packument after the changes; `null` if there is none. */
  document: Uint8Array | null
  failure: { code: LookFailure; message: string } | null
  /** When to look again. */
  due: number
}

/** A package that is watched. */
export interface WatchedPackage {
  /** By which the store finds it. */
  number: number
  name: string
  known: KnownPackage
}

/** What the loop needs of a store. */
export interface WatchStore<Registry extends LookedRegistry = LookedRegistry> {
  /** The numbers of up to `limit` packages of a registry that are due, those that are due longest first, except for `busy` ones. */
  due(registry: string, now: number, limit: number, busy: ReadonlySet<number>): number[]
  /** A package that is looked at now; `null` if it is not watched any more. */
  read(number: number): Promise<WatchedPackage | null>
  /** When the next package of a registry is due, except for `busy` ones; `null` if none is watched. */
  nextDue(registry: string, now: number, busy: ReadonlySet<number>): number | null
  /** Another package that the registry has; `null` if none is known. */
  other(registry: string, name: string): string | null
  /** Stores what a look has found, and its changes as events, in one transaction. */
  commit(registry: Registry, watched: WatchedPackage, look: Look): Promise<void>
}

/** Permits for requests: at most a few at once for each registry, over all loops. */
export interface Permits {
  /** Uses a permit if there is one. */
  take(registry: string): boolean
  /** Asks for permits. Never rejects. */
  ask(registry: string, wanted: number): Promise<void>
  /** A request has ended. */
  release(registry: string): void
  /** The registry asked for fewer requests. */
  pause(registry: string, ms: number): void
  /** When permits may be asked for again. */
  nextTime(registry: string): number
}

export interface WatchLoopOptions<Registry extends LookedRegistry = LookedRegistry> {
  host: WatchHost
  store: WatchStore<Registry>
  permits: Permits
  registries: () => Registry[]
  /** How many looks may be in progress. */
  concurrency: number
  /** How many looks are made until `settled` is called again: hosts limit the requests of one call. */
  maxPerRun: number
  /** A look could not be stored; it is repeated. */
  onError: (error: unknown) => void
}

/** Looks at watched packages when they are due: a few at once, within the limits of each registry. */
export declare class WatchLoop<Registry extends LookedRegistry = LookedRegistry> {
  constructor(options: WatchLoopOptions<Registry>)
  get isBusy(): boolean
  /** Starts looks at what is due. Each look that ends starts further ones. Never rejects. */
  fill(): Promise<void>
  /** Resolves once nothing is due and nothing is in progress. */
  settled(): Promise<void>
  /** When there is something to do next; `null` if nothing is watched. */
  nextTime(): number | null
}

/** A row of the feed: a package that has changed. */
export interface FeedRow {
  name: string
  /** The revision of its packument after the change, or `DELETED`; `null` if the feed does not say it. */
  rev: string | null
}

export type FeedStep =
  /** What has changed after the cursor; `isBehind`: there is more. */
  | { kind: 'rows'; rows: FeedRow[]; cursor: string; isBehind: boolean }
  /** The feed starts here, or starts again: what happened before is not in it, so every package has to be looked at. */
  | { kind: 'start'; cursor: string }
  | { kind: 'failed'; message: string; retryAfterMs: number | null }

/** Reads what follows `cursor` in a registry's change feed; without one, the feed's head. Never rejects. */
export function readFeed(host: WatchHost, feed: RegistryAddress, cursor: string | null, limit?: number): Promise<FeedStep>

/** The event of a change, with its id. Its payload is the document only where the id depends on it. */
export function eventOf(timed: TimedChange, document: Uint8Array | null): HookEvent

/**
 * The base URL of a registry or a feed without a slash at its end; `null` if it is not an http or https URL, or has a user, password or
 * query.
 */
export function baseUrlOf(value: unknown): string | null

/** Whether a text can be the name of a package, also an old one. None leads to another path of a registry. */
export function isPackageName(name: unknown): name is string

/** The path of a package's packument in a registry. */
export function pathOf(name: string): string

/** How a request to a registry is made: redirects are not followed with a token. */
export function requestInit(token: string | null, signal: AbortSignal, headers?: { [name: string]: string }): FollowRequestInit

/** The body of a response; `null` if it has more bytes, whatever it announces. */
export function readBody(response: FollowResponse, maxBytes: number): Promise<Uint8Array | null>

/** For how long a response asks to be left alone, in milliseconds, an hour at most; `null` if it does not. */
export function pauseOf(response: FollowResponse, now: number): number | null

/** What a header `retry-after` asks for, in milliseconds from now; `null` if it does not ask for a delay. */
export function retryAfterMs(header: string | null, now: number): number | null

/**
 * The review of a change, by `reviewRelease`; nothing is found or missing in a change that is not a release, and in a packument that does not
 * have it or cannot be read.
 */
export function reviewChange(change: Change, packument: Uint8Array | null): Review

/** Services that show messages to people. Others, such as Mattermost, accept Slack's format. */
export type ChatKind = 'slack' | 'discord' | 'teams'

/** What a message says of a change. */
export interface ChatEntry {
  summary: string
  signals: readonly Pick<Signal, 'level' | 'code' | 'message'>[]
  /** That of the most severe signal, unless it is given. */
  level?: Signal['level'] | 'none' | undefined
  /** A code such as `not-installable`: the registry does not have the tarball yet. */
  warning?: string | null | undefined
}

/** A message for people. Its text is hostile: it adds no link, mentions no one and formats nothing. */
export interface ChatText {
  lines: readonly string[]
  /** The lines of each change of a digest; changes that do not fit are counted. */
  entries?: readonly (readonly string[])[] | undefined
  /** How many changes there are besides. */
  more?: number | undefined
  /** Not of packages, so it is a link. */
  link?: { url: string; text: string } | null | undefined
}

/** The lines of a message about one change: its summary, and what is suspicious. */
export function chatLines(entry: ChatEntry): string[]

/** One message about many changes, the most severe first, and `more` that are only counted. */
export function chatDigest(entries: readonly ChatEntry[], more?: number): Pick<ChatText, 'lines' | 'entries' | 'more'>

/**
 * The body for an incoming webhook of a chat service, cut to what the service accepts.
 *
 * ```js
 * const text = { lines: chatLines({ summary: change.summary, signals: reviewChange(change, packument).signals }) }
 * await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(chatBody('slack', text)) })
 * ```
 */
export function chatBody(kind: ChatKind, text: ChatText): object
