// `follow`: how it asks a registry, what it reports, how it ends, and its options.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { follow, memoryState } from 'npm-hooks/follow'
import { FEED, following, MemoryRegistry, MINUTE, packument, paths, put, REGISTRY, START, V1, V2 } from './registry-in-memory.js'

describe('how a registry is asked', () => {
  test('with the ETag of the last answer, and with the token', async () => {
    const registry = new MemoryRegistry()
    registry.put('a', V1('a'))
    await following(registry, { names: ['a'], token: 'secret-token', feed: FEED, interval: 60 }, { minutes: 2 })
    const looks = registry.requests.filter(([, path]) => path === '/a').map(([, , headers]) => headers)
    assert.deepEqual(
      looks.map((headers) => 'if-none-match' in headers),
      looks.map((_, at) => at > 0),
    )
    assert.ok(looks.length >= 2)
    assert.ok(looks.every(({ authorization }) => authorization === 'Bearer secret-token'))
    // Another host does not get it.
    assert.ok(
      registry.requests.filter(([, path]) => path.startsWith('feed:')).every(([, , { authorization }]) => authorization === undefined),
    )
  })

  test('at most four requests at once, also by two followers', async () => {
    const registry = new MemoryRegistry()
    const names = Array.from({ length: 60 }, (_, at) => `package-${at}`)
    for (const name of names) registry.put(name, V1(name))
    await Promise.all(['first', 'second'].map(() => following(registry, { names, once: true })))
    assert.deepEqual(paths(registry).sort(), [...names, ...names].map((name) => `/${name}`).sort())
    assert.equal(registry.most, 4)
  })

  test('with a feed, a package is asked for once it is announced', async () => {
    const registry = new MemoryRegistry()
    for (const name of ['a', 'b']) registry.put(name, V1(name))
    await following(registry, { names: ['a', 'b'], feed: FEED, interval: undefined }, { script: [[4.5, put('b', V2('b', 4.5))]] })
    assert.equal(paths(registry, '/a').length, 2, 'at first, and when the feed starts')
    assert.equal(paths(registry, '/b').length, 3)
  })

  test('after 429 it is left alone for as long as it asks', async () => {
    const registry = new MemoryRegistry()
    registry.put('a', V1('a'))
    registry.behave = () => (registry.now < START + MINUTE ? new Response(null, { status: 429, headers: { 'retry-after': '300' } }) : null)
    const { failures } = await following(registry, { names: ['a', 'b'] })
    assert.equal(failures[0].code, 'rate-limited')
    const minutes = registry.requests.map(([minute]) => minute)
    assert.deepEqual(
      minutes.filter((minute) => minute > 0 && minute < 5),
      [],
    )
    assert.ok(minutes.some((minute) => minute >= 5))
  })
})

describe('failures', () => {
  test('of looks and of the feed are reported, and nothing is lost', async () => {
    const registry = new MemoryRegistry()
    registry.put('a', V1('a'))
    const script = [
      [1.5, () => Object.assign(registry, { behave: () => new Response('<html>', { status: 502 }) })],
      [3, put('a', V2('a', 3))],
      [5, () => Object.assign(registry, { behave: null })],
    ]
    const { given, failures } = await following(registry, { names: ['a'], feed: FEED, interval: 60 }, { script })
    assert.deepEqual(given, [['publish', 'a', '1.0.1', 3]])
    const codes = new Set(failures.map(({ name, code }) => `${name} ${code}`))
    assert.deepEqual([...codes].sort(), ['a status', 'null feed'])
    assert.deepEqual(
      failures
        .filter(({ name }) => name === 'a')
        .map(({ failures }) => failures)
        .slice(0, 2),
      [1, 2],
    )
  })

  test('a package that the registry has never had is reported, and given once it is created', async () => {
    const { given, failures } = await following(
      new MemoryRegistry(),
      { names: ['a'] },
      { script: [[2.5, put('a', packument('a', [['1.0.0', 2.5]]))]] },
    )
    assert.deepEqual(given, [['publish', 'a', '1.0.0', 2.5]])
    assert.deepEqual(
      failures.map(({ code, failures }) => [code, failures]),
      failures.map((_, at) => ['not-found', at + 1]),
    )
    assert.ok(failures.length >= 2)
  })

  test('a reset of the feed that is followed for all packages is reported', async () => {
    const registry = new MemoryRegistry()
    registry.head = 1000
    const script = [[2.5, () => Object.assign(registry, { head: 7, rows: [] })]]
    const { failures } = await following(registry, { all: true, feed: FEED }, { script })
    assert.deepEqual(
      failures.map(({ code }) => code),
      ['feed-reset'],
    )
  })

  test('of the state end the iteration', async () => {
    const state = { read: async () => null, commit: async () => Promise.reject(new Error('the disk is full')) }
    await assert.rejects(following(new MemoryRegistry(), { names: ['a'], state }), /the disk is full/)
  })

  test('a record that is not readable is named', async () => {
    const [registry, state] = [new MemoryRegistry(), memoryState()]
    registry.put('a', V1('a'))
    await following(registry, { names: ['a'], state })
    await state.commit([['package a', Buffer.from('{')]])
    await assert.rejects(following(registry, { names: ['a'], state }), /the state's record `package a` is not readable/)
  })
})

test('an aborted signal ends the iteration at once, also while a request is open', async () => {
  const end = new AbortController()
  const hanging = (_, { signal }) =>
    new Promise((_, reject) => {
      signal.addEventListener('abort', () => reject(signal.reason))
      setImmediate(() => end.abort())
    })
  for await (const item of follow({ registry: REGISTRY, names: ['a'], signal: end.signal, fetch: hanging })) assert.fail(item.name)
  const requests = []
  for await (const item of follow({ registry: REGISTRY, names: ['a'], signal: end.signal, fetch: (url) => requests.push(url) }))
    assert.fail(item.name)
  assert.deepEqual(requests, [])
})

describe('options', () => {
  for (const [what, options, message] of [
    ['none', undefined, /pass options, such as follow/],
    ['an unknown one', { name: 'a' }, /name is not an option of follow; use registry, names/],
    ['a registry that is not a URL', { registry: 'registry' }, /the option registry must be an http or https URL/],
    ['a registry with a password', { registry: 'https://user:password@registry.example' }, /without user, password and query/],
    ['neither names nor all', { names: undefined }, /pass either the option names or all: true/],
    ['names and all', { all: true, feed: FEED }, /pass either the option names or all: true/],
    ['all without a feed', { names: undefined, all: true }, /the option all needs the option feed/],
    ['no names', { names: [] }, /must be a non-empty array/],
    ['a text instead of names', { names: 'lodash' }, /must be a non-empty array/],
    ['a name that leads to another path', { names: ['a', '../b'] }, /"\.\.\/b" is not the name of a package/],
    ['a token with a line feed', { token: 'a\nb' }, /the option token must be printable ASCII/],
    ['a feed that is not a URL', { feed: 'feed' }, /the option feed must be the URL/],
    ['an interval of zero', { interval: 0 }, /the option interval must be 1 to 604800 seconds/],
    ['an interval of the feed of a day', { feedInterval: 86_400 }, /the option feedInterval must be 1 to 3600 seconds/],
    ['an unknown first sight', { firstSight: 'all' }, /must be one of nothing, change, history/],
    ['a proof that is not a name', { proof: '..' }, /the option proof must be the name/],
  ])
    test(what, () => {
      const all = options && { registry: REGISTRY, names: ['a'], ...options }
      assert.throws(
        () => follow(all),
        (error) => error instanceof TypeError && message.test(error.message),
      )
    })
})
