// A server whose users have hooks, with a registry and a target, for tests of what an operator sees of them.
import { fetch } from '../fetch.js'
import { startTarget } from './recording-target.js'
import { startRegistry } from './stub-registry.js'
import { newFolder, startReceiver } from './workerd.js'

export const EVENTS_TOKEN = 'a-token-of-twenty-letters'
export const SECRET = 'the secret of a hook'
export const keyOf = (byte) => Buffer.alloc(32, byte).toString('base64')

/** In hexadecimal, because a token is ASCII. */
const tokenOf = (user) => `token-of-${Buffer.from(user).toString('hex')}-0000000000`

/** `users` may add hooks. `stops` gets what is to be stopped at the end, in reverse order. */
export async function startHookedServer(users, stops) {
  const { folder, remove } = await newFolder()
  const registry = await startRegistry()
  const target = await startTarget()
  stops.push(remove, registry.stop, target.stop)
  const hooked = { target, server: null }
  /** Starts the server; again after an end of the one before, whose storage it has. */
  hooked.start = async (variables = {}) => {
    await hooked.server?.kill()
    hooked.server = await startReceiver(folder, {
      WATCH: JSON.stringify([{ registry: registry.url, id: 'stub', packages: [], interval: 600, hooks: true }]),
      HOOK_TOKENS: JSON.stringify(users.map((user) => ({ user, token: tokenOf(user) }))),
      HOOK_KEY: keyOf(7),
      HOOK_LOCAL_ENDPOINTS: 'true',
      EVENTS_TOKEN,
      ...variables,
    })
  }
  await hooked.start()
  stops.push(() => hooked.server.kill())
  /** Adds a hook as its user; returns it. */
  hooked.add = async (user, type, name, path = '/') => {
    const response = await fetch(`${hooked.server.url}/-/npm/v1/hooks/hook`, {
      method: 'POST',
      headers: { authorization: `Bearer ${tokenOf(user)}`, 'content-type': 'application/json' },
      body: JSON.stringify({ type, name, endpoint: `${target.url}${path}`, secret: SECRET }),
    })
    if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
    return response.json()
  }
  /** Calls the operator's API; with a body by POST unless `method` says otherwise. */
  hooked.api = async (path, body, method = body === undefined ? 'GET' : 'POST') => {
    const response = await fetch(`${hooked.server.url}/events/api/${path}`, {
      method,
      headers: { authorization: `Bearer ${EVENTS_TOKEN}` },
      body: body && JSON.stringify(body),
    })
    const text = await response.text()
    return { status: response.status, text, json: JSON.parse(text) }
  }
  return hooked
}
