/**
 * A raw body: the bytes exactly as they were received. A string is encoded as UTF-8; bytes are safer, because decoding may
 * already have changed what was signed. Node's `Buffer`, views into larger buffers and values of other realms are accepted.
 */
export type Body = string | Uint8Array | ArrayBuffer

/** A hook's secret: a string (its UTF-8 bytes are the key) or bytes, at most 64 KiB. Never trimmed, and not only zero bytes. */
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
 * - `not-a-string`: the header is an array, as of several headers (any other value that is not a string is a `TypeError`)
 * - `no-prefix`: the header does not start with `sha256=`
 * - `wrong-algorithm`: the header names a different algorithm, e.g. `sha1=`
 * - `wrong-length`: there are not exactly 64 characters after the prefix
 * - `not-hex`: some of these characters are not lower-case hex digits
 * - `mismatch`: the signature is well formed, but does not match this body and this secret
 */
export type SignatureReason = 'missing' | 'not-a-string' | 'no-prefix' | 'wrong-algorithm' | 'wrong-length' | 'not-hex' | 'mismatch'

/**
 * What explains a signature that does not verify: a change to the input with which it does, found by trying, or, for `gzip` and `cut-short`,
 * what the body shows. A minor version may add a hint: have a `default`.
 *
 * - `upper-case`: the header in lower case
 * - `trimmed-signature`: the header without surrounding white space
 * - `prefix`: the header with `sha256=` in front
 * - `joined-signatures`: one of several header values that were joined by commas
 * - `header-name`: the header without its name `x-npm-signature`
 * - `quoted-signature`: the header without quotation marks around it
 * - `trimmed-secret`: the secret without surrounding white space
 * - `quoted-secret`: the secret without quotation marks around it
 * - `base64-secret`, `hex-secret`: what the secret is the base64 text or the hex digits of
 * - `trailing-newline`: the body with one line end added or removed at its end
 * - `bom`: the body with a byte order mark added or removed
 * - `crlf`: the body with its line ends converted
 * - `base64`: what the body is the base64 text of
 * - `latin-1`: the body in UTF-8 again, after something read or wrote it as Latin-1
 * - `reserialized`: the same JSON as another serializer writes it (`serializer` says which): between signing and hashing, the body was
 *   parsed and serialized again, or white space around or between its tokens was added or removed
 * - `gzip`: nothing verifies, and the body begins as gzip data does
 * - `cut-short`: nothing verifies, and the body is empty or the beginning of JSON
 *
 * A host without WebAssembly has no hint, `cut-short` included.
 */
export type SignatureHint =
  | 'upper-case'
  | 'trimmed-signature'
  | 'prefix'
  | 'joined-signatures'
  | 'header-name'
  | 'quoted-signature'
  | 'trimmed-secret'
  | 'quoted-secret'
  | 'base64-secret'
  | 'hex-secret'
  | 'trailing-newline'
  | 'bom'
  | 'crlf'
  | 'base64'
  | 'latin-1'
  | 'reserialized'
  | 'gzip'
  | 'cut-short'

/**
 * How the body was written that was signed. The name says whose form the bytes have, not who wrote them. A minor version may add one.
 *
 * - `json-stringify`: `JSON.stringify(value)`; also Jackson, serde_json, Ruby's `JSON.generate`
 * - `python`: `json.dumps(value)`
 * - `indent-2`, `indent-4`: `JSON.stringify(value, null, 2)`, with 2 or 4
 * - `php`: `json_encode($value)`
 * - `go`: `json.Marshal(value)` of a struct, since Go 1.22; also Rails
 * - `python-unicode`: `json.dumps(value, ensure_ascii=False)`
 * - `python-compact`: `json.dumps(value, separators=(',', ':'))`; also PHP with `JSON_UNESCAPED_SLASHES`, but for U+007F
 * - `go-sorted`: `json.Marshal(value)` of a map
 * - `go-indent`: `json.MarshalIndent(value, "", "  ")` of a struct
 * - `php-unicode`: `json_encode($value, JSON_UNESCAPED_UNICODE)`
 * - `sorted`: as `JSON.stringify`, with keys sorted by code point
 * - `python-sorted`: `json.dumps(value, sort_keys=True)`
 */
export type JsonSerializer =
  | 'json-stringify'
  | 'python'
  | 'indent-2'
  | 'php'
  | 'go'
  | 'indent-4'
  | 'python-unicode'
  | 'python-compact'
  | 'go-sorted'
  | 'go-indent'
  | 'php-unicode'
  | 'sorted'
  | 'python-sorted'

/** A cause that is not proven. A minor version may add one. */
export type PossibleCause = 'different-secret' | 'reserialized'

/** The verdict on a signature: the index of the secret that verifies it, or the reason why none does. */
export type SignatureExplanation =
  | { valid: true; secret: number }
  | {
      valid: false
      reason: SignatureReason
      /** What explains it, if anything does. */
      hint?: SignatureHint
      /** With the hint `reserialized`: how the body was written that was signed. */
      serializer?: JsonSerializer
      /**
       * Without a hint, for a body that is exactly `JSON.stringify(JSON.parse(body))`: `['different-secret', 'reserialized']`, in order of
       * likelihood. Nothing of it is proven: every wrong secret with a sender that uses `JSON.stringify` looks like this. Never on a host
       * without WebAssembly, nor for a body over 1 MiB.
       */
      possibleCauses?: PossibleCause[]
      /**
       * The hints that were tried in all their forms, in order, up to `hint` or a limit of `explainSignature`. Those on the header are
       * tried if it is not a signature, the others if it is.
       */
      triedHints: SignatureHint[]
    }

/**
 * Codes of a `HookError`, by HTTP status. A minor version may add a code: have a `default`, and answer with `status`.
 *
 * - 401: every `SignatureReason`
 * - 413: `too-large` (the body is over `maxBytes`), `envelope-too-large` (over 64 KiB without the payload)
 * - 400: `incomplete` (the connection closed while the body was read), `not-json`, `not-utf-8`, `too-deep` (over 512 levels), `duplicate-key`
 * - 422: `not-an-object`, `no-event`, `no-name`; with `maxAge` also `no-time`, `too-old`, `from-the-future`
 * - for packuments, 422: `not-a-packument`, `other-package`, `no-such-version`, `no-manifest`; 413: `packument-too-large`; 409: `before-is-newer`
 * - for hooks (`npm-hooks/hook`), 400: `hook-not-an-object`; 422: `hook-type`, `hook-name`, `hook-endpoint`, `hook-address`, `hook-secret`
 * - for filters (`npm-hooks/filter`), 400: `filter-not-an-object`; 413: `filter-too-large`; 422: `filter-member`, `filter-packages`,
 *   `filter-kinds`, `filter-release`, `filter-tags`, `filter-range`, `filter-prereleases`, `filter-level`
 * - 500: `internal` (this package failed; `cause` is what the host threw, and the next call works again), `no-webassembly` (this host
 *   cannot run WebAssembly; with `node:crypto` the functions of a signature work, the others do not)
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
  | 'no-manifest'
  | 'hook-not-an-object'
  | 'hook-type'
  | 'hook-name'
  | 'hook-endpoint'
  | 'hook-address'
  | 'hook-secret'
  | 'filter-not-an-object'
  | 'filter-too-large'
  | 'filter-member'
  | 'filter-packages'
  | 'filter-kinds'
  | 'filter-release'
  | 'filter-tags'
  | 'filter-range'
  | 'filter-prereleases'
  | 'filter-level'
  | 'internal'
  | 'no-webassembly'

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
  /** What the host threw, for `incomplete`, `internal` and `no-webassembly`. */
  readonly cause?: unknown
}

/**
 * Whether `signature` was made over exactly these bytes with the secret, or with one of several (for rotation). No value that a
 * sender can send makes it throw.
 *
 * @throws {HookError} `no-webassembly` on a host with neither WebAssembly nor `node:crypto`.
 * @throws {TypeError} for a body that is not raw, a secret that is empty, blank (white space and zero bytes) or itself a signature, and a
 * signature that is not a string, an array, `null` or `undefined` (all headers, or the body, for example).
 * @example verifySignature(bytes, request.headers.get('x-npm-signature'), secret)
 */
export function verifySignature(body: Body, signature: SignatureHeader, secret: Secret | readonly Secret[]): boolean

/**
 * Says why a signature does not verify, and with which change it would. For diagnosis: a mismatch takes up to 16 HMACs (with more
 * secrets, one for each).
 *
 * Verification takes one for each secret. Then changes are tried in order of likelihood until one verifies, or the next takes more
 * HMACs than are left. A change to the body takes one for each secret, and is not tried for a body over 1 MiB. A change that would
 * leave the input as it is, or gives the same bytes as an earlier one, takes none, and counts as tried.
 *
 * The changes to a body are its line ends, a byte order mark, and the same JSON as each `JsonSerializer` writes it, numbers as they
 * are. With one secret there are enough HMACs for all of them if the body is compact JSON; with two, for all but the eight less
 * common serializers; with more, for fewer. Up to two copies of the body are made, and each form is written twice.
 *
 * A host without WebAssembly gives the verdict and the reason, and tries no change.
 *
 * @throws {HookError} as `verifySignature`.
 * @throws {TypeError} as `verifySignature`.
 * @example
 * explainSignature(bytes, header, secret)
 * // { valid: false, reason: 'mismatch', hint: 'reserialized', serializer: 'python', triedHints: […, 'reserialized'] }
 */
export function explainSignature(body: Body, signature: SignatureHeader, secret: Secret | readonly Secret[]): SignatureExplanation

/**
 * Signs a body. Returns the value of `x-npm-signature`: `sha256=` and 64 lower-case hex digits.
 *
 * @throws {HookError} as `verifySignature`.
 * @throws {TypeError} for a body that is not raw, and a secret as in `verifySignature`.
 * @example signPayload('{}', 'secret') // 'sha256=…'
 */
export function signPayload(body: Body, secret: Secret): string
