// API: what is watched.
import { isPackageName } from 'npm-hooks/follow'
import type { WatchedPackageStatus, WatchedPage } from 'npm-hooks-events-api'
import type { Env } from '../base/env.js'
import { eachShard, shardOf, watcherOf } from '../base/shards.js'
import { settingsWithoutSecret } from '../settings/settings.js'
import type { WatchedCursor } from '../watch/packages.js'
import type { WatcherState } from '../watch/watcher.js'
import type { ApiRequest } from './request.js'
import { BadRequest, integerParam } from './request.js'

const DEFAULT_LIMIT = 100
const MAX_LIMIT = 1000

/** Of a registry whose object does not answer. */
const UNKNOWN_STATE: WatcherState = { watched: 0, selectors: [], feed: null, discoveredAt: null, pending: 0 }

/** `GET watched?search=&before=&limit=`: the registries, and packages: those that fail first. */
export async function listWatched(env: Env, { query, unavailable }: ApiRequest): Promise<WatchedPage> {
  const limit = integerParam(query, 'limit', DEFAULT_LIMIT, MAX_LIMIT)
  const filter = { search: query.get('search'), before: parseCursor(query.get('before')), limit }
  const { watched } = settingsWithoutSecret(env)
  const registries = await Promise.all(
    watched.map(async ({ id, url, feed, intervalMs }) => ({
      id,
      url,
      feedUrl: feed?.url ?? null,
      intervalMs,
      // The others are listed without it.
      ...(await watcherOf(env, id)
        .state()
        .catch(() => {
          unavailable.add(`registry ${id}`)
          return UNKNOWN_STATE
        })),
    })),
  )
  const lists = watched.length === 0 ? [] : await eachShard(env, (shard) => shard.watched(filter), unavailable)
  const packages = lists
    .flatMap((list) => list.packages)
    .sort(compareWatched)
    .slice(0, limit)
  const last = packages.length === limit ? packages.at(-1) : undefined
  return {
    registries,
    packages,
    next: last ? `${isFailing(last) ? 'failing' : 'working'} ${last.registry} ${last.name}` : null,
    total: lists.reduce((sum, { total }) => sum + total, 0),
    failing: lists.reduce((sum, { failing }) => sum + failing, 0),
  }
}

const isFailing = ({ code }: WatchedPackageStatus) => code !== null

/** The order of `WatchedPackages.list`. */
function compareWatched(a: WatchedPackageStatus, b: WatchedPackageStatus): number {
  return Number(isFailing(b)) - Number(isFailing(a)) || compareCodePoints(a.name, b.name) || compareCodePoints(a.registry, b.registry)
}

/** As SQLite compares texts; `<` compares UTF-16, which puts other characters last. */
function compareCodePoints(a: string, b: string): number {
  let at = 0
  while (at < a.length && a[at] === b[at]) at++
  return (a.codePointAt(at) ?? -1) - (b.codePointAt(at) ?? -1)
}

function parseCursor(text: string | null): WatchedCursor | null {
  if (text === null) return null
  const [, state, registry, name] = /^(failing|working) ([\w.-]{1,64}) (\S{1,214})$/.exec(text) ?? []
  if (!registry || !name) throw new BadRequest('before must be the `next` of a previous page')
  return { isFailing: state === 'failing', registry, name }
}

/** `POST look {name?, registry?}`: looks at a package now, or at all, of one registry or of all; returns how many. */
export async function look(env: Env, { body, unavailable }: ApiRequest): Promise<{ looking: number }> {
  const { name = null, registry = null } = body
  if (name !== null && !isPackageName(name)) throw new BadRequest('name must be the name of a package; omit it to look at all')
  const ids = settingsWithoutSecret(env).watched.map(({ id }) => id)
  const registries = registry === null ? ids : ids.filter((id) => id === registry)
  if (registry !== null && registries.length === 0) throw new BadRequest('registry must be the id of a watched registry; omit it for all')
  let looking = 0
  for (const id of registries) {
    const counts =
      name === null ? await eachShard(env, (shard) => shard.lookNow(id, null), unavailable) : [await shardOf(env, name).lookNow(id, name)]
    looking += counts.reduce((sum, count) => sum + count, 0)
  }
  return { looking }
}
