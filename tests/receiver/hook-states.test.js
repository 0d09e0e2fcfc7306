// What is known of hooks and of their deliveries, and what is watched because of them.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DAY } from './controlled-clock.js'
import { quiet, withHooks } from './hooked-server.js'
import { waitUntil } from './recording-target.js'
import { packumentOf } from './stub-registry.js'

test('what is known of a hook stays true when its events are deleted; what waits for a suspended one is deleted with its event', () =>
  withHooks({ KEEP_EVENTS_DAYS: '4' }, async ({ post, target, add, turn, stateOf, task, rows, hitsOf, restart }) => {
    target.behave = (request, response) => response.writeHead(request.url === '/good' ? 201 : 410).end()
    const [good, gone] = [await add('good', { name: 'lodash' }), await add('gone', { name: 'lodash' })]
    await post('lodash', '1.0.0')
    await waitUntil('attempts', () => hitsOf('good').length === 1 && hitsOf('gone').length === 1)
    await waitUntil('records', async () => (await stateOf(gone))[0]?.suspended && (await stateOf(good))[0]?.delivered)
    const before = [...(await stateOf(good)), ...(await stateOf(gone))]
    await task('clock', { offset: 5 * DAY })
    await task('sweep')
    assert.deepEqual(await rows('SELECT seq FROM events'), [])
    assert.deepEqual(await rows('SELECT seq FROM deliveries'), [])
    assert.deepEqual([...(await stateOf(good)), ...(await stateOf(gone))], before)
    await restart()
    assert.deepEqual([...(await stateOf(good)), ...(await stateOf(gone))], before)
    await post('lodash', '1.0.1')
    await waitUntil('a later attempt', async () => (await stateOf(good))[0].tried > before[0].tried)
    await turn(0)
  }))

test('the deliveries of a hook are listed with their attempts, and one of them is sent again; no other event is', () =>
  withHooks({}, async ({ post, target, add, task, hitsOf, stateOf, api }) => {
    let status = 500
    target.behave = (_, response) => response.writeHead(status).end(status === 500 ? 'out of order' : undefined)
    const hook = await add('a', { name: 'lodash' })
    const { answer: other } = await post('other', '1.0.0')
    const { answer: first } = await post('lodash', '1.0.0')
    await waitUntil('a failure', async () => (await stateOf(hook))[0]?.status === 500)
    // An operator sees it as an event that waits, and no target.
    const { events } = await api('events?state=waiting')
    assert.deepEqual(
      events.map(({ id, waiting, dead }) => [id, waiting, dead]),
      [[first.id, 1, 0]],
    )
    assert.deepEqual(
      (await api(`events/${first.id}`)).waiting.map(({ target }) => target),
      [hook.target],
    )
    assert.deepEqual(await api('targets'), [])
    status = 204
    const redeliver = async (id) => (await task('redeliver', { id, target: hook.target })).reduce((sum, count) => sum + count, 0)
    assert.equal(await redeliver(first.id), 1)
    await waitUntil('the delivery', async () => (await stateOf(hook))[0].delivered)
    const { answer: second } = await post('lodash', '1.0.1')
    await waitUntil('the second', () => hitsOf('a').length === 3)
    await quiet(500)
    const list = async (filter) => (await task('hookDeliveries', { id: hook.target, ...filter })).flat()
    const deliveries = await list({})
    assert.deepEqual(
      deliveries.map(({ id, name, kind, state, due, attempts }) => ({
        id,
        name,
        kind,
        state,
        due,
        statuses: attempts.map(({ status }) => status),
      })),
      [
        { id: second.id, name: 'lodash', kind: 'publish', state: 'delivered', due: null, statuses: [204] },
        { id: first.id, name: 'lodash', kind: 'publish', state: 'delivered', due: null, statuses: [500, 204] },
      ],
    )
    assert.equal(deliveries[1].attempts[0].response, 'out of order')
    assert.deepEqual(await list({ limit: 1 }), deliveries.slice(0, 1))
    assert.deepEqual(await list({ before: { seq: deliveries[0].seq, id: deliveries[0].id } }), deliveries.slice(1))
    assert.equal(await redeliver(first.id), 1)
    await waitUntil('one that was delivered, again', () => hitsOf('a').length === 4)
    assert.equal(await redeliver(other.id), 0)
    await quiet(500)
    assert.equal(hitsOf('a').length, 4)
  }))

test('what only a hook is on is watched until the last hook on it is deleted', () =>
  withHooks(
    {
      before: ({ put }) => {
        for (const name of ['@s/b', 'a', 'configured']) put(name, packumentOf(name, [['1.0.0', Date.UTC(2026, 0, 1)]]))
      },
    },
    async ({ add, remove, seen, rows }) => {
      const watched = async () => (await rows('SELECT name FROM watched')).map(({ name }) => name).sort()
      await seen(['configured'])
      assert.deepEqual(await watched(), ['configured'])
      const [first, second] = [await add('1', { name: 'a' }), await add('2', { name: 'a', user: 'zoe' })]
      const scope = await add('3', { type: 'scope', name: '@s' })
      await seen(['a', '@s/b', 'configured'])
      await remove(first)
      await remove(scope)
      await waitUntil('the scope is forgotten', async () => !(await watched()).includes('@s/b'))
      assert.deepEqual(await watched(), ['a', 'configured'])
      const owner = await add('4', { type: 'owner', name: 'alice' })
      await waitUntil('what the user maintains', async () => (await watched()).length === 3)
      await remove(owner)
      await remove(second)
      await waitUntil('only what is configured', async () => (await watched()).length === 1)
      assert.deepEqual(await watched(), ['configured'])
    },
  ))

test('without hooks in the configuration nothing is asked, and nothing is stored for them', () =>
  withHooks({ HOOK_TOKENS: '', HOOK_KEY: '', hasIntake: false }, async ({ post, task, rows }) => {
    await task('bill')
    assert.equal((await post('lodash', '1.0.0')).status, 202)
    await quiet(300)
    const { Hooks, Shard } = await task('bill')
    assert.equal(Hooks, undefined)
    assert.equal(Shard.byMethod.accept, 1)
    assert.deepEqual(await rows('SELECT users, hooks FROM events'), [{ users: null, hooks: null }])
    assert.deepEqual(await rows('SELECT * FROM deliveries'), [])
  }))

test('the hooks of deliveries that arrive together are asked for in a few calls', () =>
  withHooks({}, async ({ post, target, add, task }) => {
    await add('a', { type: 'scope', name: '@s' })
    await task('bill')
    const count = 60
    const results = await Promise.all(Array.from({ length: count }, (_, at) => post(`@s/package-${at}`)))
    assert.deepEqual([...new Set(results.map(({ status }) => status))], [202])
    const { Hooks } = await task('bill')
    assert.ok(Hooks.byMethod.receiversOf < count / 2, `${Hooks.byMethod.receiversOf} calls`)
    await waitUntil('all', () => target.hits.length === count)
  }))
