// The configuration of what is watched: one JSON array in `WATCH`.
import type { LookedRegistry, RegistryAddress } from 'npm-hooks/follow'
import { baseUrlOf, isPackageName } from 'npm-hooks/follow'
import type { Report } from './list.js'
import { readItems } from './list.js'

/** A registry of which packages are watched. Looks are stored under its `id`, so it never changes; by default it is the registry's host. */
export interface WatchedRegistry extends LookedRegistry {
  /** Its change feed; `null` without one. */
  feed: RegistryAddress | null
  /** Names of packages. */
  names: string[]
  /** What selects further names: `@scope`, `~user`, or a pattern with `*`. */
  selectors: string[]
  /** Whether what users' hooks are on is watched here too. */
  hooks: boolean
}

/** An entry of `WATCH`, as it is written. */
interface WatchEntry extends Pick<WatchedRegistry, 'id' | 'token' | 'firstSight' | 'proof' | 'hooks'> {
  registry: string
  packages: string[]
  feed: string
  /** In seconds. */
  interval: number
}

const FIELDS = [
  'registry',
  'packages',
  'id',
  'token',
  'feed',
  'interval',
  'firstSight',
  'proof',
  'hooks',
] as const satisfies readonly (keyof WatchEntry)[]
const FIRST_SIGHTS = ['nothing', 'change', 'history'] as const satisfies readonly WatchedRegistry['firstSight'][]

/** The public registry's cache holds a packument for five minutes. */
const DEFAULT_INTERVAL = 300
/** With a feed a look is only a check of what the feed may have left out. */
const DEFAULT_INTERVAL_WITH_FEED = 86_400
const MAX_INTERVAL = 7 * 86_400

/**
 * Parses `WATCH`; returns the valid registries. Errors go to `report`; they never contain a token. Without a registry that is said to be
 * for hooks, `hookRegistry` is, or else the first one.
 */
export function readWatch(text: string | undefined, report: Report, hookRegistry: string | null = null): WatchedRegistry[] {
  const registries = readItems('WATCH', 'registries', text, readRegistry, ['id'], report)
  if (registries.some(({ hooks }) => hooks)) return registries
  const chosen = registries.find(({ id }) => id === hookRegistry) ?? registries[0]
  return registries.map((registry) => ({ ...registry, hooks: registry === chosen }))
}

function readRegistry(item: Record<string, unknown>, report: Report): WatchedRegistry {
  for (const field of Object.keys(item))
    if (!(FIELDS as readonly string[]).includes(field)) report(`.${field}: unknown field; use ${FIELDS.join(', ')}`)
  const { registry, packages, token = null, feed = null, interval, firstSight = 'nothing', proof = null, hooks = false } = item
  const url = baseUrlOf(registry)
  if (url === null) report('.registry: must be an http or https URL without user, password and query, such as https://registry.example')
  const id = item.id ?? (url === null ? 'unknown' : new URL(url).host.replaceAll(':', '.'))
  if (typeof id !== 'string' || !/^[\w.-]{1,64}$/.test(id)) report('.id: must be 1 to 64 letters, digits, dots, dashes or underscores')
  if (token !== null && !(typeof token === 'string' && /^[\x21-\x7e]+$/.test(token)))
    report('.token: must be printable ASCII without spaces')
  const feedUrl = baseUrlOf(feed)
  if (feed !== null && feedUrl === null)
    report('.feed: must be the URL of the database with `_changes`, such as https://feed.example/registry')
  const names: string[] = []
  const selectors: string[] = []
  // A registry that is for hooks may have nothing else that is watched.
  if (!(hooks === true && packages === undefined) && (!Array.isArray(packages) || packages.length === 0))
    report('.packages: must be a non-empty array of names, @scopes, ~users and patterns with *')
  for (const entry of Array.isArray(packages) ? (packages as unknown[]) : []) {
    if (isSelector(entry)) selectors.push(entry)
    else if (isPackageName(entry)) names.push(entry)
    else report(`.packages: ${JSON.stringify(entry)} is not a name, a @scope, a ~user or a pattern with *`)
  }
  const seconds = interval ?? (feed === null ? DEFAULT_INTERVAL : DEFAULT_INTERVAL_WITH_FEED)
  if (typeof seconds !== 'number' || !(seconds >= 1 && seconds <= MAX_INTERVAL)) report(`.interval: must be 1 to ${MAX_INTERVAL} seconds`)
  const sight = FIRST_SIGHTS.find((known) => known === firstSight)
  if (!sight) report(`.firstSight: must be one of ${FIRST_SIGHTS.join(', ')}`)
  if (proof !== null && !isPackageName(proof)) report('.proof: must be the name of a package')
  if (typeof hooks !== 'boolean') report('.hooks: must be true or false')
  const secret = typeof token === 'string' ? token : null
  return {
    id: String(id),
    url: url ?? '',
    token: secret,
    feed:
      feedUrl === null ? null : { url: feedUrl, token: url !== null && new URL(feedUrl).origin === new URL(url).origin ? secret : null },
    intervalMs: Number(seconds) * 1000,
    names: [...new Set(names)],
    selectors: [...new Set(selectors)],
    firstSight: sight ?? 'nothing',
    proof: isPackageName(proof) ? proof : null,
    hooks: hooks === true,
  }
}

export function isSelector(entry: unknown): entry is string {
  if (typeof entry !== 'string') return false
  return /^@[^/\s*]+$/.test(entry) || /^~[^/\s*]+$/.test(entry) || (entry.includes('*') && /^[^\s]{1,214}$/.test(entry))
}
