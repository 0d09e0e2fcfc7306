// Which text a code of the library has. The compiler requires one for each code; later versions of the library may add codes.
import type { Change, Evidence, SignatureHint } from 'npm-hooks'
import type { Tone } from 'npm-hooks-ui/badge.tsx'
import type { FixTarget } from './fix-code.ts'
import { EVIDENCE, HINTS, MISSING, POSSIBLE_CAUSES, REASONS, SERIALIZERS, VERDICT } from './texts.ts'

export const reasonText = (reason: string): string => lookUp<string>(REASONS, reason) ?? VERDICT.unknownReason(reason)

export interface HintText {
  /** The cause in one short sentence. */
  headline: string
  cause: string
  fix: string
  /** What to change in the receiver’s code; null if it is not the code. */
  target: FixTarget | null
}

export const FIX_TARGETS = {
  reserialized: 'body',
  base64: 'body',
  'cut-short': 'body',
  'trailing-newline': 'body',
  bom: 'body',
  crlf: 'body',
  'trimmed-secret': 'secret',
  'quoted-secret': null,
  'base64-secret': null,
  'hex-secret': null,
  'latin-1': 'body',
  gzip: 'body',
  'header-name': null,
  'quoted-signature': 'trimmed-signature',
  'upper-case': 'upper-case',
  'trimmed-signature': 'trimmed-signature',
  prefix: 'prefix',
  'joined-signatures': 'joined-signatures',
} satisfies Record<SignatureHint, FixTarget | null>

/** What would have matched, and what to do about it. */
export function hintText(hint: string): HintText | undefined {
  const text = lookUp<Omit<HintText, 'target'>>(HINTS, hint)
  return text && { ...text, target: lookUp<FixTarget | null>(FIX_TARGETS, hint) ?? null }
}

/** What wrote the JSON that was signed. */
export function serializerText(serializer: string): string | undefined {
  const name = lookUp<string>(SERIALIZERS, serializer)
  return name && VERDICT.writtenAs(name)
}

/** What may be the cause, in one sentence. Causes that only a later version of the library has are left out. */
export const possibleCausesText = (causes: readonly string[]): string =>
  VERDICT.possibleCauses(causes.flatMap((cause) => lookUp<string>(POSSIBLE_CAUSES, cause) ?? []))

/** What the payload of one delivery can show; every other change leaves the same payload as if nothing had changed. */
const SHOWN_BY_ONE_DELIVERY = ['publish', 'deprecated'] as const satisfies readonly Change['kind'][]

const TONES = { confirmed: 'good', contradicted: 'bad', unavailable: 'neutral' } as const satisfies Record<Evidence, Tone>

export interface EvidenceText {
  tone: Tone
  label: string
  text: string
}

/** How far the payload bears out a claim. Only what the payload shows by itself, in a verified delivery, is good. */
export function evidenceText({ kind, evidence }: Pick<Change, 'kind' | 'evidence'>, isVerified: boolean): EvidenceText {
  const [consistent, comparison] = EVIDENCE.consistent
  if (evidence === 'confirmed' && !SHOWN_BY_ONE_DELIVERY.some((shown) => shown === kind))
    return { tone: 'neutral', label: consistent, text: comparison }
  const tone = lookUp<Tone>(TONES, evidence) ?? 'neutral'
  const [label, text] = lookUp<readonly [string, string]>(EVIDENCE, evidence) ?? [evidence, '']
  return tone === 'good' && !isVerified ? { tone: 'neutral', label: consistent, text } : { tone, label, text }
}

/** What a check lacks. */
export const missingText = (member: string): string => lookUp<string>(MISSING, member) ?? member

/** A message that begins with a small letter and has no period, as a sentence. What is written in lower case stays so: npm, and names of code. */
export function asSentence(message: string): string {
  const isWord = /^(?!npm\b)[a-z]+[ ,:;]/.test(message)
  return `${isWord ? message.charAt(0).toUpperCase() : message.charAt(0)}${message.slice(1)}${/[.?!]$/.test(message) ? '' : '.'}`
}

function lookUp<T>(texts: Record<string, T>, code: string): T | undefined {
  return Object.hasOwn(texts, code) ? texts[code] : undefined
}
