// The text of the page, in the order in which a visitor meets it. Which text a code of the library has is decided in messages.ts.
import type { Evidence, JsonSerializer, PossibleCause, SignatureHint, SignatureReason } from 'npm-hooks'
import type { CheckedMember } from 'npm-hooks/packument'

const counted = (count: number, one: string, several: string) => `${count.toLocaleString('en')} ${count === 1 ? one : several}`

export const PAGE = {
  name: 'npm hooks inspector',
  promise: 'Runs entirely in your browser. Nothing you enter leaves this page.',
  mode: 'Mode',
  modes: { inspect: 'Inspect', sign: 'Sign', compare: 'Compare' },
  /** The titles of the browser’s tab. */
  titles: { inspect: 'npm hooks inspector', sign: 'Sign a body · npm hooks inspector', compare: 'Compare · npm hooks inspector' },
} as const

/** Until there is a delivery. */
export const WELCOME = {
  heading: 'Does your webhook return 401?',
  paste: 'Paste the delivery, or drop it as a file. A raw HTTP request or a curl command works too.',
  secret: 'Enter the hook’s secret.',
  result:
    'The page shows whether the signature is valid. If it isn’t, it shows why, and how to fix it. Below that, it shows what changed in the package, its releases over time, and what is suspicious about the release.',
  examples: 'No delivery at hand? Choose an example. All come from real deliveries; some were changed so that they fail.',
} as const

export const INPUT = {
  delivery: 'Delivery',
  signature: 'Signature',
  signatureHint: 'x-npm-signature header',
  signaturePlaceholder: 'sha256=…',
  secret: 'Secret',
  secretsHint: 'several: one per line; never leaves this page',
  hint: 'the body, or anything that contains it: an HTTP request, a curl command, a HAR file, a log',
  placeholder: 'Drop a file here, or paste.\n\nPOST /hook HTTP/1.1\nx-npm-signature: sha256=…\n\n{"event":"package:publish",…}',
  choose: 'Choose a file',
  file: (title: string) => `${title}: file`,
  remove: 'Remove',
  undo: 'Undo',
  pasted: 'Pasting can change line endings, a byte order mark or the last newline. If in doubt, drop the file instead.',
  typedName: 'typed text',
  pastedName: 'pasted text',
  droppedName: 'dropped text',
  restoredName: 'matching body',
  restored: 'This is the body that was signed. It replaced yours. To get yours back, choose Undo.',
  overridden: 'The signature in the field differs from the one in the request. The page uses the field.',
  /** `names`: of the hidden characters, each once. */
  hidden(count: number, names: readonly string[]) {
    const shown = names.length > 5 ? `${names.slice(0, 5).join(', ')} and ${names.length - 5} more` : names.join(', ')
    return count === 1
      ? `This text has a hidden character, which the box does not show: ${shown}.`
      : `This text has ${count.toLocaleString('en')} hidden characters, which the box does not show: ${shown}.`
  },
  firstOf: (name: string, files: number) => `${name} (the first of ${files})`,
} as const

export const SAMPLE_SELECT = {
  examples: 'Examples',
  all: 'All examples',
  more: 'More examples…',
  sharedName: 'shared delivery',
} as const

/** The three examples that are always visible, by their id. The first is filled in when the page opens. */
export const EXAMPLES = [
  ['401-parsed-and-serialized-again', 'Re-serialized body'],
  ['first-publish', 'Valid delivery'],
  ['install-scripts', 'Suspicious release'],
] as const

/** The titles of the examples, which are in the page’s address too. */
export const SAMPLE_TITLES = {
  firstPublish: 'First publish',
  prerelease: 'Prerelease with another dist-tag',
  latestMoved: 'latest moved back',
  undeprecated: 'Undeprecation sent as package:deprecated',
  wrongVersion: 'Deprecation that names the wrong version',
  removedOwner: 'Removed owner sent as an added one',
  unpublished: 'Whole package unpublished',
  danglingTag: 'Dist-tag that points to nothing',
  unicode: 'Names and texts beyond ASCII',
  installScripts: 'Install scripts',
  newerPayload: 'Payload newer than its event',
  twentyVersions: 'Twenty versions',
  reserialized: '401: parsed and serialized again',
  newline: '401: saved by an editor',
  bom: '401: byte order mark added',
  replaced: '401: version replaced',
  secretWhitespace: '401: whitespace around the secret',
  upperCase: '401: signature in uppercase',
  noPrefix: '401: signature without sha256=',
  joined: '401: two signatures joined',
  differentSecret: '401: different secret',
} as const

/** The titles of the examples for Compare. */
export const PAIR_TITLES = {
  published: 'A new version',
  latestMoved: 'latest moved back',
  ownerRemoved: 'An owner was removed',
  unpublished: 'A version was unpublished',
} as const

/** What the worker does at the moment, and how that ends without a result. */
export const PROGRESS = {
  step: (step: string) => `${step}…`,
  percent: (share: number) => `${Math.round(share * 100)}%`,
  reading: 'Reading the file',
  verifying: 'Verifying',
  verifyingSignature: 'Verifying the signature',
  readingEvent: 'Reading the event',
  readingPackument: 'Reading the package metadata',
  reviewing: 'Reviewing the release',
  working: 'Working',
  cancel: 'Cancel',
  canceled: 'Canceled.',
  superseded: 'Another delivery replaced this one.',
  workerLost: 'The page’s worker stopped working.',
  retry: 'Retry',
  atByte: (offset: number) => `(byte ${offset.toLocaleString('en')})`,
} as const

/** How a body was taken from the input; completes VERDICT.form. */
export const AS_IT_IS = 'as it is'

/** What cannot be done, and what to do instead. */
export const FAILURES = {
  tooLarge: (name: string, megabytes: number, limit: number) =>
    `${name} is ${megabytes.toFixed(0)} MB. The inspector reads up to ${limit} MB; a delivery has at most 20 MB.`,
  unreadable: (reason: string) => `The file could not be read: ${reason}`,
  noDelivery: 'Add a delivery first.',
  notRead: 'The deliveries are no longer in memory. Retry reads them again.',
  notComparable: (name: string) => `${name} is neither package metadata nor a delivery that contains it.`,
  noPayload: 'This delivery has no payload.',
  bodyElsewhere: 'The body is in a file. Drop that file on the page first.',
} as const

export const VERDICT = {
  valid: 'Valid signature.',
  /** `index` counts from 0. */
  secretNumber: (index: number, count: number) => `Secret ${index + 1} of ${count} matches.`,
  /** Which bytes of the input the verdict is about, if not the body as it was found. */
  form: (form: string, isValid: boolean) => (isValid ? `What was signed is the body ${form}.` : `This verdict is about the body ${form}.`),
  notCheckable: 'This can’t be checked.',
  /** `description`: of what was recognized, as a sentence that begins with an article or a name. */
  whatItIs: (description: string) =>
    `This is ${/^[A-Z][a-z]* /.test(description) ? description.charAt(0).toLowerCase() : description.charAt(0)}${description.slice(1)}`,
  bodyInFile: 'The body is in a file that this request only names.',
  needsBody: 'Drop the body here as a file, or paste it. The signature is kept.',
  mismatch: 'It was not made from this body with this secret.',
  tried: (forms: number) => `${counted(forms, 'form of the body was', 'forms of the body were')} tried.`,
  unknownReason: (reason: string) => `The signature is not valid (${reason}).`,
  writtenAs: (serializer: string) => `The signed body was written as ${serializer} writes it.`,
  possibleCauses: (causes: readonly string[]) => `Possible causes: ${causes.join(', or ')}.`,
  fix: 'How to fix it.',
  verifying: 'Verifying…',
  needsSecret: 'Enter the hook’s secret to verify the signature.',
  needsBoth: 'Enter the signature and the hook’s secret to verify it.',
  /** `index` counts from 0; `null` if the mistake is in all of them. */
  invalidSecret(mistake: string, index: number | null, count: number) {
    const which = index === null ? 'These secrets' : count === 1 ? 'This secret' : `Secret ${index + 1} of ${count}`
    return `${which} can’t be used: ${mistake}${mistake.endsWith('?') ? '' : '.'}`
  },
  still401: 'Does your server still respond with 401?',
  still401Help:
    'Then your server hashes different bytes, or uses a different secret. Usually the body was parsed and serialized again, or the secret ends with a newline. To find out, log `explainSignature(body, header, secret)` on the server, or use this code.',
  /** Which variants were tried. */
  coverage: {
    all: 'No variant of the body or the secret matches either.',
    small: 'Variants of a body over 1 MiB are not tried.',
    some: 'Only some variants of the body and the secret were tried.',
  },
  oneSecret: 'With a single secret, more are tried.',
  otherCauses: 'Possible causes: a different secret (each hook can have its own), or a body that was changed in transit.',
  forged: 'Or the request is forged.',
  framework: 'Framework',
  withoutPackage: 'Without this package',
  copyFix: 'Copy fix',
} as const

/** Why a signature does not match, by the library’s code. */
export const REASONS = {
  missing: 'The x-npm-signature header is missing or empty.',
  'not-a-string': 'The signature is a list: the request had more than one x-npm-signature header.',
  'no-prefix': 'The signature doesn’t start with “sha256=”.',
  'wrong-algorithm': 'The signature uses a different algorithm. npm hooks are signed with SHA-256.',
  'wrong-length': 'The signature must have exactly 64 hex digits after “sha256=”.',
  'not-hex': 'The signature has characters after “sha256=” that are not lowercase hex digits.',
  mismatch: 'Signature doesn’t match.',
} as const satisfies Record<SignatureReason, string>

/** What would have matched, and what to do about it. */
export const HINTS = {
  reserialized: {
    headline: 'Your server re-serialized the body.',
    cause:
      'The signature matches the same JSON, written differently: after it was signed, the body was parsed and serialized again, or its whitespace was changed.',
    fix: 'Hash the raw bytes of the request, before anything parses them.',
  },
  base64: {
    headline: 'Your server hashed the base64 text of the body.',
    cause: 'The signature matches if the body is decoded from base64.',
    fix: 'Decode the body first: AWS Lambda encodes it if event.isBase64Encoded is true.',
  },
  'cut-short': {
    headline: 'Part of the body is missing.',
    cause: 'It is empty, or ends in the middle of its JSON.',
    fix: 'If this is all that your server received, find what reads the body first, or limits its size. Hash all bytes of the request.',
  },
  'trailing-newline': {
    headline: 'A newline at the end of the body was added or removed.',
    cause: 'The signature matches with one newline more, or one fewer, at the end of the body.',
    fix: 'Hash the raw bytes of the request. Editors, echo and clipboards add or remove a newline; with curl, use --data-binary.',
  },
  bom: {
    headline: 'A byte order mark was added to the body, or removed from it.',
    cause: 'The signature matches if the byte order mark at the start of the body is removed, or added.',
    fix: 'Hash bytes, not decoded text: decoding drops the byte order mark.',
  },
  crlf: {
    headline: 'The line endings of the body were converted.',
    cause: 'The signature matches with the other kind of line endings (CRLF instead of LF, or LF instead of CRLF).',
    fix: 'Hash the raw bytes of the request: something converted the line endings.',
  },
  'trimmed-secret': {
    headline: 'The secret has whitespace around it.',
    cause: 'The signature matches if the whitespace around the secret is removed.',
    fix: 'Store the secret without it. A newline at the end of a file or of a pasted value becomes part of the secret.',
  },
  'quoted-secret': {
    headline: 'The secret has quotation marks around it.',
    cause: 'The signature matches without the quotation marks around the secret.',
    fix: 'Store the secret without them: some .env files and dashboards keep quotation marks as part of the value.',
  },
  'base64-secret': {
    headline: 'The secret is base64-encoded.',
    cause: 'The signature matches if the secret is decoded from base64.',
    fix: 'Use the secret as it was given to the registry, or decode it first.',
  },
  'hex-secret': {
    headline: 'The secret is hex-encoded.',
    cause: 'The signature matches if the secret is decoded from hex digits.',
    fix: 'Use the secret as it was given to the registry, or decode it first.',
  },
  'latin-1': {
    headline: 'The body was decoded as Latin-1.',
    cause: 'The signature matches if each character of the body is written as one byte, or each byte is read as one character.',
    fix: 'Hash the raw bytes of the request, not text that they were decoded to.',
  },
  gzip: {
    headline: 'The body is compressed.',
    cause: 'The body starts like gzip data. The signature matches neither the compressed nor the decompressed body.',
    fix: 'Hash what the sender signed: find what compresses or decompresses the body before your server hashes it.',
  },
  'header-name': {
    headline: 'The signature has the name of its header in front.',
    cause: 'It matches without “x-npm-signature:” in front.',
    fix: 'Pass the value of the header alone.',
  },
  'quoted-signature': {
    headline: 'The signature has quotation marks around it.',
    cause: 'It matches without the quotation marks.',
    fix: 'Pass the value of the header unchanged.',
  },
  'upper-case': {
    headline: 'The signature was converted to uppercase.',
    cause: 'It matches in lowercase.',
    fix: 'Pass the header unchanged: something converted it to uppercase.',
  },
  'trimmed-signature': {
    headline: 'The signature has whitespace around it.',
    cause: 'It matches without the whitespace around it.',
    fix: 'Pass the header unchanged, without quotes or spaces around it.',
  },
  prefix: {
    headline: 'The signature is missing its “sha256=” prefix.',
    cause: 'It matches with “sha256=” in front.',
    fix: 'Pass the whole header, including “sha256=”.',
  },
  'joined-signatures': {
    headline: 'The request has several signatures, joined with commas.',
    cause: 'One of the values in the header matches: several were joined with commas.',
    fix: 'Find what adds the second header, usually a proxy, and remove it.',
  },
} as const satisfies Record<SignatureHint, Record<'headline' | 'cause' | 'fix', string>>

/** How a serializer is called. */
export const SERIALIZERS = {
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
} as const satisfies Record<JsonSerializer, string>

/** What may be the cause of a signature that does not match; a part of a sentence. */
export const POSSIBLE_CAUSES = {
  'different-secret': 'a different secret (each hook can have its own)',
  reserialized: 'a body that was parsed and serialized again by your server',
} as const satisfies Record<PossibleCause, string>

export const SIGNATURE = {
  label: 'Signature',
  expected: 'Expected',
  received: 'Received',
  none: 'none',
  both: 'Expected and received signature',
} as const

export const HASHED = {
  summary: (size: string) => `Hashed: ${size}`,
  bom: 'byte order mark',
  newline: 'ends with a newline',
  details: (hasBom: boolean, lineEndings: string, endsWithNewline: boolean) =>
    `${hasBom ? 'Starts with a byte order mark.' : 'No byte order mark.'} Line endings: ${lineEndings}. ${endsWithNewline ? 'The last byte is a newline.' : 'No newline at the end.'}`,
  firstBytes: 'First bytes',
  lastBytes: 'Last bytes',
} as const

/** In front of what an unverified delivery says. */
export const UNVERIFIED = {
  failed: 'Unverified: anyone could have written this.',
  unchecked: 'Not verified yet: anyone could have written this.',
} as const

export const EVENT = {
  heading: 'Event',
  barePackument: 'Package metadata (not a delivery).',
} as const

/** How far the payload bears out a claim: a label, and what it means. */
export const EVIDENCE = {
  confirmed: ['confirmed', 'The payload shows this change.'],
  contradicted: ['contradicted', 'The payload shows something else: the claim is wrong, or the payload is older or newer than the event.'],
  unavailable: ['not shown', 'The payload neither confirms nor contradicts this change.'],
  consistent: ['consistent', 'Consistent with the payload. One delivery cannot show this: compare it with the one before.'],
} as const satisfies Record<Evidence | 'consistent', readonly [label: string, text: string]>

/** The notes on the members of an envelope. */
export const EVENT_NOTES = {
  envelope: 'Envelope',
  none: 'none',
  version: 'of the envelope, not of the package',
  change: 'as the sender claims',
  id: 'one per change: use it to drop duplicates',
  key: 'one per effect: act once per key',
  warnings: 'Warnings',
} as const

/** What is said of the releases of a package. Dates are as text. */
export const RELEASES = {
  summary(counts: { releases: number; deprecated: number; gone: number }, first: string, last: string) {
    const span = first === '' || last === '' ? '' : first === last ? `, all on ${first}` : ` from ${first} to ${last}`
    const gone = counts.gone > 0 ? `, ${counts.gone.toLocaleString('en')} unpublished` : ''
    return `${counted(counts.releases, 'release', 'releases')}${counts.releases > 1 ? span : ''}, ${counts.deprecated.toLocaleString('en')} deprecated${gone}.`
  },
  unpublished: (date: string) => `The whole package was unpublished on ${date}.`,
  latest: (version: string) => `latest points to ${version}.`,
  current: (version: string) => `This release: ${version}.`,
  by: (publisher: string) => `by ${publisher}`,
  deprecated: (message: string) => `deprecated: ${message}`,
  table: 'Releases by line',
  columns: ['Line', 'Releases', 'Prereleases', 'Deprecated', 'Unpublished', 'First', 'Last', 'Dist-tags'],
} as const

export const PAYLOAD = {
  heading: 'Payload',
  editor: 'Payload as text',
  whole: '(whole payload)',
  copyPath: 'Copy path',
  copyValue: 'Copy value',
  loading: 'Loading…',
  search: 'Search the payload',
  searchPlaceholder: 'Search',
  findNext: 'Find next',
  notFound: (text: string) => `“${text}” was not found in the payload.`,
  wrapped: 'Reached the end and continued from the start.',
  missing: (wanted: string, existing: string) => `${wanted} doesn’t exist. Showing ${existing || 'the whole payload'}.`,
  more: (rows: number) => `${rows.toLocaleString('en')} more…`,
  show: 'Show',
  showPath: (path: string) => `Show ${path} in the payload`,
  showLess: 'Show less',
  showAll: (characters: number) => `Show all ${counted(characters, 'character', 'characters')}`,
} as const

export const SIGN = {
  heading: 'Sign a body',
  label: 'Secret',
  secretHint: 'stays in this page until you close it',
  missing: 'Add a body and a secret to get the signature.',
  result: (size: string) => `Send this header with the body (${size}):`,
  copy: 'Copy signature',
} as const

export const EXPORT = {
  heading: 'Export',
  hint: 'without the secret',
  curl: 'Save as curl command',
  test: 'Save as test',
  body: 'Save as body',
  copyCurl: 'Copy curl command',
  saved: (name: string) => `Saved ${name}.`,
  savedWithoutBody: (name: string) => `Saved ${name}. The body is too long to include: save it too, in the same folder.`,
} as const

export const COPY = { copy: 'Copy', copied: 'Copied', blocked: 'Copying is blocked' } as const

export const SHARE = {
  copy: 'Copy share link',
  warning: 'The link contains the body and the signature: share it only with people who may read them. The secret is not in it.',
  copied: 'Link copied.',
  tooLong: 'This body is too long for a link. Save the body as a file, and share that.',
  failed: 'The link could not be copied.',
  damaged: 'This link is damaged: the delivery in it can’t be read. Ask for a new one.',
} as const

/** What was signed, compared with the body that was given. */
export const SIGNED_BODY = {
  heading: 'What was signed',
  signed: 'Signed',
  given: 'Yours',
  use: 'Use the matching body',
  useHint: 'Replaces your body on this page and verifies it.',
  place: (offset: number) => `From byte ${offset.toLocaleString('en')} of your body`,
  more: 'Show more places',
  summary(count: number, isCountLimited: boolean, signed: string, given: string) {
    const sizes = signed === given ? `Both bodies have ${signed}` : `The signed body has ${signed}, yours has ${given}`
    return `${sizes}. They differ in ${isCountLimited ? 'at least ' : ''}${count === 1 ? 'one place' : `${count.toLocaleString('en')} places`}.`
  },
} as const

/** The parts of the input. */
export const INPUT_PARTS = {
  label: 'Parts of your input',
  body: 'Body, hashed',
  signature: 'Signature',
  'left-out': 'Left out',
  all: 'All of your input is the body.',
  decoded: 'The body was decoded, so your input doesn’t contain exactly these bytes.',
  cut: (size: string) => `\n… ${size} in all …\n`,
} as const

/** The marks in the picture of releases, as its legend has them. */
export const RELEASE_MARKS = {
  release: 'release',
  prerelease: 'prerelease',
  deprecated: 'deprecated',
  unpublished: 'unpublished',
  current: 'this release',
} as const

export const TIMELINE = {
  heading: 'Release timeline',
  withoutTimes: 'The package metadata doesn’t say when versions were published.',
  withoutReleases: 'The package metadata no longer lists its versions.',
  table: 'Show as a table',
  choose: 'Release',
  chooseHint: 'Choose one with the slider or the arrow keys, or click a point.',
} as const

/** The picture of releases, for screen readers. */
export const timelineText = (summary: string): string =>
  `Releases over time, one row per release line. ${summary} The slider below reads each release.`

export const COMPARE = {
  tools: 'Examples and order',
  swap: 'Swap before and after',
  before: 'Before',
  after: 'After',
  example: (side: string) => `${side}: example`,
  choose: 'Examples…',
  signature: (side: string) => `${side}: signature`,
  unsigned: 'No signature to check.',
  unreadable: 'There is nothing to compare until both sides can be read.',
  bodyMissing: 'There is nothing to compare until both sides have a body.',
  heading: 'What changed',
  missing: 'On each side, add a delivery or the metadata of the same package, or choose an example.',
  noChange: 'No change that a hook would report.',
  differences: 'Differences in the metadata',
  noDifference: 'None.',
  fact: 'Field',
  none: 'none',
  showMore: (count: number) => `Show ${counted(count, 'more difference', 'more differences')}`,
  omitted: (count: number) => `${count.toLocaleString('en')} more ${count === 1 ? 'is' : 'are'} not listed.`,
} as const

/** The review of a release, and how many of its checks could run. */
export const REVIEW = {
  heading: 'Review of',
  noSignal:
    'No signals. This doesn’t mean that the release is safe: most attacks change only code, and npm doesn’t check a manifest against its tarball.',
  noManifest:
    'Nothing could be checked: this lists only the names of versions, as “npm view --json” does. Use the full package metadata, which the registry serves at its address followed by the package’s name.',
  missing: 'What is missing',
  checked(checked: number, total: number) {
    if (checked === total) return `All ${total} checks ran.`
    return checked === 0 ? `None of the ${total} checks could run: their data is missing.` : `Only ${checked} of ${total} checks could run.`
  },
} as const

/** What a check of a release lacks. */
export const MISSING = {
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
} as const satisfies Record<CheckedMember, string>

/** The values of fields of the metadata in words, as Compare lists them. */
export const FACTS = {
  nameOnly: 'only its name is known',
  listed: 'listed',
  unknown: 'unknown',
  publishedBy: (person: string) => `published by ${person}`,
  scripts: (names: string) => `scripts ${names}`,
  license: (license: string) => `license ${license}`,
  repository: (repository: string) => `repository ${repository}`,
  deprecated: (message: string) => (message === '' ? 'deprecated' : `deprecated: ${message}`),
  trustedPublishing: (id: string) => (id === '' ? '(trusted publishing)' : `(trusted publishing: ${id})`),
  unpacked: (size: string) => `${size} unpacked`,
  provenance: 'with provenance',
  tarball: (digest: string) => `tarball ${digest}`,
  digest: (digest: string) => `a list with the digest ${digest}`,
  unpublished: 'unpublished',
  at: (time: string) => `at ${time}`,
  by: (name: string) => `by ${name}`,
  versions: (versions: string) => `(versions: ${versions})`,
  yes: 'yes',
  no: 'no',
} as const
