// The text of the page, in the order in which a visitor meets it. What depends on a code of the library is in messages.ts.

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
    'You see whether the signature is valid. If it isn’t, you see why, and how to fix it. Below that: what changed in the package, its releases over time, and what is suspicious about the release.',
  examples: 'No delivery at hand? Choose an example. All of them are real deliveries.',
} as const

export const INPUT = {
  delivery: 'Delivery',
  signature: 'Signature',
  signatureHint: 'x-npm-signature header',
  signaturePlaceholder: 'sha256=…',
  secret: 'Secret',
  secretsHint: 'several: one per line; stays in this page',
  hint: 'a body, or what contains it: a request, a command, a HAR file, a log',
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
  restored: 'This is the body that was signed. It replaced yours; Undo restores yours.',
  overridden: 'The signature field differs from the signature in the request. The page uses the field.',
  firstOf: (name: string, files: number) => `${name} (the first of ${files})`,
} as const

export const SAMPLE_SELECT = {
  examples: 'Examples',
  all: 'Sample',
  more: 'More examples…',
  sharedName: 'shared delivery',
} as const

/** What the worker does at the moment, and how that ends without a result. */
export const PROGRESS = {
  step: (step: string) => `${step}…`,
  percent: (share: number) => `${Math.round(share * 100)} %`,
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

/** What cannot be done, and what to do instead. */
export const FAILURES = {
  tooLarge: (name: string, megabytes: number, limit: number) =>
    `${name} is ${megabytes.toFixed(0)} MB. The inspector reads up to ${limit} MB; a delivery has at most 20 MB.`,
  unreadable: (reason: string) => `The file could not be read: ${reason}`,
  noDelivery: 'Add a delivery first.',
  noPayload: 'This delivery has no payload.',
  bodyElsewhere: 'The body is in a file. Drop that file on the page first.',
} as const

export const VERDICT = {
  verifying: 'Verifying…',
  needsSecret: 'Enter the hook’s secret to verify the signature.',
  needsBoth: 'Enter the signature and the hook’s secret to verify it.',
  invalidSecret: (mistake: string) => `This secret can’t be used: ${mistake}.`,
  still401: 'Does your server still respond with 401?',
  still401Help:
    'Then your server hashes different bytes, or uses a different secret. Usually the body was parsed and serialized again, or the secret ends with a newline. To find out, log `explainSignature(body, header, secret)` on the server, or use this code.',
  noVariant: 'No variant of the body or the secret matches either.',
  tooLarge: 'Variants of a body over 1 MiB are not tried.',
  otherCauses: 'Possible causes: a different secret (each hook can have its own), or a body that was changed in transit.',
  forged: 'Or the request is forged.',
  framework: 'Framework',
  withoutPackage: 'Without this package',
  copyFix: 'Copy fix',
} as const

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
    return `${counted(counts.releases, 'release', 'releases')}${counts.releases > 1 ? span : ''}, ${counts.deprecated} deprecated${gone}.`
  },
  latest: (version: string) => `latest points to ${version}.`,
  current: (version: string) => `This release: ${version}.`,
  by: (publisher: string) => `by ${publisher}`,
  deprecated: (message: string) => `deprecated: ${message}`,
  table: 'Releases by line',
  columns: ['Line', 'Releases', 'Prereleases', 'Deprecated', 'Unpublished', 'First', 'Last', 'Dist-tags'],
} as const

export const PAYLOAD = {
  heading: 'Payload',
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

export const VALID = 'Valid signature.'

export const MISMATCH = 'It was not made from this body with this secret.'

export const BARE_PACKUMENT = 'Package metadata (not a delivery).'

export const FIX_HEADING = 'How to fix it.'

/** The three examples that are always visible, by the id of their sample. The first is filled in when the page opens. */
export const EXAMPLES = [
  ['401-parsed-and-serialized-again', 'Re-serialized body'],
  ['first-publish', 'Valid delivery'],
  ['install-scripts', 'Suspicious release'],
] as const

export const DAMAGED_LINK = 'This link is damaged: the delivery in it can’t be read. Ask for a new one.'

export const SHARE = {
  copy: 'Copy share link',
  warning: 'The link contains the body and the signature: share it only with people who may read them. The secret is not in it.',
  copied: 'Link copied.',
  tooLong: 'This body is too long for a link. Save the body as a file, and share that.',
  failed: 'The link could not be copied.',
} as const

/** More places are not counted. */
export const MAX_COUNTED_DIFFERENCES = 1000

/** What was signed, compared with the body that was given. */
export const SIGNED_BODY = {
  heading: 'What was signed',
  signed: 'Signed',
  given: 'Yours',
  use: 'Use the matching body',
  useHint: 'Replaces your body on this page and verifies it.',
  place: (offset: number) => `From byte ${offset.toLocaleString('en')} of your body`,
  more: 'Show more places',
  summary(count: number, signed: string, given: string) {
    const sizes = signed === given ? `Both have ${signed}` : `The signed body has ${signed}, yours has ${given}`
    if (count >= MAX_COUNTED_DIFFERENCES)
      return `${sizes}. They differ in more than ${MAX_COUNTED_DIFFERENCES.toLocaleString('en')} places.`
    return `${sizes}. They differ in ${count === 1 ? 'one place' : `${count.toLocaleString('en')} places`}.`
  },
} as const

/** The parts of the input. */
export const INPUT_PARTS = {
  label: 'Parts of your input',
  body: 'Body, hashed',
  signature: 'Signature',
  'left-out': 'Left out',
  all: 'All of your input is the body.',
  decoded: 'The body was decoded, so your input does not contain its bytes as they are.',
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
  withoutTimes: 'The packument doesn’t say when its versions were published.',
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
  unsigned: 'Package metadata, without a signature to check.',
  heading: 'What changed',
  missing: 'Add two deliveries or packuments of the same package, or choose an example.',
  noChange: 'No change that a hook would report.',
  differences: 'Different facts',
  noDifference: 'None.',
  fact: 'Fact',
  none: 'none',
  omitted: (count: number) => `${count.toLocaleString('en')} more ${count === 1 ? 'is' : 'are'} not listed.`,
} as const

/** The review of a release, and how many of its checks could run. */
export const REVIEW = {
  heading: 'Review of',
  noSignal:
    'No signals. This doesn’t mean that the release is safe: most attacks change only code, and npm doesn’t check a manifest against its tarball.',
  noManifest:
    'Nothing could be checked: this lists the names of versions only, as “npm view --json” does. Use the whole package metadata, from the registry’s address with the package’s name.',
  missing: 'What is missing',
  checked(checked: number, total: number) {
    if (checked === total) return `All ${total} checks ran.`
    return checked === 0 ? `None of the ${total} checks could run: their data is missing.` : `Only ${checked} of ${total} checks could run.`
  },
} as const

/** The words for facts, as Compare lists them. */
export const FACTS = {
  nameOnly: 'only its name is known',
  listed: 'listed',
  unknown: 'unknown',
  publishedBy: (person: string | undefined) => `published by ${person}`,
  scripts: (names: string | undefined) => `scripts ${names}`,
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
  versions: (versions: string | undefined) => `versions ${versions}`,
  yes: 'yes',
  no: 'no',
} as const
