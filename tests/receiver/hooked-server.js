// A server with hooks of users, whose endpoints are paths of one recording target, and a registry that it watches.
import assert from 'node:assert/strict'
import { receive } from 'npm-hooks/packument'
import { fetch } from '../fetch.js'
import { startTarget, waitUntil } from './recording-target.js'
import { startRegistry } from './stub-registry.js'
import { newFolder, release, startReceiver } from './workerd.js'

const EVENTS_TOKEN = 'a-token-of-twenty-letters'
const headers = { authorization: `Bearer ${EVENTS_TOKEN}` }

/** So that hooks may be added; `WATCH` names the registry for what they are on. */
const HOOK_SETTINGS = {
  HOOK_TOKENS: JSON.stringify([{ user: 'alice', token: 'a-token-of-alice-for-tests' }]),
  HOOK_KEY: Buffer.alloc(32, 7).toString('base64'),
  HOOK_LOCAL_ENDPOINTS: 'true',
}

/** Runs `work` with a server; `packages` is what the configuration watches, every `interval` seconds. */
export async function withHooks(
  { packages = ['configured'], interval = 1, hasIntake = true, before = () => {}, watch = () => ({}), ...variables },
  work,
) {
  const { folder, remove: removeFolder } = await newFolder(undefined, { hasIntake })
  const [target, registry] = [await startTarget(), await startRegistry()]
  before(registry)
  const WATCH = JSON.stringify([{ registry: registry.url, id: 'stub', packages, interval, ...watch(registry) }])
  const start = (more) =>
    startReceiver(folder, { WATCH, EVENTS_TOKEN, ...HOOK_SETTINGS, TEST_ATTEMPT_TIMEOUT_MS: '2000', ...variables, ...more })
  let server = await start()
  let offset = 0
  const secrets = new Map()
  const task = (name, params) => server.test(name, params)
  /** Adds a hook whose endpoint is the path of its name, and whose secret has it too. */
  const add = async (path, { type = 'package', name, user = 'alice', url = target.url, secret = `secret of ${path}` }) => {
    secrets.set(path, secret)
    const { hook, refused } = await task('createHook', { user, type, name, endpoint: `${url}/${path}`, secret: secrets.get(path) })
    assert.equal(refused, undefined)
    return { ...hook, target: `hook:${hook.id}` }
  }
  const update = ({ id, username }, endpoint) => task('updateHook', { user: username, id, endpoint })
  const remove = ({ id, username }) => task('removeHook', { user: username, id })
  const pathOf = ({ url }) => decodeURIComponent(url.slice(1))
  /** What the endpoint of a path has got. */
  const hitsOf = (path) => target.hits.filter((hit) => pathOf(hit) === path)
  /** A request, verified with the secret of its hook, and as a change in words. */
  const read = async ({ url, headers, body }) => {
    const path = pathOf({ url })
    const { change, event, id } = await receive(new Request('http://x', { method: 'POST', headers, body }), { secret: secrets.get(path) })
    // Where the payload says what has changed, it is a part of the id; without it the header alone has the id.
    if (event.payload !== null || change.kind !== 'change') assert.equal(headers['webhook-id'], id, path)
    return { path, change, event, id: headers['webhook-id'], type: event.type, owner: event.hookOwner?.username, body }
  }
  /** Advances the clock, and sends all that is due. */
  const turn = async (ms) => {
    offset += ms
    await task('clock', { offset })
    await task('run')
  }
  /** Kills the server and starts it on the same storage. */
  const restart = async (more) => {
    await server.kill()
    offset = 0
    server = await start(more)
    await fetch(`${server.url}/healthz`)
  }
  const api = async (path) => (await fetch(`${server.url}/events/api/${path}`, { headers })).json()
  const rows = async (sql) => (await task('sql', { sql })).flat()
  const stateOf = async ({ target: id }) => (await task('hookStates', { ids: [id] })).flat()
  const seen = (names) =>
    waitUntil(
      `looks at ${names}`,
      async () => (await api('watched')).packages.filter(({ name, looked }) => looked && names.includes(name)).length === names.length,
    )
  try {
    await fetch(`${server.url}/healthz`)
    await work({
      server: () => server,
      post: (...args) => server.post(release(...args)),
      ...{ folder, target, registry, task, add, update, remove, hitsOf, read, turn, restart, api, rows, stateOf, seen },
    })
  } finally {
    await server.kill()
    target.stop()
    registry.stop()
    removeFolder()
  }
}

/** Waits for as long as something that must not happen would take. */
export const quiet = (ms = 1500) => new Promise((resolve) => setTimeout(resolve, ms))
