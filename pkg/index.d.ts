/** A value that JSON can hold. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue }

/**
 * A raw body: the bytes exactly as they were received. A string is encoded as UTF-8; bytes are safer, because decoding may
 * already have changed what was signed. Node's `Buffer`, views into larger buffers and values of other realms are accepted.
 */
export type Body = string | Uint8Array | ArrayBuffer

/** A hook's secret: a string (its UTF-8 bytes are the key) or bytes, at most 64 KiB. Never trimmed. */
export type Secret = string | Uint8Array

/**
 * The value of a request's `x-npm-signature` header, in the forms that hosts give it. Several values (an array) are never a
 * valid signature. Pass the value, not `req.headers`.
 *
 * @example verifySignature(bytes, request.headers.get('x-npm-signature'), secret) // web Request
 * @example verifySignature(bytes, req.headers['x-npm-signature'], secret) // Node, Express, Fastify
 */
export type SignatureHeader = string | readonly string[] | null | undefined

/**
 * Why a signature does not verify: the first reason that applies, in this order. Also the `code` of the `HookError` that
 * `verifyEvent` and `receive` throw. A minor version may add a reason: have a `default`.
 *
 * - `missing`: the header is `null`, `undefined` or `''`
 * - `not-a-string`: the header is another value, e.g. an array of several headers
 * - `no-prefix`: the header does not begin with `sha256=`
 * - `wrong-algorithm`: the header names another algorithm, e.g. `sha1=`
 * - `wrong-length`: there are not exactly 64 characters after the prefix
 * - `not-hex`: some of these characters are not lower-case hex digits
 * - `mismatch`: the signature is well formed, but was not made from these bytes with this secret
 */
export type SignatureReason = 'missing' | 'not-a-string' | 'no-prefix' | 'wrong-algorithm' | 'wrong-length' | 'not-hex' | 'mismatch'

/**
 * A change to the input with which the signature verifies, found by trying. A minor version may add a hint: have a `default`.
 *
 * - `upper-case`: the header in lower case
 * - `trimmed-signature`: the header without surrounding white space
 * - `prefix`: the header with `sha256=` in front
 * - `joined-signatures`: one of several header values that were joined by commas
 * - `trimmed-secret`: the secret without surrounding white space
 * - `trailing-newline`: the body with one line end added or removed at its end
 * - `bom`: the body with a byte order mark added or removed
 * - `crlf`: the body with its line ends converted
 * - `reserialized`: the body as `JSON.stringify` writes it; it was parsed and serialized again before it was hashed
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

/** The verdict on a signature: the index of the secret that verifies it, or the reason why none does. */
export type SignatureExplanation =
  | { valid: true; secret: number }
  | {
      valid: false
      reason: SignatureReason
      /** The change with which the signature verifies. */
      hint?: SignatureHint
      /**
       * The hints that were tried in all their forms, in order, up to `hint` or a limit of `explainSignature`. Those on the header are
       * tried if it is not a signature, the others if it is.
       */
      triedHints: SignatureHint[]
    }

/**
 * Codes of warnings. The first group is about the envelope, the second about the change. A minor version may add a code: have a
 * `default`.
 *
 * - `envelope-version`: the envelope's version is not 1.x
 * - `no-type`, `unknown-type`: `type` is missing; or not package, scope or owner
 * - `unusable-hook-owner`: `hookOwner` has no `username`
 * - `iso-time`, `unusable-time`: `time` was ISO 8601 text; or not a time
 * - `no-change`, `unusable-change`: `change` is null or absent; or not an object
 * - `no-payload`, `reduced-payload`, `unusable-payload`: `payload` is null or absent; a few fields only; or not an object
 * - `npm-prefix`: the maintainer's name was sent with the prefix `npm:`, which was removed
 * - `ambiguous-deprecation`: the payload does not show whether the version was deprecated or undeprecated
 * - `integrity-changed`: the tarball of an existing version was replaced
 * - `security-holding`: npm replaced the package with a security holding package
 * - `other-package`: the payload's `name` differs from the envelope's
 * - `version-not-in-payload`: the version is not in the payload's `versions`
 * - `dangling-tag`: a dist-tag of the payload points to a version that is not in it
 * - `payload-newer`: the payload changed after the event
 */
export type WarningCode =
  | 'envelope-version'
  | 'no-type'
  | 'unknown-type'
  | 'unusable-hook-owner'
  | 'iso-time'
  | 'unusable-time'
  | 'no-change'
  | 'unusable-change'
  | 'no-payload'
  | 'reduced-payload'
  | 'unusable-payload'
  | 'npm-prefix'
  | 'ambiguous-deprecation'
  | 'integrity-changed'
  | 'security-holding'
  | 'other-package'
  | 'version-not-in-payload'
  | 'dangling-tag'
  | 'payload-newer'

/** Something unusual about an event that does not make it invalid. */
export interface Warning {
  /** Never renamed. A minor version may add a code: have a `default`. */
  code: WarningCode
  /** A description for people. */
  message: string
}

/**
 * npm's packument: what the registry answers for a package. Nothing here is checked, so every member is optional; a sender may
 * also leave members out, or add more.
 *
 * @example const latest = event.payload?.versions?.[event.payload['dist-tags']?.latest ?? '']
 */
export interface Packument {
  _id?: string
  _rev?: string
  name?: string
  description?: string
  'dist-tags'?: { [tag: string]: string }
  versions?: { [version: string]: PackumentManifest }
  /** When each version was published, and `created` and `modified`: ISO 8601. After `npm unpublish`, `unpublished` is an object. */
  time?: { [version: string]: string | { [key: string]: JsonValue } }
  /** ISO 8601; in abbreviated packuments, instead of `time`. */
  modified?: string
  maintainers?: PackumentPerson[]
  author?: PackumentPerson | string
  license?: string | { type?: string; url?: string }
  homepage?: string
  repository?: PackumentRepository | string
  bugs?: { url?: string; email?: string } | string
  keywords?: string[]
  readme?: string
  /** The users who starred the package. */
  users?: { [user: string]: boolean }
  [member: string]: unknown
}

/** One version of a packument: its package.json, and what the registry adds. Unchecked, as `Packument`. */
export interface PackumentManifest {
  name?: string
  version?: string
  description?: string
  /** The message; present if the version is deprecated. */
  deprecated?: string | boolean
  dependencies?: { [name: string]: string }
  devDependencies?: { [name: string]: string }
  peerDependencies?: { [name: string]: string }
  optionalDependencies?: { [name: string]: string }
  scripts?: { [name: string]: string }
  engines?: { [name: string]: string }
  bin?: string | { [name: string]: string }
  license?: string | { type?: string; url?: string }
  repository?: PackumentRepository | string
  maintainers?: PackumentPerson[]
  /** Who published the version. */
  _npmUser?: PackumentPerson
  dist?: PackumentDist
  [member: string]: unknown
}

/** Where a version's tarball is, and its digests. */
export interface PackumentDist {
  tarball?: string
  integrity?: string
  /** SHA-1, in hex. */
  shasum?: string
  fileCount?: number
  /** In bytes. */
  unpackedSize?: number
  [member: string]: unknown
}

export interface PackumentPerson {
  name?: string
  email?: string
  url?: string
  [member: string]: unknown
}

export interface PackumentRepository {
  type?: string
  url?: string
  directory?: string
  [member: string]: unknown
}

/**
 * An event: the envelope under the wire's member names. The payload stays bytes until it is read. It is an accessor of the class,
 * so that logging or cloning an event does not copy 20 MB.
 *
 * A copy loses it: `structuredClone`, `postMessage` and `JSON.stringify` keep the envelope's members, `warnings` and `id`, and drop
 * `payload`, `peek` and `payloadBytes`; `classifyChange` refuses a copy. To pass an event to another thread, pass the body
 * and parse it there, or pass the `Change`, which is plain JSON.
 */
export interface HookEvent {
  /** E.g. `package:publish`; an event name that this version does not know is kept as it is. */
  readonly event: string
  /** The package's name. */
  readonly name: string
  /** `package`; from some senders `scope` or `owner`; `null` if the sender leaves it out. */
  readonly type: string | null
  /** The version of the *envelope* (`1.0.0`), never of the package, which is `classifyChange(event).version`. */
  readonly version: string | null
  /** The user who owns the hook. */
  readonly hookOwner: { username: string } | null
  /** The sender's claim, as sent. Real senders get it wrong: use `classifyChange` instead. */
  readonly change: { [key: string]: JsonValue } | null
  /** When it happened, in milliseconds since 1970. Not a nonce: senders repeat it, and send several in one millisecond. */
  readonly time: number | null
  /** What is unusual about the envelope. */
  readonly warnings: Warning[]
  /** 32 hex digits, equal for all deliveries of one change, to any hook. Drop duplicates by it. */
  readonly id: string
  /**
   * The payload, parsed at first read and then cached; `null` if there is none. Nothing in it is checked.
   *
   * @throws {TypeError} if its bytes were overwritten since the event was parsed.
   */
  readonly payload: Packument | null
  /**
   * One value of the payload, without parsing the rest. Own members only; of duplicate keys, the last. `undefined` if it is absent
   * (or if the path is over 64 KiB). `T` is a claim of the caller: the value is not checked.
   *
   * @throws {TypeError} for a path with other steps than strings and numbers.
   * @example const latest = event.peek<string>('dist-tags', 'latest')
   */
  peek<T = JsonValue>(...path: (string | number)[]): T | undefined
  /** The payload's bytes: a view, not a copy, so do not write to it. `null` if there is no payload. */
  payloadBytes(): Uint8Array | null
}

/**
 * What the payload says about the sender's claim. `confirmed`: it is consistent with the change (which does not prove that this event
 * made it). `contradicted`: it shows otherwise (the claim is wrong, or the payload is older or newer than the event). `unavailable`:
 * the payload does not show it.
 */
export type Evidence = 'confirmed' | 'contradicted' | 'unavailable'

interface ChangeBase {
  /** The package's name. */
  name: string
  evidence: Evidence
  /** What is unusual about the claim. */
  warnings: Warning[]
  /** One line for people, safe to print. */
  summary: string
  /** The key of the effect, e.g. `publish:lodash@4.17.22`: act once per key. */
  key: string
}

/** A version was published. `version` is `null` if neither the sender's claim nor the payload names it. */
export interface PublishChange extends ChangeBase {
  kind: 'publish'
  version: string | null
  /** The dist-tag that it received. */
  distTag: string | null
  /** How it relates to the releases before it, by npm's semver; `null` if the payload does not list them. */
  release: 'first' | 'major' | 'minor' | 'patch' | 'prerelease' | 'backport' | null
  /** The release before it on its line: 0.30.4 follows 0.30.3, even if 1.x exists. */
  previous: string | null
  /** `moved`: `latest` now points to it. `moved-back`: it does, although a higher release exists. `unmoved`: it does not. */
  latest: 'moved' | 'moved-back' | 'unmoved' | null
  /** Who published it. */
  publisher: { name: string; email: string | null } | null
  /** Its tarball. */
  dist: { tarball: string | null; integrity: string | null; shasum: string | null } | null
}

/** A version was unpublished; `version: null` means the whole package. */
export interface UnpublishChange extends ChangeBase {
  kind: 'unpublish'
  version: string | null
  /** The dist-tag that it had. */
  distTag: string | null
}

/** A dist-tag was added or moved. */
export interface DistTagChange extends ChangeBase {
  kind: 'dist-tag'
  distTag: string | null
  /** The version that it points to in the payload. */
  version: string | null
}

/** A dist-tag was removed. */
export interface DistTagRmChange extends ChangeBase {
  kind: 'dist-tag-rm'
  distTag: string | null
}

/** A maintainer was added. */
export interface OwnerChange extends ChangeBase {
  kind: 'owner'
  maintainer: string | null
}

/** A maintainer was removed. */
export interface OwnerRmChange extends ChangeBase {
  kind: 'owner-rm'
  maintainer: string | null
}

/** A version was deprecated. */
export interface DeprecatedChange extends ChangeBase {
  kind: 'deprecated'
  version: string | null
  /** The deprecation message of the payload. */
  message: string | null
}

/** A version's deprecation was lifted. */
export interface UndeprecatedChange extends ChangeBase {
  kind: 'undeprecated'
  version: string | null
}

/** A user starred the package. */
export interface StarChange extends ChangeBase {
  kind: 'star'
  user: string | null
}

/** A user removed their star from the package. */
export interface UnstarChange extends ChangeBase {
  kind: 'unstar'
  user: string | null
}

/**
 * Something changed, and the sender does not say what. From `comparePackuments`: the tarball of an existing version was replaced
 * (the warning is `integrity-changed`).
 */
export interface UnspecifiedChange extends ChangeBase {
  kind: 'change'
  version: string | null
}

/** An event with a name that is not in any known dialect. */
export interface UnknownChange extends ChangeBase {
  kind: 'unknown'
  event: string
}

/**
 * A change to a package: plain JSON that can be cloned, stored and compared. Narrow it by `kind`. A minor version may add a kind:
 * have a `default`.
 *
 * @example
 * switch (change.kind) {
 *   case 'publish': return build(change.name, change.version)
 *   default: return log(change.summary)
 * }
 * @example type Owner = Extract<Change, { kind: 'owner' }> // OwnerChange
 */
export type Change =
  | PublishChange
  | UnpublishChange
  | DistTagChange
  | DistTagRmChange
  | OwnerChange
  | OwnerRmChange
  | DeprecatedChange
  | UndeprecatedChange
  | StarChange
  | UnstarChange
  | UnspecifiedChange
  | UnknownChange

/**
 * A verified, parsed and classified delivery. A copy of it (`structuredClone`, `postMessage`, a queue) keeps `change`, `id`,
 * `secret` and `body`, but of `event` only the envelope: see `HookEvent`. Call `parseEvent(copy.body)` to get the event back.
 */
export interface Delivery {
  event: HookEvent
  change: Change
  /** The event's id, equal for all deliveries of one change. */
  id: string
  /** The index of the secret that it was signed with. */
  secret: number
  /** The raw body. The event reads from it: do not write to it. */
  body: Uint8Array
}

/**
 * Codes of a `HookError`, by HTTP status. A minor version may add a code: have a `default`, and answer with `status`.
 *
 * - 401: every `SignatureReason`
 * - 413: `too-large` (the body is over `maxBytes`), `envelope-too-large` (over 64 KiB without the payload)
 * - 400: `incomplete` (the body broke off), `not-json`, `not-utf-8`, `too-deep` (over 512 levels), `duplicate-key`
 * - 422: `not-an-object`, `no-event`, `no-name`; with `maxAge` also `no-time`, `too-old`, `from-the-future`
 * - for packuments, 422: `not-a-packument`, `other-package`, `no-such-version`; 413: `packument-too-large`; 409: `before-is-newer`
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

/**
 * What is wrong with a delivery or a packument. A caller's mistake is a `TypeError` instead; nothing else is thrown.
 *
 * @example
 * if (error instanceof HookError) return new Response(error.code, { status: error.status })
 */
export class HookError extends Error {
  private constructor()
  readonly name: 'HookError'
  /** Never renamed. */
  readonly code: HookErrorCode
  /** The HTTP status to answer with. */
  readonly status: number
  /** For JSON: the offset, in bytes, at which reading stopped. */
  readonly offset?: number
  /** The raw body, if its signature is valid: the delivery is genuine, so keep it. */
  readonly body?: Uint8Array
  /** What the host threw, for `incomplete` and `internal`. */
  readonly cause?: unknown
}

/**
 * Whether `signature` was made over exactly these bytes with the secret, or with one of several (for rotation). No value that a
 * sender can send makes it throw.
 *
 * @throws {TypeError} for a body that is not raw, and a secret that is empty, blank or itself a signature.
 * @example verifySignature(bytes, request.headers.get('x-npm-signature'), secret)
 */
export function verifySignature(body: Body, signature: SignatureHeader, secret: Secret | readonly Secret[]): boolean

/**
 * Says why a signature does not verify, and with which change it would. For diagnosis: a mismatch takes up to 16 HMACs.
 *
 * There are never more, with those of verification: one for each secret. With more than 16 secrets, verification is all that is
 * done. Changes are tried in order of likelihood until one verifies, or the next takes more HMACs than are left. A change to the
 * body takes one for each secret, and is not tried for a body over 1 MiB.
 *
 * @throws {TypeError} as `verifySignature`.
 * @example
 * explainSignature(bytes, header, secret)
 * // { valid: false, reason: 'mismatch', hint: 'reserialized', triedHints: ['trimmed-secret', 'reserialized'] }
 */
export function explainSignature(body: Body, signature: SignatureHeader, secret: Secret | readonly Secret[]): SignatureExplanation

/**
 * Signs a body. Returns the value of `x-npm-signature`: `sha256=` and 64 lower-case hex digits.
 *
 * @throws {TypeError} as `verifySignature`.
 * @example signPayload('{}', 'secret') // 'sha256=…'
 */
export function signPayload(body: Body, secret: Secret): string

/**
 * Parses an event, in any dialect that is known to be sent. Verify the body first, or call `verifyEvent`. The payload is read from
 * your buffer later: do not write to that buffer, or read `payload` first. (Shared memory is copied.)
 *
 * @throws {HookError} with status 400, 413 or 422.
 * @throws {TypeError} for a body that is not raw.
 * @example const event = parseEvent(bytes)
 */
export function parseEvent(body: Body): HookEvent

/**
 * Classifies the change that an event announces, checked against its payload.
 *
 * @throws {TypeError} for any value that `parseEvent` did not return, including a copy of an event.
 * @example classifyChange(event).summary // 'lodash 4.17.22 published …'
 */
export function classifyChange(event: HookEvent): Change

/**
 * Verifies, parses and classifies a body that is already in memory (Express, Lambda, Fastify). The payload is read from your
 * buffer later, as with `parseEvent`.
 *
 * @throws {HookError} with status 401, 400, 413 or 422; with `body` if the signature is valid.
 * @throws {TypeError} as `verifySignature`.
 * @example const { change, id } = verifyEvent(req.body, req.headers['x-npm-signature'], secret)
 */
export function verifyEvent(body: Body, signature: SignatureHeader, secret: Secret | readonly Secret[]): Delivery

/** How `receive` reads a request. */
export interface ReceiveOptions {
  /** The hook's secret, or several during a rotation. */
  secret: Secret | readonly Secret[]
  /** The largest body to read, in bytes; 32 MiB by default. */
  maxBytes?: number | undefined
  /** The greatest age of an event, in milliseconds. Not checked by default: genuine deliveries have arrived days late. */
  maxAge?: number | undefined
}

/** The part of a `Request` that `receive` uses: any web `Request` has it. */
export interface HookRequest {
  readonly headers: { get(name: string): string | null }
  readonly body: HookRequestBody | null
  readonly bodyUsed: boolean
}

/** The part of a `ReadableStream` of bytes that `receive` uses. */
export interface HookRequestBody {
  getReader(): {
    read(): Promise<{ done: boolean; value?: Uint8Array | undefined }>
    cancel(reason?: unknown): Promise<void>
  }
}

/**
 * Reads a request's body up to a limit, then verifies, parses and classifies it. A request without a well-formed signature is
 * refused before its body is read.
 *
 * @throws {HookError} with status 401, 413, 400 or 422; with `body` if the signature is valid.
 * @throws {TypeError} for a request whose body was read already, and as `verifySignature`.
 * @example const { change, id } = await receive(request, { secret: env.NPM_HOOK_SECRET })
 */
export function receive(request: HookRequest, options: ReceiveOptions): Promise<Delivery>

/**
 * The fields of a packument that a comparison needs, as plain JSON. It is itself a smaller packument, so `readPackument` of it
 * gives the same facts. About a third of the size of a small packument, 7 to 20 % of a large one. Store it as the next `before`.
 */
export interface PackumentFacts {
  /** The version of this format. */
  format: 1
  name?: string
  'dist-tags'?: { [tag: string]: string }
  versions?: { [version: string]: ManifestFacts }
  /** When each version was published, and `created` and `modified`: ISO 8601. After `npm unpublish`, `unpublished` is an object. */
  time?: { [version: string]: string | { [key: string]: JsonValue } }
  maintainers?: { name: string; email?: string }[]
  /** ISO 8601; in abbreviated packuments, instead of `time`. */
  modified?: string
  /** The users who starred it. */
  users?: string[]
  /** The members that the packument does not have: a comparison reports no change of them. */
  absent: ('name' | 'dist-tags' | 'versions' | 'time' | 'maintainers' | 'users')[]
}

/** The facts of one version. A member that its manifest does not have is absent. */
export interface ManifestFacts {
  /** The message; `true` if there is none. */
  deprecated?: string | true
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
 * change. The first owners are part of the first publish. A member that is missing from either packument produces no change.
 *
 * @throws {HookError} 409 `before-is-newer`, so that an old snapshot cannot invent unpublishes; 422 `other-package`; as
 * `readPackument`.
 * @throws {TypeError} for a packument that is not raw, and for `undefined`.
 * @example
 * for (const change of comparePackuments(before, after)) {
 *   const body = toEvent(change, { packument: after })
 *   await fetch(url, { method: 'POST', body, headers: { 'x-npm-signature': signPayload(body, secret) } })
 * }
 */
export function comparePackuments(before: Body | PackumentFacts | null, after: Body | PackumentFacts | null): Change[]

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
 * that was then older than three days (attacks publish several releases within hours). A member that is missing from the
 * packument produces no signal.
 *
 * No signal does not mean safe: most attacks change only code, and npm does not check a manifest against its tarball.
 *
 * @throws {HookError} 422 `no-such-version`; as `readPackument`.
 * @throws {TypeError} for a packument that is not raw, and a version that is not a string.
 * @example const alarms = reviewRelease(bytes, '4.17.22').filter(({ level }) => level === 'alarm')
 */
export function reviewRelease(packument: Body, version: string): Signal[]

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
 * @throws {TypeError} for a change that lacks a member that its kind needs, and a packument that is not a raw JSON object.
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
