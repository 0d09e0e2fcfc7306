// A server that watches a stub registry, and a target that records what it sends.
import assert from 'node:assert/strict'
import { receive } from 'npm-hooks/packument'
import { fetch } from '../fetch.js'
import { loadModule } from './load-module.js'
import { forwardTo, startTarget, waitUntil } from './recording-target.js'
import { packumentOf, startRegistry } from './stub-registry.js'
import { newFolder, startReceiver } from './workerd.js'

const EVENTS_TOKEN = 'a-token-of-twenty-letters'
export const NOTIFY_SECRET = 'a-secret-of-tests'

/** Runs `work` with a registry, the server that watches it, and a target; resolves to its result. */
export async function withServer({ watch = {}, before = () => {}, target: targetMore = {}, network, ...variables }, work) {
  const { folder, remove } = await newFolder(network)
  const [registry, target] = [await startRegistry(), await startTarget()]
  before(registry)
  const watchOf = (more) =>
    JSON.stringify([
      {
        registry: registry.url,
        id: 'stub',
        packages: ['a', '@s/b'],
        interval: 1,
        ...more,
        ...(more.feed && { feed: `${registry.url}/feed` }),
      },
    ])
  const TARGETS = JSON.stringify([forwardTo(target.url, { hookOwner: 'alice', ...targetMore })])
  let settings = { WATCH: watchOf(watch), TARGETS, EVENTS_TOKEN, NOTIFY_SECRET, FEED_INTERVAL_SECONDS: '1', ...variables }
  let server = await startReceiver(folder, settings)
  const api = async (path, body) => {
    const init = body && { method: 'POST', body: JSON.stringify(body) }
    const response = await fetch(`${server.url}/events/api/${path}`, { headers: { authorization: `Bearer ${EVENTS_TOKEN}` }, ...init })
    return response.json()
  }
  /** With other variables if there are any; `watch` is what is different from the first configuration. */
  const restart = async ({ watch: watchMore, ...more } = {}) => {
    await server.kill()
    settings = { ...settings, ...(watchMore && { WATCH: watchOf({ ...watch, ...watchMore }) }), ...more }
    server = await startReceiver(folder, settings)
    await fetch(`${server.url}/healthz`)
  }
  /** What the target has got, verified and classified. */
  const received = () =>
    Promise.all(
      target.hits.map(async ({ headers, body }) => {
        const { change, event, id } = await receive(new Request('http://x', { method: 'POST', headers, body }), { secret: 'target secret' })
        assert.equal(headers['webhook-id'], id)
        return { change, event, id, body }
      }),
    )
  const seen = async (names) =>
    waitUntil(
      `looks at ${names}`,
      async () => (await api('watched')).packages.filter(({ name, looked }) => looked && names.includes(name)).length === names.length,
    )
  try {
    await fetch(`${server.url}/healthz`)
    return await work({ registry, target, api, restart, received, seen, url: () => server.url, server: () => server })
  } finally {
    await server.kill()
    registry.stop()
    target.stop()
    remove()
  }
}

/** Notifies the server of a change. */
export const notify = (url, name) =>
  fetch(`${url}/-/changed`, { method: 'POST', body: JSON.stringify({ name }), headers: { authorization: `Bearer ${NOTIFY_SECRET}` } })

/** The name of the shard that has a package. */
export async function nameShard(name) {
  const { nameOf, shardNumber } = await loadModule("export { nameOf, shardNumber } from './base/shards.js'")
  return nameOf(shardNumber(name))
}

/** Two packages that were there before. */
export function bothPackages({ put }) {
  put('a', V1('a'))
  put('@s/b', V1('@s/b'))
}

export const V1 = (name) => packumentOf(name, [['1.0.0', Date.UTC(2026, 0, 1)]])
export const V2 = (name) =>
  packumentOf(name, [
    ['1.0.0', Date.UTC(2026, 0, 1)],
    ['1.0.1', Date.UTC(2026, 0, 2), { scripts: { postinstall: 'node steal.js' } }],
  ])
