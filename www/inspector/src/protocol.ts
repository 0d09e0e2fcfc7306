// What the page and its worker say to each other.
import type { Change, HookErrorCode, SignatureExplanation, Signal, Warning } from 'npm-hooks'
import type { Kind, Path, Step } from './work/spans.ts'

/** What somebody gave: a file as it is, or text. */
export interface Source {
  name: string
  data: Blob | string
  /** Whether it came through a clipboard, which may have altered it. */
  isPasted?: boolean
}

/** More than this is refused unread, in bytes. */
export const MAX_BYTES = 64 * 1024 * 1024

/** Something that could not be done, and why. */
export interface Refusal {
  code: HookErrorCode | 'too-big' | 'caller' | 'unreadable'
  message: string
  /** The byte at which reading stopped. */
  offset?: number | undefined
}

/** What was hashed, in sight: its ends as bytes, and what is invisible in a text. */
export interface Hashed {
  size: number
  head: number[]
  tail: number[]
  hasBom: boolean
  lineEnds: 'none' | 'LF' | 'CRLF' | 'LF and CRLF'
  endsWithLineEnd: boolean
}

/** `open` where there is no secret to hold it against, `awaited` where the body is still to come. */
export type Verdict =
  | { state: 'open' }
  | { state: 'awaited' }
  | { state: 'working' }
  | { state: 'refused'; message: string }
  | { state: 'told'; explanation: SignatureExplanation; expected: string }

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

/** What is known of an input, as far as it has been worked on. */
export interface Inspection {
  name: string
  kind: 'body' | 'http' | 'curl'
  notes: string[]
  /** The header that holds: the one that was given, or else the one that was found. */
  signature: string
  /** The one that was found with the body. */
  found: string
  hashed: Hashed
  verdict: Verdict
  /** The event; where it is none, why. */
  event?: EventView | Refusal
  /** A packument by itself is no event, and can be looked at all the same. */
  payloadSize?: number
  isBarePackument?: boolean
  signals?: Signal[] | Refusal | undefined
  life?: Life
}

/** The releases of a package, in order of time. */
export interface Life {
  releases: Release[]
  /** The versions that dist-tags point to. */
  tags: Record<string, string>
  /** The version that the event is about. */
  current: string | null
}

export interface Release {
  version: string
  /** Major, and before 1.0 the minor with it: `4`, `0.30`. */
  line: string
  /** In milliseconds since 1970. */
  time: number | null
  isPrerelease: boolean
  deprecated: string | null
  publisher: string | null
}

/** A child, as a row shows it. */
export interface Row {
  key: Step
  kind: Kind
  preview: string
  /** Bytes of its value. */
  size: number
}

/** A side of a comparison: what its facts are called there. */
export interface Compared {
  changes: Change[]
  /** Facts that differ, by where they stand. */
  differences: { path: string; before: string; after: string }[]
  /** How many more of them there are. */
  more: number
}

export interface Exported {
  name: string
  data: Blob
  /** Whether the body is too long to stand in it. */
  isBeside: boolean
}

/** What the worker can be asked. */
export interface Asked {
  inspect: (source: Source, header: string, secret: string) => Inspection
  verify: (header: string, secret: string) => Pick<Inspection, 'signature' | 'verdict'>
  sign: (source: Source, secret: string) => { signature: string; size: number }
  children: (path: Path, from: number) => { rows: Row[]; total: number }
  search: (text: string, from: number) => { path: Path; at: number } | null
  placeAt: (offset: number) => number
  /** One member a line; `null` where that would be too long for an editor. */
  text: () => string | null
  /** Where a path is, or the nearest that is there. */
  placeOf: (path: Path) => { place: number; path: Path }
  nearest: (path: Path) => Path
  value: (path: Path) => string
  pathOf: (place: number) => Path
  compare: (before: Source, after: Source) => Compared
  exported: (form: 'curl' | 'test' | 'body') => Exported
}

export type Question = { [K in keyof Asked]: { id: number; ask: K; args: Parameters<Asked[K]> } }[keyof Asked]

export type Answer =
  | { id: number; step: string; share: number }
  | { id: number; partial: unknown }
  | { id: number; answer: unknown }
  | { id: number; refusal: Refusal }
