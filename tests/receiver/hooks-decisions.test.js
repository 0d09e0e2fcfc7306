// What docs/protocol.md decides where the sources of npm's hooks API disagree: each row of the table, as the server does it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { verifySignature } from 'npm-hooks'
import { withApi } from './hooks-api.js'
import { rowsAfter } from './protocol-tables.js'
import { waitUntil } from './recording-target.js'

/** Adds a hook, and causes an event that it gets. */
async function delivered({ create, post, list, target }, more) {
  const hook = await create('alice', 'lodash', more)
  await post('lodash', '1.0.0')
  const now = async () => (await list('alice')).objects[0]
  await waitUntil('the delivery', async () => (await now()).delivered)
  return { hook, after: await now(), hit: target.hits[0] }
}

async function fill({ create }, user, count) {
  await Promise.all(Array.from({ length: count }, (_, at) => create(user, `package-${at}`)))
}

const codeOf = ({ status, json }) => `${status} ${json.error?.split(': ')[0]}`

async function refuses({ call }, parameter, values) {
  for (const value of values) assert.equal(codeOf(await call('alice', 'GET', `?${parameter}=${value}`)), `400 bad-${parameter}`, value)
}

/** By the question in the table. */
const DECISIONS = {
  'status of a creation': async ({ call, fields }) => assert.equal((await call('alice', 'POST', '/hook', fields('lodash'))).status, 200),
  '`PUT` without a secret': async ({ call, create, target }) => {
    const { id } = await create('alice', 'lodash', { secret: 'kept' })
    const put = (more) => call('alice', 'PUT', `/hook/${id}`, { endpoint: `${target.url}/new`, ...more })
    assert.deepEqual([(await put({})).status, (await put({})).json.secret], [200, 'kept'])
    for (const secret of ['', null]) assert.equal(codeOf(await put({ secret })), '422 hook-secret')
  },
  '`last_delivery`': async (server) => {
    const { hook, after } = await delivered(server)
    assert.equal(hook.last_delivery, null)
    assert.equal(new Date(after.last_delivery).toISOString(), after.last_delivery)
  },
  '`response_code` before the first attempt': async (server) => {
    const { hook, after } = await delivered(server)
    assert.deepEqual([hook.response_code, after.response_code], [0, 204])
  },
  '`updated`': async ({ call, ...server }) => {
    const { hook, after } = await delivered(server)
    assert.equal(after.updated, hook.updated)
    const { updated } = (await call('alice', 'PUT', `/hook/${hook.id}`, { endpoint: hook.endpoint })).json
    assert.ok(updated > hook.updated, 'an update changes it')
  },
  '`deleted`': async ({ call, create, list }) => {
    const hook = await create('alice', 'lodash')
    const path = `/hook/${hook.id}`
    const before = [hook, (await list('alice')).objects[0], (await call('alice', 'GET', path)).json]
    for (const answer of before) assert.ok(!('deleted' in answer))
    assert.deepEqual((await call('alice', 'DELETE', path)).json, { ...hook, deleted: true })
  },
  'secrets with spaces around them': async (server) => {
    const secret = '  spaced secret  '
    const { after, hit } = await delivered(server, { secret })
    assert.equal(after.secret, secret)
    const isSignedBy = (secret) => verifySignature(hit.body, hit.headers['x-npm-signature'], secret)
    assert.deepEqual([isSignedBy(secret), isSignedBy(secret.trim())], [true, false])
  },
  'default of `limit`': async (server) => {
    await fill(server, 'alice', 100)
    for (const query of ['', '?limit=100', '?limit=101', '?limit=999999999'])
      assert.equal((await server.list('alice', query)).objects.length, 100, query)
    assert.equal((await server.list('alice', '?limit=1')).objects.length, 1)
  },
  '`limit` of 0, −1, text': (server) => refuses(server, 'limit', ['0', '-1', 'ten', '', '1.5', '1e1', '%20', '٣']),
  'default of `offset`': async (server) => {
    await fill(server, 'alice', 3)
    const all = await server.list('alice')
    assert.deepEqual(await server.list('alice', '?offset=0'), all)
    for (const offset of [3, 100, 999_999_999]) assert.deepEqual(await server.list('alice', `?offset=${offset}`), { objects: [], total: 3 })
  },
  '`offset` of −1, text': (server) => refuses(server, 'offset', ['-1', 'two', '', '0.5', '%20']),
  '`package`': async ({ create, list }) => {
    await create('alice', 'lodash')
    await create('alice', 'lodash-es')
    await create('alice', 'lodash', { type: 'owner' })
    await create('alice', '@acme', { type: 'scope' })
    for (const [query, types] of [
      ['lodash', ['package', 'owner']],
      ['~lodash', ['owner']],
      ['@acme', ['scope']],
      ['lod', []],
      ['lodash.*', []],
      ['LODASH', []],
    ]) {
      const { objects, total } = await list('alice', `?package=${encodeURIComponent(query)}`)
      assert.deepEqual([objects.map(({ type }) => type), total], [types, types.length], query)
    }
  },
  "another user's hook": async ({ call, create }) => {
    const { id } = await create('bob', 'lodash')
    assert.equal(codeOf(await call('alice', 'GET', `/hook/${id}`)), '403 not-your-hook')
    assert.equal(codeOf(await call('alice', 'GET', `/hook/${'0'.repeat(24)}`)), '404 not-found')
  },
  'secrets in answers': async ({ call, create, list, restart }) => {
    const { id, secret } = await create('alice', 'lodash', { secret: 'in clear' })
    assert.deepEqual([secret, (await list('alice')).objects[0].secret], ['in clear', 'in clear'])
    await restart({ HOOK_SECRETS: 'withhold' })
    assert.ok(!('secret' in (await call('alice', 'GET', `/hook/${id}`)).json))
  },
}

test('each row of the table has a test', () => {
  const questions = rowsAfter('Where the documents disagree').map(([question]) => question)
  assert.deepEqual(Object.keys(DECISIONS), questions)
})

for (const [question, check] of Object.entries(DECISIONS)) test(question, () => withApi({}, check))
