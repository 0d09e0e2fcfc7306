// Texts for the codes of the library. The compiler requires one for each code; later versions of the library may add codes.
import type { Change, Evidence, JsonSerializer, PossibleCause, SignatureHint, SignatureReason } from 'npm-hooks'
import type { CheckedMember } from 'npm-hooks/packument'
import type { Tone } from 'npm-hooks-ui/badge.tsx'
import type { FixTarget } from './fix-code.ts'

/** Which of several secrets matches; empty if there is one. `index` counts from 0. */
export const secretNumberText = (index: number, count: number): string => (count > 1 ? `Secret ${index + 1} of ${count} matches.` : '')

/** Which bytes of the input the verdict is about, if not the body as it was found. */
export const formText = (form: string, isValid: boolean): string =>
  isValid ? `What was signed is the body ${form}.` : `This is about the body ${form}.`

export const notCheckableText = (why: string): string => `This can’t be checked. ${why}`

/** What to do with the file is said once, as the page can do it. */
export const needsBodyText = (why: string): string =>
  `${why.replace(/ Use that file.*$/, '') || 'The body is missing.'} Drop the body here as a file, or paste it. The signature is kept.`

export const triedText = (tried: number): string => (tried === 1 ? '' : `${tried} forms of the body were tried.`)

/** `hidden`: the hidden characters of an input, by name. */
export function hiddenCharactersText(hidden: readonly { text: string }[]): string {
  const names = [...new Set(hidden.map(({ text }) => text))]
  const shown = names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ')
  return hidden.length === 1
    ? `This text has a hidden character, which the box does not show: ${shown}.`
    : `This text has ${hidden.length.toLocaleString('en')} hidden characters, which the box does not show: ${shown}.`
}

const REASONS = {
  missing: 'The x-npm-signature header is missing or empty.',
  'not-a-string': 'The signature is a list: the request had more than one x-npm-signature header.',
  'no-prefix': 'The signature doesn’t start with “sha256=”.',
  'wrong-algorithm': 'The signature uses a different algorithm. npm hooks are signed with SHA-256.',
  'wrong-length': 'The signature must have exactly 64 hex digits after “sha256=”.',
  'not-hex': 'The signature has characters after “sha256=” that are not lowercase hex digits.',
  mismatch: 'Signature doesn’t match.',
} satisfies Record<SignatureReason, string>

export const reasonText = (reason: string): string => lookUp<string>(REASONS, reason) ?? `The signature is not valid (${reason}).`

export interface HintText {
  /** The cause in one short sentence. */
  headline: string
  cause: string
  fix: string
  /** What to change in the receiver’s code; null if it is not the code. */
  target: FixTarget | null
}

/** What would have matched, and what to do about it. */
export const HINTS = {
  reserialized: {
    headline: 'Your server re-serialized the body.',
    cause:
      'It matches the same JSON, written in another way: after it was signed, the body was parsed and serialized again, or whitespace was changed.',
    fix: 'Hash the raw bytes of the request, before anything parses them.',
    target: 'body',
  },
  base64: {
    headline: 'Your server hashed the base64 text of the body.',
    cause: 'It matches if the body is decoded from base64.',
    fix: 'Decode the body first: AWS Lambda encodes it if event.isBase64Encoded is true.',
    target: 'body',
  },
  'cut-short': {
    headline: 'Your server got only a part of the body.',
    cause: 'The body is empty, or ends in the middle of its JSON: the rest is missing.',
    fix: 'Find what reads the body first, or limits its size, and hash all bytes of the request.',
    target: 'body',
  },
  'trailing-newline': {
    headline: 'A newline at the end of the body was added or removed.',
    cause: 'It matches with one newline more, or one less, at the end of the body.',
    fix: 'Hash the raw bytes of the request. Editors, echo and clipboards add or remove a newline; with curl, use --data-binary.',
    target: 'body',
  },
  bom: {
    headline: 'A byte order mark was added to the body, or removed from it.',
    cause: 'It matches if the byte order mark at the start of the body is removed, or added.',
    fix: 'Hash bytes, not decoded text: decoding drops the byte order mark.',
    target: 'body',
  },
  crlf: {
    headline: 'The line endings of the body were converted.',
    cause: 'It matches with the other kind of line endings (CRLF instead of LF, or LF instead of CRLF).',
    fix: 'Hash the raw bytes of the request: something converted the line endings.',
    target: 'body',
  },
  'trimmed-secret': {
    headline: 'The secret has whitespace around it.',
    cause: 'It matches if the whitespace around the secret is removed.',
    fix: 'Store the secret without it. A newline at the end of a file or of a pasted value becomes part of the secret.',
    target: 'secret',
  },
  'quoted-secret': {
    headline: 'The secret has quotation marks around it.',
    cause: 'It matches without the quotation marks around the secret.',
    fix: 'Store the secret without them: files of variables and dashboards keep quotation marks as a part of the value.',
    target: null,
  },
  'base64-secret': {
    headline: 'The secret is base64 text.',
    cause: 'It matches if the secret is decoded from base64.',
    fix: 'Use the secret as it was given to the registry, or decode it first.',
    target: null,
  },
  'hex-secret': {
    headline: 'The secret is hex digits.',
    cause: 'It matches if the secret is decoded from hex digits.',
    fix: 'Use the secret as it was given to the registry, or decode it first.',
    target: null,
  },
  'latin-1': {
    headline: 'The body was decoded as Latin-1.',
    cause: 'It matches if each character of the body is written as one byte, or each byte as a character.',
    fix: 'Hash the raw bytes of the request, not text that they were decoded to.',
    target: 'body',
  },
  gzip: {
    headline: 'The body is compressed.',
    cause: 'The body starts like gzip data. It does not match, compressed or decompressed.',
    fix: 'Hash what the sender signed: find what compresses or decompresses the body before your server hashes it.',
    target: 'body',
  },
  'header-name': {
    headline: 'The signature has the name of its header in front.',
    cause: 'It matches without “x-npm-signature:” in front.',
    fix: 'Pass the value of the header alone.',
    target: null,
  },
  'quoted-signature': {
    headline: 'The signature has quotation marks around it.',
    cause: 'It matches without the quotation marks.',
    fix: 'Pass the value of the header unchanged.',
    target: 'trimmed-signature',
  },
  'upper-case': {
    headline: 'The signature was converted to uppercase.',
    cause: 'It matches in lowercase.',
    fix: 'Pass the header unchanged: something converted it to uppercase.',
    target: 'upper-case',
  },
  'trimmed-signature': {
    headline: 'The signature has whitespace around it.',
    cause: 'It matches without the whitespace around it.',
    fix: 'Pass the header unchanged, without quotes or spaces around it.',
    target: 'trimmed-signature',
  },
  prefix: {
    headline: 'The signature lost its “sha256=”.',
    cause: 'It matches with “sha256=” in front: the prefix was removed.',
    fix: 'Pass the whole header, including “sha256=”.',
    target: 'prefix',
  },
  'joined-signatures': {
    headline: 'The request has several signatures, joined with commas.',
    cause: 'One of the values in the header matches: several were joined with commas.',
    fix: 'Find what adds the second header, usually a proxy, and remove it.',
    target: 'joined-signatures',
  },
} satisfies Record<SignatureHint, HintText>

/** How a serializer of `JsonSerializer` is called. */
const SERIALIZERS = {
  'json-stringify': 'JSON.stringify',
  python: 'Python’s json.dumps',
  'indent-2': 'JSON.stringify with two spaces',
  php: 'PHP’s json_encode',
  go: 'Go’s json.Marshal',
  'indent-4': 'JSON.stringify with four spaces',
  'python-unicode': 'Python’s json.dumps with ensure_ascii=False',
  'python-compact': 'Python’s json.dumps without spaces',
  'go-sorted': 'Go’s json.Marshal of a map',
  'go-indent': 'Go’s json.MarshalIndent',
  'php-unicode': 'PHP’s json_encode with JSON_UNESCAPED_UNICODE',
  sorted: 'JSON.stringify with sorted keys',
  'python-sorted': 'Python’s json.dumps with sort_keys=True',
} satisfies Record<JsonSerializer, string>

/** What wrote the JSON that was signed. */
export const serializerText = (serializer: string): string | undefined => {
  const name = lookUp<string>(SERIALIZERS, serializer)
  return name && `The signed body was written as ${name} writes it.`
}

const POSSIBLE_CAUSES = {
  'different-secret': 'a different secret (each hook can have its own)',
  reserialized: 'a body that was parsed and serialized again by your server',
} satisfies Record<PossibleCause, string>

/** What may be the cause, in one sentence. Causes that only a later version of the library has are left out. */
export const possibleCausesText = (causes: readonly string[]): string =>
  `Possible causes: ${causes.flatMap((cause) => lookUp<string>(POSSIBLE_CAUSES, cause) ?? []).join(', or ')}.`

export const hintText = (hint: string): HintText | undefined => lookUp<HintText>(HINTS, hint)

/** What the payload of one delivery can show; every other change leaves the same payload as if nothing had changed. */
const SHOWN_BY_ONE_DELIVERY = ['publish', 'deprecated'] as const satisfies readonly Change['kind'][]

export interface EvidenceText {
  tone: Tone
  label: string
  text: string
}

const EVIDENCE = {
  confirmed: { tone: 'good', label: 'confirmed', text: 'The payload shows this change.' },
  contradicted: {
    tone: 'bad',
    label: 'contradicted',
    text: 'The payload shows something else: the claim is wrong, or the payload is older or newer than the event.',
  },
  unavailable: { tone: 'neutral', label: 'not shown', text: 'The payload neither confirms nor contradicts this change.' },
} satisfies Record<Evidence, EvidenceText>

const CONSISTENT: EvidenceText = {
  tone: 'neutral',
  label: 'consistent',
  text: 'Consistent with the payload. One delivery cannot show this: compare it with the one before.',
}

/** How far the payload bears out a claim. Only what the payload shows by itself, in a verified delivery, is good. */
export function evidenceText({ kind, evidence }: Pick<Change, 'kind' | 'evidence'>, isVerified: boolean): EvidenceText {
  if (evidence === 'confirmed' && !SHOWN_BY_ONE_DELIVERY.some((shown) => shown === kind)) return CONSISTENT
  const known = lookUp<EvidenceText>(EVIDENCE, evidence) ?? { tone: 'neutral', label: evidence, text: '' }
  return known.tone === 'good' && !isVerified ? { ...known, tone: 'neutral', label: 'consistent' } : known
}

const MISSING = {
  versions: 'the metadata of this version or of those before it (versions)',
  time: 'when versions were published (time)',
  'dist-tags': 'dist-tags',
  _npmUser: 'who published (_npmUser)',
  '_npmUser.email': 'the publisher’s e-mail address (_npmUser.email)',
  maintainers: 'maintainers',
  dist: 'the tarball (dist)',
  'dist.unpackedSize': 'the unpacked size (dist.unpackedSize)',
  scripts: 'scripts',
  dependencies: 'dependencies',
  repository: 'the repository',
  license: 'the license',
  bin: 'the commands (bin)',
} satisfies Record<CheckedMember, string>

/** What a check lacks. */
export const missingText = (member: string): string => lookUp<string>(MISSING, member) ?? member

export const UNVERIFIED = {
  failed: 'Unverified: anyone could have written this.',
  unchecked: 'Not verified yet: anyone could have written this.',
} as const

function lookUp<T>(texts: Record<string, T>, code: string): T | undefined {
  return Object.hasOwn(texts, code) ? texts[code] : undefined
}
