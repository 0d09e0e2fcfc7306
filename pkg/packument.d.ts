import type { Body, Change, JsonValue, Secret, SignatureHeader } from './index.js'

export * from './index.js'

/**
 * The fields of a packument that a comparison needs, as plain JSON. It is itself a smaller packument, so `readPackument` of it
 * gives the same facts. About a third of the size of a small packument, 7 to 20 % of a large one. Store it as the next `before`.
 */
export interface PackumentFacts {
  /** The version of this format. */
  format: 1
  name?: string
  'dist-tags'?: { [tag: string]: string }
  /** `null` if the packument has only the name of a version. */
  versions?: { [version: string]: ManifestFacts | null }
  /** When each version was published, and `created` and `modified`: ISO 8601. After `npm unpublish`, `unpublished` is an object. */
  time?: { [version: string]: string | { [key: string]: JsonValue } }
  maintainers?: { name: string; email?: string }[]
  /** ISO 8601; in abbreviated packuments, instead of `time`. */
  modified?: string
  /** The users who starred it. */
  users?: string[]
  /** The members of which nothing is known, because they are missing or unreadable: a comparison reports no change of them. */
  absent: ('name' | 'dist-tags' | 'versions' | 'time' | 'maintainers' | 'users')[]
}

/** The facts of one version. A member that its manifest does not have is absent. */
export interface ManifestFacts {
  /** Usually the message; npm takes every value for a deprecation that JavaScript takes for true. */
  deprecated?: JsonValue
  /** Who published it; `trustedPublisher` if a CI did, by trusted publishing. */
  _npmUser?: { name?: string; email?: string; trustedPublisher?: { id?: string } }
  /** `unpackedSize` is in bytes; `attestations` is present if it has provenance. */
  dist?: { integrity?: string; shasum?: string; tarball?: string; unpackedSize?: number; attestations?: true }
  /** The names of its scripts. */
  scripts?: string[]
  /** A digest: equal digests mean equal values; different ones may differ in white space only. */
  dependencies?: string
  optionalDependencies?: string
  peerDependencies?: string
  license?: string
  /** Its URL. */
  repository?: string
}

/**
 * Reads the facts of a packument, without parsing the whole.
 *
 * @throws {HookError} 400 if it is not JSON, 422 if it is not a packument, 413 if it has more entries than any real packument.
 * @throws {TypeError} for a packument that is not raw.
 * @example await env.KV.put(name, JSON.stringify(readPackument(bytes)))
 */
export function readPackument(packument: Body | PackumentFacts): PackumentFacts

/**
 * Lists the changes between two packuments, as the events that a registry would have sent, in this order: unpublish, publish (by
 * time), deprecated and undeprecated, dist-tag, dist-tag-rm, owner, owner-rm, star, unstar, change; each by name, versions in npm's
 * order. `null` means no packument: the package is new, or was removed.
 *
 * A dist-tag that moves with a publish or unpublish is part of that change (`distTag`). Unpublishing the whole package is one
 * change. The first owners and stars are part of the first publish. What either packument does not say makes no change: see the
 * table of odd packuments in docs/packuments.md.
 *
 * @throws {HookError} 409 `before-is-newer`, so that an old snapshot cannot invent unpublishes; 422 `other-package`; as
 * `readPackument`.
 * @throws {TypeError} for a packument that is not raw, for `undefined`, and for an unknown option.
 * @example
 * for (const change of comparePackuments(before, after)) {
 *   const body = toEvent(change, { packument: after })
 *   await fetch(url, { method: 'POST', body, headers: { 'x-npm-signature': signPayload(body, secret) } })
 * }
 */
export function comparePackuments(
  before: Body | PackumentFacts | null,
  after: Body | PackumentFacts | null,
  options?: CompareOptions,
): Change[]

/** How two packuments are compared. */
export interface CompareOptions {
  /**
   * What a package is for which `before` is `null`: `history` (the default) publishes each of its versions, for a mirror; `change` is
   * one change of the kind `change`, as npm's own hooks announced a package that they had not seen; `nothing` gives none. For a
   * subscriber who begins to watch a package, the last two are right.
   */
  firstSight?: 'history' | 'change' | 'nothing'
}

/** A property of a release that has been seen in malicious releases. */
export interface Signal {
  /** Never renamed. A minor version may add a code: have a `default`. */
  code: SignalCode
  /** `alarm`: worth stopping for; `notice`: worth a look. */
  level: 'notice' | 'alarm'
  /** A description for people. */
  message: string
  /** The members of the packument that show it; never empty. */
  locations: { path: string[]; value: JsonValue }[]
}

/** Codes of signals. A minor version may add a code: have a `default`. docs/review.md has the source of each. */
export type SignalCode =
  | 'security-holding'
  | 'version-removed'
  | 'install-script'
  | 'publisher-new'
  | 'publisher-email-new'
  | 'maintainers-replaced'
  | 'provenance-lost'
  | 'dependency-url'
  | 'dependency-new-in-patch'
  | 'dormant-revived'
  | 'latest-moved-back'
  | 'repository-changed'
  | 'license-changed'
  | 'size-changed-10x'
  | 'bin-changed'

/**
 * Lists what is suspicious about a release, compared with the release before it on its line, and with the latest one before it
 * that was then older than three days (attacks publish several releases within hours), or the oldest one if none was. A member
 * that is missing from the packument produces no signal.
 *
 * No signal does not mean safe: most attacks change only code, and npm does not check a manifest against its tarball.
 *
 * @param version a version, or a dist-tag like `latest`; a tag with the name of a version is the version.
 * @param options `{ unchecked: true }` returns a `Review`, which also says what could not be checked.
 * @throws {HookError} 422 `no-such-version`, `no-manifest`; as `readPackument`.
 * @throws {TypeError} for a packument that is not raw (its facts, for example), a version that is not a string, and an unknown option.
 * @example
 * const alarms = reviewRelease(bytes, '4.17.22').filter(({ level }) => level === 'alarm')
 * const { signals, checked, unchecked } = reviewRelease(bytes, '4.17.22', { unchecked: true })
 */
export function reviewRelease(packument: Body, version: string, options: ReviewOptions & { unchecked: true }): Review
export function reviewRelease(packument: Body, version: string, options?: ReviewOptions & { unchecked?: false | undefined }): Signal[]

/** How a release is reviewed. */
export interface ReviewOptions {
  /** Whether to return a `Review` instead of its signals alone; false by default. */
  unchecked?: boolean | undefined
}

/** The review of a release: its signals, and what could not be checked. */
export interface Review {
  signals: Signal[]
  /** How many checks could run: each of the others is in `unchecked`. */
  checked: number
  /** The checks that found nothing, and lacked data to find it; in the order of the signals of a review. */
  unchecked: UncheckedSignal[]
}

/** A check that could not run, or not with all releases that it compares. */
export interface UncheckedSignal {
  /** The code of the signal that it looks for. */
  code: SignalCode
  /** The members that are missing or unreadable, in this release or in one that it is compared with; never empty. */
  missing: CheckedMember[]
}

/**
 * A member that a check reads: of the packument (`versions`, `time`, `dist-tags`), or of a version's manifest. `versions`: it has no manifest
 * of this release, or of any before it. `dependencies` includes those that are optional or of a peer. A minor version may add one.
 */
export type CheckedMember =
  | 'versions'
  | 'time'
  | 'dist-tags'
  | '_npmUser'
  | '_npmUser.email'
  | 'maintainers'
  | 'dist'
  | 'dist.unpackedSize'
  | 'scripts'
  | 'dependencies'
  | 'repository'
  | 'license'
  | 'bin'

/**
 * The registry software whose events to imitate. Send `npm`; the others are for testing receivers. A minor version may add one.
 *
 * - `npm`: has an event for every kind of change
 * - `cnpmcore`: a deprecation, or its end, is `package:deprecated` and names the packument's first version; an added or removed
 *   owner is `package:owner` and names the packument's first maintainer, unless the maintainer's name begins with `npm:` (as after
 *   a sync); has no stars and no `change`
 * - `asyncapi`: ISO time, a few fields as payload, one event name for both directions
 * - `cnpmjs`: no payload, no change, no owner; unsigned
 */
export type Dialect = 'npm' | 'cnpmcore' | 'asyncapi' | 'cnpmjs'

/** The members of a change that an event carries. A `Change` is accepted if no member that its kind needs is `null`. */
export type ChangeToSend = { name: string } & (
  | { kind: 'publish'; version: string | null; distTag?: string | null | undefined }
  | { kind: 'unpublish'; version?: string | null | undefined; distTag?: string | null | undefined }
  | { kind: 'dist-tag'; distTag: string | null; version?: string | null | undefined }
  | { kind: 'dist-tag-rm'; distTag: string | null }
  | { kind: 'owner'; maintainer: string | null }
  | { kind: 'owner-rm'; maintainer: string | null }
  | { kind: 'deprecated'; version: string | null; message?: string | null | undefined }
  | { kind: 'undeprecated'; version: string | null }
  | { kind: 'star'; user: string | null }
  | { kind: 'unstar'; user: string | null }
  | { kind: 'change'; version?: string | null | undefined }
  | { kind: 'unknown'; event: string }
)

/** The members of an event other than its change. */
export interface EventOptions {
  /** The packument after the change, raw: it becomes the payload, byte for byte. `null` for no payload. */
  packument: Body | null
  /** The user who owns the hook; `null` by default. */
  hookOwner?: { username: string } | null | undefined
  /** When it happened, in milliseconds since 1970; now by default. `null` leaves it out. */
  time?: number | null | undefined
  /** What the hook is registered for; `package` by default. `null` leaves it out, as some senders do. */
  type?: 'package' | 'scope' | 'owner' | (string & {}) | null | undefined
  /** The dialect to write; `npm` by default. */
  dialect?: Dialect | undefined
}

/** How `createDelivery` makes a delivery: the members of its event, and the secret. */
export interface DeliveryOptions extends Omit<EventOptions, 'packument'> {
  /** The hook's secret. */
  secret: Secret
  /** As for `toEvent`; by default a sample packument that shows the change. */
  packument?: Body | null | undefined
}

/**
 * Encodes a change as an event: the body to sign and to post. Refuses an event that no receiver would accept.
 *
 * @throws {TypeError} for a change that lacks a member that its kind needs, a packument that is not a raw JSON object, and an unknown option.
 * @example const body = toEvent(change, { packument: bytes, hookOwner: { username: 'alice' } })
 */
export function toEvent(change: ChangeToSend, options: EventOptions): Uint8Array<ArrayBuffer>

/**
 * Creates a signed delivery, for tests of receivers.
 *
 * @throws {TypeError} as `toEvent` and `signPayload`.
 * @example
 * const delivery = createDelivery({ kind: 'publish', name: 'lodash', version: '4.17.22' }, { secret })
 * await fetch(url, { method: 'POST', ...delivery })
 */
export function createDelivery(
  change: ChangeToSend,
  options: DeliveryOptions,
): {
  body: Uint8Array<ArrayBuffer>
  /** `content-type`, and `x-npm-signature` unless the dialect is unsigned. */
  headers: Record<string, string>
}

/**
 * Returns the bytes that were signed, of a body that was changed since: those with which the signature is valid. They are known if
 * `explainSignature` has a proven hint on the body, such as `reserialized` or `bom`; otherwise `null`, also if the signature is valid.
 * As `explainSignature`, it is for diagnosis.
 *
 * @throws {HookError} `no-webassembly` on a host without WebAssembly.
 * @throws {TypeError} as `verifySignature`.
 * @example restoreBody(bytes, header, secret) // Uint8Array: save it, and compare it with what your server hashes
 */
export function restoreBody(body: Body, signature: SignatureHeader, secret: Secret | readonly Secret[]): Uint8Array<ArrayBuffer> | null
