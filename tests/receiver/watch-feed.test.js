// A registry's change feed, as npm's was measured in July 2026: only `since` and `limit`; other parameters answer 400; a number beyond the
// head is repeated; rows may be `deleted`; the numbers have been reset.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { readFeed } from 'npm-hooks/follow'
import { loadModule } from './load-module.js'

const { discover, matchesSelector, readWatch } = await loadModule(`
  export { discover, matchesSelector } from './watch/discovery.js'
  export { readWatch } from './settings/watch.js'
`)

/** npm's feed over a list of rows [number, name, revision, whether it is deleted]. */
function npmFeed(rows, { head = rows.at(-1)?.[0] ?? 0 } = {}) {
  const requests = []
  const fetch = async (url, { headers }) => {
    const { pathname, searchParams } = new URL(url)
    requests.push(pathname + new URL(url).search)
    if (headers['npm-replication-opt-in'] !== 'true') return Response.json({ error: 'opt in' }, { status: 400 })
    if (pathname === '/registry/') return Response.json({ db_name: 'registry', update_seq: head })
    if (pathname !== '/registry/_changes') return Response.json({}, { status: 404 })
    const since = searchParams.get('since')
    const limit = Number(searchParams.get('limit') ?? 50)
    const isUnderstood = [...searchParams.keys()].every((key) => ['since', 'limit'].includes(key)) && /^\d+$/.test(since) && limit <= 10_000
    if (!isUnderstood) return Response.json({ error: 'bad request' }, { status: 400 })
    const results = rows
      .filter(([seq]) => seq > Number(since))
      .slice(0, limit)
      .map(([seq, id, rev, isDeleted]) => ({ seq, id, changes: [{ rev }], ...(isDeleted && { deleted: true }) }))
    return Response.json({ results, last_seq: results.at(-1)?.seq ?? Number(since) })
  }
  return { host: { fetch, now: Date.now, random: Math.random }, requests }
}

/** A body without a declared length: `text`, some MiB of spaces, and the end of the object. */
function inChunks(text, mebibytes) {
  const parts = [text, ...Array.from({ length: mebibytes }, () => ' '.repeat(1024 * 1024)), '}']
  return ReadableStream.from(parts.map((part) => new TextEncoder().encode(part)))
}

const FEED = { url: 'https://feed.example/registry', token: null }
const ROWS = [
  [5, 'a', '1-a'],
  [7, '@s/b', '3-b'],
  [9, 'c', '2-c', true],
  [12, '_design/app', '1-d'],
]

describe('the feed', () => {
  for (const [what, rows, cursor, limit, expected, options] of [
    ['without a cursor it starts at the head', ROWS, null, 100, { kind: 'start', cursor: '12' }],
    [
      'what follows the cursor; a deleted row has no revision to wait for, and a design document is not a package',
      ROWS,
      '5',
      100,
      {
        kind: 'rows',
        rows: [
          { name: '@s/b', rev: '3-b' },
          { name: 'c', rev: 'deleted' },
        ],
        cursor: '12',
        isBehind: false,
      },
    ],
    [
      'more than the limit',
      ROWS,
      '0',
      2,
      {
        kind: 'rows',
        rows: [
          { name: 'a', rev: '1-a' },
          { name: '@s/b', rev: '3-b' },
        ],
        cursor: '7',
        isBehind: true,
      },
    ],
    ['nothing new', ROWS, '12', 100, { kind: 'rows', rows: [], cursor: '12', isBehind: false }],
    ['a number beyond the head is repeated: the feed was reset', ROWS, '99', 100, { kind: 'start', cursor: '12' }],
    [
      'more than the limit of what is not a package',
      [
        [6, '_design/a', '1-d'],
        [7, '_design/b', '1-d'],
        [8, 'a', '1-a'],
      ],
      '5',
      2,
      { kind: 'rows', rows: [], cursor: '7', isBehind: true },
    ],
    [
      'a replica that is a little behind is not a reset',
      ROWS,
      '1001',
      100,
      { kind: 'rows', rows: [], cursor: '1001', isBehind: false },
      { head: 1000 },
    ],
    [
      'a revision that is longer than any real one is not waited for',
      [[6, 'a', `1-${'a'.repeat(100_000)}`]],
      '5',
      100,
      { kind: 'rows', rows: [{ name: 'a', rev: null }], cursor: '6', isBehind: false },
    ],
    ['an empty feed', [], '0', 100, { kind: 'rows', rows: [], cursor: '0', isBehind: false }],
  ])
    test(what, async () => assert.deepEqual(await readFeed(npmFeed(rows, options).host, FEED, cursor, limit), expected))

  test('it is asked for `since` and `limit` only', async () => {
    const { host, requests } = npmFeed(ROWS)
    await readFeed(host, FEED, '5')
    assert.deepEqual(requests, ['/registry/_changes?since=5&limit=10000'])
  })

  for (const [what, answer] of [
    ['400', () => Response.json({}, { status: 400 })],
    ['429', () => new Response(null, { status: 429, headers: { 'retry-after': '120' } })],
    ['HTML', () => new Response('<html>')],
    ['half of it', () => new Response('{"results":[{"seq":6,"id":"a"')],
    ['no rows', () => Response.json({ last_seq: 6 })],
    ['rows that are not objects', () => Response.json({ results: [7], last_seq: 6 })],
    ['rows without a last number', () => Response.json({ results: [{ id: 'a' }] })],
    ['rows whose last number does not grow', () => Response.json({ results: [{ seq: 5, id: 'a' }], last_seq: 5, update_seq: 5 })],
    ['more than 32 MiB', () => new Response('{}', { headers: { 'content-length': String(33 * 1024 * 1024) } })],
    ['more than 32 MiB in chunks', () => new Response(inChunks(`{"results":[],"last_seq":5,"update_seq":5`, 33))],
    ['no connection', () => Promise.reject(new TypeError('refused'))],
  ])
    test(`${what}: the cursor stays`, async () => {
      const step = await readFeed({ fetch: async () => answer(), now: Date.now, random: Math.random }, FEED, '5')
      assert.equal(step.kind, 'failed', JSON.stringify(step))
      assert.equal(step.retryAfterMs, what === '429' ? 120_000 : null)
    })
})

test('a scope and a pattern select by name; a user does not', () => {
  for (const [selector, name, expected] of [
    ['@s', '@s/a', true],
    ['@s', '@s2/a', false],
    ['@s/*', '@s/a', true],
    ['eslint-*', 'eslint-x', true],
    ['eslint-*', 'xeslint-x', false],
    ['*', 'anything', true],
    ['~alice', 'alice', false],
  ])
    assert.equal(matchesSelector(selector, name), expected, `${selector} ${name}`)
})

describe('discovery', () => {
  const packages = [
    { name: '@s/a', maintainers: [{ username: 'alice' }] },
    { name: 'b', maintainers: [{ name: 'alice' }], publisher: { username: 'ci' } },
    { name: 'c-s', maintainers: [{ username: 'bob' }] },
  ]
  const search = (url) => Response.json({ objects: packages.map((entry) => ({ package: entry })), total: packages.length, url })
  for (const [what, fetch, expected] of [
    ['by search', (url) => (url.includes('/search?') ? search(url) : Response.json({}, { status: 404 })), ['search']],
    [
      "by Verdaccio's list",
      (url) => (url.endsWith('/data/packages') ? Response.json(packages) : Response.json([], { status: 404 })),
      ['/-/verdaccio/data/packages'],
    ],
    [
      'by the list of all packages',
      (url) =>
        url.endsWith('/-/all')
          ? Response.json({ _updated: 7, ...Object.fromEntries(packages.map((entry) => [entry.name, entry])) })
          : new Response('', { status: 500 }),
      ['/-/all'],
    ],
    ['without any list', () => Promise.reject(new TypeError('refused')), []],
  ])
    test(what, async () => {
      const host = { fetch: async (url) => fetch(url), now: Date.now, random: Math.random }
      const { found } = await discover(host, { url: 'https://registry.example', token: null }, ['@s', '~alice', '~ci', '*-s'])
      const names = expected.length === 0 ? [[], [], [], []] : [['@s/a'], ['@s/a', 'b'], ['b'], ['c-s']]
      assert.deepEqual(
        [...found].map(([, { names, sources }]) => [names, sources]),
        names.map((list) => [list, expected]),
      )
    })
})

test('a registry that asks for fewer requests while its packages are looked for gets no further one', async () => {
  for (const [what, answer, retryAfterMs] of [
    ['429 with a time', () => new Response(null, { status: 429, headers: { 'retry-after': '120' } }), 120_000],
    ['503 with a time', () => new Response(null, { status: 503, headers: { 'retry-after': '7' } }), 7000],
    ['429', () => new Response(null, { status: 429 }), 60_000],
  ]) {
    let requests = 0
    const fetch = async () => {
      requests++
      return answer()
    }
    const host = { fetch, now: Date.now, random: Math.random }
    const result = await discover(host, { url: 'https://registry.example', token: null }, ['@s', '~alice'])
    assert.deepEqual([requests, result.retryAfterMs], [1, retryAfterMs], what)
  }
})

describe('WATCH', () => {
  const problemsOf = (text) => {
    const problems = []
    readWatch(text, (problem) => problems.push(problem))
    return problems
  }

  test('the defaults: every five minutes by polling, once a day with a feed', () => {
    const text = JSON.stringify([
      { registry: 'https://registry.example/npm/', packages: ['a', '@s/b', '@s', '~alice', 'eslint-*', 'a'] },
      { registry: 'http://127.0.0.1:4873', packages: ['a'], feed: 'http://127.0.0.1:5984/registry', token: 'secret' },
    ])
    assert.deepEqual(readWatch(text, assert.fail), [
      {
        id: 'registry.example',
        url: 'https://registry.example/npm',
        token: null,
        feed: null,
        intervalMs: 300_000,
        names: ['a', '@s/b'],
        selectors: ['@s', '~alice', 'eslint-*'],
        firstSight: 'nothing',
        proof: null,
        // The first one is for what users' hooks are on, unless another is said to be.
        hooks: true,
      },
      {
        id: '127.0.0.1.4873',
        url: 'http://127.0.0.1:4873',
        token: 'secret',
        // Another host does not get the token.
        feed: { url: 'http://127.0.0.1:5984/registry', token: null },
        intervalMs: 86_400_000,
        names: ['a'],
        selectors: [],
        firstSight: 'nothing',
        proof: null,
        hooks: false,
      },
    ])
  })

  test('one registry is for hooks: the first, HOOK_REGISTRY, or those that are said to be', () => {
    const [a, b] = [
      { registry: 'https://a.example', packages: ['x'] },
      { registry: 'https://b.example', packages: ['x'] },
    ]
    for (const [entries, hookRegistry, want] of [
      [[a, b], null, ['a.example']],
      [[a, b], 'b.example', ['b.example']],
      [[a, b], 'unknown', ['a.example']],
      [[a, { ...b, hooks: true }], null, ['b.example']],
      [[a, { ...b, hooks: true }], 'a.example', ['b.example']],
      // It may have nothing else that is watched.
      [[a, { registry: b.registry, hooks: true }], null, ['b.example']],
    ]) {
      const registries = readWatch(JSON.stringify(entries), assert.fail, hookRegistry)
      assert.deepEqual(
        registries.filter(({ hooks }) => hooks).map(({ id }) => id),
        want,
        JSON.stringify([entries, hookRegistry]),
      )
    }
  })

  test('a feed gets the token only if it is at the same origin as the registry', () => {
    for (const [registry, feed, token] of [
      ['https://registry.example', 'https://registry.example/feed', 'secret'],
      ['https://registry.example:8443', 'https://registry.example:8443/feed', 'secret'],
      ['https://registry.example', 'http://registry.example/feed', null],
      ['https://registry.example', 'https://feed.example', null],
      ['https://registry.example', 'https://registry.example:8443', null],
    ]) {
      const [watched] = readWatch(JSON.stringify([{ registry, feed, packages: ['a'], token: 'secret' }]), assert.fail)
      assert.deepEqual([watched.token, watched.feed.token], ['secret', token], `${registry} ${feed}`)
    }
  })

  const valid = { registry: 'https://registry.example', packages: ['a'] }
  for (const [what, value, problem] of [
    ['no JSON', '[', 'WATCH: must be valid JSON'],
    ['no array', '{}', 'WATCH: must be a JSON array'],
    ['no registry', [{ packages: ['a'] }], 'WATCH[0].registry: '],
    ['a registry with a password', [{ ...valid, registry: 'https://u:p@registry.example' }], 'WATCH[0].registry: '],
    ['a registry with an empty query', [{ ...valid, registry: 'https://registry.example/?' }], 'WATCH[0].registry: '],
    ['a registry with an empty fragment', [{ ...valid, registry: 'https://registry.example/#' }], 'WATCH[0].registry: '],
    ['another scheme', [{ ...valid, registry: 'file:///etc' }], 'WATCH[0].registry: '],
    ['no packages', [{ ...valid, packages: [] }], 'WATCH[0].packages: '],
    ['a name that leads elsewhere', [{ ...valid, packages: ['../x'] }], 'WATCH[0].packages: "../x"'],
    ['an interval of 0', [{ ...valid, interval: 0 }], 'WATCH[0].interval: '],
    ['a token with a line end', [{ ...valid, token: 'a\nb' }], 'WATCH[0].token: '],
    ['an unknown first sight', [{ ...valid, firstSight: 'all' }], 'WATCH[0].firstSight: '],
    ['an unknown field', [{ ...valid, intervall: 5 }], 'WATCH[0].intervall: unknown field'],
    ['two of one id', [valid, valid], 'WATCH: two registries have the id registry.example'],
  ])
    test(what, () => {
      const problems = problemsOf(typeof value === 'string' ? value : JSON.stringify(value))
      assert.equal(problems.length, 1, String(problems))
      assert.ok(problems[0].startsWith(problem), problems[0])
      assert.ok(!problems[0].includes('a\nb'), 'no token')
    })
})
