// `follow`: what it gives of a registry that changes, and what comes again after a crash.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { memoryState } from 'npm-hooks/follow'
import { createDelivery, parseEvent } from 'npm-hooks/packument'
import { FEED, following, MemoryRegistry, MINUTE, packument, paths, put, START, V1, V2 } from './registry-in-memory.js'

describe('what is given', () => {
  // `[what, options, script, what is given]`
  for (const [what, options, script, expected, minutes] of [
    [
      'nothing of what was there before',
      { names: ['a', '@s/b'] },
      [
        [0, put('a', V1('a'))],
        [0, put('@s/b', V1('@s/b'))],
      ],
      [],
    ],
    [
      'a release, by polling',
      { names: ['a', '@s/b'] },
      [
        [0, put('a', V1('a'))],
        [0, put('@s/b', V1('@s/b'))],
        [2.5, put('@s/b', V2('@s/b', 2.5))],
      ],
      [['publish', '@s/b', '1.0.1', 2.5]],
    ],
    [
      'a package that is created later, from its first version on',
      { names: ['a'] },
      [[3, put('a', packument('a', [['1.0.0', 3]]))]],
      [['publish', 'a', '1.0.0', 3]],
    ],
    ['one change of what was there before', { names: ['a'], firstSight: 'change' }, [[0, put('a', V1('a'))]], [['change', 'a', null, -10]]],
    ['its history', { names: ['a'], firstSight: 'history' }, [[0, put('a', V1('a'))]], [['publish', 'a', '1.0.0', -10]]],
    [
      'the removal of a package, once the registry has said so twice and answers for another one',
      { names: ['a', 'b'] },
      [
        [0, put('a', V1('a'))],
        [0, put('b', V1('b'))],
        [2, put('a', null)],
      ],
      [['unpublish', 'a', null]],
    ],
    [
      'a star at the time of the look that found it, because the packument has no time of it',
      { names: ['a'] },
      [
        [0, put('a', V1('a'))],
        [2, put('a', { ...V1('a'), users: { bob: true } })],
      ],
      [['star', 'a', 'bob']],
    ],
    [
      'what the feed announces',
      { names: ['a', 'b'], feed: FEED, interval: undefined },
      [
        [0, put('a', V1('a'))],
        [0, put('b', V1('b'))],
        [2.5, put('b', V2('b', 2.5))],
        [3, put('c', V1('c'))],
      ],
      [['publish', 'b', '1.0.1', 2.5]],
    ],
    [
      'every package of the feed: one that is created, and one from its second change on',
      { all: true, feed: FEED },
      [
        [0, put('a', V1('a'))],
        [1.5, put('a', V2('a', 1.5))],
        [2.5, put('b', packument('b', [['1.0.0', 2.5]]))],
        [
          4.5,
          put(
            'a',
            packument('a', [
              ['1.0.0', -10],
              ['1.0.1', 1.5],
              ['1.0.2', 4.5],
            ]),
          ),
        ],
      ],
      [
        ['publish', 'b', '1.0.0', 2.5],
        ['publish', 'a', '1.0.2', 4.5],
      ],
    ],
    [
      'what changed while the feed was reset',
      { names: ['a'], feed: FEED, interval: undefined },
      [
        [0, (registry) => Object.assign(registry, { head: 1000 })],
        [0, put('a', V1('a'))],
        [3.5, put('a', V2('a', 3.5), { isAnnounced: false })],
        [3.5, (registry) => Object.assign(registry, { head: 7, rows: [] })],
      ],
      [['publish', 'a', '1.0.1', 3.5]],
    ],
  ])
    test(what, async () => {
      const { given } = await following(new MemoryRegistry(), options, { script, minutes })
      assert.deepEqual(
        given.map((line, at) => line.slice(0, expected[at]?.length)),
        expected,
      )
    })

  test('the packument byte for byte, and the id of the event that is made of it', async () => {
    const registry = new MemoryRegistry()
    const script = [
      [0, put('a', V1('a'))],
      [2, put('a', { ...V2('a', 2), users: { bob: true } })],
    ]
    const { items } = await following(registry, { names: ['a'] }, { script })
    const [{ changes, packument: bytes }] = items
    assert.equal(Buffer.from(bytes).toString(), JSON.stringify(registry.packages.get('a')))
    assert.deepEqual(
      changes.map(({ change }) => change.kind),
      ['publish', 'star'],
    )
    for (const { change, time, id } of changes) {
      const { body } = createDelivery(change, { packument: bytes, time, secret: 'test-secret' })
      assert.equal(parseEvent(body).id, id)
    }
  })
})

describe('resuming', () => {
  const star = { ...V1('a'), users: { bob: true } }

  test('what was not acknowledged comes again, the same, and what was does not', async () => {
    const [registry, state] = [new MemoryRegistry(), memoryState()]
    const run = (how, script = []) =>
      following(registry, { names: ['a'], state }, { script, each: (_, end) => (how === 'end' ? end() : how) })
    const first = await run('break', [
      [0, put('a', V1('a'))],
      [2, put('a', star)],
    ])
    assert.deepEqual(
      first.given.map(([kind]) => kind),
      ['star'],
    )
    // The time of its look is its time: it is not found again.
    registry.now += 7 * MINUTE
    const again = await run('end')
    assert.deepEqual(again.items, first.items)
    const { given } = await run('break')
    assert.deepEqual(given, [])
  })

  test('what happened while nothing followed is given', async () => {
    const [registry, state] = [new MemoryRegistry(), memoryState()]
    await following(registry, { names: ['a'], state }, { script: [[0, put('a', V1('a'))]] })
    registry.put('a', V2('a', 12))
    registry.now += 20 * MINUTE
    const { given } = await following(registry, { names: ['a'], state })
    assert.deepEqual(given, [['publish', 'a', '1.0.1', 12]])
  })

  test('a package that was not followed for a while is seen for the first time again', async () => {
    const [registry, state] = [new MemoryRegistry(), memoryState()]
    for (const name of ['a', 'b']) registry.put(name, V1(name))
    await following(registry, { names: ['a', 'b'], state })
    await following(registry, { names: ['b'], state })
    registry.put('a', V2('a', 15))
    assert.deepEqual((await following(registry, { names: ['a', 'b'], state })).given, [])
  })

  test('the state of one registry is not used for another', async () => {
    const [registry, state] = [new MemoryRegistry(), memoryState()]
    await following(registry, { names: ['a'], state })
    await assert.rejects(
      following(registry, { names: ['a'], state, registry: 'https://other.example' }),
      /the state is that of https:\/\/registry\.example/,
    )
  })

  test('with `once` each package is looked at once, and the next run gives what has changed', async () => {
    const [registry, state] = [new MemoryRegistry(), memoryState()]
    for (const name of ['a', 'b', 'c']) registry.put(name, V1(name))
    const options = { names: ['a', 'b', 'c'], state, once: true }
    assert.deepEqual((await following(registry, options)).given, [])
    assert.deepEqual(paths(registry).sort(), ['/a', '/b', '/c'])
    registry.put('b', V2('b', 5))
    registry.now += 6 * MINUTE
    assert.deepEqual((await following(registry, options)).given, [['publish', 'b', '1.0.1', 5]])
    assert.equal(registry.now, START + 6 * MINUTE, 'it does not wait')
    assert.deepEqual((await following(registry, options)).given, [])
  })

  test('with `once` a short interval does not make a look the next one', async () => {
    const [registry, state] = [new MemoryRegistry(), memoryState()]
    registry.put('a', V1('a'))
    for (const interval of [1, 5]) assert.deepEqual((await following(registry, { names: ['a'], state, once: true, interval })).given, [])
    assert.deepEqual(paths(registry), ['/a', '/a'])
  })

  test('with `once` and `all` the feed is read to its head', async () => {
    const [registry, state] = [new MemoryRegistry(), memoryState()]
    const options = { all: true, feed: FEED, state, once: true }
    await following(registry, options)
    registry.now += 6 * MINUTE
    for (const name of ['a', 'b']) registry.put(name, packument(name, [['1.0.0', 5]]))
    const { given } = await following(registry, options)
    assert.deepEqual(given.map(([, name]) => name).sort(), ['a', 'b'])
  })
})

/** A state that fails, as if the process had been killed, after some records. */
function failingState(records, most) {
  const state = {
    written: 0,
    read: async (key) => records.get(key) ?? null,
    async commit(changed) {
      for (const [key, value] of changed) {
        if (state.written++ >= most) throw new Error('killed')
        if (value === null) records.delete(key)
        else records.set(key, value)
      }
    },
  }
  return state
}

for (const [how, options] of [
  ['by polling', { names: ['a', 'b', 'c'] }],
  ['by the feed', { all: true, feed: FEED }],
])
  test(`interrupted between any two records, ${how}: nothing is lost, and no change gets two ids`, async () => {
    let isReached = true
    for (let most = 1; isReached; most++) {
      const [registry, records, ids] = [new MemoryRegistry(), new Map(), new Map()]
      const each = ({ name, changes }) => {
        for (const { change, id } of changes) {
          const key = `${change.kind} ${name} ${change.version ?? change.user}`
          ids.set(key, (ids.get(key) ?? new Set()).add(id))
        }
      }
      // All are seen before the first record fails.
      await following(registry, { ...options, state: failingState(records, Number.POSITIVE_INFINITY) }, { minutes: 1 })
      for (const name of ['a', 'b', 'c']) registry.put(name, V1(name))
      await following(registry, { ...options, state: failingState(records, Number.POSITIVE_INFINITY) }, { minutes: 3 })
      const script = [
        [5, put('a', V2('a', 5))],
        [6, put('b', { ...V1('b'), users: { eve: true } })],
        [7, put('c', V2('c', 7))],
      ]
      const failing = failingState(records, most)
      await following(registry, { ...options, state: failing }, { minutes: 6, script, each }).catch((error) =>
        assert.equal(error.message, 'killed'),
      )
      isReached = failing.written > most
      for (const [, happen] of script.splice(0)) happen(registry)
      registry.now += MINUTE
      await following(registry, { ...options, state: failingState(records, Number.POSITIVE_INFINITY) }, { minutes: 3, each })
      const counts = [...ids].map(([key, { size }]) => `${key}: ${size}`)
      assert.deepEqual(counts.sort(), ['publish a 1.0.1: 1', 'publish c 1.0.1: 1', 'star b eve: 1'], `after ${most} records`)
    }
  })
