// Hooks with a filter, which npm's API does not have.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { quiet } from './hooked-server.js'
import { withApi } from './hooks-api.js'
import { waitUntil } from './recording-target.js'

const MAJOR = { release: ['major', 'first'] }

/** Its JSON has 2,000 bytes, which is what the filter of a hook can have. */
const LARGEST = { packages: [...Array(495).fill('b'), 'bbb'] }

describe('filters of hooks', { concurrency: 2 }, () => {
  test('a filter is stored and shown as it was read, kept by an update without one, and removed by null', () =>
    withApi({}, async ({ call, create, fields, list, restart, task }) => {
      assert.equal('filter' in (await create('alice', 'plain')), false)
      const hook = await create('alice', 'a', { filter: { ...MAJOR, tags: null } })
      assert.deepEqual(hook.filter, MAJOR)
      const { endpoint } = fields('a')
      const update = async (more) => (await call('alice', 'PUT', `/hook/${hook.id}`, { endpoint, ...more })).json.filter
      assert.deepEqual(await update({ secret: 'another secret' }), MAJOR)
      assert.deepEqual(await update({ filter: { range: '^2' } }), { range: '^2' })
      await restart()
      assert.deepEqual(
        (await list('alice')).objects.map(({ name, filter }) => [name, filter]),
        [
          ['plain', undefined],
          ['a', { range: '^2' }],
        ],
      )
      assert.equal(await update({ filter: null }), undefined)
      assert.deepEqual(await update({ filter: MAJOR }), MAJOR)
      await call('alice', 'DELETE', `/hook/${hook.id}`)
      assert.deepEqual((await task('hooksSql', { sql: 'SELECT * FROM hook_filters' })).flat(), [])
    }))

  test('a filter that is not one is refused with its code, and nothing is changed', () =>
    withApi({}, async ({ call, create, fields, list }) => {
      const hook = await create('alice', 'a', { filter: MAJOR })
      for (const [filter, code, status] of [
        [[], 'filter-not-an-object', 400],
        ['^2', 'filter-not-an-object', 400],
        [{ range: 'newest' }, 'filter-range', 422],
        [{ quiet: true }, 'filter-member', 422],
        [{ packages: Array(4700).fill('b') }, 'filter-too-large', 413],
        [{ packages: [...LARGEST.packages, 'b'] }, 'filter-too-large', 413],
        [{ packages: Array.from({ length: 9000 }, (_, at) => `package-${at}`) }, 'too-large', 413],
      ]) {
        for (const [method, path, body] of [
          ['POST', '/hook', fields('b', { filter })],
          ['PUT', `/hook/${hook.id}`, { endpoint: fields('a').endpoint, filter }],
        ]) {
          const { status: answered, json } = await call('alice', method, path, body)
          assert.deepEqual([answered, json.error.split(':')[0]], [status, code], `${method} ${code}`)
        }
      }
      const { objects } = await list('alice')
      assert.deepEqual(
        objects.map(({ name, filter }) => [name, filter]),
        [['a', MAJOR]],
      )
    }))

  test('the filter of a hook can have 2,000 bytes, those of a user 20,000, and those of all what the server says', () =>
    withApi({ TEST_MAX_FILTER_BYTES: '22500' }, async ({ call, create, fields, target }) => {
      assert.equal(JSON.stringify(LARGEST).length, 2000)
      const post = async (user, at, filter) => {
        const { status, json } = await call(user, 'POST', '/hook', fields(`p${at}`, { endpoint: `${target.url}/${at}`, filter }))
        return status === 200 ? status : json.error
      }
      for (let at = 0; at < 10; at++) assert.equal(await post('alice', at, LARGEST), 200)
      const ofUser = "filter-too-large: the filters of a user's hooks can have 20000 bytes of JSON together"
      assert.equal(await post('alice', 10, MAJOR), ofUser)
      const plain = await create('alice', 'plain')
      const update = async ({ id, endpoint }, filter) => (await call('alice', 'PUT', `/hook/${id}`, { endpoint, filter })).json
      assert.equal((await update(plain, MAJOR)).error, ofUser)
      const [first] = (await call('alice', 'GET', '?package=p0')).json.objects
      assert.deepEqual((await update(first, LARGEST)).filter, LARGEST, 'its former filter does not count')
      assert.equal(await post('bob', 0, LARGEST), 200)
      assert.equal(
        await post('bob', 1, LARGEST),
        "filter-too-large: the filters of all hooks have 22500 bytes of JSON, which is the server's limit",
      )
      assert.equal(await post('bob', 1, MAJOR), 200)
      await call('alice', 'DELETE', `/hook/${first.id}`)
      assert.equal(await post('bob', 2, LARGEST), 200)
    }))

  for (const hasIntake of [true, false])
    test(`a hook gets what its filter selects, ${hasIntake ? 'through' : 'without'} the intake`, () =>
      withApi({ hasIntake }, async ({ create, post, hitsOf, target, rows }) => {
        await create('alice', 'a', { endpoint: `${target.url}/range`, filter: { range: '>=2' } })
        await create('alice', 'a', { endpoint: `${target.url}/kinds`, filter: { kinds: ['unpublish'] } })
        await create('alice', 'a', { endpoint: `${target.url}/all` })
        for (const version of ['1.0.0', '2.0.0', '3.0.0-rc.1']) await post('a', version)
        await waitUntil('all', () => hitsOf('all').length === 3 && hitsOf('range').length === 2)
        await quiet(500)
        const versions = (path) => hitsOf(path).map(({ body }) => JSON.parse(body).change.version)
        assert.deepEqual([versions('range'), versions('kinds')], [['2.0.0', '3.0.0-rc.1'], []])
        assert.equal((await rows('SELECT 1 FROM deliveries')).length, 5)
      }))

  test('an event that waits for the object of the hooks is filtered too', () =>
    withApi({}, async ({ create, post, hitsOf, target, task, turn }) => {
      await create('alice', 'a', { endpoint: `${target.url}/range`, filter: { range: '>=2' } })
      await task('hooksFault', { kind: 'fails' })
      for (const version of ['1.0.0', '2.0.0']) await post('a', version)
      await task('hooksFault', { kind: null })
      await turn(10_000)
      await waitUntil('the event', () => hitsOf('range').length === 1)
      assert.equal(JSON.parse(hitsOf('range')[0].body).change.version, '2.0.0')
    }))
})
