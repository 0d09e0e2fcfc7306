// What npm's API did not have: the deliveries of a hook, a ping, a delivery sent again. And what lists say when shards do not answer.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { verifySignature } from 'npm-hooks'
import { withApi } from './hooks-api.js'
import { loadModule } from './load-module.js'
import { waitUntil } from './recording-target.js'

const { shardNumber } = await loadModule("export { shardNumber } from './base/shards.ts'")
const codeOf = ({ status, json: { error } }) => [status, error?.split(': ')[0]]

test('a ping is a signed event that the endpoint gets at once; it counts as no delivery', () =>
  withApi({}, async ({ call, create, list, target }) => {
    const hook = await create('alice', '@acme', { type: 'scope', secret: 'a secret of alice' })
    target.behave = (_, response) => response.writeHead(202).end('thank you')
    const { status, json } = await call('alice', 'POST', `/hook/${hook.id}/ping`)
    const { ms, ...rest } = json
    assert.deepEqual([status, rest, typeof ms], [200, { response_code: 202, error: null, response: null }, 'number'])
    const [{ body, headers, url }] = target.hits
    const { time, ...event } = JSON.parse(body)
    assert.equal(url, '/ok')
    assert.ok(verifySignature(body, headers['x-npm-signature'], 'a secret of alice'))
    assert.deepEqual(event, {
      event: 'npm-hooks:ping',
      name: '@acme',
      type: 'scope',
      version: '1.0.0',
      hookOwner: { username: 'alice' },
      payload: null,
      change: {},
    })
    assert.ok(Math.abs(time - Date.now()) < 60_000)
    target.behave = (_, response) => response.writeHead(500).end('out of order')
    const failed = (await call('alice', 'POST', `/hook/${hook.id}/ping`)).json
    assert.deepEqual([failed.response_code, failed.response], [500, 'out of order'])
    target.behave = (request) => request.socket.destroy()
    const none = (await call('alice', 'POST', `/hook/${hook.id}/ping`)).json
    assert.equal(none.response_code, 0)
    assert.match(none.error, /^connection closed before a response$/)
    assert.deepEqual((await list('alice')).objects, [hook])
    assert.deepEqual((await call('alice', 'GET', `/hook/${hook.id}/deliveries`)).json, { objects: [], next: null })
  }))

test('the deliveries of a hook have pages over all shards, and each of them can be sent again', () =>
  withApi({}, async ({ call, create, post, target }) => {
    const [scope, other] = [
      await create('alice', '@acme', { type: 'scope' }),
      await create('alice', '@acme/a', { endpoint: `${target.url}/other` }),
    ]
    const names = ['@acme/a', '@acme/b', '@acme/c', '@acme/d', '@acme/e']
    for (const name of names) await post(name, '1.0.0')
    await post('@else/a', '1.0.0')
    const deliveries = async (hook, query = '') => (await call('alice', 'GET', `/hook/${hook.id}/deliveries${query}`)).json
    await waitUntil('all deliveries', () => target.hits.length === names.length + 1)
    await waitUntil('their records', async () => (await deliveries(scope)).objects.every(({ state }) => state === 'delivered'))
    const { objects, next } = await deliveries(scope)
    assert.deepEqual([objects.map(({ name }) => name).sort(), next], [names, null])
    assert.deepEqual(
      objects.map(({ attempts }) => attempts.map(({ status }) => status)),
      names.map(() => [204]),
    )
    const pages = []
    for (let query = '?limit=2'; ; ) {
      const page = await deliveries(scope, query)
      pages.push(...page.objects)
      if (page.next === null) break
      query = `?limit=2&before=${page.next}`
    }
    assert.deepEqual(pages, objects)
    assert.deepEqual(
      (await deliveries(other)).objects.map(({ name }) => name),
      ['@acme/a'],
    )

    const redeliver = (hook, id) => call('alice', 'POST', `/hook/${hook.id}/deliveries/${id}/redeliver`)
    const again = objects.find(({ name }) => name === '@acme/c')
    assert.deepEqual((await redeliver(scope, again.id)).json, { queued: 1 })
    await waitUntil('the delivery', () => target.hits.length === names.length + 2)
    const [first, second] = target.hits.filter(({ headers }) => headers['webhook-id'] === again.id)
    assert.ok(first.body.equals(second.body), 'the same body')
    assert.deepEqual(codeOf(await redeliver(other, again.id)), [404, 'not-found'])
    assert.deepEqual(codeOf(await redeliver(scope, 'unknown')), [404, 'not-found'])
  }))

test('a hook that only fails is suspended, says so, and is active again after an update', () =>
  withApi({}, async ({ call, create, post, target, list, turn }) => {
    target.behave = (_, response) => response.writeHead(410).end()
    const { id } = await create('alice', 'lodash')
    const hook = async () => (await list('alice')).objects[0]
    await post('lodash', '1.0.0')
    await waitUntil('the suspension', async () => (await hook()).status === 'suspended')
    const { delivered, response_code } = await hook()
    assert.deepEqual([delivered, response_code], [false, 410])
    target.behave = (_, response) => response.writeHead(204).end()
    const updated = (await call('alice', 'PUT', `/hook/${id}`, { endpoint: `${target.url}/repaired` })).json
    assert.deepEqual([updated.status, updated.response_code], ['active', 410])
    await turn(0)
    await waitUntil('the delivery', async () => (await hook()).delivered)
    assert.deepEqual([target.hits.at(-1).url, (await hook()).response_code], ['/repaired', 204])
  }))

test('a hook of which a shard that does not answer may have deliveries is not shown as never triggered, and can be changed', () =>
  withApi({ TEST_BROKEN_SHARD: `shard-${shardNumber('lodash')}` }, async ({ call, create, target }) => {
    const shard = `shard-${shardNumber('lodash')}`
    assert.notEqual(shardNumber('react'), shardNumber('lodash'))
    const [scope, lodash, react] = [
      await create('alice', '@acme', { type: 'scope' }),
      await create('alice', 'lodash'),
      await create('alice', 'react'),
    ]
    const endpoint = `${target.url}/other`
    const refused = [503, 'states-unavailable', shard]
    for (const [method, path, body, wanted] of [
      ['GET', '', undefined, refused],
      ['GET', '?package=lodash', undefined, refused],
      ['GET', '?package=%40acme', undefined, refused],
      ['GET', '?package=react', undefined, [200, undefined, null]],
      ['GET', `/hook/${scope.id}`, undefined, refused],
      ['GET', `/hook/${lodash.id}`, undefined, refused],
      ['GET', `/hook/${react.id}`, undefined, [200, undefined, null]],
      ['PUT', `/hook/${lodash.id}`, { endpoint }, [200, undefined, shard]],
      ['DELETE', `/hook/${lodash.id}`, undefined, [200, undefined, shard]],
      ['DELETE', `/hook/${scope.id}`, undefined, [200, undefined, shard]],
      ['GET', '', undefined, [200, undefined, null]],
    ]) {
      const answer = await call('alice', method, path, body)
      assert.deepEqual([...codeOf(answer), answer.headers.get('npm-hooks-unavailable-shards')], wanted, `${method} ${path}`)
    }
  }))

test('a scope hook is suspended only while no package of the scope is delivered', () =>
  withApi({}, async ({ create, list, post, target, rows, turn }) => {
    assert.notEqual(shardNumber('@acme/a'), shardNumber('@acme/b'))
    let isRepaired = false
    target.behave = (_, response, { body }) => response.writeHead(!isRepaired && JSON.parse(body).name === '@acme/a' ? 410 : 204).end()
    await create('alice', '@acme', { type: 'scope' })
    const status = async () => (await list('alice')).objects[0].status
    await post('@acme/a', '1.0.0')
    await waitUntil('the suspension', async () => (await status()) === 'suspended')
    await post('@acme/b', '1.0.0')
    await waitUntil('a delivery of another package', async () => (await status()) === 'active')
    const suspended = async () => (await rows('SELECT suspended FROM health')).filter(({ suspended }) => suspended !== null)
    assert.equal((await suspended()).length, 1, 'what waits for the endpoint is still sent as probes')
    isRepaired = true
    await turn(3600_000)
    await waitUntil('the probe', async () => (await suspended()).length === 0)
    assert.equal(await status(), 'active')
  }))

test('a user can send ten pings a minute', () =>
  withApi({}, async ({ call, create, target }) => {
    const [first, second] = [await create('alice', 'a'), await create('alice', 'b')]
    const ping = ({ id }) => call('alice', 'POST', `/hook/${id}/ping`)
    const statuses = (await Promise.all(Array.from({ length: 12 }, (_, at) => ping(at % 2 ? first : second)))).map(({ status }) => status)
    assert.deepEqual(statuses.sort(), [...Array(10).fill(200), 429, 429])
    assert.equal(target.hits.length, 10)
  }))

test('that a hook was removed is repeated for a shard that did not answer', () =>
  withApi({}, async ({ call, create, target, post, restart, task, rows }) => {
    target.behave = (_, response) => response.writeHead(500).end()
    const { id } = await create('alice', '@acme', { type: 'scope' })
    for (let at = 0; at < 60; at++) await post(`@acme/package-${at}`, '1.0.0')
    const ofHook = `SELECT seq FROM deliveries WHERE target = 'hook:${id}'`
    await waitUntil('an attempt of each', async () => target.hits.length >= 60 && (await rows(ofHook)).length === 60)
    await restart({ TEST_BROKEN_SHARD: 'shard-7' })
    assert.equal((await call('alice', 'DELETE', `/hook/${id}`)).status, 200)
    const pending = async () => (await task('hooksSql', { sql: 'SELECT notice FROM notices' })).map(({ notice }) => notice)
    assert.ok((await pending()).includes('forget'))
    await restart({ TEST_BROKEN_SHARD: '' })
    await task('sweep')
    assert.deepEqual([await pending(), await rows(ofHook)], [[], []])
  }))
