// The server watches a registry in plain workerd: changes become signed events at targets.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fetch } from '../fetch.js'
import { waitUntil } from './recording-target.js'
import { packumentOf } from './stub-registry.js'
import { bothPackages, NOTIFY_SECRET, nameShard, notify, V1, V2, withServer } from './watching-server.js'

const HOUR = 3600_000

describe('watching', { concurrency: 2 }, () => {
  test('a publish is found by polling and sent as npm sent it: with the packument byte for byte, signed, with its owner', () =>
    withServer({ before: bothPackages }, async ({ registry, target, received, api, seen }) => {
      await seen(['a', '@s/b'])
      const text = JSON.stringify(V2('@s/b'), null, 1)
      registry.packages.set('@s/b', Buffer.from(text))
      await waitUntil('the event', () => target.hits.length > 0)
      const [{ change, event, body }] = await received()
      assert.deepEqual([change.kind, change.name, change.version, change.evidence], ['publish', '@s/b', '1.0.1', 'confirmed'])
      assert.deepEqual(
        [event.event, event.hookOwner, event.time, event.type],
        ['package:publish', { username: 'alice' }, Date.UTC(2026, 0, 2), 'package'],
      )
      assert.ok(body.toString().includes(text), 'the packument is in the body as the registry has written it')
      const { events } = await api('events')
      assert.deepEqual(
        events.map(({ name, level }) => [name, level]),
        [['@s/b', 'alarm']],
      )
      // One request to each package at least, then conditional ones.
      const conditional = registry.requests.filter(({ path, headers }) => path === '/a' && headers['if-none-match'])
      await waitUntil(
        'a conditional request',
        () => conditional.length > 0 || registry.requests.some(({ path, headers }) => path === '/a' && headers['if-none-match']),
      )
    }))

  test('a change of the README only has the id that the target computes', () =>
    withServer({ before: bothPackages }, async ({ registry, target, received, seen }) => {
      await seen(['a', '@s/b'])
      registry.put('a', { ...V1('a'), readme: 'new' })
      await waitUntil('the event', () => target.hits.length > 0)
      const [{ event }] = await received()
      assert.deepEqual([event.event, event.change, event.payload.readme], ['package:change', {}, 'new'])
    }))

  test('a failed delivery is repeated with the same body and signature; the packument is deleted once it is sent', () =>
    withServer({ before: bothPackages }, async ({ registry, target, api, seen, server }) => {
      await seen(['a', '@s/b'])
      target.behave = (_, response) => response.writeHead(500).end()
      registry.put('a', V2('a'))
      await waitUntil('an attempt', () => target.hits.length === 1)
      // Another change meanwhile: the first event keeps its packument.
      registry.put(
        'a',
        packumentOf('a', [
          ['1.0.0', 0],
          ['1.0.1', Date.UTC(2026, 0, 2)],
          ['1.0.2', Date.UTC(2026, 0, 3)],
        ]),
      )
      await waitUntil('the second event', async () => (await api('events')).events.length === 2)
      target.behave = (_, response) => response.writeHead(204).end()
      await api('redeliver', { target: 'recorder', waiting: true })
      await waitUntil('all', () => target.hits.length >= 3)
      const [first, again] = target.hits
      assert.deepEqual([again.body.equals(first.body), again.headers['x-npm-signature']], [true, first.headers['x-npm-signature']])
      await waitUntil(
        'no packument is left',
        async () => (await server().test('sql', { sql: 'SELECT id FROM documents' })).flat().length === 0,
      )
    }))

  test('the feed: only what it announces is looked at, until the announced revision is there', () =>
    withServer(
      {
        watch: { feed: true, interval: 600 },
        before: ({ put }) => {
          put('a', { ...V1('a'), _rev: '1-a' })
          put('@s/b', { ...V1('@s/b'), _rev: '1-b' })
        },
      },
      async ({ registry, target, received, seen }) => {
        await seen(['a', '@s/b'])
        const asked = () => registry.requests.filter(({ path }) => path === '/a').length
        const before = asked()
        await new Promise((resolve) => setTimeout(resolve, 3000))
        assert.ok(asked() - before <= 1, `${asked() - before} looks without a change`)
        registry.put('a', { ...V2('a'), _rev: '2-a' })
        await waitUntil('the event', () => target.hits.length > 0)
        const [{ change }] = await received()
        assert.deepEqual([change.kind, change.version], ['publish', '1.0.1'])
      },
    ))

  test('what the feed announces before the registry shows it is looked at again: a new package, and a removal', () =>
    withServer(
      { watch: { packages: ['a', '@s'], feed: true, interval: 600 }, before: ({ put }) => put('a', V1('a')) },
      async ({ registry, target, received, seen }) => {
        await seen(['a'])
        const looks = (path) => registry.requests.filter((request) => decodeURIComponent(request.path) === path).length
        const before = looks('/a')
        const [removed, created] = [registry.packages.get('a'), { ...packumentOf('@s/new', [['0.1.0', Date.now()]]), _rev: '1-n' }]
        registry.put('a', null)
        registry.packages.set('a', removed)
        registry.put('@s/new', created)
        registry.packages.delete('@s/new')
        await waitUntil('first looks', () => looks('/a') > before && looks('/@s/new') > 0)
        registry.packages.set('@s/new', created)
        await waitUntil('the event', () => target.hits.length > 0)
        assert.deepEqual(
          (await received()).map(({ change: { kind, name, version } }) => `${kind} ${name} ${version}`),
          ['publish @s/new 0.1.0'],
        )
        await waitUntil('another look at the removed package', () => looks('/a') > before + 1)
      },
    ))

  test('a reset of the feed: every package is looked at, and nothing is missed', () =>
    withServer(
      {
        watch: { feed: true, interval: 600 },
        before: (registry) => {
          registry.head = 1000
          registry.put('a', V1('a'))
          registry.put('@s/b', V1('@s/b'))
        },
      },
      async ({ registry, target, received, seen }) => {
        await seen(['a', '@s/b'])
        registry.head = 5
        registry.rows = []
        registry.packages.set('a', V2('a'))
        await waitUntil('the event', () => target.hits.length > 0)
        assert.equal((await received())[0].change.version, '1.0.1')
      },
    ))

  test('a scope: packages that are created later are announced from their first version on', () =>
    withServer(
      { watch: { packages: ['@s', 'eslint-*'] }, before: ({ put }) => put('@s/old', V1('@s/old')) },
      async ({ registry, target, received, seen, api }) => {
        await seen(['@s/old'])
        registry.put('@s/new', packumentOf('@s/new', [['0.1.0', Date.now()]]))
        registry.put('eslint-new', packumentOf('eslint-new', [['0.1.0', Date.now()]]))
        registry.put('other', packumentOf('other', [['0.1.0', Date.now()]]))
        await waitUntil('the events', () => target.hits.length >= 2)
        assert.deepEqual((await received()).map(({ change: { kind, name, version } }) => `${kind} ${name} ${version}`).sort(), [
          'publish @s/new 0.1.0',
          'publish eslint-new 0.1.0',
        ])
        const { registries } = await api('watched')
        assert.deepEqual(
          registries[0].selectors.map(({ selector, found, sources }) => [selector, found, sources]),
          [
            ['@s', 2, ['search']],
            ['eslint-*', 1, ['search']],
          ],
        )
      },
    ))

  test('a notification causes a look at once, and nothing more', () =>
    withServer({ watch: { interval: 600 }, before: bothPackages }, async ({ registry, target, received, seen, url }) => {
      await seen(['a', '@s/b'])
      registry.put('a', V2('a'))
      const post = (body, headers) => fetch(`${url()}/-/changed`, { method: 'POST', body, headers })
      const bearer = { authorization: `Bearer ${NOTIFY_SECRET}` }
      for (const [what, body, headers, status] of [
        ['no secret', '{"name":"a"}', {}, 401],
        ['another secret', '{"name":"a"}', { authorization: 'Bearer other' }, 401],
        ['a wrong signature', '{"name":"a"}', { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` }, 401],
        ['no JSON', 'a', bearer, 400],
        ['no name', '{}', bearer, 400],
        ['a name that leads elsewhere', '{"name":"../x"}', bearer, 400],
      ])
        assert.equal((await post(body, headers)).status, status, what)
      assert.equal(target.hits.length, 0)
      const answer = await post('{"name":"unknown"}', bearer)
      assert.deepEqual([answer.status, await answer.json()], [202, { name: 'unknown', registries: [] }])
      assert.deepEqual(await (await post('{"name":"a"}', bearer)).json(), { name: 'a', registries: ['stub'] })
      await waitUntil('the event', () => target.hits.length > 0)
      assert.equal((await received())[0].change.version, '1.0.1')
    }))

  for (const [what, request] of [
    ['a notification', ({ url }) => notify(url(), 'a')],
    ['a look that an operator asks for', ({ api }) => api('look', { name: 'a' })],
  ])
    test(`${what} during a slow look causes another one`, () =>
      withServer({ watch: { packages: ['a'], interval: 86_400 }, before: bothPackages }, async (server) => {
        const { registry, target, received, seen } = server
        await seen(['a'])
        const old = JSON.stringify(registry.packages.get('a'))
        let held
        registry.behave = (_, response, path) => {
          if (path !== '/a') return false
          held ??= response
          return held === response
        }
        await request(server)
        await waitUntil('a look', () => held)
        registry.put('a', V2('a'))
        await request(server)
        held.writeHead(200, { 'content-type': 'application/json' }).end(old)
        await waitUntil('the event', () => target.hits.length > 0)
        assert.equal((await received())[0].change.version, '1.0.1')
      }))

  test('a broken shard stops neither the feed nor the looks of others, and its own changes arrive once it is repaired', () =>
    withServer(
      { watch: { packages: ['a', '@s/b'], feed: true, interval: 600 }, before: bothPackages },
      async ({ registry, target, received, seen, restart }) => {
        await seen(['a', '@s/b'])
        const [broken, other] = await Promise.all(['a', '@s/b'].map(nameShard))
        assert.notEqual(broken, other)
        await restart({ TEST_BROKEN_SHARD: broken })
        registry.put('a', V2('a'))
        const feedReads = () => registry.requests.filter(({ path }) => path === '/feed/_changes').length
        const before = feedReads()
        await waitUntil('the feed is read', () => feedReads() >= before + 2)
        registry.put('@s/b', V2('@s/b'))
        await waitUntil('the event of the other shard', () => target.hits.length > 0)
        await restart({ TEST_BROKEN_SHARD: '' })
        // What was sent just before the restart may be sent again.
        const changes = async () => new Set((await received()).map(({ change: { name, version } }) => `${name} ${version}`))
        await waitUntil('both events', async () => (await changes()).size > 1, 60_000)
        assert.deepEqual([...(await changes())], ['@s/b 1.0.1', 'a 1.0.1'])
      },
    ))

  test('the first retry of an event that a poll has found does not wait for the next poll', () =>
    withServer({ watch: { packages: ['a'], interval: 120 }, before: bothPackages }, async ({ registry, target, seen, server }) => {
      await seen(['a'])
      target.behave = (_, response) => response.writeHead(target.hits.length === 1 ? 500 : 204).end()
      registry.put('a', V2('a'))
      await server().test('clock', { offset: 200_000 })
      await server().test('run')
      await waitUntil('the first attempt', () => target.hits.length > 0)
      const looks = () => registry.requests.filter(({ path }) => path === '/a').length
      const before = looks()
      await waitUntil('the retry', () => target.hits.length > 1)
      assert.equal(looks(), before)
    }))

  test('a kill at any time: every change arrives once', () =>
    withServer({ before: bothPackages }, async ({ registry, target, received, seen, restart }) => {
      await seen(['a', '@s/b'])
      const versions = [['1.0.0', Date.UTC(2026, 0, 1)]]
      for (let round = 1; round <= 5; round++) {
        versions.push([`1.0.${round}`, Date.UTC(2026, 0, 1) + round * HOUR])
        registry.put('a', packumentOf('a', versions))
        await new Promise((resolve) => setTimeout(resolve, Math.random() * 1500))
        await restart()
      }
      const ids = async () => new Set((await received()).map(({ id }) => id))
      await waitUntil('all changes', async () => (await ids()).size === 5, 60_000)
      const published = new Map((await received()).map(({ id, change }) => [id, change.version]))
      assert.deepEqual([...published.values()].sort(), ['1.0.1', '1.0.2', '1.0.3', '1.0.4', '1.0.5'])
      assert.ok(target.hits.length < 10, `${target.hits.length} requests`)
    }))
})
