// npm tokens that a registry checks, when it is slow or asked by many at once.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { effort } from '../effort.js'
import { callWith, withApi } from './hooks-api.js'

/** The registry answers `/-/whoami` with the user whose name a token `npm_of-…` has; `answer` may do something else first. */
function withRegistry(answer, work) {
  const before = (registry) => {
    registry.behave = (request, response, pathname) => {
      if (pathname !== '/-/whoami') return false
      const respond = () => {
        const [, username] = /^Bearer npm_of-(.+)$/.exec(request.headers.authorization) ?? []
        response.writeHead(username ? 200 : 401, { 'content-type': 'application/json' }).end(JSON.stringify({ username }))
      }
      answer(request, respond, response)
      return true
    }
  }
  return withApi({ HOOK_REGISTRY: 'stub', before }, (server) => {
    const asked = () => server.registry.requests.filter(({ path }) => path === '/-/whoami').length
    const as = (user, ...request) => callWith(server.url(), { authorization: `Bearer npm_of-${user}` }, ...request)
    return work({ ...server, asked, as })
  })
}

test('answers that arrive in any order are each for the user of the token', () => {
  const answerLater = (_, answer) => setTimeout(answer, Math.random() * 200)
  return withRegistry(answerLater, async ({ as, fields, asked }) => {
    const users = Array.from({ length: 30 }, (_, at) => `user-${at}`)
    const creations = await Promise.all(users.map((user) => as(user, 'POST', '/hook', fields('lodash', { secret: `of ${user}` }))))
    assert.deepEqual(
      creations.map(({ status, json }) => [status, json.username]),
      users.map((user) => [200, user]),
    )
    const count = asked()
    const lists = await Promise.all([...users, ...users].map((user) => as(user, 'GET')))
    assert.deepEqual(
      lists.map(({ json: { objects } }) => objects.map(({ username, secret }) => `${username}: ${secret}`)),
      [...users, ...users].map((user) => [`${user}: of ${user}`]),
    )
    assert.equal(asked(), count, 'each answer is used again')
    // Tokens that differ in little are different tokens.
    for (const odd of ['USER-1', 'user-1x', 'user-', 'user-01']) assert.equal((await as(odd, 'GET')).json.total, 0, odd)
  })
})

test('a registry that hangs is 503 for who waits for it, delays no one else, and is asked again', () => {
  let hangs = true
  const hangOrAnswer = (_, answer) => hangs || answer()
  return withRegistry(hangOrAnswer, async ({ as, list, asked }) => {
    const waiting = [as('erin', 'GET'), as('frank', 'GET')]
    // Users of the configuration.
    for (const user of ['alice', 'bob']) assert.equal((await list(user)).total, 0)
    const isOpen = await Promise.race([...waiting, Promise.resolve('open')])
    assert.equal(isOpen, 'open')
    for (const { status, json, headers } of await Promise.all(waiting))
      assert.deepEqual([status, json.error.split(': ')[0], headers.get('retry-after')], [503, 'registry-unavailable', '5'])
    hangs = false
    const count = asked()
    assert.equal((await as('erin', 'GET')).status, 200)
    assert.equal(asked(), count + 1)
  })
})

for (const [status, asks] of [
  [401, 1],
  [403, 2],
])
  test(`a token that a registry refuses with ${status} is asked for ${asks === 1 ? 'once a minute' : 'again'}`, () => {
    let requests = 0
    const refuse = (_, answer, response) => (requests++ === 0 ? response.writeHead(status).end() : answer())
    return withRegistry(refuse, async ({ as, asked }) => {
      assert.equal((await as('erin', 'GET')).status, 401)
      assert.equal((await as('erin', 'GET')).status, asks === 1 ? 401 : 200)
      assert.equal(asked(), asks)
    })
  })

test('an answer is used for a minute, and not for longer', { skip: effort('it takes a minute: in the soak', false) }, () => {
  let isRevoked = false
  return withRegistry(
    (request, answer) => {
      if (isRevoked) request.headers.authorization = 'Bearer revoked'
      answer()
    },
    async ({ as, asked }) => {
      assert.equal((await as('erin', 'GET')).status, 200)
      isRevoked = true
      assert.equal((await as('erin', 'GET')).status, 200)
      assert.equal(asked(), 1)
      await new Promise((resolve) => setTimeout(resolve, 61_000))
      assert.equal((await as('erin', 'GET')).status, 401)
      assert.equal(asked(), 2)
    },
  )
})
