// API: what is watched.
import type { WatchedPage } from 'npm-hooks-events-api'
import type { Env } from '../base/env.js'
import { eachShard, shardOf, watcherOf } from '../base/shards.js'
import { isPackageName } from '../settings/package-name.js'
import { settingsWithoutSecret } from '../settings/settings.js'
import type { ApiRequest } from './request.js'
import { BadRequest, integerParam } from './request.js'

const DEFAULT_LIMIT = 100
const MAX_LIMIT = 1000

/** `GET watched?limit=`: the registries, and packages: those that fail first. */
export async function listWatched(env: Env, { query, unavailable }: ApiRequest): Promise<WatchedPage> {
  const limit = integerParam(query, 'limit', DEFAULT_LIMIT, MAX_LIMIT)
  const { watched } = settingsWithoutSecret(env)
  const registries = await Promise.all(
    watched.map(async ({ id, url, feed, intervalMs }) => ({
      id,
      url,
      feedUrl: feed?.url ?? null,
      intervalMs,
      ...(await watcherOf(env, id).state()),
    })),
  )
  const lists = watched.length === 0 ? [] : await eachShard(env, (shard) => shard.watched(limit), unavailable)
  const packages = lists
    .flat()
    .sort((a, b) => Number(a.code === null) - Number(b.code === null) || (a.name < b.name ? -1 : 1))
    .slice(0, limit)
  return { registries, packages, total: registries.reduce((sum, { watched }) => sum + watched, 0) }
}

/** `POST look {name?}`: looks at a package now, or at all; returns how many. */
export async function look(env: Env, { body, unavailable }: ApiRequest): Promise<{ looking: number }> {
  const { name = null } = body
  if (name !== null && !isPackageName(name)) throw new BadRequest('name must be the name of a package; omit it to look at all')
  const registries = settingsWithoutSecret(env).watched.map(({ id }) => id)
  let looking = 0
  for (const registry of registries) {
    const counts =
      name === null
        ? await eachShard(env, (shard) => shard.lookNow(registry, null), unavailable)
        : [await shardOf(env, name).lookNow(registry, name)]
    looking += counts.reduce((sum, count) => sum + count, 0)
  }
  return { looking }
}
