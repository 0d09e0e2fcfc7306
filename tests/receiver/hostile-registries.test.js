// Registries that are slow, wrong or hostile, in plain workerd: nothing is lost, nothing is invented, and no registry is flooded.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fetch } from '../fetch.js'
import { waitUntil } from './recording-target.js'
import { packumentOf } from './stub-registry.js'
import { bothPackages, V1, V2, withServer } from './watching-server.js'

const DAY = 24 * 3600_000
const rest = (ms) => new Promise((resolve) => setTimeout(resolve, ms))

describe('hostile registries', { concurrency: 2 }, () => {
  test('a registry gets at most four requests at once, whatever is watched', () => {
    const names = Array.from({ length: 60 }, (_, at) => `package-${at}`)
    const before = (registry) => {
      for (const name of names) registry.put(name, V1(name))
      registry.behave = (_, response, path) => {
        if (path === '/' || response.isDelayed) return false
        const body = JSON.stringify(registry.packages.get(path.slice(1)))
        setTimeout(() => response.writeHead(200, { 'content-type': 'application/json' }).end(body), 50)
        return true
      }
    }
    return withServer({ watch: { packages: names, interval: 600 }, before }, async ({ registry, api }) => {
      await waitUntil(
        'all looks',
        async () => (await api('watched?limit=100')).packages.filter(({ looked }) => looked).length === names.length,
        60_000,
      )
      assert.ok(registry.most <= 4, `${registry.most} at once`)
      assert.equal(registry.requests.filter(({ path }) => path.startsWith('/package-')).length, names.length, 'each is asked for once')
    })
  })

  test('after 429 the registry is left alone for as long as it asks', () =>
    withServer({ before: bothPackages }, async ({ registry, target, seen, received }) => {
      await seen(['a', '@s/b'])
      registry.behave = (_, response) => Boolean(response.writeHead(429, { 'retry-after': '3' }).end())
      await waitUntil('a 429', () => registry.requests.length > 0 && registry.behave)
      await rest(1500)
      const before = registry.requests.length
      registry.put('a', V2('a'))
      await rest(1000)
      assert.ok(registry.requests.length - before <= 1, `${registry.requests.length - before} requests meanwhile`)
      registry.behave = null
      await waitUntil('the event', () => target.hits.length > 0, 40_000)
      assert.equal((await received())[0].change.version, '1.0.1')
    }))

  for (const [what, behave, code] of [
    [
      'an answer that is cut',
      (_, response) => response.writeHead(200, { 'content-length': '1000' }).write('{"name":"a",', () => response.destroy()) || true,
      'unreachable',
    ],
    ['half a packument', (_, response) => Boolean(response.writeHead(200).end(JSON.stringify(V2('a')).slice(0, 300))), 'not-a-packument'],
    ['a reset connection', (request) => Boolean(request.socket.destroy()), 'unreachable'],
    ['HTML', (_, response) => Boolean(response.writeHead(200, { 'content-type': 'text/html' }).end('<html>')), 'not-a-packument'],
    ['500', (_, response) => Boolean(response.writeHead(500).end()), 'status'],
    [
      'an older packument',
      (_, response) => Boolean(response.writeHead(200).end(JSON.stringify(packumentOf('a', [['0.9.0', 1]])))),
      'older',
    ],
  ])
    test(`${what} changes nothing, is reported, and what follows is found`, () =>
      withServer({ watch: { packages: ['a'] }, before: bothPackages }, async ({ registry, target, seen, api, received }) => {
        await seen(['a'])
        registry.behave = (request, response, path) => path === '/a' && behave(request, response)
        await waitUntil('the failure', async () => (await api('watched')).packages[0].code === code)
        const { message } = (await api('watched')).packages[0]
        assert.ok(message.length > 20, message)
        registry.behave = null
        registry.put('a', V2('a'))
        await api('look', { name: 'a' })
        await waitUntil('the event', () => target.hits.length > 0)
        assert.deepEqual(
          (await received()).map(({ change: { kind, version } }) => [kind, version]),
          [['publish', '1.0.1']],
        )
        assert.equal((await api('watched')).packages[0].code, null)
      }))

  test('a registry on a private address is reached only if `allow` has it', async () => {
    for (const [network, isReached] of [
      ['allow = ["public"]', false],
      ['allow = ["public", "127.0.0.1/32"]', true],
    ])
      await withServer({ network, before: bothPackages }, async ({ registry, seen, api }) => {
        await seen(['a', '@s/b'])
        const { packages } = await api('watched')
        const expected = { code: isReached ? null : 'unreachable', isRead: isReached }
        for (const { code, read, name } of packages) assert.deepEqual({ code, isRead: read !== null }, expected, `${network} ${name}`)
        assert.equal(registry.requests.length > 0, isReached, network)
      })
  })

  test('a packument of 20 MB is compared and sent byte for byte', () =>
    withServer({ watch: { packages: ['a'] }, before: ({ put }) => put('a', V1('a')) }, async ({ registry, target, seen, received }) => {
      await seen(['a'])
      const text = JSON.stringify({ ...V2('a'), readme: 'x'.repeat(20_000_000) })
      registry.packages.set('a', Buffer.from(text))
      await waitUntil('the event', () => target.hits.length > 0, 60_000)
      const [{ change, body }] = await received()
      assert.deepEqual([change.version, body.includes(Buffer.from(text))], ['1.0.1', true])
    }))

  test('a packument in which 65,000 stars are replaced: a bounded number is announced at once, and what follows is found', () => {
    const starredBy = (user, packument) => ({
      ...packument,
      users: Object.fromEntries(Array.from({ length: 65_000 }, (_, at) => [`${user}-${at}`, true])),
    })
    return withServer(
      {
        watch: { packages: ['a'], interval: 600 },
        target: { kinds: ['publish'] },
        before: ({ put }) => put('a', starredBy('bob', V1('a'))),
      },
      async ({ registry, target, seen, api, server, url, received }) => {
        await seen(['a'])
        registry.put('a', starredBy('eve', V1('a')))
        await api('look', { name: 'a' })
        let message = null
        await waitUntil('the report', async () => {
          assert.equal((await fetch(`${url()}/healthz`)).status, 200)
          const [{ code, message: text }] = (await api('watched')).packages
          if (code === 'too-many-changes') message = text
          return message !== null
        })
        const [count] = (await server().test('sql', { sql: 'SELECT count(*) AS count FROM events' }))
          .flat()
          .filter(({ count }) => count > 0)
        assert.equal(
          message,
          `130000 changes in one look; the first ${count.count} are announced, the others are left out, because more than a packument can have is between`,
        )
        registry.put('a', starredBy('eve', V2('a')))
        await api('look', { name: 'a' })
        await waitUntil('the event', () => target.hits.length > 0)
        assert.deepEqual(
          (await received()).map(({ change: { version } }) => version),
          ['1.0.1'],
        )
      },
    )
  })

  test('a clock that jumps by a day and back: nothing is invented, and looks go on', () =>
    withServer({ watch: { packages: ['a'] }, before: bothPackages }, async ({ registry, target, seen, server, received }) => {
      await seen(['a'])
      for (const offset of [DAY, 0, -DAY, 0]) {
        await server().test('clock', { offset })
        await server().test('run')
        await rest(300)
      }
      assert.equal(target.hits.length, 0)
      registry.put('a', V2('a'))
      await waitUntil('the event', async () => {
        await server().test('run')
        return target.hits.length > 0
      })
      assert.deepEqual(
        (await received()).map(({ change }) => change.version),
        ['1.0.1'],
      )
    }))
})
