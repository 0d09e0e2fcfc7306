// A server with npm's hooks API and some users, and a client for it.
import { fetch } from '../fetch.js'
import { withHooks } from './hooked-server.js'

export const USERS = ['alice', 'bob', 'carol', 'dave']
export const tokenOf = (user) => `a-token-of-${user}-for-tests`
export const PATH = '/-/npm/v1/hooks'

/** Runs `work` with a server as `withHooks` does, and `call(user, method, path, body)`: the path is what follows `PATH`. */
export function withApi(variables, work) {
  const HOOK_TOKENS = JSON.stringify(USERS.map((user) => ({ user, token: tokenOf(user) })))
  return withHooks({ HOOK_TOKENS, ...variables }, (server) => {
    const call = (user, method, path = '', body = undefined, headers = {}) =>
      callWith(server.server().url, { ...(user && { authorization: `Bearer ${tokenOf(user)}` }), ...headers }, method, path, body)
    /** The members that a hook is created with; its endpoint is a path of the target. */
    const fields = (name, more) => ({ type: 'package', name, endpoint: `${server.target.url}/ok`, secret: 'a secret', ...more })
    const create = async (user, ...args) => (await call(user, 'POST', '/hook', fields(...args))).json
    const list = async (user, query = '') => (await call(user, 'GET', query)).json
    return work({ ...server, call, fields, create, list, url: () => server.server().url })
  })
}

/** A body that is not text is sent as JSON. `json` is missing if the answer is something else. */
export async function callWith(url, headers, method, path = '', body = undefined) {
  const isRaw = typeof body === 'string' || body instanceof Uint8Array || body instanceof ReadableStream
  const response = await fetch(`${url}${PATH}${path}`, {
    method,
    headers: { 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { body: isRaw ? body : JSON.stringify(body), duplex: 'half' }),
  })
  const text = await response.text()
  let json
  try {
    json = JSON.parse(text)
  } catch {}
  return { status: response.status, headers: response.headers, text, json }
}
