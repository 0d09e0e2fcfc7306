// Changes of WATCH while packages are watched, in plain workerd: nothing that is still selected is forgotten, and nothing old is announced.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { waitUntil } from './recording-target.js'
import { bothPackages, nameShard, notify, V1, V2, withServer } from './watching-server.js'

describe('a change of WATCH', { concurrency: 2 }, () => {
  for (const [what, watch, announce] of [
    ['the feed announced', { feed: true, interval: 600 }, () => {}],
    ['a notification announced', { interval: 600 }, (name, url) => notify(url, name)],
  ])
    test(`a package that ${what} and no list has: it is still watched when WATCH gets another one`, () =>
      withServer(
        {
          watch: { packages: ['@s/*'], ...watch },
          before: (registry) => {
            registry.behave = (_, response, path) => path.startsWith('/-/') && Boolean(response.writeHead(404).end())
            registry.put('other', V1('other'))
          },
        },
        async ({ registry, target, received, seen, restart, api, url }) => {
          await waitUntil('the configuration is followed', async () => (await api('watched')).registries[0].discoveredAt > 0)
          registry.put('@s/b', V1('@s/b'))
          await announce('@s/b', url())
          await seen(['@s/b'])
          await restart({ watch: { packages: ['@s/*', 'other'] } })
          await seen(['@s/b', 'other'])
          registry.put('@s/b', V2('@s/b'))
          await announce('@s/b', url())
          await waitUntil('the event', () => target.hits.length > 0)
          assert.deepEqual(
            (await received()).map(({ change: { kind, version } }) => [kind, version]),
            [['publish', '1.0.1']],
          )
        },
      ))

  for (const [what, restartAll] of [
    ['is named instead of its scope', (restart) => restart({ watch: { packages: ['@s/b'] } })],
    [
      'is removed while its shard is broken, and added again',
      async (restart, seen) => {
        await restart({ watch: { packages: ['other'] }, TEST_BROKEN_SHARD: await nameShard('@s/b') })
        await seen(['other'])
        await restart({ watch: { packages: ['@s/b', 'other'] }, TEST_BROKEN_SHARD: '' })
        await seen(['other'])
      },
    ],
  ])
    test(`a package that was never read and ${what}: its history is not announced`, () =>
      withServer(
        {
          watch: { packages: ['@s'] },
          before: (registry) => {
            registry.behave = (_, response, path) => decodeURIComponent(path) === '/@s/b' && Boolean(response.writeHead(401).end())
            registry.put('@s/b', V2('@s/b'))
            registry.put('other', V1('other'))
          },
        },
        async ({ registry, target, seen, restart, api }) => {
          const state = async () => (await api('watched')).packages.find(({ name }) => name === '@s/b')
          await waitUntil('a refused look', async () => (await state())?.code === 'unauthorized')
          await restartAll(restart, seen)
          registry.behave = null
          await waitUntil('the packument is read', async () => {
            await api('look', { name: '@s/b' })
            return (await state())?.read
          })
          assert.ok((await state()).since > Date.UTC(2026, 0, 2), 'it is watched since it was configured')
          await waitUntil('nothing is pending', async () => (await api('watched')).registries[0].pending === 0)
          assert.deepEqual([target.hits.length, (await api('events')).events], [0, []])
        },
      ))

  for (const [what, first, then] of [
    ['a shorter interval', { interval: 86_400 }, { interval: 1 }],
    ['a feed that is removed', { feed: true, interval: 86_400 }, { feed: null, interval: 1 }],
  ])
    test(`${what} counts for what is watched already`, () =>
      withServer({ watch: { packages: ['a'], ...first }, before: bothPackages }, async ({ registry, target, seen, restart, received }) => {
        await seen(['a'])
        await restart({ watch: then })
        registry.put('a', V2('a'))
        await waitUntil('the event', () => target.hits.length > 0)
        assert.equal((await received())[0].change.version, '1.0.1')
      }))

  test('a corrected WATCH is followed at once', () =>
    withServer(
      { watch: { packages: ['a'], feed: true, interval: 86_400 }, before: bothPackages },
      async ({ registry, target, seen, restart, received }) => {
        await seen(['a'])
        await restart({ WATCH: '[' })
        // The alarm of the registry finds nothing that it has to follow.
        await new Promise((resolve) => setTimeout(resolve, 3000))
        await restart({ watch: {} })
        registry.put('a', V2('a'))
        await waitUntil('the event', () => target.hits.length > 0)
        assert.equal((await received())[0].change.version, '1.0.1')
      },
    ))
})
