// What the watcher makes of a registry's answers: the changes it finds, those it does not invent, and when it looks again.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { DELETED, isPackageName, pathOf, UNKNOWN, WatchLoop } from 'npm-hooks/follow'
import { assertLinear } from '../processor-time.js'

const MINUTE = 60_000
const START = Date.UTC(2026, 0, 1)
const at = (minute) => new Date(START + minute * MINUTE).toISOString()

/** A packument: `versions` are [version, minute of publishing, more of the manifest]. */
function packument({ versions = [['1.0.0', -10]], modified, rev, ...more } = {}) {
  const time = { created: at(versions[0]?.[1] ?? -10), ...(modified !== undefined && { modified: at(modified) }) }
  const manifests = {}
  for (const [version, minute, manifest] of versions) {
    time[version] = at(minute)
    manifests[version] = { name: 'a', version, dist: { tarball: `https://registry.example/a-${version}.tgz` }, ...manifest }
  }
  const latest = versions.at(-1)?.[0]
  return {
    ...(rev !== undefined && { _id: 'a', _rev: rev }),
    name: 'a',
    'dist-tags': latest === undefined ? {} : { latest },
    versions: manifests,
    time,
    maintainers: [{ name: 'alice', email: 'alice@x.example' }],
    ...more,
  }
}

const json = (body, init) => () =>
  new Response(JSON.stringify(body), { headers: { etag: `"${JSON.stringify(body).length}-${body._rev}"` }, ...init })
const text = (body, init) => () => new Response(body, init)
const status = (status, headers) => () => new Response(null, { status, headers })
const unreachable = () => {
  throw new TypeError('connection refused')
}

/** Runs a loop over one package and returns what it found. `script`: at each minute, how the registry answers from then on. */
async function follow(
  script,
  { registry = {}, known = {}, minutes = Math.max(...script.map(([minute]) => minute)) + 1, proof = 200, whoami = proof } = {},
) {
  let now = START
  let answer = unreachable
  const found = []
  const failures = []
  const messages = []
  const asked = []
  const watched = { number: 1, name: 'a', due: START, known: { ...UNKNOWN, since: START, ...known } }
  const config = {
    id: 'r',
    url: 'https://registry.example',
    token: null,
    feed: null,
    intervalMs: MINUTE,
    firstSight: 'nothing',
    proof: null,
    ...registry,
  }
  const loop = new WatchLoop({
    host: {
      now: () => now,
      random: () => 0.5,
      async fetch(url, { headers }) {
        if (!url.endsWith('/a')) return new Response(null, { status: url.endsWith('/-/whoami') ? whoami : proof })
        asked.push([(now - START) / MINUTE, headers['if-none-match'] ?? null])
        const response = answer(headers)
        return response.headers.get('etag') && response.headers.get('etag') === headers['if-none-match']
          ? new Response(null, { status: 304 })
          : response
      },
    },
    store: {
      due: (_, time, __, busy) => (watched.due <= time && !busy.has(1) ? [1] : []),
      read: async (number) => ({ number, name: 'a', known: watched.known }),
      nextDue: (_, __, busy) => (busy.has(1) ? null : watched.due),
      other: () => null,
      async commit(_, __, look) {
        watched.known = look.known
        watched.due = look.due
        for (const { change, time } of look.changes)
          found.push([change.kind, change.version ?? change.distTag ?? change.maintainer ?? change.user ?? null, (time - START) / MINUTE])
        if (look.failure) failures.push(look.failure.code)
        if (look.failure) messages.push(look.failure.message)
      },
    },
    permits: { take: () => true, ask: async () => {}, release() {}, pause() {}, nextTime: () => 0 },
    registries: () => [config],
    concurrency: 1,
    maxPerRun: Number.POSITIVE_INFINITY,
    onError(error) {
      throw error
    },
  })
  for (let tenth = 0; tenth <= minutes * 10; tenth++) {
    now = START + tenth * (MINUTE / 10)
    for (const [minute, next] of script) if (Math.round(minute * 10) === tenth) answer = next
    await loop.settled()
  }
  return { found, failures, messages, asked, known: watched.known }
}

const V1 = packument({ modified: -10 })
const V2 = packument({
  versions: [
    ['1.0.0', -10],
    ['1.0.1', 1.5],
  ],
  modified: 1.5,
})

/** The version was published at the moment of the look. */
const JUST_PUBLISHED = packument({
  versions: [
    ['1.0.0', -10],
    ['1.0.1', 2],
  ],
  modified: 2,
})

/** A version that was published at the moment of a look, before its tag is moved. */
const UNTAGGED = {
  ...packument({
    versions: [
      ['1.0.0', -10],
      ['1.0.1', 0.2],
    ],
    modified: 0.2,
  }),
  'dist-tags': V1['dist-tags'],
}

/** A packument that was created after the watch began, of which more than a version is announced. */
const MUCH = packument({ versions: [['1.0.0', 1, { deprecated: 'old' }]], modified: 1, rev: '1-a' })

/** As many users have starred it as make more changes than a look may announce. */
const starredBy = (user, rev) => ({
  ...V1,
  _rev: rev,
  users: Object.fromEntries(Array.from({ length: 65_000 }, (_, at) => [`${user}-${at}`, true])),
})

describe('what is found', () => {
  for (const [what, script, expected, options] of [
    ['a first sight is not a change', [[0, json(V1)]], []],
    [
      'a publish, at the time of its version',
      [
        [0, json(V1)],
        [2, json(V2)],
      ],
      [['publish', '1.0.1', 1.5]],
    ],
    [
      'a package that was created after it was watched: from its first version on',
      [
        [0, status(404)],
        [
          3,
          json(
            packument({
              versions: [
                ['1.0.0', 1],
                ['1.0.1', 2],
              ],
              modified: 2,
            }),
          ),
        ],
      ],
      [
        ['publish', '1.0.0', 1],
        ['publish', '1.0.1', 2],
      ],
    ],
    [
      'a package that was created before it was watched, and was missing for a while',
      [
        [0, status(404)],
        [3, json(V1)],
      ],
      [],
    ],
    ['a first sight as npm announced it', [[0, json(V1)]], [['change', null, -10]], { registry: { firstSight: 'change' } }],
    [
      'a first sight as a mirror wants it',
      [[0, json(V2)]],
      [
        ['publish', '1.0.0', -10],
        ['publish', '1.0.1', 1.5],
      ],
      { registry: { firstSight: 'history' } },
    ],
    [
      'several changes between two looks, in order',
      [
        [0, json(V1)],
        [
          4,
          json(
            packument({
              versions: [
                ['1.0.0', -10, { deprecated: 'old' }],
                ['1.1.0', 2],
                ['1.1.1', 3],
              ],
              modified: 3.5,
              'dist-tags': { latest: '1.1.1', next: '1.1.0' },
            }),
          ),
        ],
      ],
      [
        ['publish', '1.1.0', 2],
        ['publish', '1.1.1', 3],
        ['deprecated', '1.0.0', 3.5],
      ],
    ],
    [
      'a star, its removal and a star again, where `modified` does not move: at the time of the look',
      [
        [0, json({ ...V1, _rev: '1-a', users: {} })],
        [2, json({ ...V1, _rev: '2-a', users: { bob: true } })],
        [4, json({ ...V1, _rev: '3-a', users: {} })],
        [6, json({ ...V1, _rev: '4-a', users: { bob: true } })],
      ],
      [
        ['star', 'bob', 2],
        ['unstar', 'bob', 4],
        ['star', 'bob', 6],
      ],
    ],
    [
      'a document that changed in its README only is a change',
      [
        [0, json({ ...V1, _rev: '1-a' })],
        [2, json({ ...V1, _rev: '2-a', readme: 'new' })],
      ],
      [['change', null, 2]],
    ],
    [
      'without a revision the documents are compared',
      [
        [0, json(V1)],
        [2, json({ ...V1, readme: 'new' })],
      ],
      [['change', null, 2]],
    ],
    [
      'with the same revision it was only written in another way',
      [
        [0, json({ ...V1, _rev: '1-a' })],
        [2, text(JSON.stringify({ ...V1, _rev: '1-a' }, null, 1))],
      ],
      [],
    ],
    [
      'a document in which only the revision is different was changed in a way that no other kind names',
      [
        [0, json({ ...V1, _rev: '1-a' })],
        [2, json({ ...V1, _rev: '2-a' })],
        [4, json({ ...V1, _rev: '3-a', readme: 'new' })],
      ],
      [
        ['change', null, 2],
        ['change', null, 4],
      ],
    ],
    [
      'a registry that writes a release in steps, each with another revision, has one change',
      [
        [0, json({ ...V1, _rev: '1-a' })],
        [2, json({ ...JUST_PUBLISHED, _rev: '2-a' })],
        [2.1, json({ ...JUST_PUBLISHED, _rev: '3-a' })],
      ],
      [['publish', '1.0.1', 2]],
    ],
    [
      'a release whose tag moves a moment later is one change',
      [
        [0, json({ ...V1, _rev: '1-a' })],
        [2, json({ ...JUST_PUBLISHED, _rev: '2-a', 'dist-tags': V1['dist-tags'] })],
        [2.1, json({ ...JUST_PUBLISHED, _rev: '3-a' })],
      ],
      [['publish', '1.0.1', 2]],
    ],
    [
      'a release to which no tag is moved',
      [
        [0, json(V1)],
        [2, json({ ...JUST_PUBLISHED, 'dist-tags': V1['dist-tags'] })],
      ],
      [['publish', '1.0.1', 2]],
    ],
    [
      'an unpublish of the whole package that leaves a document',
      [
        [0, json(V1)],
        [2, json({ name: 'a', time: { ...V1.time, unpublished: { time: at(1.5) } } })],
      ],
      [['unpublish', null, 2]],
    ],
    [
      'a 404, a minute later again, while the registry answers for another package',
      [
        [0, json(V1)],
        [2, status(404)],
      ],
      [['unpublish', null, 3]],
      { minutes: 5 },
    ],
    [
      'a 404 while the registry does not answer for another package',
      [
        [0, json(V1)],
        [2, status(404)],
      ],
      [],
      { minutes: 30, proof: 503 },
    ],
    [
      'a 404 while the registry refuses the token',
      [
        [0, json(V1)],
        [2, status(404)],
      ],
      [],
      { minutes: 30, registry: { token: 'expired' }, whoami: 401 },
    ],
    [
      'a 404 of a registry that does not know who the token is for',
      [
        [0, json(V1)],
        [2, status(404)],
      ],
      [['unpublish', null, 3]],
      { minutes: 5, registry: { token: 'valid' }, whoami: 404 },
    ],
    [
      'one false 404',
      [
        [0, json(V1)],
        [2, status(404)],
        [2.5, json(V1)],
      ],
      [],
      { minutes: 5 },
    ],
    [
      'a package that was removed and published again',
      [
        [0, json(V1)],
        [2, status(404)],
        [10, json(packument({ versions: [['2.0.0', 9]], modified: 9 }))],
      ],
      [
        ['unpublish', null, 3],
        ['publish', '2.0.0', 9],
      ],
    ],
    [
      'a package that was thought to be removed, and is as before',
      [
        [0, json(V1)],
        [2, status(404)],
        [10, json(V1)],
      ],
      [['unpublish', null, 3]],
    ],
    [
      'a package that was created after it was watched, was thought to be removed, and is the same again',
      [
        [0, status(404)],
        [3, json(MUCH)],
        [6, status(404)],
        [15, json(MUCH)],
      ],
      [
        ['publish', '1.0.0', 1],
        ['deprecated', '1.0.0', 1],
        ['unpublish', null, 7],
      ],
    ],
    [
      'an older packument than before, then the new one',
      [
        [0, json(V2)],
        [3, json(V1)],
        [6, json(V2)],
      ],
      [],
      { minutes: 10 },
    ],
    [
      'HTML',
      [
        [0, json(V1)],
        [2, text('<html>sorry</html>')],
        [4, json(V2)],
      ],
      [['publish', '1.0.1', 1.5]],
      { minutes: 8 },
    ],
    [
      'half a packument',
      [
        [0, json(V1)],
        [2, text(JSON.stringify(V2).slice(0, 200))],
        [4, json(V2)],
      ],
      [['publish', '1.0.1', 1.5]],
      { minutes: 8 },
    ],
    [
      'JSON that is not a packument',
      [
        [0, json(V1)],
        [2, json({ error: 'not now' })],
        [4, json(V2)],
      ],
      [['publish', '1.0.1', 1.5]],
      { minutes: 8 },
    ],
    [
      'the packument of another package',
      [
        [0, json(V1)],
        [2, json({ ...V2, name: 'b' })],
        [4, json(V2)],
      ],
      [['publish', '1.0.1', 1.5]],
      { minutes: 8 },
    ],
    [
      'a registry that is down for a while',
      [
        [0, json(V1)],
        [2, unreachable],
        [20, json(V2)],
      ],
      [['publish', '1.0.1', 1.5]],
      { minutes: 90 },
    ],
    [
      '500',
      [
        [0, json(V1)],
        [2, status(500)],
        [4, json(V2)],
      ],
      [['publish', '1.0.1', 1.5]],
      { minutes: 8 },
    ],
    [
      '304 without end is found out after a day',
      [
        [0, json(V1)],
        [2, (headers) => (headers['if-none-match'] ? new Response(null, { status: 304 }) : json(V2)())],
      ],
      [['publish', '1.0.1', 1.5]],
      { registry: { intervalMs: 60 * MINUTE }, minutes: 26 * 60 },
    ],
    [
      '304 to a request without a condition',
      [
        [0, status(304)],
        [4, json(V1)],
      ],
      [],
      { minutes: 8 },
    ],
  ])
    test(what, async () => {
      const { found } = await follow(script, options)
      assert.deepEqual(found, expected)
    })
})

describe('what is reported', () => {
  for (const [what, answer, code, registry] of [
    ['a refused connection', unreachable, 'unreachable'],
    ['429', status(429), 'rate-limited'],
    ['401', status(401), 'unauthorized'],
    ['403', status(403), 'unauthorized'],
    ['500', status(500), 'status'],
    ['a redirect with a token', status(302, { location: 'https://other.example' }), 'redirected', { token: 'valid' }],
    ['a redirect into a local network', status(302, { location: 'https://10.0.0.1/b' }), 'redirected'],
    ['a redirect from https to http', status(302, { location: 'http://other.example' }), 'redirected'],
    ['redirects without an end', status(302, { location: '/a' }), 'redirected'],
    ['304 to a request without a condition', status(304), 'unexpected-304'],
    ['more than 64 MiB', () => new Response('{}', { headers: { 'content-length': String(65 * 1024 * 1024) } }), 'too-large'],
    ['HTML', text('<html>'), 'not-a-packument'],
    ['an array', text('[]'), 'not-a-packument'],
    ['another package', json({ ...V1, name: 'b' }), 'other-package'],
  ])
    test(what, async () => {
      const { failures, found } = await follow([[0, answer]], { minutes: 0, registry })
      assert.deepEqual([failures, found], [[code], []])
    })

  test('no complete answer within 60 seconds', async (t) => {
    const timeouts = t.mock.method(AbortSignal, 'timeout', () => AbortSignal.abort())
    const { failures } = await follow([[0, unreachable]], { minutes: 0 })
    assert.deepEqual([failures, timeouts.mock.calls.map((call) => call.arguments)], [['timeout'], [[60_000]]])
  })

  test('an older packument', async () => {
    const { failures } = await follow(
      [
        [0, json(V2)],
        [2, json(V1)],
      ],
      { minutes: 2.5 },
    )
    assert.deepEqual([...new Set(failures)], ['older'])
  })

  for (const [what, options, code] of [
    ['does not answer', { proof: 500 }, 'registry-down'],
    ['refuses the token', { registry: { token: 'expired' }, whoami: 401 }, 'unauthorized'],
  ])
    test(`a 404 of a registry that ${what}`, async () => {
      const { failures } = await follow(
        [
          [0, json(V1)],
          [2, status(404)],
        ],
        { minutes: 4, ...options },
      )
      assert.deepEqual([...new Set(failures)], [code])
    })
})

describe('when it looks again', () => {
  const minutesOf = ({ asked }) => asked.map(([minute]) => Math.round(minute * 10) / 10)

  for (const [what, script, options, first] of [
    ['a failure', [[0, unreachable]], {}, 0],
    ['what is not a packument', [[0, text('<html>')]], {}, 0],
    ['the packument of another package', [[0, json({ ...V1, name: 'b' })]], {}, 0],
    [
      'a 404 that no other package confirms',
      [
        [0, json(V1)],
        [0.5, status(404)],
      ],
      { proof: 503 },
      2,
    ],
  ])
    test(`after ${what} in 10 s, 30 s, 2 min, 10 min, then every hour`, async () => {
      const times = minutesOf(await follow(script, { minutes: 155, ...options })).slice(first)
      // In steps of 6 s, with up to a fifth more.
      for (const [index, least] of [10, 30, 120, 600, 3600, 3600].entries()) {
        const waited = (times[index + 1] - times[index]) * 60
        assert.ok(waited >= least && waited <= least * 1.2 + 6, `wait ${index + 1}: ${waited} s`)
      }
    })

  test('not before the time that the registry asks for', async () => {
    const times = minutesOf(await follow([[0, status(503, { 'retry-after': '300' })]], { minutes: 6 }))
    assert.ok(times.length === 2 && times[1] >= 5, String(times))
  })

  test('without an ETag at first, then with it', async () => {
    const { asked } = await follow([[0, json({ ...V1, _rev: '1-a' })]], { minutes: 2 })
    assert.equal(asked[0][1], null)
    assert.match(asked[1][1], /1-a/)
  })

  for (const [what, expectedRev, script, expected, changes = []] of [
    ['the announced revision is there', '2-b', [[0, json({ ...V1, _rev: '1-a' })]], [0, 12, 42, 162, 462]],
    ['the package that was announced is there', '1-a', [[0, status(404)]], [0, 12, 42, 162, 462]],
    ['the removed package is missing', DELETED, [[0, json({ ...V1, _rev: '1-a' })]], [0, 12, 42, 162, 462]],
    [
      'the removed package is missing, and a minute later again',
      DELETED,
      [
        [0, json({ ...V1, _rev: '1-a' })],
        [0.5, status(404)],
      ],
      [0, 12, 42, 102],
      [['unpublish', null, 1.7]],
    ],
    [
      'the removed package has no versions',
      DELETED,
      [
        [0, json({ ...V1, _rev: '1-a' })],
        [0.5, json({ ...packument({ versions: [] }), _rev: '2-a' })],
      ],
      [0, 12, 42],
      [['unpublish', null, 0.7]],
    ],
    [
      'the announced revision is there, without the looks that wait for the tag of a release',
      '3-c',
      [
        [0, json({ ...V1, _rev: '1-a' })],
        [0.2, json({ ...UNTAGGED, _rev: '2-b' })],
      ],
      [0, 12, 18, 48, 168, 468],
      [['publish', '1.0.1', 0.2]],
    ],
  ])
    test(`until ${what}: after 10, 30, 120 and 300 s, without the ETag`, async () => {
      const options = { known: { expectedRev }, registry: { intervalMs: 60 * MINUTE }, minutes: 12 }
      const { asked, found, known: after } = await follow(script, options)
      assert.deepEqual(
        asked.map(([minute, etag]) => [Math.round(minute * 60), etag]),
        expected.map((second) => [second, null]),
      )
      assert.deepEqual(found, changes)
      assert.equal(after.expectedRev, null)
    })
})

test('a look announces a bounded number of changes; the next ones announce the others, each once', async () => {
  const numbers = Array.from({ length: 12_000 }, (_, at) => `1.0.${at}`)
  const manifests = (manifest) => Object.fromEntries(numbers.map((version) => [version, manifest]))
  const time = { ...V1.time, ...manifests('2026-01-01T00:00:00.000Z'), modified: '2026-03-01T00:00:00.000Z' }
  const deprecated = { ...V1, versions: manifests({ deprecated: 'old' }), time, 'dist-tags': { latest: numbers.at(-1) }, _rev: '2-a' }
  const { found, messages } = await follow(
    [
      [0, json({ ...deprecated, versions: manifests({}), _rev: '1-a' })],
      [2, json(deprecated)],
    ],
    { minutes: 6 },
  )
  const perMinute = [2, 3, 4].map((minute) => found.filter(([, , at]) => at === minute).length)
  assert.deepEqual([perMinute, found.length], [[5000, 5000, 2000], 12_000])
  assert.deepEqual(found.map(([kind, version]) => `${kind} ${version}`).sort(), numbers.map((version) => `deprecated ${version}`).sort())
  assert.deepEqual(messages, [
    '12000 changes in one look; the first 5000 are announced, the others by the next looks',
    '7000 changes in one look; the first 5000 are announced, the others by the next looks',
  ])
})

test('of changes that are more than a packument can have, a bounded number is announced; what follows is found', async () => {
  const { found, failures, messages } = await follow([
    [0, json(starredBy('bob', '1-a'))],
    [2, json(starredBy('eve', '2-a'))],
    [4, json({ ...starredBy('eve', '3-a'), versions: V2.versions, time: V2.time, 'dist-tags': V2['dist-tags'] })],
  ])
  const bounded = found.filter(([, , minute]) => minute === 2)
  assert.ok(bounded.length > 0 && bounded.length < 65_000, `${bounded.length} changes`)
  assert.deepEqual(failures, ['too-many-changes'])
  assert.match(
    messages[0],
    /^130000 changes in one look; the first 5000 are announced, the others are left out, because more than a packument can have/,
  )
  assert.deepEqual(found.slice(bounded.length), [['publish', '1.0.1', 1.5]])
})

test('a look at a packument with a revision that is similar to the README is linear', () =>
  assertLinear((length) => {
    const [readme, rev] = ['a'.repeat(length), `${'a'.repeat(length / 2000)}b`]
    return async () => {
      const { known } = await follow([[0, json({ ...V1, readme, _rev: rev })]], { minutes: 0 })
      assert.equal(known.rev, rev)
    }
  }, 2_000_000))

test('a registry that does not answer leaves room for another one', async () => {
  const held = []
  const asked = []
  const packages = ['slow', 'slow', 'slow', 'slow', 'slow', 'slow', 'slow', 'slow', 'quick'].map((registry, number) => ({
    registry,
    number,
    name: `p${number}`,
    due: START,
    known: { ...UNKNOWN, since: START },
  }))
  const loop = new WatchLoop({
    host: {
      now: () => START,
      random: () => 0.5,
      fetch(url) {
        const { host } = new URL(url)
        asked.push(host)
        return host === 'quick' ? Promise.resolve(status(404)()) : new Promise((resolve) => held.push(resolve))
      },
    },
    store: {
      due: (registry, time, limit, busy) =>
        packages
          .filter((entry) => entry.registry === registry && entry.due <= time && !busy.has(entry.number))
          .slice(0, limit)
          .map(({ number }) => number),
      read: async (number) => packages[number],
      nextDue: () => null,
      other: () => null,
      async commit(_, { number }, look) {
        packages[number].due = look.due
      },
    },
    permits: { take: () => true, ask: async () => {}, release() {}, pause() {}, nextTime: () => 0 },
    registries: () =>
      ['slow', 'quick'].map((id) => ({
        id,
        url: `https://${id}`,
        token: null,
        feed: null,
        intervalMs: MINUTE,
        firstSight: 'nothing',
        proof: null,
      })),
    concurrency: 2,
    maxPerRun: Number.POSITIVE_INFINITY,
    onError: assert.fail,
  })
  const rest = () => new Promise((resolve) => setTimeout(resolve, 5))
  void loop.fill()
  await rest()
  // Its looks end one after the other.
  for (let ended = 0; ended < 2; ended++) {
    held.shift()?.(status(504)())
    await rest()
  }
  const isAsked = asked.includes('quick')
  while (held.length > 0) {
    held.shift()(status(504)())
    await rest()
  }
  await loop.settled()
  assert.ok(isAsked, 'the other registry is asked before the slow one has answered for each of its packages')
})

describe('a store that fails', () => {
  const fails = () => {
    throw new Error('the disk is full')
  }
  const failed = async () => fails()
  for (const [what, failing] of [
    ['a look that cannot be stored', { commit: failed }],
    ['packages that cannot be listed', { due: fails }],
    ['a package that cannot be read', { read: failed }],
  ])
    test(`${what}: it is repeated after a while, once each time`, async () => {
      let now = START
      const errors = []
      let requests = 0
      const loop = new WatchLoop({
        host: {
          now: () => now,
          random: () => 0.5,
          async fetch() {
            requests++
            return json(V1)()
          },
        },
        store: {
          due: (_, __, ___, busy) => (busy.has(1) ? [] : [1]),
          read: async (number) => ({ number, name: 'a', known: { ...UNKNOWN, since: START } }),
          nextDue: (_, __, busy) => (busy.has(1) ? null : START),
          other: () => null,
          commit: async () => {},
          ...failing,
        },
        permits: { take: () => true, ask: async () => {}, release() {}, pause() {}, nextTime: () => 0 },
        registries: () => [
          { id: 'r', url: 'https://registry.example', token: null, intervalMs: MINUTE, firstSight: 'nothing', proof: null },
        ],
        concurrency: 1,
        maxPerRun: Number.POSITIVE_INFINITY,
        onError: ({ message }) => errors.push(message),
      })
      for (let run = 1; run <= 5; run++) {
        await loop.settled()
        assert.deepEqual(errors, Array(run).fill('the disk is full'))
        const next = loop.nextTime()
        assert.ok(next > now, `${next - now} ms`)
        now = next
      }
      assert.ok(requests <= 5, `${requests} requests`)
    })
})

test('the names of packages lead to one path of the registry', () => {
  for (const [name, path] of [
    ['lodash', 'lodash'],
    ['@scope/name', '@scope%2Fname'],
    ['Old.Name_2', 'Old.Name_2'],
    ['ünïcode', '%C3%BCn%C3%AFcode'],
  ])
    assert.deepEqual([isPackageName(name), pathOf(name)], [true, path])
  for (const name of [
    '',
    '.',
    '..',
    '../x',
    '@s/../x',
    '@s',
    '@/x',
    'a/b',
    '-\u0000',
    'a b',
    '\ud800',
    '_design',
    `${'a'.repeat(215)}`,
    7,
    null,
  ])
    assert.equal(isPackageName(name), false, String(name))
})
