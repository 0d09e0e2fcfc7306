// What an operator sees of the hooks of users, and does with them: `/events/api/hooks`, `/healthz` and `/metrics`.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { verifySignature } from 'npm-hooks'
import { fetch } from '../fetch.js'
import { EVENTS_TOKEN, keyOf, SECRET, startHookedServer } from './users-hooks-server.js'
import { waitUntil } from './recording-target.js'
import { release } from './workerd.js'

describe('the hooks of users, for an operator', () => {
  const stops = []
  let hooked
  let [onPackage, onScope, onUser] = []
  const list = async (query = {}) => (await hooked.api(`hooks?${new URLSearchParams(query)}`)).json
  const get = async (hook) => (await hooked.api(`hooks/${hook.id}`)).json
  const deliveries = async (hook, query = {}) => (await hooked.api(`hooks/${hook.id}/deliveries?${new URLSearchParams(query)}`)).json
  const health = async () => (await (await fetch(`${hooked.server.url}/healthz`)).json()).hooks
  const samples = async () => {
    const response = await fetch(`${hooked.server.url}/metrics`, { headers: { authorization: `Bearer ${EVENTS_TOKEN}` } })
    return Object.fromEntries(
      (await response.text()).split('\n').flatMap((line) => (/^npm_hooks_hooks/.test(line) ? [line.split(' ')] : [])),
    )
  }

  before(async () => {
    hooked = await startHookedServer(['alice', 'bob'], stops)
    hooked.target.behave = (request, response) => response.writeHead(request.url === '/bobs-secret-path' ? 500 : 204).end('no')
    onPackage = await hooked.add('alice', 'package', 'a')
    onScope = await hooked.add('bob', 'scope', '@s', '/bobs-secret-path')
    onUser = await hooked.add('alice', 'owner', 'carol')
    for (const [name, version] of [
      ['a', '1.0.0'],
      ['a', '1.0.1'],
      ['@s/a', '1.0.0'],
      ['@s/b', '1.0.0'],
    ])
      assert.equal((await hooked.server.post(release(name, version))).status, 202)
    await waitUntil('an attempt for each event', () => hooked.target.hits.length >= 4)
    await waitUntil('the results', async () => (await get(onScope)).failing !== null && (await get(onPackage)).waiting === 0)
  })
  after(async () => {
    for (const stop of stops.reverse()) await stop()
  })

  test('those that fail are first, then the newest, with owner, state and what waits', async () => {
    const { hooks, ...page } = await list()
    assert.deepEqual(page, { isConfigured: true, next: null, total: 3, failing: 1 })
    const columns = hooks.map(
      ({ id, username, type, name, origin, status, delivered, failing, suspended, waiting, failed, deliveries }) => [
        id,
        username,
        `${type} ${name}`,
        origin,
        status,
        delivered,
        failing !== null,
        suspended,
        waiting,
        failed,
        deliveries,
      ],
    )
    assert.deepEqual(columns, [
      [onScope.id, 'bob', 'scope @s', hooked.target.url, 500, false, true, null, 2, 0, 2],
      [onUser.id, 'alice', 'owner carol', hooked.target.url, null, false, false, null, 0, 0, 0],
      [onPackage.id, 'alice', 'package a', hooked.target.url, 204, true, false, null, 0, 0, 2],
    ])
    assert.deepEqual([hooks[1].tried, typeof hooks[0].tried], [null, 'number'])
  })

  test('neither a secret nor the path of an endpoint is in the list; the path is in the detail of one hook', async () => {
    const { text } = await hooked.api('hooks')
    assert.doesNotMatch(text, /secret-path|the secret of/)
    const detail = await hooked.api(`hooks/${onScope.id}`)
    assert.equal(detail.json.endpoint, `${hooked.target.url}/bobs-secret-path`)
    assert.doesNotMatch(detail.text, /the secret of/)
  })

  for (const limit of [1, 2, 1000])
    test(`pages of ${limit} have each hook once`, async () => {
      const ids = []
      for (let before = null; ; ) {
        const page = await list({ limit, ...(before && { before }) })
        assert.deepEqual([page.total, page.failing], [3, 1])
        ids.push(...page.hooks.map(({ id }) => id))
        before = page.next
        if (before === null) break
      }
      assert.deepEqual(ids, [onScope.id, onUser.id, onPackage.id])
    })

  for (const [search, expected, failing] of [
    ['alic', ['carol', 'a'], 0],
    ['@s', ['@s'], 1],
    ['carol', ['carol'], 0],
    ['%', [], 0],
  ])
    test(`a search for ${search}`, async () => {
      const page = await list({ search })
      assert.deepEqual([page.hooks.map(({ name }) => name), page.total, page.failing], [expected, expected.length, failing])
    })

  test('deliveries are listed in pages, newest first, with their attempts', async () => {
    const first = await deliveries(onPackage, { limit: 1 })
    const second = await deliveries(onPackage, { limit: 1, before: first.next })
    assert.deepEqual([first.total, second.total, second.next], [2, 2, null])
    const [latest, earlier] = [first, second].map(({ deliveries: [delivery] }) => delivery)
    assert.deepEqual(
      [latest.summary, latest.state, latest.attempts.map(({ status }) => status)],
      ['a 1.0.1 published (first, tagged latest)', 'delivered', [204]],
    )
    assert.equal(earlier.summary, 'a 1.0.0 published (first, tagged latest)')
    const [waiting] = (await deliveries(onScope)).deliveries
    assert.deepEqual([waiting.state, waiting.attempts[0].response, typeof waiting.due], ['waiting', 'no', 'number'])
  })

  test('a ping is signed with the secret of the hook, and answers what came back; it is not a delivery', async () => {
    const { json } = await hooked.api(`hooks/${onScope.id}/ping`, {})
    assert.deepEqual([json.status, json.error, json.response, typeof json.ms], [500, null, 'no', 'number'])
    const { headers, body } = hooked.target.hits.findLast(({ body }) => JSON.parse(body).event === 'npm-hooks:ping')
    assert.ok(verifySignature(body, headers['x-npm-signature'], SECRET))
    assert.equal((await get(onScope)).deliveries, 2)
  })

  test('/healthz and /metrics count hooks, secrets that no key decrypts, and changes that are not confirmed', async () => {
    const { count, undecryptable, unconfirmed } = await health()
    assert.deepEqual([count, undecryptable, unconfirmed], [3, 0, 0])
    const { npm_hooks_hooks, npm_hooks_hooks_undecryptable, npm_hooks_hooks_unconfirmed } = await samples()
    assert.deepEqual([npm_hooks_hooks, npm_hooks_hooks_undecryptable, npm_hooks_hooks_unconfirmed], ['3', '0', '0'])
  })

  for (const [what, path, body, status, message] of [
    ['an unknown hook', `hooks/${'0'.repeat(24)}`, undefined, 404, 'no hook has this id'],
    ['a ping of an unknown hook', `hooks/${'0'.repeat(24)}/ping`, {}, 404, 'no hook has this id'],
    ['another cursor', 'hooks?before=x', undefined, 422, 'before must be the `next` of a previous page'],
    ['a limit', 'hooks?limit=0', undefined, 422, 'limit must be an integer from 1 to 1000'],
    [
      'an event that is not an id',
      '{id}/redeliver',
      { event: 1 },
      422,
      'event must be the id of an event; omit it for all that wait or failed',
    ],
    ['an event of another hook', '{id}/redeliver', { event: 'f'.repeat(32) }, 404, 'this hook has no such delivery'],
    ['a cursor of deliveries', '{id}/deliveries?before=x', undefined, 422, 'before must be the `next` of a previous page'],
    ['a ping by GET', '{id}/ping', undefined, 405, 'this path does not support GET'],
  ])
    test(`${what} gets ${status}`, async () => {
      const answer = await hooked.api(path.replace('{id}', `hooks/${onPackage.id}`), body)
      assert.deepEqual([answer.status, answer.json.message], [status, message])
    })

  test('redeliver sends one event, also a confirmed one, or all that wait', async () => {
    hooked.target.behave = (_, response) => response.writeHead(204).end()
    const sent = () => hooked.target.hits.length
    const before = sent()
    const [{ id: confirmed }] = (await deliveries(onPackage)).deliveries
    assert.deepEqual((await hooked.api(`hooks/${onPackage.id}/redeliver`, { event: confirmed })).json, { queued: 1 })
    await waitUntil('the delivery', () => sent() === before + 1)
    const [{ id: waiting }] = (await deliveries(onScope)).deliveries
    // As the lists of dead letters and of events do.
    assert.deepEqual((await hooked.api('redeliver', { id: waiting, target: `hook:${onScope.id}` })).json, { queued: 1 })
    assert.deepEqual((await hooked.api(`hooks/${onScope.id}/redeliver`, {})).json.queued > 0, true)
    await waitUntil('all deliveries', async () => (await get(onScope)).waiting === 0)
    assert.deepEqual((await hooked.api(`hooks/${onScope.id}/redeliver`, {})).json, { queued: 0 })
    const { failing, status, delivered } = await get(onScope)
    assert.deepEqual([failing, status, delivered], [null, 204, true])
    assert.equal((await list()).failing, 0)
  })

  test('an operator removes a hook with all that is known of it, once', async () => {
    const { id } = await hooked.add('bob', 'package', 'a', '/again')
    const removal = () => hooked.api(`hooks/${id}`, undefined, 'DELETE')
    assert.deepEqual((await removal()).json, { id, deleted: true })
    const again = await removal()
    assert.deepEqual([again.status, again.json.message], [404, 'no hook has this id'])
    assert.equal((await hooked.api(`hooks/${id}`)).status, 404)
    assert.equal((await list()).total, 3)
  })

  test('hooks whose secrets no key decrypts fail, are counted, and cannot be pinged', async () => {
    await hooked.start({ HOOK_KEY: keyOf(8) })
    const { hooks, total, failing } = await list()
    assert.deepEqual([hooks.map(({ hasReadableSecret }) => hasReadableSecret), total, failing], [[false, false, false], 3, 3])
    const { status, json } = await hooked.api(`hooks/${onPackage.id}/ping`, {})
    assert.equal(status, 422)
    assert.match(json.message, /^no configured key decrypts the secret/)
    assert.equal((await health()).undecryptable, 3)
    await hooked.start({ HOOK_KEY: keyOf(8), HOOK_KEY_PREVIOUS: keyOf(7) })
    assert.equal((await list()).failing, 0)
  })

  test('the sweep encrypts secrets with the current key, so that the previous one can be removed', async () => {
    await hooked.api('sweep', {})
    await hooked.start({ HOOK_KEY: keyOf(8) })
    assert.equal((await list()).failing, 0)
  })

  test('without a configuration of hooks, nothing is asked, and the list says so', async () => {
    await hooked.start({ HOOK_TOKENS: '' })
    assert.deepEqual(await list(), { isConfigured: false, hooks: [], next: null, total: 0, failing: 0 })
    assert.equal((await hooked.api(`hooks/${onPackage.id}`)).status, 404)
    assert.equal((await health()).count, undefined)
    assert.equal((await samples()).npm_hooks_hooks, undefined)
  })
})
