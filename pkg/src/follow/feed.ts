// A registry's change feed, in CouchDB's form as npm serves it: only `since` and `limit` are understood, and the numbers may be reset.
import type { FeedRow, FeedStep, RegistryAddress, WatchHost } from '../../follow.js'
import { DELETED } from './look.js'
import { isPackageName } from './package-name.js'
import { pauseOf, readBody } from './registry.js'
import { request } from './request.js'

/** npm answers with 400 if more are asked for. */
export const MAX_ROWS = 10_000

const TIMEOUT_MS = 60_000
const MAX_BYTES = 32 * 1024 * 1024
/** Of a revision, and of a number that is a text. */
const MAX_SEQUENCE_CHARS = 256

/** A head below this part of the cursor is that of a feed that began again. */
const RESET_SHARE = 0.99

interface Page {
  rows: FeedRow[]
  /** With those that are left out. */
  count: number
  last: string
}

/** Reads what follows `cursor`; without one, the feed's head. */
export async function readFeed(host: WatchHost, feed: RegistryAddress, cursor: string | null, limit = MAX_ROWS): Promise<FeedStep> {
  try {
    if (cursor === null) return { kind: 'start', cursor: await readHead(host, feed) }
    const page = pageOf(await getJson(host, feed, `/_changes?since=${encodeURIComponent(cursor)}&limit=${limit}`))
    // npm repeats a number beyond its head, as if nothing had happened since.
    if (page.count === 0 || isBefore(page.last, cursor)) {
      const head = await readHead(host, feed)
      // A replica may be a little behind; after a reset the numbers are much lower.
      if (Number.parseInt(head, 10) < RESET_SHARE * Number.parseInt(cursor, 10)) return { kind: 'start', cursor: head }
      if (isBefore(page.last, cursor)) return { kind: 'rows', rows: [], cursor, isBehind: false }
    }
    // A number that does not grow would be read for ever.
    const isStuck = page.count > 0 && !isBefore(cursor, page.last)
    if (isStuck) throw new FeedError(`the feed's rows after ${cursor} end with ${page.last}`)
    return { kind: 'rows', rows: page.rows, cursor: page.last, isBehind: page.count >= limit }
  } catch (error) {
    return { kind: 'failed', message: `the feed: ${error instanceof Error ? error.message : error}`, retryAfterMs: retryAfterOf(error) }
  }
}

class FeedError extends Error {
  override readonly name = 'FeedError'
  readonly retryAfterMs: number | null
  constructor(message: string, retryAfterMs: number | null = null) {
    super(message)
    this.retryAfterMs = retryAfterMs
  }
}

const retryAfterOf = (error: unknown) => (error instanceof FeedError ? error.retryAfterMs : null)

async function readHead(host: WatchHost, feed: RegistryAddress): Promise<string> {
  const root = await getJson(host, feed, '/')
  const head = isObject(root) ? sequence(root.update_seq) : null
  if (head === null) throw new FeedError('its root does not say `update_seq`')
  return head
}

function pageOf(json: unknown): Page {
  if (!isObject(json) || !Array.isArray(json.results)) throw new FeedError('it has no `results`')
  const rows: FeedRow[] = []
  let last = sequence(json.last_seq)
  for (const row of json.results as unknown[]) {
    if (!isObject(row)) throw new FeedError('a row is not an object')
    last = json.last_seq === undefined ? (sequence(row.seq) ?? last) : last
    const [change] = Array.isArray(row.changes) ? (row.changes as unknown[]) : []
    const rev = isObject(change) && typeof change.rev === 'string' && change.rev.length <= MAX_SEQUENCE_CHARS ? change.rev : null
    // Design documents and names that no package can have are left out.
    if (isPackageName(row.id)) rows.push({ name: row.id, rev: row.deleted === true ? DELETED : rev })
  }
  if (last === null) throw new FeedError('it does not say `last_seq`')
  return { rows, count: json.results.length, last }
}

/** A number, or a text as newer databases have it. */
function sequence(value: unknown): string | null {
  return (typeof value === 'number' && Number.isSafeInteger(value)) ||
    (typeof value === 'string' && value !== '' && value.length <= MAX_SEQUENCE_CHARS)
    ? String(value)
    : null
}

/** By the number that a text begins with. */
function isBefore(a: string, b: string): boolean {
  return Number.parseInt(a, 10) < Number.parseInt(b, 10)
}

async function getJson(host: WatchHost, feed: RegistryAddress, path: string): Promise<unknown> {
  // Without this header npm's feed answers as it did before 2025.
  const headers = { 'npm-replication-opt-in': 'true' }
  const response = await request(host, feed, `${feed.url}${path}`, { signal: AbortSignal.timeout(TIMEOUT_MS), headers })
  if (response.status !== 200) {
    await response.body?.cancel().catch(() => {})
    throw new FeedError(`it answered with ${response.status}`, pauseOf(response, host.now()))
  }
  const body = await readBody(response, MAX_BYTES)
  if (body === null) throw new FeedError(`its answer has more than ${MAX_BYTES} bytes`)
  return JSON.parse(new TextDecoder().decode(body))
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
