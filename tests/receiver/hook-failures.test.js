// Hooks that fail, hang, change or disappear.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { DAY, HOUR, MINUTE } from './controlled-clock.js'
import { quiet, withHooks } from './hooked-server.js'
import { forwardTo, respondWith, startTarget, waitUntil } from './recording-target.js'
import { V1, V2 } from './watching-server.js'

const versionsOf = (hits) => hits.map(({ body }) => JSON.parse(body).change.version)

for (const status of [500, 400])
  test(`a hook that answers ${status} for days is suspended`, () =>
    withHooks({}, async ({ post, target, add, turn, stateOf }) => {
      target.behave = respondWith(status)
      const hook = await add('bad', { name: 'lodash' })
      for (let day = 0; day < 7; day++) {
        await post('lodash', `2.${day}.0`)
        await turn(DAY)
      }
      assert.equal(typeof (await stateOf(hook))[0].suspended, 'number')
    }))

test('a hook that fails for days is suspended, which is probed, and an update sends everything in its order with a new schedule', () =>
  withHooks({}, async ({ post, target, add, update, turn, stateOf, hitsOf, rows, task }) => {
    target.behave = (request, response) => response.writeHead(request.url.startsWith('/good') ? 204 : 500).end()
    const [bad, good] = [await add('bad', { name: 'lodash' }), await add('good', { name: 'lodash' })]
    await post('lodash', '1.0.0')
    await waitUntil('the first attempts', () => hitsOf('bad').length === 1 && hitsOf('good').length === 1)
    await waitUntil('its record', async () => (await stateOf(bad))[0]?.status === 500)
    const [{ tried, delivered, suspended }] = await stateOf(bad)
    assert.deepEqual([typeof tried, delivered, suspended], ['number', false, null])
    // An event is retried for three days; others fail until the hook is suspended.
    for (let day = 0; day < 6; day++) {
      await post('lodash', `2.${day}.0`)
      await turn(DAY)
    }
    assert.equal(typeof (await stateOf(bad))[0].suspended, 'number')
    const isSuspended = (hook) => rows(`SELECT suspended FROM health WHERE target = '${hook.target}' AND suspended IS NOT NULL`)
    assert.deepEqual([(await isSuspended(bad)).length, (await isSuspended(good)).length], [1, 0])
    assert.deepEqual(versionsOf(hitsOf('good')), ['1.0.0', '2.0.0', '2.1.0', '2.2.0', '2.3.0', '2.4.0', '2.5.0'])
    const before = hitsOf('bad').length
    await post('lodash', '3.0.0')
    await turn(10 * MINUTE)
    assert.equal(hitsOf('bad').length, before, 'no more than a probe in an hour')
    await turn(HOUR)
    assert.equal(hitsOf('bad').length, before + 1)
    const waiting = await rows(`SELECT seq FROM deliveries WHERE target = '${bad.target}' AND state = 2`)
    await update(bad, `${target.url}/good-now`)
    await task('run')
    await waitUntil('everything that waited', () => hitsOf('good-now').length === waiting.length)
    const sent = versionsOf(hitsOf('good-now'))
    assert.deepEqual(sent, [...sent].sort())
    assert.equal(sent.at(-1), '3.0.0')
    await waitUntil('its record', async () => (await stateOf(bad))[0].delivered)
    assert.deepEqual(
      (await stateOf(bad)).map(({ status, suspended }) => [status, suspended]),
      [[204, null]],
    )
  }))

test('a retry has the same packument, which is deleted once the last hook has it', () =>
  withHooks({ before: ({ put }) => put('a', V1('a')) }, async ({ registry, target, add, seen, hitsOf, rows }) => {
    let failures = 1
    target.behave = (request, response) => response.writeHead(request.url === '/late' && failures-- > 0 ? 500 : 204).end()
    for (const path of ['early', 'late']) await add(path, { name: 'a' })
    await seen(['a'])
    registry.put('a', V2('a'))
    await waitUntil('one of two', () => hitsOf('early').length === 1 && hitsOf('late').length === 1)
    await waitUntil(
      'its record',
      async () => (await rows("SELECT seq FROM deliveries WHERE target LIKE 'hook:%' AND state = 1")).length === 1,
    )
    assert.equal((await rows('SELECT id FROM documents')).length, 1)
    await waitUntil('the retry', () => hitsOf('late').length === 2)
    const [first, retry] = hitsOf('late').map(({ body }) => body.toString())
    assert.equal(retry, first)
    assert.deepEqual(Object.keys(JSON.parse(retry).payload.versions), ['1.0.0', '1.0.1'])
    await waitUntil('nothing is kept', async () => (await rows('SELECT id FROM documents')).length === 0)
  }))

test('a hook that says 410 is suspended at once; after an update it gets what it has missed, signed with its new secret', () =>
  withHooks({}, async ({ post, target, add, task, stateOf, hitsOf, read }) => {
    target.behave = respondWith(410)
    const hook = await add('gone', { name: 'lodash' })
    await post('lodash', '1.0.0')
    await waitUntil('the suspension', async () => (await stateOf(hook))[0]?.suspended)
    await post('lodash', '1.0.1')
    await quiet()
    assert.equal(hitsOf('gone').length, 1)
    target.behave = respondWith(204)
    await task('updateHook', { user: 'alice', id: hook.id, endpoint: `${target.url}/gone`, secret: 'another secret' })
    await waitUntil('what it has missed', () => hitsOf('gone').length === 3)
    await assert.rejects(read(hitsOf('gone')[1]), { code: 'mismatch' })
    assert.deepEqual(versionsOf(hitsOf('gone').slice(1)), ['1.0.0', '1.0.1'])
  }))

/** How an endpoint answers that takes so long that the hook is updated meanwhile. */
for (const [title, answer] of [
  ['fails', respondWith(500)],
  ['rejects', respondWith(422)],
  ['is gone', respondWith(410)],
  ['asks for a pause of an hour', respondWith(429, { 'retry-after': '3600' })],
  ['closes the connection', (request) => request.socket.destroy()],
])
  test(`an endpoint that ${title} after an update of its hook does not count: the new one gets everything at once`, () =>
    withHooks({}, async ({ post, target, add, update, turn, hitsOf, stateOf, rows }) => {
      let open = null
      target.behave = (request, response) => {
        if (request.url === '/new') return response.writeHead(204).end()
        if (target.hits.length <= 3) return response.writeHead(500).end()
        open = () => answer(request, response)
      }
      const hook = await add('old', { name: 'lodash' })
      await post('lodash', '1.0.0')
      await waitUntil('the first attempt', () => target.hits.length === 1)
      // By now the next retry would be hours away.
      for (let attempt = 2; attempt <= 3; attempt++) await turn(HOUR)
      const run = turn(HOUR)
      await waitUntil('the attempt that hangs', () => open !== null)
      await update(hook, `${target.url}/new`)
      open()
      await waitUntil('the delivery to the new endpoint', () => hitsOf('new').length === 1)
      await waitUntil('its record', async () => (await stateOf(hook))[0]?.delivered)
      assert.equal((await stateOf(hook))[0].suspended, null)
      assert.equal((await rows(`SELECT seq FROM deliveries WHERE target = '${hook.target}' AND state <> 1`)).length, 0)
      await run
    }))

test('a hook that is deleted gets nothing more, and nothing of it is left', () =>
  withHooks({}, async ({ post, target, add, remove, turn, rows, hitsOf, stateOf, restart }) => {
    target.behave = (request, response) => response.writeHead(request.url === '/kept' ? 204 : 500).end()
    const [removed, kept] = [await add('removed', { name: 'lodash' }), await add('kept', { name: 'lodash' })]
    await post('lodash', '1.0.0')
    await waitUntil('attempts', () => hitsOf('removed').length === 1 && hitsOf('kept').length === 1)
    await remove(removed)
    await post('lodash', '1.0.1')
    await turn(DAY)
    assert.equal(hitsOf('removed').length, 1)
    assert.deepEqual(versionsOf(hitsOf('kept')), ['1.0.0', '1.0.1'])
    for (const table of ['deliveries', 'health', 'hook_states'])
      assert.deepEqual(await rows(`SELECT target FROM ${table} WHERE target = '${removed.target}'`), [], table)
    assert.deepEqual(await stateOf(removed), [])
    // What was queued while it was being deleted is found out when it is to be sent.
    const columns = 'seq, package, 2, received, NULL, NULL, 0, 0, 0, NULL, NULL, NULL, NULL, NULL'
    await rows(`INSERT INTO deliveries SELECT 'hook:unknown', ${columns} FROM deliveries WHERE target = '${kept.target}'`)
    const left = () => rows("SELECT target FROM deliveries WHERE target = 'hook:unknown'")
    assert.equal((await left()).length, 2)
    await restart()
    await turn(MINUTE)
    assert.deepEqual(await left(), [])
    assert.equal(target.hits.length, 3)
  }))

test('fifty hooks that hang delay neither a hook that has answered before nor a target', async () => {
  const other = await startTarget()
  const TARGETS = JSON.stringify([forwardTo(other.url)])
  await withHooks({ TARGETS, TEST_ATTEMPT_TIMEOUT_MS: '5000' }, async ({ post, target, add, hitsOf, stateOf }) => {
    target.behave = (request, response) => (request.url === '/good' ? response.writeHead(204).end() : undefined)
    const good = await add('good', { name: 'lodash' })
    await post('lodash', '1.0.0')
    await waitUntil('its first success', async () => (await stateOf(good))[0]?.delivered)
    for (let number = 0; number < 50; number++) await add(`hangs-${number}`, { name: 'lodash' })
    for (const version of ['1.0.1', '1.0.2', '1.0.3']) await post('lodash', version)
    await waitUntil('the good ones', () => hitsOf('good').length === 4 && other.hits.length === 4)
    const hanging = new Set(target.hits.map(({ url }) => url).filter((url) => url !== '/good'))
    assert.ok(hanging.size < 50, `${hanging.size} of those that hang had their turn before`)
  })
  other.stop()
})

test('hooks that have answered before, and then hang all at once, leave half of the connections', async () => {
  const other = await startTarget()
  const TARGETS = JSON.stringify([forwardTo(other.url)])
  // Of the 32 connections of `config.capnp`.
  await withHooks({ TARGETS, TEST_ATTEMPT_TIMEOUT_MS: '20000' }, async ({ post, target, add, rows }) => {
    for (let number = 0; number < 20; number++) await add(`hook-${number}`, { name: 'lodash' })
    await post('lodash', '1.0.0')
    const confirmed = () => rows('SELECT * FROM deliveries WHERE state = 1')
    await waitUntil('a success of each', async () => (await confirmed()).length === 21)
    target.behave = () => undefined
    for (const version of ['1.0.1', '1.0.2']) await post('lodash', version)
    await waitUntil('the target', () => other.hits.length === 3)
    assert.ok(target.hits.length - 20 <= 16, `${target.hits.length - 20} hang`)
  })
  other.stop()
})
