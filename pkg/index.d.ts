/** A value that JSON can hold. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue }

/**
 * A raw body: the bytes exactly as they came. A string is taken as its UTF-8; bytes are better, because a string may
 * already have lost what was signed. Another realm's values, views into larger buffers and Node's `Buffer` are fine.
 */
export type Body = string | Uint8Array | ArrayBuffer

/** A hook's secret: text (its UTF-8 is the key) or bytes, at most 64 KiB. Never trimmed. */
export type Secret = string | Uint8Array

/**
 * Why a signature header does not hold: the first that applies, in this order. Also the `code` of the `HookError` that
 * `verifyEvent` and `receive` throw. Open: a minor version may add one.
 *
 * - `missing`: `null`, `undefined` or `''`
 * - `not-a-string`: an array of several headers, for one
 * - `no-prefix`: it does not begin with `sha256=`
 * - `wrong-algorithm`: it begins with another one, `sha1=` for one
 * - `wrong-length`: not exactly 64 characters behind the prefix
 * - `not-hex`: some of them are not lower-case hex digits
 * - `mismatch`: well formed, but not made from these bytes with this secret
 */
export type SignatureReason = 'missing' | 'not-a-string' | 'no-prefix' | 'wrong-algorithm' | 'wrong-length' | 'not-hex' | 'mismatch'

/**
 * What would have verified, found by trying. Open: a minor version may add one.
 *
 * - `upper-case`: the header in lower case
 * - `trimmed-signature`: the header without white space around it
 * - `prefix`: the header with `sha256=` before it
 * - `joined-signatures`: one of several header values that were joined by a comma
 * - `trimmed-secret`: the secret without white space around it
 * - `trailing-newline`: the body with a line end less, or more, at its end
 * - `bom`: the body with a byte order mark less, or more, at its beginning
 * - `crlf`: the body with its line ends the other way
 * - `reserialized`: the body as `JSON.stringify` writes it; somebody parsed it and wrote it anew
 */
export type SignatureHint =
  | 'upper-case'
  | 'trimmed-signature'
  | 'prefix'
  | 'joined-signatures'
  | 'trimmed-secret'
  | 'trailing-newline'
  | 'bom'
  | 'crlf'
  | 'reserialized'

/** The verdict on a signature: the index of the secret that it holds with, or why it does not. */
export type SignatureExplanation = { valid: true; secret: number } | { valid: false; reason: SignatureReason; hint?: SignatureHint }

/** Something odd that is no reason to refuse an event. */
export interface Warning {
  /** Stable; new ones may come with a minor version. */
  code: string
  /** What is odd, for a person. */
  message: string
}

/**
 * An event: the envelope with the wire's own names, so that it reads like npm's page. The payload stays bytes until it
 * is read; it is no own property, so logging or cloning an event does not carry 20 MB along.
 */
export interface HookEvent {
  /** `package:publish` for one; a name that this version does not know is kept as it is. */
  readonly event: string
  /** The package's name. */
  readonly name: string
  /** `package`; with some senders `scope` or `owner`; `null` where the sender leaves it out. */
  readonly type: string | null
  /** The version of the *envelope* (`1.0.0`), never of the package: that is in `classifyChange(event).version`. */
  readonly version: string | null
  /** The user who owns the hook. */
  readonly hookOwner: { username: string } | null
  /** The sender's claim, raw. Live senders get it wrong: classify the event instead of believing it. */
  readonly change: { [key: string]: JsonValue } | null
  /** When it happened, in milliseconds since 1970. No nonce: senders repeat it, and send several in a millisecond. */
  readonly time: number | null
  /** What is odd about the envelope. */
  readonly warnings: Warning[]
  /** One id for one change, whoever's hook carried it: 32 hex digits. Drop duplicates by it. */
  readonly id: string
  /** The payload (the packument): JSON.parse of its bytes at first read, then kept; `null` where there is none. */
  readonly payload: JsonValue
  /**
   * One value of the payload, without parsing the rest: `event.peek('dist-tags', 'latest')`. Own properties only, the
   * last of duplicate keys, `undefined` if absent (or named by a key over 64 KiB).
   */
  peek(...path: (string | number)[]): JsonValue | undefined
  /** The payload's bytes: a view, not a copy, so do not write to it; `null` where there is no payload. */
  payloadBytes(): Uint8Array | null
}

/**
 * What the payload says of the sender's claim: it shows it, shows otherwise (the claim is wrong, or the payload is older
 * or newer than the event), or cannot tell.
 */
export type Evidence = 'confirmed' | 'contradicted' | 'unavailable'

interface ChangeBase {
  /** The package's name. */
  name: string
  evidence: Evidence
  /** What is odd about the claim. */
  warnings: Warning[]
  /** One line for a person, safe to print. */
  summary: string
  /** The key of the effect, `publish:lodash@4.17.22` for one: act once per key. */
  key: string
}

/** A version was published; `null` where neither change nor payload says which. */
export interface PublishChange extends ChangeBase {
  kind: 'publish'
  version: string | null
  /** The dist-tag that it got. */
  distTag: string | null
  /** What kind of release it is beside those before it, by npm's semver; `null` where the payload does not say. */
  release: 'first' | 'major' | 'minor' | 'patch' | 'prerelease' | 'backport' | null
  /** The release that it follows on its own line: 0.30.4 follows 0.30.3, whatever 1.x there is. */
  previous: string | null
  /** Whether `latest` points to it now, and if so whether although there is a higher release. */
  latest: 'moved' | 'moved-back' | 'unmoved' | null
  /** Who published it. */
  publisher: { name: string; email: string | null } | null
  /** Its tarball. */
  dist: { tarball: string | null; integrity: string | null; shasum: string | null } | null
}

/** A version was unpublished; `version: null` is the whole package. */
export interface UnpublishChange extends ChangeBase {
  kind: 'unpublish'
  version: string | null
  /** The dist-tag that it had. */
  distTag: string | null
}

/** A dist-tag was added or moved; `version` is what it points to in the payload. */
export interface DistTagChange extends ChangeBase {
  kind: 'dist-tag'
  distTag: string | null
  version: string | null
}

/** A dist-tag was removed. */
export interface DistTagRmChange extends ChangeBase {
  kind: 'dist-tag-rm'
  distTag: string | null
}

/** A maintainer was added (`owner`) or removed (`owner-rm`). */
export interface OwnerChange extends ChangeBase {
  kind: 'owner' | 'owner-rm'
  maintainer: string | null
}

/** A version was deprecated. */
export interface DeprecatedChange extends ChangeBase {
  kind: 'deprecated'
  version: string | null
  /** From the payload. */
  message: string | null
}

/** A version's deprecation was lifted. */
export interface UndeprecatedChange extends ChangeBase {
  kind: 'undeprecated'
  version: string | null
}

/** A user starred the package (`star`) or took the star back (`unstar`). */
export interface StarChange extends ChangeBase {
  kind: 'star' | 'unstar'
  user: string | null
}

/**
 * Something changed, and the sender does not say what. From `comparePackuments`: a version's tarball is another than before
 * (the warning is `integrity-changed`).
 */
export interface UnspecifiedChange extends ChangeBase {
  kind: 'change'
  version: string | null
}

/** An event name that no known dialect has. */
export interface UnknownChange extends ChangeBase {
  kind: 'unknown'
  event: string
}

/**
 * A change to a package: plain JSON, to be cloned, stored and compared. Narrow it by `kind`. Open: a minor version may
 * add a kind, so have a `default`.
 */
export type Change =
  | PublishChange
  | UnpublishChange
  | DistTagChange
  | DistTagRmChange
  | OwnerChange
  | DeprecatedChange
  | UndeprecatedChange
  | StarChange
  | UnspecifiedChange
  | UnknownChange

/** A delivery that was verified, parsed and classified. */
export interface Delivery {
  event: HookEvent
  change: Change
  /** The event's id: one for one change, whoever's hook carried it. */
  id: string
  /** The index of the secret that it was signed with. */
  secret: number
  /** The raw body. A view that the event reads from: do not write to it. */
  body: Uint8Array
}

/**
 * Codes of a `HookError`, with their HTTP status. Open: a minor version may add one.
 *
 * - 401: every `SignatureReason`
 * - 413: `too-large` (the body is over `maxBytes`), `envelope-too-large` (over 64 KiB without the payload)
 * - 400: `incomplete` (it broke off while it was read), `not-json`, `not-utf-8`, `too-deep` (over 512 levels),
 *   `duplicate-key`
 * - 422: `not-an-object`, `no-event`, `no-name`; with `maxAge` also `no-time`, `too-old`, `from-the-future`
 * - of packuments, 422: `not-a-packument`, `other-package`, `no-such-version`; 413: `packument-too-large`; 409:
 *   `before-is-newer`
 * - 500: `internal` (this package failed; `cause` is what the host threw, and the next call works again)
 */
export type HookErrorCode =
  | SignatureReason
  | 'too-large'
  | 'envelope-too-large'
  | 'incomplete'
  | 'not-json'
  | 'not-utf-8'
  | 'too-deep'
  | 'duplicate-key'
  | 'not-an-object'
  | 'no-event'
  | 'no-name'
  | 'no-time'
  | 'too-old'
  | 'from-the-future'
  | 'not-a-packument'
  | 'packument-too-large'
  | 'other-package'
  | 'before-is-newer'
  | 'no-such-version'
  | 'internal'

/** What is wrong with a delivery. A caller's own mistake is a `TypeError` instead. */
export class HookError extends Error {
  private constructor()
  readonly name: 'HookError'
  /** Stable. */
  readonly code: HookErrorCode
  /** The HTTP status to answer with. */
  readonly status: number
  /** For JSON: the byte at which reading stopped. */
  readonly offset?: number
  /** The raw body, where its signature holds: it is genuine, so keep it. */
  readonly body?: Uint8Array
  /** What the host threw: for `incomplete` and `internal`. */
  readonly cause?: unknown
}

/**
 * Says whether `signature` (the `x-npm-signature` header's value, whatever it is) was made over exactly these bytes with
 * the secret, or with one of several (for rotation). Nothing that a sender can send makes it throw.
 *
 * @throws {TypeError} for a body that is not raw, and a secret that is empty, blank or a signature.
 * @example verifySignature(bytes, request.headers.get('x-npm-signature'), secret)
 */
export function verifySignature(body: Body, signature: unknown, secret: Secret | readonly Secret[]): boolean

/**
 * Says why a signature does not hold, and what would have verified. For diagnosis: a mismatch costs about ten times a
 * verification.
 *
 * @throws {TypeError} as `verifySignature`.
 * @example explainSignature(bytes, header, secret) // { valid: false, reason: 'mismatch', hint: 'trailing-newline' }
 */
export function explainSignature(body: Body, signature: unknown, secret: Secret | readonly Secret[]): SignatureExplanation

/**
 * Signs a body: the value of `x-npm-signature`, `sha256=` and 64 lower-case hex digits.
 *
 * @throws {TypeError} as `verifySignature`.
 */
export function signPayload(body: Body, secret: Secret): string

/**
 * Reads an event from a body, in every dialect that is known to be sent. Verify the body first, or call `verifyEvent`.
 * The payload stays where it is, in your buffer, until it is read: do not write to that buffer, or read `payload` first.
 * (A buffer that other threads can write to is copied.)
 *
 * @throws {HookError} with status 400, 413 or 422.
 * @throws {TypeError} for a body that is not raw.
 */
export function parseEvent(body: Body): HookEvent

/**
 * Says what an event says changed, held against its payload.
 *
 * @throws {TypeError} for anything that `parseEvent` did not return.
 */
export function classifyChange(event: HookEvent): Change

/**
 * Verifies, parses and classifies bytes in hand (Express, Lambda, Fastify). The payload stays in your buffer, as with
 * `parseEvent`.
 *
 * @throws {HookError} with status 401, 400, 413 or 422; once the signature holds, with the `body`.
 * @throws {TypeError} as `verifySignature`.
 */
export function verifyEvent(body: Body, signature: unknown, secret: Secret | readonly Secret[]): Delivery

/** How `receive` reads a request. */
export interface ReceiveOptions {
  /** The hook's secret, or several for rotation. */
  secret: Secret | readonly Secret[]
  /** The greatest body to read, in bytes; 32 MiB by default. */
  maxBytes?: number | undefined
  /** The greatest age of an event, in milliseconds. Not checked by default: genuine deliveries have come days late. */
  maxAge?: number | undefined
}

/** What `receive` needs of a `Request`. */
export interface HookRequest {
  readonly headers: { get(name: string): string | null }
  readonly body: ReadableStream<Uint8Array> | null
  readonly bodyUsed: boolean
}

/**
 * Reads a request's body with a cap, then verifies, parses and classifies it. A request without a well-formed signature
 * is refused before its body is read.
 *
 * @throws {HookError} with status 401, 413, 400 or 422.
 * @throws {TypeError} for a request whose body was read already, and as `verifySignature`.
 * @example const { change, id } = await receive(request, { secret: env.NPM_HOOK_SECRET })
 */
export function receive(request: HookRequest, options: ReceiveOptions): Promise<Delivery>

/**
 * The facts of a packument, as plain JSON: a packument with less in it, so that reading facts gives the same facts. About a
 * third of a small packument's size, 7 to 20 % of a large one's. Store them as the `before` of a comparison.
 */
export interface PackumentFacts {
  /** The version of this format. */
  format: 1
  name?: string
  'dist-tags'?: { [tag: string]: string }
  versions?: { [version: string]: ManifestFacts }
  /** When each version was published, and `created` and `modified`: ISO 8601. */
  time?: { [version: string]: string }
  maintainers?: { name: string; email?: string }[]
  /** Beside `time`, as abbreviated packuments have it. */
  modified?: string
  /** Who starred it. */
  users?: string[]
  /** Which of these the packument does not say: of them a comparison says nothing. */
  absent: ('name' | 'dist-tags' | 'versions' | 'time' | 'maintainers' | 'users')[]
}

/** The facts of a version; what it does not say is not there. */
export interface ManifestFacts {
  /** The message, or `true`. */
  deprecated?: string | true
  /** Who published it, and whether a CI did by trusted publishing. */
  _npmUser?: { name?: string; email?: string; trustedPublisher?: { id?: string } }
  /** `unpackedSize` in bytes; `attestations` where it has provenance. */
  dist?: { integrity?: string; shasum?: string; tarball?: string; unpackedSize?: number; attestations?: true }
  /** The names of its scripts. */
  scripts?: string[]
  /** A digest: equal ones are equal, unequal ones may differ in white space alone. */
  dependencies?: string
  optionalDependencies?: string
  peerDependencies?: string
  license?: string
  /** Its URL. */
  repository?: string
}

/**
 * Reads the facts of a packument, by span: no tree of the whole is made.
 *
 * @throws {HookError} 400 for what is not JSON, 422 for what is no packument, 413 for one with more in it than any.
 * @throws {TypeError} for what is not raw.
 * @example await env.KV.put(name, JSON.stringify(readPackument(bytes)))
 */
export function readPackument(packument: Body | PackumentFacts): PackumentFacts

/**
 * Says what changed between two packuments, in the events that a registry would have sent, in this order: unpublish, publish
 * (by time), deprecated and undeprecated, dist-tag, dist-tag-rm, owner, owner-rm, star, unstar, change; each by name, versions
 * as npm orders them. `null` stands for no packument: the package is new, or gone.
 *
 * A dist-tag that moves with a publish or unpublish belongs to that change (`distTag`); unpublishing the whole package is one
 * change; the first owners come with the first publish; what one of the two does not say makes no change.
 *
 * @throws {HookError} 409 `before-is-newer`: an old snapshot must not invent unpublishes. 422 `other-package`; as `readPackument`.
 * @throws {TypeError} for what is not raw, `undefined` among it.
 * @example
 * for (const change of comparePackuments(before, after)) {
 *   const body = toEvent(change, { packument: after })
 *   await fetch(url, { method: 'POST', body, headers: { 'x-npm-signature': signPayload(body, secret) } })
 * }
 */
export function comparePackuments(before: Body | PackumentFacts | null, after: Body | PackumentFacts | null): Change[]

/** Something that a packument shows of a release, and that malicious releases have shown. */
export interface Signal {
  /** Stable. Open: a minor version may add one. */
  code: SignalCode
  /** `alarm`: worth stopping for; `notice`: worth a look. */
  level: 'notice' | 'alarm'
  /** What it is, for a person. */
  message: string
  /** Where the packument shows it; never empty. */
  locations: { path: string[]; value: JsonValue }[]
}

/** What there is of signals; the README says where each is from. */
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
 * Reviews a release: what is suspicious about it beside the release that it follows on its own line, and beside the one that
 * it follows of those older than three days (an attack comes as several releases within hours). What the packument does not
 * say makes no signal.
 *
 * No signal does not mean safe: most attacks change nothing but code, and npm does not check a manifest against its tarball.
 *
 * @throws {HookError} 422 `no-such-version`; as `readPackument`.
 * @throws {TypeError} for what is not raw, and a version that is no string.
 * @example const alarms = reviewRelease(bytes, '4.17.22').filter(({ level }) => level === 'alarm')
 */
export function reviewRelease(packument: Body, version: string): Signal[]

/**
 * Whose words an event is in. `npm` is the one to send; the others are there to test a receiver with.
 *
 * - `npm`: every kind of change has its event
 * - `cnpmcore`: a deprecation, or its end, is `package:deprecated` and names the packument's first version; a new owner,
 *   or a removal, is `package:owner` and names its first maintainer, unless the maintainer's name begins with `npm:`
 *   (as after a sync); there are no stars and no `change`
 * - `asyncapi`: ISO time, a few fields as payload, one event name for both directions
 * - `cnpmjs`: neither payload nor change nor owner; unsigned
 *
 * Open: a minor version may add one.
 */
export type Dialect = 'npm' | 'cnpmcore' | 'asyncapi' | 'cnpmjs'

/** What is told of a change when it is sent. A `Change` will do, where nothing that its kind needs is `null`. */
export type ChangeToSend = { name: string } & (
  | { kind: 'publish'; version: string | null; distTag?: string | null | undefined }
  | { kind: 'unpublish'; version?: string | null | undefined; distTag?: string | null | undefined }
  | { kind: 'dist-tag'; distTag: string | null; version?: string | null | undefined }
  | { kind: 'dist-tag-rm'; distTag: string | null }
  | { kind: 'owner' | 'owner-rm'; maintainer: string | null }
  | { kind: 'deprecated'; version: string | null; message?: string | null | undefined }
  | { kind: 'undeprecated'; version: string | null }
  | { kind: 'star' | 'unstar'; user: string | null }
  | { kind: 'change'; version?: string | null | undefined }
  | { kind: 'unknown'; event: string }
)

/** What an event says beside its change. */
export interface EventOptions {
  /** The packument after the change, raw: it becomes the payload, byte for byte. `null`: there is none. */
  packument: Body | null
  /** The user who owns the hook; `null` by default. */
  hookOwner?: { username: string } | null | undefined
  /** When it happened, in milliseconds since 1970; now by default. `null`: the sender does not say. */
  time?: number | null | undefined
  /** What the hook was registered for; `package` by default. `null`: left out, as some senders do. */
  type?: 'package' | 'scope' | 'owner' | (string & {}) | null | undefined
  /** Whose words it is in; npm's by default. */
  dialect?: Dialect | undefined
}

/** What a delivery says beside its change. */
export interface DeliveryOptions extends Omit<EventOptions, 'packument'> {
  /** The hook's secret. */
  secret: Secret
  /** As for `toEvent`; by default one that is made up to show the change. */
  packument?: Body | null | undefined
}

/**
 * Writes the event that tells of a change: the body to sign and to post. Events that no receiver would take are refused.
 *
 * @throws {TypeError} for a change that does not say what its kind needs, and a packument that is no raw JSON object.
 * @example const body = toEvent(change, { packument: bytes, hookOwner: { username: 'alice' } })
 */
export function toEvent(change: ChangeToSend, options: EventOptions): Uint8Array<ArrayBuffer>

/**
 * Makes a signed delivery to test a receiver with.
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
  /** `content-type` and `x-npm-signature`. */
  headers: Record<string, string>
}
