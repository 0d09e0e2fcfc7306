// A registry without a network, and a clock that moves when the follower waits.
import { setImmediate } from 'node:timers/promises'
import { follow } from 'npm-hooks/follow'

export const MINUTE = 60_000
export const START = Date.UTC(2026, 0, 1)
const MAX_STEP_MS = 3000
export const REGISTRY = 'https://registry.example'
export const FEED = 'https://feed.example/registry'

/** Digests are computed in other threads: how many are in progress. */
let digests = 0
const { subtle } = crypto
const digest = subtle.digest.bind(subtle)
subtle.digest = (...args) => {
  digests++
  return digest(...args).finally(() => digests--)
}

/** A packument: `versions` are [version, minute of publishing]; `created` is a minute, too. */
export function packument(name, versions, { created = versions[0]?.[1] ?? -10, modified = versions.at(-1)?.[1] ?? -10, ...more } = {}) {
  const iso = (minute) => new Date(START + minute * MINUTE).toISOString()
  return {
    name,
    'dist-tags': { latest: versions.at(-1)?.[0] },
    versions: Object.fromEntries(versions.map(([version]) => [version, { name, version }])),
    time: { created: iso(created), modified: iso(modified), ...Object.fromEntries(versions.map(([version, at]) => [version, iso(at)])) },
    maintainers: [{ name: 'alice' }],
    users: {},
    ...more,
  }
}

/** One release, or two. */
export const V1 = (name) => packument(name, [['1.0.0', -10]])
export const V2 = (name, minute) =>
  packument(name, [
    ['1.0.0', -10],
    ['1.0.1', minute],
  ])

/** For a script: stores a packument. */
export const put = (name, document, options) => (registry) => registry.put(name, document, options)

/** The paths that were asked for. */
export const paths = ({ requests }, start = '') => requests.map(([, path]) => path).filter((path) => path.startsWith(start))

export class MemoryRegistry {
  /** By name: a packument, or a function that answers. */
  packages = new Map()
  rows = []
  head = 0
  /** `[minute, path, headers]` of each request. */
  requests = []
  open = 0
  most = 0
  now = START
  /** Answers instead, if it returns a response. */
  behave = null

  /** Stores a packument, and a row of the feed. */
  put(name, document, { isAnnounced = true } = {}) {
    if (document === null) this.packages.delete(name)
    else this.packages.set(name, document)
    this.head++
    if (!isAnnounced) return
    const rev = document?._rev
    this.rows.push({ seq: this.head, id: name, changes: [{ rev }], ...(document === null && { deleted: true }) })
  }

  clock(onSleep = () => {}) {
    return {
      now: () => this.now,
      sleep: async (ms, signal) => {
        // What is in progress ends first.
        for (let turn = 0; turn < 20 || digests > 0 || this.open > 0; turn++) await setImmediate()
        if (signal.aborted) return
        this.now += Math.min(ms, MAX_STEP_MS)
        onSleep(this.now)
      },
    }
  }

  fetch = async (url, { headers, signal }) => {
    const path = url.startsWith(FEED) ? `feed:${url.slice(FEED.length)}` : url.slice(REGISTRY.length)
    this.requests.push([(this.now - START) / MINUTE, path, headers])
    this.open++
    this.most = Math.max(this.most, this.open)
    try {
      await setImmediate()
      signal.throwIfAborted()
      return this.behave?.(path, headers) ?? this.answer(path, headers)
    } finally {
      this.open--
    }
  }

  answer(path, headers) {
    if (path.startsWith('feed:')) return this.answerFeed(path.slice('feed:'.length))
    if (path === '/') return Response.json({})
    const document = this.packages.get(decodeURIComponent(path.slice(1)))
    if (!document) return Response.json({ error: 'not found' }, { status: 404 })
    const body = JSON.stringify(document)
    const etag = `"${body.length}-${document._rev ?? JSON.stringify(document.users ?? '')}"`
    return headers['if-none-match'] === etag ? new Response(null, { status: 304 }) : new Response(body, { headers: { etag } })
  }

  answerFeed(path) {
    if (path === '/') return Response.json({ update_seq: this.head })
    const query = new URL(path, REGISTRY).searchParams
    const results = this.rows.filter(({ seq }) => seq > Number(query.get('since'))).slice(0, Number(query.get('limit')))
    return Response.json({ results, last_seq: results.at(-1)?.seq ?? Number(query.get('since')) })
  }
}

/**
 * Follows for some minutes. `script`: at each minute, what happens to the registry. `each` is called with each item and the function that
 * ends it all. Returns what was given, as lines `[kind, name, version, minute]`, and the items.
 */
export async function following(registry, options, { minutes = 10, script = [], each = () => {} } = {}) {
  const end = new AbortController()
  const steps = [...script].sort(([a], [b]) => a - b)
  const until = registry.now + minutes * MINUTE
  const items = []
  const failures = []
  const clock = registry.clock((now) => {
    while (steps.length > 0 && START + steps[0][0] * MINUTE <= now) steps.shift()[1](registry)
    if (now >= until) end.abort()
  })
  while (steps.length > 0 && START + steps[0][0] * MINUTE <= registry.now) steps.shift()[1](registry)
  const onError = (failure) => failures.push(failure)
  const followed = follow({ registry: REGISTRY, interval: 60, signal: end.signal, onError, fetch: registry.fetch, clock, ...options })
  for await (const item of followed) {
    items.push(item)
    if (each(item, () => end.abort()) === 'break') break
  }
  const given = items.flatMap(({ name, changes }) =>
    changes.map(({ change, time }) => [change.kind, name, change.version ?? change.user ?? null, (time - START) / MINUTE]),
  )
  return { items, given, failures }
}
