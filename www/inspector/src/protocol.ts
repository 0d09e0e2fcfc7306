// The messages between the page and its worker, and the data in them.
import type { Change, HookErrorCode, Review, SignatureExplanation, Warning } from 'npm-hooks/packument'
import type { RequestFormat } from 'npm-hooks/request'
import type { Key, Kind, Path } from './work/spans.ts'

/** An input as the visitor gave it: a file, or text. */
export interface Source {
  name: string
  data: Blob | string
  /** From the clipboard, which can alter bytes. */
  isPasted?: boolean
  /** An example that the visitor has not changed: what is typed or pasted replaces it. */
  isExample?: boolean
  /** The body that was signed, which replaced one that was changed. */
  isRestored?: boolean
}

/** Larger inputs are refused before they are read. */
export const MAX_BYTES = 64 * 1024 * 1024

export interface ErrorDetails {
  code: HookErrorCode | 'file-too-large' | 'file-unreadable' | 'canceled' | 'superseded' | 'worker-lost' | 'failed'
  message: string
  /** The byte at which parsing stopped. */
  offset?: number | undefined
}

/** An error whose message is for the visitor. Its details are what `postMessage` carries. */
export class InspectError extends Error {
  constructor(readonly details: ErrorDetails) {
    super(details.message)
  }
}

export const errorDetails = (error: unknown): ErrorDetails =>
  error instanceof InspectError ? error.details : { code: 'failed', message: error instanceof Error ? error.message : String(error) }

/** Whether the page failed, and not the input: then trying the same again can help. */
export const isRepeatable = ({ code }: ErrorDetails): boolean => code === 'canceled' || code === 'worker-lost' || code === 'failed'

/** The bytes that were hashed: both ends of them, and what an editor does not show. */
export interface HashedBytes {
  size: number
  head: number[]
  tail: number[]
  hasBom: boolean
  lineEndings: 'none' | 'LF' | 'CRLF' | 'LF and CRLF'
  endsWithNewline: boolean
}

/** A part of the input. Of a long one, both ends. */
export interface InputPart {
  kind: 'body' | 'signature' | 'left-out'
  size: number
  head: string
  tail: string
}

/** How a body differs from the one that was signed. */
export interface BodyDifference {
  excerpts: Excerpt[]
  /** The number of places that differ, as far as they are counted. */
  count: number
  /** Whether there can be more. */
  isCountLimited: boolean
  signedSize: number
  givenSize: number
}

/** A place where the bodies differ, in both of them. */
export interface Excerpt {
  /** In the body that was given, in bytes. */
  offset: number
  signed: ExcerptPart[]
  given: ExcerptPart[]
}

export interface ExcerptPart {
  text: string
  isDifferent: boolean
}

export type Verdict =
  | { state: 'needs-secret' }
  /** `why`: what is known of the body, as a sentence. */
  | { state: 'needs-body'; isInFile: boolean; why: string }
  /** `why`: what the input is, and why no signature of it can be checked. */
  | { state: 'not-checkable'; why: string }
  | { state: 'verifying' }
  /** `message`: the library's. `secret`: the index of the secret that it is about; `null` if it is about all. */
  | { state: 'invalid-secret'; message: string; secret: number | null; secrets: number }
  | {
      state: 'explained'
      explanation: SignatureExplanation
      expected: string
      /** How the body was taken from the input, such as `decoded from base64`; null if it is as it was found. */
      form: string | null
      /** How many forms of the body were tried. */
      tried: number
      /** Which forms and variants were tried: `small` if those of a body over 1 MiB were not. */
      coverage: 'all' | 'small' | 'some'
      /** How many secrets were tried. */
      secrets: number
      /** If the cause is a change to the body. */
      difference: BodyDifference | null
    }

export interface EventView {
  envelope: {
    event: string
    name: string
    type: string | null
    version: string | null
    hookOwner: string | null
    change: string
    time: number | null
  }
  id: string
  warnings: Warning[]
  change: Change
}

/** The result for one input. It grows step by step while the worker reads. */
export interface Inspection {
  name: string
  format: RequestFormat
  /** What was recognized, in one sentence; empty for a body alone. */
  recognized: string
  /** What is missing or was changed. */
  notes: string[]
  /** The signature that was checked: the visitor's, otherwise the one in the request. */
  signature: string
  requestSignature: string
  hashed: HashedBytes
  /** Empty if all of the input is the body, `null` if the body was decoded. */
  parts: InputPart[] | null
  verdict: Verdict
  event?: EventView | ErrorDetails
  payloadSize?: number
  /** The input is a packument instead of a delivery. */
  isBarePackument?: boolean
  review?: Review | ErrorDetails | undefined
  history?: ReleaseHistory
}

/** What depends on the signature and the secret. */
export type VerifiedPart = Pick<Inspection, 'signature' | 'verdict' | 'hashed' | 'parts'>

export interface ReleaseHistory {
  /** In order of time. */
  releases: Release[]
  /** Dist-tags and their versions. */
  tags: Record<string, string>
  /** The version that the event is about. */
  current: string | null
  /** When the whole package was unpublished, in milliseconds. */
  unpublished: number | null
}

export interface Release {
  version: string
  /** The major version, with the minor before 1.0: `4`, `0.30`. */
  line: string
  /** In milliseconds since 1970. */
  time: number | null
  isPrerelease: boolean
  deprecated: string | null
  publisher: string | null
  /** Unpublished: only its time is left. */
  isGone: boolean
}

/** One member or element, as the payload's tree prints it. */
export interface Row {
  key: Key
  kind: Kind
  preview: string
  /** Of the value, in bytes. */
  size: number
}

/** What is said of one side of a comparison. */
export type SideView = Pick<Inspection, 'recognized' | 'notes' | 'verdict' | 'signature' | 'requestSignature'> & {
  isBarePackument: boolean
}

/** Each side that is there, or why it cannot be read. */
export interface ComparedSides {
  before: SideView | ErrorDetails | null
  after: SideView | ErrorDetails | null
}

export interface Comparison {
  changes: Change[]
  differences: { path: string; before: string; after: string }[]
  /** Differences that are not in the list. */
  omitted: number
}

export interface ExportedFile {
  name: string
  data: Blob
  /** The body is too long to be part of the file, which expects it next to itself. */
  needsBodyFile: boolean
}

/** What the page can call in the worker. */
export interface WorkerMethods {
  inspect: (source: Source, header: string, secret: string) => Inspection
  verify: (header: string, secret: string) => VerifiedPart
  /** The body that was signed, if it was changed since: as text if it is UTF-8. */
  signedBody: () => Blob | string | null
  sign: (source: Source, secret: string) => { signature: string; size: number }
  children: (path: Path, from: number) => { rows: Row[]; total: number }
  search: (text: string, from: number) => { path: Path; at: number } | null
  /** The payload with one member a line; `null` if that is too long for an editor. */
  text: () => string | null
  /** The position in that text of a byte of the payload. */
  positionAt: (offset: number) => number
  /** The position of a path in that text, or of its nearest ancestor that exists. */
  positionOf: (path: Path) => { position: number; path: Path }
  pathAtPosition: (position: number) => Path
  nearestPath: (path: Path) => Path
  value: (path: Path) => string
  /** Reads and verifies both sides. `comparison`: `null` unless both have a body to compare. */
  compare: (
    before: Source | null,
    after: Source | null,
    beforeHeader: string,
    afterHeader: string,
    secret: string,
  ) => { sides: ComparedSides; comparison: Comparison | ErrorDetails | null }
  /** The sides that `compare` has read last. */
  verifySides: (beforeHeader: string, afterHeader: string, secret: string) => ComparedSides
  exportAs: (format: 'curl' | 'test' | 'body') => ExportedFile
}

export type WorkerRequest = {
  [K in keyof WorkerMethods]: { id: number; method: K; args: Parameters<WorkerMethods[K]> }
}[keyof WorkerMethods]

export type WorkerResponse =
  /** The library is loaded. */
  | { ready: true }
  /** The worker has read the call. */
  | { id: number; accepted: true }
  | { id: number; step: string; share: number }
  | { id: number; partial: Inspection }
  | { id: number; result: unknown }
  | { id: number; error: ErrorDetails }
