// Hooks with a filter, which npm's API does not have.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { quiet } from './hooked-server.js'
import { withApi } from './hooks-api.js'
import { waitUntil } from './recording-target.js'

const MAJOR = { release: ['major', 'first'] }

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
