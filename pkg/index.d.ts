import type { Body, Secret, SignatureHeader } from './verify.js'

export * from './verify.js'

/** A value that JSON can hold. */
export type JsonValue = string | number | boolean | null | JsonValue[] | { [key: string]: JsonValue }

/**
 * Codes of warnings. The first group is about the envelope, the second about the change. A minor version may add a code: have a
 * `default`.
 *
 * - `envelope-version`: the envelope's version is not 1.x
 * - `no-type`, `unknown-type`: `type` is missing; or not package, scope or owner
 * - `unusable-hook-owner`: `hookOwner` has no `username`
 * - `iso-time`, `unusable-time`: `time` was ISO 8601 text; or not a time
 * - `no-change`, `unusable-change`: `change` is missing or null; or not an object
 * - `no-payload`, `reduced-payload`, `unusable-payload`: `payload` is missing or null; only a few members; or not an object
 * - `npm-prefix`: the maintainer's name was sent with the prefix `npm:`, which was removed
 * - `ambiguous-deprecation`: the payload does not show whether the version was deprecated or undeprecated
 * - `integrity-changed`: the tarball of an existing version was replaced
 * - `security-holding`: npm replaced the package with a security holding package
 * - `other-package`: the payload is of a different package than the envelope
 * - `version-not-in-payload`: the version is not in the payload's `versions`
 * - `dangling-tag`: a dist-tag of the payload points to a version that is missing
 * - `payload-newer`: the payload was modified after the event
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
 *
 * `event` and `change` are getters, own and enumerable, which build their value when it is first read: a receiver that stores
 * `body` and `id` first pays for neither. They cannot be assigned: to change a member, change a copy (`{ ...delivery, change }`).
 */
export interface Delivery {
  readonly event: HookEvent
  readonly change: Change
  /** The event's id, equal for all deliveries of one change. */
  id: string
  /** The index of the secret that it was signed with. */
  secret: number
  /** The raw body. The event reads from it: do not write to it. */
  body: Uint8Array
}

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
 * refused before its body is read. Spaces and tabs around the header's value are ignored.
 *
 * @throws {HookError} with status 401, 413, 400 or 422; with `body` if the signature is valid.
 * @throws {TypeError} for a request whose body was already read or is locked, options without `secret`, an unknown option, and as
 * `verifySignature`.
 * @example const { change, id } = await receive(request, { secret: env.NPM_HOOK_SECRET })
 */
export function receive(request: HookRequest, options: ReceiveOptions): Promise<Delivery>
