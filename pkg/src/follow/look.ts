// What a look at a package means: the changes since the last one, and when to look again. Pure, apart from a digest.
import type { Change, PackumentFacts } from 'npm-hooks/packument'
import { comparePackuments, HookError, parseEvent, readPackument, toEvent } from 'npm-hooks/packument'
import type { KnownPackage, Look, LookFailure, TimedChange } from '../../follow.js'
import { factsWithout } from './part.js'
import type { Answer } from './registry.js'

/** The expected revision of a package that the feed says was removed. */
export const DELETED = 'deleted'

export const UNKNOWN = {
  facts: null,
  etag: null,
  rev: null,
  digest: null,
  readAt: null,
  missingSince: null,
  isGone: false,
  failures: 0,
  expectedRev: null,
  staleLooks: 0,
} as const satisfies Omit<KnownPackage, 'since'>

export interface LookOptions {
  now: number
  /** From 0 to 1. */
  random: number
  /** Between looks. */
  intervalMs: number
  /** What a package is that has not been seen before, unless it was created since then. */
  firstSight: 'history' | 'change' | 'nothing'
}

/** A 404 is believed if it is repeated after this time. */
const MISSING_MS = 60_000

/** After a failure, or while the registry does not have the announced revision yet; the last one of `BACKOFF_MS` repeats. */
const BACKOFF_MS = [10_000, 30_000, 120_000, 600_000, 3600_000]
const STALE_MS = [10_000, 30_000, 120_000, 300_000]

/** Registries list a release a moment before they move its tag; after this time it is believed that it has none. */
const PUBLISHING_MS = 5000
const PUBLISHING_RETRY_MS = 1000

/** After this time a packument is read in full, whatever its ETag says. */
const FULL_READ_MS = 24 * 3600_000

/** The ETag for the next request; `null` to read the packument in full. */
export function conditionOf({ etag, readAt, expectedRev, staleLooks }: KnownPackage, now: number): string | null {
  const isOld = readAt === null || Math.abs(now - readAt) >= FULL_READ_MS
  // A cache that still has the old packument may also still answer 304 for it.
  return isOld || (expectedRev !== null && staleLooks > 0) ? null : etag
}

/** Whether a 404 has to be confirmed by an answer for another package before it counts. */
export function needsProof({ missingSince, isGone, facts }: KnownPackage, answer: Answer, now: number): boolean {
  return answer.kind === 'missing' && facts !== null && !isGone && missingSince !== null && now - missingSince >= MISSING_MS
}

const NOTHING = { changes: [], document: null, failure: null } as const satisfies Omit<Look, 'known' | 'due'>

/**
 * Of one look: a package with thousands of versions may be deprecated at once. The others are announced by the next looks, a minute apart, so
 * that a registry cannot stop the server with one packument.
 */
const MAX_CHANGES = 5000
const REST_MS = 60_000

/** What an answer of the registry means. `isProven`: it answered for another package, so it is not down. */
export async function lookAt(name: string, known: KnownPackage, answer: Answer, options: LookOptions, isProven = false): Promise<Look> {
  if (answer.kind === 'failed') return failure(known, answer.code, answer.message, options, answer.retryAfterMs)
  if (answer.kind === 'missing') return missing(name, known, options, isProven)
  const found = { ...known, missingSince: null, failures: 0 }
  if (answer.kind === 'unchanged') return settled(found, options)
  return read(name, found, answer, options, known)
}

function missing(name: string, known: KnownPackage, options: LookOptions, isProven: boolean): Look {
  const { now } = options
  // If the clock was set back, the minute begins again.
  const missingSince = known.missingSince !== null && known.missingSince <= now ? known.missingSince : now
  const next = { ...known, missingSince, failures: 0, etag: null }
  if (known.facts === null || known.isGone) return settled(next, options)
  if (now - missingSince < MISSING_MS) return { known: next, ...NOTHING, due: missingSince + MISSING_MS }
  if (!isProven) {
    const message = 'the registry has no such package, and does not answer for another one either'
    return failure({ ...next, failures: known.failures }, 'registry-down', message, options, null)
  }
  const changes = comparePackuments(JSON.parse(known.facts) as PackumentFacts, null).map((change) => ({
    change: named(change, name),
    time: now,
  }))
  return { ...settled({ ...next, isGone: true, expectedRev: null, staleLooks: 0 }, options), changes }
}

async function read(
  name: string,
  known: KnownPackage,
  { bytes, etag }: Extract<Answer, { kind: 'document' }>,
  options: LookOptions,
  { missingSince, failures }: KnownPackage,
): Promise<Look> {
  const { now } = options
  const next = { ...known, etag, readAt: now }
  const isKnown = known.digest !== null && !known.isGone
  const begins = revisionAtBeginning(bytes)
  // With another revision at its beginning it is another text.
  const isSameRevision = begins === undefined || begins === known.rev
  const digest = isSameRevision && isKnown ? await digestOf(bytes, known.rev) : null
  if (digest !== null && digest === known.digest) return settled(next, options)
  try {
    const facts = readPackument(bytes)
    if (facts.name !== undefined && facts.name !== name)
      return failure({ ...known, failures }, 'other-package', `the registry answered with the packument of ${facts.name}`, options, null)
    const rev = begins ?? revisionOf(name, bytes)
    const newDigest = digest !== null && rev === known.rev ? digest : await digestOf(bytes, rev)
    // Some registries write a packument in steps, each with another revision, and it was read between two of them.
    if (isKnown && known.digest === newDigest && wasRecent(facts, known.readAt)) return settled({ ...next, rev }, options)
    const text = JSON.stringify(facts)
    const changes = changesTo(name, { ...known, missingSince }, facts, text, rev, options)
    // What was announced is still awaited.
    if (isBeingPublished(changes, facts, now)) return { known, ...NOTHING, due: now + PUBLISHING_RETRY_MS }
    const seen = { ...next, facts: text, rev, digest: newDigest, isGone: false }
    const look = { ...settled(seen, options), changes, document: changes.length > 0 ? bytes : null }
    return changes.length <= MAX_CHANGES ? look : partOf(look, known, facts, options)
  } catch (error) {
    if (!(error instanceof HookError)) throw error
    const code = error.code === 'before-is-newer' ? 'older' : error.code === 'other-package' ? 'other-package' : 'not-a-packument'
    return failure({ ...known, failures }, code, error.message, options, null)
  }
}

/** The first of very many changes. The next look reads the packument again, and finds the others, unless what is between is larger than any packument. */
function partOf(look: Look, known: KnownPackage, after: PackumentFacts, { now }: LookOptions): Look {
  const [announced, rest] = [look.changes.slice(0, MAX_CHANGES), look.changes.slice(MAX_CHANGES).map(({ change }) => change)]
  const before = known.facts === null || known.isGone ? null : (JSON.parse(known.facts) as PackumentFacts)
  const part = factsWithout(
    rest,
    announced.map(({ change }) => change),
    before,
    after,
  )
  const text = JSON.stringify(part)
  const found = `${look.changes.length} changes in one look; the first ${MAX_CHANGES} are announced, the others`
  const bounded = (message: string): Look => ({ ...look, changes: announced, failure: { code: 'too-many-changes', message } })
  if (!isReadable(text)) return bounded(`${found} are left out, because more than a packument can have is between`)
  return {
    ...bounded(`${found} by the next looks`),
    known: { ...look.known, facts: text, etag: null, rev: null, digest: null },
    due: now + REST_MS,
  }
}

function isReadable(facts: string): boolean {
  try {
    readPackument(facts)
    return true
  } catch {
    return false
  }
}

/** `text` is that of the facts. */
function changesTo(
  name: string,
  known: KnownPackage,
  facts: PackumentFacts,
  text: string,
  rev: string | null,
  options: LookOptions,
): TimedChange[] {
  const { facts: before, isGone } = known
  const created = dateOf(facts.time?.created)
  const isCreatedSince = created !== null && created >= (isGone ? (known.missingSince ?? known.since) : known.since)
  const isFirst = before === null || isGone
  const firstSight = isCreatedSince ? 'history' : options.firstSight
  // A package that was gone and is the same again was not changed. Texts are compared sooner than objects.
  const changes = comparePackuments(isFirst && (before === null || isCreatedSince) ? null : before, text, { firstSight })
  const isSame = rev === null || known.rev === null ? false : rev === known.rev
  // A change of the document that no other kind explains.
  if (changes.length === 0 && before !== null && !isGone && !isSame)
    changes.push(...comparePackuments(null, text, { firstSight: 'change' }))
  if (changes.length === 0) return []
  const modified = modifiedSince(before, facts)
  return changes.map((change) => ({ change: named(change, name), time: timeOf(change, facts, modified) ?? options.now }))
}

/** When the packument was modified; `null` if that was so before, too. */
function modifiedSince(before: string | null, facts: PackumentFacts): number | null {
  const modified = modifiedOf(facts)
  return before !== null && modifiedOf(JSON.parse(before) as PackumentFacts) === modified ? null : modified
}

const modifiedOf = ({ time, modified }: PackumentFacts) => dateOf(time?.modified ?? modified)

/** Whether the last release was published just now, and no tag points to it yet. */
function isBeingPublished(changes: TimedChange[], facts: PackumentFacts, now: number): boolean {
  const last = changes.findLast(({ change }) => change.kind === 'publish')
  if (last?.change.kind !== 'publish') return false
  const { version } = last.change
  return Math.abs(now - last.time) < PUBLISHING_MS && !Object.values(facts['dist-tags'] ?? {}).includes(version ?? '')
}

/** Whether the packument had been changed just before it was read. */
function wasRecent(facts: PackumentFacts, readAt: number | null): boolean {
  const modified = modifiedOf(facts)
  return modified !== null && readAt !== null && Math.abs(readAt - modified) < PUBLISHING_MS
}

const named = (change: Change, name: string): Change => (change.name === name ? change : { ...change, name })

/** When a change happened, by the packument: a repetition has the same time, and so the same id. */
function timeOf(change: Change, facts: PackumentFacts, modified: number | null): number | null {
  const published = change.kind === 'publish' && change.version !== null ? dateOf(facts.time?.[change.version]) : null
  return published ?? modified
}

function dateOf(value: unknown): number | null {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN
  return Number.isNaN(time) ? null : time
}

/** How most registries begin a packument. */
const BEGINNING = /^\{"_id":"[^"\\]*","_rev":"([^"\\]*)"/

/** The packument's `_rev`, if it begins with it. */
function revisionAtBeginning(packument: Uint8Array): string | undefined {
  return BEGINNING.exec(new TextDecoder().decode(packument.subarray(0, 512)))?.[1]
}

/** The packument's `_rev`, wherever it is. */
function revisionOf(name: string, packument: Uint8Array): string | null {
  const value = parseEvent(toEvent({ kind: 'change', name }, { packument, time: 0 })).peek('_rev')
  return typeof value === 'string' ? value : null
}

/** Longer ones than any registry's are not looked for. */
const MAX_REV_CHARS = 128

/** The digest of a packument without its revision: of what is before it, and of what follows. */
async function digestOf(bytes: Uint8Array, rev: string | null): Promise<string> {
  // As it is written: a text that begins so cannot overlap with itself, so the search takes linear time.
  const part = new TextEncoder().encode(`"_rev":"${rev}"`)
  const at = rev === null || rev.length > MAX_REV_CHARS ? -1 : indexOf(bytes, part)
  const parts = at < 0 ? [bytes] : [bytes.subarray(0, at), bytes.subarray(at + part.byteLength)]
  const digests = await Promise.all(parts.map((part) => crypto.subtle.digest('SHA-256', part as Uint8Array<ArrayBuffer>)))
  return digests.map(hex).join('')
}

function hex(bytes: ArrayBuffer): string {
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Where `part` begins; -1 if it is not there. */
function indexOf(bytes: Uint8Array, part: Uint8Array): number {
  for (let at = bytes.indexOf(part[0] ?? 0); at >= 0; at = bytes.indexOf(part[0] ?? 0, at + 1)) {
    let length = 0
    while (length < part.length && bytes[at + length] === part[length]) length++
    if (length === part.length) return at
  }
  return -1
}

/** The number in front of a revision grows with each change. */
function generation(rev: string | null): number {
  return Number(/^(\d+)-/.exec(rev ?? '')?.[1] ?? Number.NaN)
}

/** Whether what the feed has announced is there. */
function hasArrived({ rev, facts, missingSince, isGone }: KnownPackage, expected: string): boolean {
  const isMissing = missingSince !== null || isGone
  if (expected === DELETED)
    return isMissing || facts === null || Object.keys((JSON.parse(facts) as PackumentFacts).versions ?? {}).length === 0
  if (isMissing) return false
  // A packument without a revision may be the announced one.
  return rev === null ? facts !== null : generation(rev) >= generation(expected) || Number.isNaN(generation(rev))
}

/** A look that the registry has answered. */
function settled(known: KnownPackage, options: LookOptions): Look {
  const { now, random, intervalMs } = options
  const isStale = known.expectedRev !== null && !hasArrived(known, known.expectedRev)
  const stale = isStale ? STALE_MS[known.staleLooks] : undefined
  // What the feed has announced and the registry does not show is left to the next regular look.
  const expected = stale === undefined ? { expectedRev: null, staleLooks: 0 } : { staleLooks: known.staleLooks + 1 }
  const due = now + (stale ?? intervalMs * (0.9 + 0.2 * random))
  return { known: { ...known, ...expected }, changes: [], document: null, failure: null, due: Math.ceil(due) }
}

function failure(known: KnownPackage, code: LookFailure, message: string, options: LookOptions, retryAfterMs: number | null): Look {
  const { now, random } = options
  const delay = BACKOFF_MS[Math.min(known.failures, BACKOFF_MS.length - 1)] ?? 0
  const due = now + Math.max(delay * (1 + random / 5), retryAfterMs ?? 0)
  return { known: { ...known, failures: known.failures + 1 }, changes: [], document: null, failure: { code, message }, due: Math.ceil(due) }
}
