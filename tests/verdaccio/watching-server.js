// The server in workerd that watches a registry, and a target that verifies and classifies what it gets.
import assert from 'node:assert/strict'
import { receive } from 'npm-hooks/packument'
import { fetch } from '../fetch.js'
import { forwardTo, startTarget, waitUntil } from '../receiver/recording-target.js'
import { newFolder, startReceiver } from '../receiver/workerd.js'

const EVENTS_TOKEN = 'a-token-of-twenty-letters'
const TARGET_SECRET = 'target secret'
export const NOTIFY_SECRET = 'a-secret-for-notifications'
export const HOOK_OWNER = 'hook-owner'

/** Watches `packages` of a registry. Its network is this machine's. */
export async function startWatching(registry, { packages, interval = 1 }) {
  const { folder, remove } = await newFolder('allow = ["private"]')
  const target = await startTarget()
  const settings = {
    WATCH: JSON.stringify([{ registry, id: 'verdaccio', packages, interval }]),
    TARGETS: JSON.stringify([forwardTo(target.url, { secret: TARGET_SECRET, hookOwner: HOOK_OWNER })]),
    EVENTS_TOKEN,
    NOTIFY_SECRET,
  }
  let server
  const start = async () => {
    server = await startReceiver(folder, settings)
    // The first request starts the watcher.
    await fetch(`${server.url}/healthz`)
  }
  await start()
  const api = async (path, body) => {
    const headers = { authorization: `Bearer ${EVENTS_TOKEN}` }
    const response = await fetch(`${server.url}/events/api/${path}`, {
      headers,
      ...(body && { method: 'POST', body: JSON.stringify(body) }),
    })
    assert.equal(response.status, 200, path)
    return response.json()
  }
  /** By request: what the target has got. */
  const deliveries = new Map()
  /** What the target has got of a package, or of all, in this order: verified, parsed and classified. */
  const received = async (name) => {
    for (const hit of target.hits) if (!deliveries.has(hit)) deliveries.set(hit, await deliveryOf(hit))
    return target.hits.map((hit) => deliveries.get(hit)).filter(({ event }) => name === undefined || event.name === name)
  }
  return {
    start,
    kill: () => server.kill(),
    url: () => server.url,
    api,
    received,
    /** Waits until the registry was asked for all packages of these names. */
    looked: (names) =>
      waitUntil(`looks at ${names}`, async () => {
        const { packages } = await api('watched?limit=1000')
        return names.every((name) => packages.some((watched) => watched.name === name && watched.looked !== null))
      }),
    async remove() {
      await server.kill()
      target.stop()
      remove()
    },
  }
}

async function deliveryOf({ headers, body }) {
  const delivery = await receive(new Request('http://target.test', { method: 'POST', headers, body }), { secret: TARGET_SECRET })
  assert.equal(headers['npm-hooks-id'], delivery.id)
  assert.deepEqual(delivery.event.hookOwner, { username: HOOK_OWNER })
  return delivery
}
