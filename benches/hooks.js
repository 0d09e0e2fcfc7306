// The hooks of users: how many are created, listed and matched in a second while there are 10,000, in plain workerd.
import { newFolder, startReceiver } from '../tests/receiver/workerd.js'
import { QUICK } from './clock.js'

const HOOKS = 10_000
const HOOKS_PER_USER = 100
const CLIENTS = 16
const MATCHES_PER_CALL = 50

const tokenOf = (user) => `token-of-user-number-${user}`

export async function hooks({ paper: { say, table }, pace }) {
  const count = pace === QUICK ? 1000 : HOOKS
  const users = count / HOOKS_PER_USER
  const { folder, remove } = await newFolder(undefined, { isOnDisk: true })
  const server = await startReceiver(folder, {
    HOOK_TOKENS: JSON.stringify(Array.from({ length: users }, (_, user) => ({ user: `user-${user}`, token: tokenOf(user) }))),
    HOOK_KEY: Buffer.alloc(32, 7).toString('base64'),
  })
  const request = async (user, method, path, body) => {
    const init = { method, headers: { authorization: `Bearer ${tokenOf(user)}` }, body: body && JSON.stringify(body) }
    const response = await fetch(`${server.url}/-/npm/v1/hooks${path}`, init)
    const text = await response.text()
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`)
    return JSON.parse(text)
  }
  try {
    say(
      `${count.toLocaleString('en')} hooks of ${users} users: eight of ten on a package, one on a scope and one on a user each. ${CLIENTS} clients on the same machine. "Matched" are packages whose hooks the object has been asked for, ${MATCHES_PER_CALL} in a call, each by another name; the one table of all hooks is in one object, so these are the limits of a server. No registry is watched: the looks at what the hooks are on would be most of the work.`,
    )
    const row = table('what', 'per second')
    const perSecond = (number, start) => ((number * 1000) / (performance.now() - start)).toFixed(0)
    let start = performance.now()
    await atOnce(count, (at) => request(at % users, 'POST', '/hook', hookNumber(at)))
    row('created', perSecond(count, start))
    const lists = count / 10
    start = performance.now()
    await atOnce(lists, (at) => request(at % users, 'GET', `?limit=10&offset=${at % 90}`))
    row('listed, ten in an answer, with their last deliveries', perSecond(lists, start))
    const { ms, matches } = await server.test('matchHooks', { calls: count / MATCHES_PER_CALL, names: MATCHES_PER_CALL })
    row('matched', ((count * 1000) / ms).toFixed(0))
    if (matches < count / 2) throw new Error(`${matches} hooks were found`)
  } finally {
    await server.kill()
    remove()
  }
  return {}
}

function hookNumber(at) {
  const [type, name] =
    at % 10 === 8 ? ['scope', `@scope-${at % 500}`] : at % 10 === 9 ? ['owner', `owner-${at % 500}`] : ['package', `package-${at}`]
  return { type, name, endpoint: `https://receiver-${at}.example/hook`, secret: 'a secret' }
}

async function atOnce(count, call) {
  let next = 0
  const client = async () => {
    while (next < count) await call(next++)
  }
  await Promise.all(Array.from({ length: CLIENTS }, client))
}
