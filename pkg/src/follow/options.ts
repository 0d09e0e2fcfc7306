// The options of `follow`, checked.
import type { FollowClock, FollowFailure, FollowFetch, FollowOptions, FollowState, LookedRegistry, RegistryAddress } from '../../follow.js'
import { baseUrlOf } from './base-url.js'
import { memoryState } from './memory-state.js'
import { isPackageName } from './package-name.js'

/** What is followed, and how. */
export interface FollowSettings {
  registry: LookedRegistry
  feed: RegistryAddress | null
  feedIntervalMs: number
  /** `null` for all packages of the feed. */
  names: readonly string[] | null
  state: FollowState
  isOnce: boolean
  signal: AbortSignal | null
  fetch: FollowFetch
  clock: FollowClock
  onError: (failure: FollowFailure) => void
}

const OPTIONS = [
  'registry',
  'names',
  'all',
  'feed',
  'token',
  'state',
  'interval',
  'feedInterval',
  'firstSight',
  'proof',
  'once',
  'signal',
  'onError',
  'fetch',
  'clock',
] as const satisfies readonly (keyof FollowOptions)[]
const FIRST_SIGHTS = ['nothing', 'change', 'history'] as const satisfies readonly LookedRegistry['firstSight'][]

/** The public registry's cache holds a packument for five minutes; with a feed, a look is only a check of what the feed may have left out. */
const INTERVAL = 300
const INTERVAL_WITH_FEED = 86_400
const MAX_INTERVAL = 7 * 86_400
const FEED_INTERVAL = 60
const MAX_FEED_INTERVAL = 3600

const EXAMPLE = "follow({ registry: 'https://registry.example', names: ['lodash'] })"

/** @throws {TypeError} that says what to pass. */
export function readOptions(options: FollowOptions): FollowSettings {
  if (typeof options !== 'object' || options === null) throw new TypeError(`pass options, such as ${EXAMPLE}`)
  for (const option of Object.keys(options))
    check((OPTIONS as readonly string[]).includes(option), `${option} is not an option of follow; use ${OPTIONS.join(', ')}`)
  const { all = false, token = null, interval, feedInterval = FEED_INTERVAL, firstSight = 'nothing', proof = null, once = false } = options
  const url = baseUrlOf(options.registry)
  check(url !== null, `the option registry must be an http or https URL without user, password and query, such as in ${EXAMPLE}`)
  check(token === null || /^[\x21-\x7e]+$/.test(token), 'the option token must be printable ASCII without spaces')
  const feedUrl = options.feed == null ? null : baseUrlOf(options.feed)
  check(options.feed == null || feedUrl !== null, 'the option feed must be the URL of the database with `_changes`')
  check(typeof all === 'boolean' && typeof once === 'boolean', 'the options all and once must be true or false')
  check(!all || feedUrl !== null, 'the option all needs the option feed: without one, a registry does not list what has changed')
  const names = namesOf(all, options.names)
  const seconds = interval ?? (feedUrl === null ? INTERVAL : INTERVAL_WITH_FEED)
  check(isWithin(seconds, MAX_INTERVAL), `the option interval must be 1 to ${MAX_INTERVAL} seconds`)
  check(isWithin(feedInterval, MAX_FEED_INTERVAL), `the option feedInterval must be 1 to ${MAX_FEED_INTERVAL} seconds`)
  check(FIRST_SIGHTS.includes(firstSight), `the option firstSight must be one of ${FIRST_SIGHTS.join(', ')}`)
  check(proof === null || isPackageName(proof), 'the option proof must be the name of a package')
  const intervalMs = (all ? INTERVAL_WITH_FEED : seconds) * 1000
  return {
    registry: { id: url, url, token, intervalMs, firstSight, proof },
    // Another host must not get the token.
    feed: feedUrl === null ? null : { url: feedUrl, token: new URL(feedUrl).origin === new URL(url).origin ? token : null },
    feedIntervalMs: feedInterval * 1000,
    names,
    state: options.state ?? memoryState(),
    isOnce: once,
    signal: options.signal ?? null,
    fetch: options.fetch ?? ((address, init) => fetch(address, init)),
    clock: options.clock ?? HOST_CLOCK,
    onError: options.onError ?? (() => {}),
  }
}

function namesOf(all: boolean, names: FollowOptions['names']): string[] | null {
  check(all !== (names != null), 'pass either the option names or all: true')
  if (names == null) return null
  check(Array.isArray(names) && names.length > 0, 'the option names must be a non-empty array of names of packages')
  const wrong = names.find((name) => !isPackageName(name))
  check(wrong === undefined, `the option names: ${JSON.stringify(wrong)} is not the name of a package`)
  return [...new Set(names)]
}

function check(isRight: boolean, message: string): asserts isRight {
  if (!isRight) throw new TypeError(message)
}

const isWithin = (value: unknown, most: number) => typeof value === 'number' && value >= 1 && value <= most

const HOST_CLOCK: FollowClock = {
  now: () => Date.now(),
  sleep: (ms, signal) =>
    new Promise((resolve) => {
      if (signal.aborted) return resolve()
      const end = () => {
        clearTimeout(timer)
        signal.removeEventListener('abort', end)
        resolve()
      }
      const timer = setTimeout(end, ms)
      signal.addEventListener('abort', end)
    }),
}
