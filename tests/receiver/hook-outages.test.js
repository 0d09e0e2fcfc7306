// An object of the hooks that does not answer, and a process that is killed: nothing accepted is lost, and nothing is sent twice.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fetch } from '../fetch.js'
import { HOUR, MINUTE } from './controlled-clock.js'
import { quiet, withHooks } from './hooked-server.js'
import { loadModule } from './load-module.js'
import { respondWith, waitUntil } from './recording-target.js'
import { V1, V2 } from './watching-server.js'

/** How the events arrive whose hooks cannot be asked for. */
const ARRIVALS = {
  'through the intake': { hasIntake: true, cause: ({ post }) => post('@s/b', '1.0.1'), paths: ['package', 'scope'] },
  'without the intake': { hasIntake: false, cause: ({ post }) => post('@s/b', '1.0.1'), paths: ['package', 'scope'] },
  'by watching': {
    hasIntake: true,
    cause: async ({ registry }) => registry.put('@s/b', V2('@s/b')),
    // Its packument has maintainers.
    paths: ['owner', 'package', 'scope'],
  },
}
for (const [way, { hasIntake, cause, paths }] of Object.entries(ARRIVALS))
  for (const kind of ['fails', 'hangs'])
    test(`an event that arrives ${way} while the object of the hooks ${kind} is accepted, and gets its hooks after a kill`, () =>
      withHooks({ hasIntake, before: ({ put }) => put('@s/b', V1('@s/b')) }, async (context) => {
        const { server, target, add, task, restart, rows, read, seen } = context
        for (const [path, type, name] of [
          ['package', 'package', '@s/b'],
          ['scope', 'scope', '@s'],
          ['owner', 'owner', 'alice'],
        ])
          await add(path, { type, name })
        await seen(['@s/b'])
        await task('hooksFault', { kind })
        await cause(context)
        const marked = () => rows("SELECT seq FROM deliveries WHERE target = '?hooks'")
        await waitUntil('the event', async () => (await marked()).length === 1)
        await waitUntil('/healthz', async () => (await (await fetch(`${server().url}/healthz`)).json()).hooks?.unassigned === 1)
        await restart()
        await waitUntil('its hooks', () => target.hits.length >= paths.length, 30_000)
        await quiet()
        const hits = await Promise.all(target.hits.map(read))
        assert.deepEqual(hits.map(({ path }) => path).sort(), paths, 'each once')
        if (way === 'by watching')
          for (const { event } of hits)
            assert.deepEqual(Object.keys(event.payload.versions), ['1.0.0', '1.0.1'], 'the packument was kept for them')
        assert.deepEqual(await marked(), [])
      }))

test('a hook that is added while an event waits for its hooks does not get it', () =>
  withHooks({}, async ({ target, add, task, post, turn, rows, hitsOf }) => {
    await add('before', { name: '@s/b' })
    await task('hooksFault', { kind: 'fails', method: 'receiversOf' })
    await post('@s/b', '1.0.1')
    const marked = () => rows("SELECT seq FROM deliveries WHERE target = '?hooks'")
    await waitUntil('the event', async () => (await marked()).length === 1)
    await turn(MINUTE)
    await add('after', { name: '@s/b' })
    await task('hooksFault', { kind: null })
    await turn(MINUTE)
    await waitUntil('the delivery', () => target.hits.length === 1)
    await post('@s/b', '1.0.2')
    await waitUntil('the next deliveries', () => target.hits.length === 3)
    assert.deepEqual([hitsOf('before').length, hitsOf('after').length, await marked()], [2, 1, []])
  }))

test('hooks that cannot be read when they are to be sent to have no attempt counted, and get what waits once they can be read', () =>
  withHooks({}, async ({ post, target, add, task, stateOf, turn, rows }) => {
    const hook = await add('a', { name: 'lodash' })
    await task('hooksFault', { kind: 'fails', method: 'hookTargets' })
    for (const version of ['1.0.0', '1.0.1']) assert.equal((await post('lodash', version)).status, 202)
    for (let minute = 0; minute < 3; minute++) await turn(MINUTE)
    assert.deepEqual(target.hits, [])
    const waiting = await rows(`SELECT state, attempts, tried FROM deliveries WHERE target = '${hook.target}'`)
    assert.deepEqual(waiting, Array(2).fill({ state: 2, attempts: 0, tried: null }))
    assert.deepEqual(await rows('SELECT seq FROM attempts'), [])
    await task('hooksFault', { kind: null })
    await turn(MINUTE)
    await waitUntil('both', () => target.hits.length === 2)
    await waitUntil('the record', async () => (await stateOf(hook))[0]?.delivered)
    await quiet(500)
    assert.deepEqual(
      target.hits.map(({ body }) => JSON.parse(body).change.version),
      ['1.0.0', '1.0.1'],
    )
  }))

test('a kill loses nothing that waits for hooks, and sends nothing again that was delivered', () =>
  withHooks({}, async ({ post, target, add, restart, hitsOf, turn, stateOf }) => {
    target.behave = (request, response) => response.writeHead(request.url === '/up' ? 204 : 503).end()
    const [up, down] = [await add('up', { name: 'lodash' }), await add('down', { type: 'scope', name: '@s' })]
    for (const [name, version] of [
      ['lodash', '1.0.0'],
      ['@s/b', '1.0.0'],
      ['@s/b', '1.0.1'],
      ['@s/c', '1.0.0'],
    ])
      assert.equal((await post(name, version)).status, 202)
    await waitUntil('the first', () => hitsOf('up').length === 1 && hitsOf('down').length >= 1)
    await waitUntil('its record', async () => (await stateOf(up))[0]?.delivered)
    await restart()
    target.behave = respondWith(204)
    const before = hitsOf('down').length
    await turn(HOUR)
    await waitUntil('what waited', () => hitsOf('down').length >= before + 3)
    await quiet()
    const sent = hitsOf('down')
      .slice(before)
      .map(({ body }) => JSON.parse(body))
      .map(({ name, change }) => `${name}@${change.version}`)
    assert.deepEqual([...sent].sort(), ['@s/b@1.0.0', '@s/b@1.0.1', '@s/c@1.0.0'])
    assert.ok(sent.indexOf('@s/b@1.0.0') < sent.indexOf('@s/b@1.0.1'))
    assert.equal(hitsOf('up').length, 1)
    assert.ok((await stateOf(down)).every(({ delivered }) => delivered))
  }))

test('events that wait for over an hour, because hooks cannot be read, are an alert; hooks that fail are not', async () => {
  const { alertsIn } = await loadModule("export * from './monitor/alerts.ts'")
  const now = 10 * HOUR
  const summary = { targets: [], halted: 0, unavailable: [], watch: { packages: 0, broken: 0 } }
  const hooks = { waiting: 5, deadLetters: 7, suspended: 3, unassigned: 0, oldestUnassigned: null }
  const messagesOf = (more) => alertsIn({ ...summary, hooks: { ...hooks, ...more } }, now, 'own').map(({ message }) => message)
  assert.deepEqual(messagesOf({}), [])
  assert.deepEqual(messagesOf({ unassigned: 2, oldestUnassigned: now - HOUR + MINUTE }), [])
  assert.deepEqual(messagesOf({ unassigned: 2, oldestUnassigned: now - HOUR - MINUTE }), [
    'hooks cannot be read, and 2 events wait for that, the oldest for over an hour',
  ])
})

test('the hooks that want an event are those of the last answer, also while other events ask', async () => {
  const { HookReceivers } = await loadModule("export { HookReceivers } from './hooks/receivers.ts'")
  const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
  let revision = 1
  const table = { a: [], b: [] }
  const receivers = new HookReceivers({
    async revision() {
      await pause(20)
      return revision
    },
    async receiversOf(queries) {
      await pause(10)
      return { revision, filters: [], receivers: queries.map(({ name }) => table[name]) }
    },
  })
  assert.deepEqual(await receivers.of([{ name: 'a' }]), [[]])
  table.a = [{ id: 'hook:1', filter: null }]
  revision = 2
  const [ofA] = await Promise.all([receivers.of([{ name: 'a' }]), receivers.of([{ name: 'b' }])])
  assert.deepEqual(ofA, [['hook:1']])
})

for (const hasIntake of [true, false])
  test(`an event that is only for hooks gets them once they can be asked for, ${hasIntake ? 'through' : 'without'} the intake`, () =>
    withHooks({ interval: 3600, hasIntake }, async ({ post, target, add, task }) => {
      await add('s', { type: 'scope', name: '@s' })
      await task('hooksFault', { kind: 'fails' })
      assert.equal((await post('@s/b', '1.0.1')).status, 202)
      await quiet(500)
      await task('hooksFault', { kind: null })
      await waitUntil('the delivery', () => target.hits.length === 1, 20_000)
    }))

test('an event that is deleted while it is in flight to a hook stops nothing', () =>
  withHooks({ interval: 3600 }, async ({ post, target, add, task, server, rows }) => {
    await add('a', { name: 'lodash' })
    target.behave = () => {}
    await post('lodash', '1.0.1')
    await waitUntil('the request', () => target.hits.length === 1)
    await task('clock', { offset: 100 * 24 * HOUR })
    await task('sweep')
    assert.deepEqual(await rows('SELECT * FROM deliveries'), [])
    // The attempt ends after two seconds.
    await quiet(3000)
    target.behave = respondWith(204)
    await post('lodash', '1.0.2')
    await waitUntil('the next event', () => target.hits.length === 2)
    assert.notEqual((await (await fetch(`${server().url}/healthz`)).json()).error, 'sending-halted')
  }))

test('a change of a hook is reported to the shards that have not confirmed it, and one that hangs holds it for seconds only', async () => {
  const { notifyShards, shardsOf } = await loadModule("export * from './hooks/notices.ts'")
  const { shardNumber } = await loadModule("export { shardNumber } from './base/shards.ts'")
  const calls = []
  const answers = { 'shard-3': () => Promise.reject(new Error('down')), 'shard-4': () => new Promise(() => {}) }
  const shardOf = (name) => ({
    resumeHooks(ids) {
      calls.push([name, ids])
      return (answers[name] ?? (async () => {}))()
    },
  })
  const env = { SHARDS: { idFromName: (name) => name, get: shardOf } }
  const confirmed = []
  const report = (notices) => notifyShards(env, notices, (shard, numbers) => confirmed.push([shard, numbers]))
  await report([{ number: 1, notice: 'resume', id: 'a', shards: shardsOf({ type: 'scope', name: '@s' }) }])
  assert.deepEqual([calls.length, confirmed.length], [32, 30])
  calls.length = confirmed.length = 0
  delete answers['shard-3']
  await report([{ number: 1, notice: 'resume', id: 'a', shards: 2 ** 3 }])
  assert.deepEqual(calls, [['shard-3', ['hook:a']]])
  assert.deepEqual(confirmed, [[3, [1]]])
  assert.equal(shardsOf({ type: 'package', name: 'lodash' }), 2 ** shardNumber('lodash'))
})
