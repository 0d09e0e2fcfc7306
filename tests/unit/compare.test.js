// Pairs of packuments, written by hand or generated: rare combinations, and packuments of a malicious sender.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { comparePackuments, HookError, readPackument } from 'npm-hooks/packument'
import { effort } from '../effort.js'
import { assertLinear } from '../processor-time.js'
import { attempt } from '../suite/check.js'
import { line } from './change-line.js'

const T = (day) => `2024-01-${String(day).padStart(2, '0')}T00:00:00.000Z`
const of = (versions, tags = {}, more = {}) =>
  JSON.stringify({
    name: 'n',
    'dist-tags': tags,
    versions: Object.fromEntries(versions.map((version) => [version, {}])),
    time: { created: T(1), modified: T(20), ...Object.fromEntries(versions.map((version, at) => [version, T(at + 2)])) },
    maintainers: [{ name: 'alice' }],
    users: {},
    ...more,
  })
const raw = (members) => `{"name":"n",${members}}`

// `[title, before, after, changes]`.
const PAIRS = [
  ['nothing, before and after', null, null, []],
  ['nothing, then a package without versions', null, of([]), []],
  ['a package without versions, then nothing', of([]), null, []],
  [
    'a package without versions, then its first: the first owner is part of the publish',
    of([], {}, { maintainers: [] }),
    of(['1.0.0'], { latest: '1.0.0' }),
    ['publish 1.0.0 latest'],
  ],
  [
    'versions in order of time, not of the packument, nor of semver',
    null,
    of(['2.0.0', '1.0.0', '1.0.1'], { latest: '2.0.0' }),
    ['publish 2.0.0 latest', 'publish 1.0.0', 'publish 1.0.1'],
  ],
  [
    'the publish has the tag latest if that is one of several, the other tags are changes',
    null,
    of(['1.0.0'], { beta: '1.0.0', latest: '1.0.0', next: '1.0.0' }),
    ['publish 1.0.0 latest', 'dist-tag beta 1.0.0', 'dist-tag next 1.0.0'],
  ],
  [
    'tags that are removed with a version are not changes',
    of(['1.0.0', '1.1.0'], { beta: '1.1.0', latest: '1.1.0' }),
    of(['1.0.0'], { latest: '1.0.0' }),
    ['unpublish 1.1.0 latest'],
  ],
  [
    'a version replaces a different one under one tag',
    of(['1.0.0', '1.1.0'], { latest: '1.1.0' }),
    of(['1.0.0', '1.2.0'], { latest: '1.2.0' }),
    ['unpublish 1.1.0 latest', 'publish 1.2.0 latest'],
  ],
  [
    'a tag of an unpublished version that moves to a new one that has a different tag too',
    of(['1.0.0', '1.1.0'], { x: '1.1.0' }),
    of(['1.0.0', '1.2.0'], { x: '1.2.0', latest: '1.2.0' }),
    ['unpublish 1.1.0 x', 'publish 1.2.0 latest', 'dist-tag x 1.2.0'],
  ],
  [
    'a different message is a new deprecation',
    raw('"versions":{"1.0.0":{"deprecated":"a"}}'),
    raw('"versions":{"1.0.0":{"deprecated":"b"}}'),
    ['deprecated 1.0.0 b'],
  ],
  ...['""', 'false', 'null'].map((none) => [
    `deprecated: ${none} is not a deprecation`,
    raw('"versions":{"1.0.0":{}}'),
    raw(`"versions":{"1.0.0":{"deprecated":${none}}}`),
    [],
  ]),
  [
    'a deprecation without a message',
    raw('"versions":{"1.0.0":{}}'),
    raw('"versions":{"1.0.0":{"deprecated":true}}'),
    ['deprecated 1.0.0'],
  ],
  [
    'a deprecation whose message is longer than the stored maximum',
    raw('"versions":{"1.0.0":{}}'),
    raw(`"versions":{"1.0.0":{"deprecated":"${'x'.repeat(70_000)}"}}`),
    ['deprecated 1.0.0'],
  ],
  [
    'a security holding package replaces all versions',
    of(['1.0.0', '1.0.1'], { latest: '1.0.1' }),
    of(['0.0.1-security'], { latest: '0.0.1-security' }, { maintainers: [{ name: 'npm' }] }),
    ['unpublish 1.0.0', 'unpublish 1.0.1 latest', 'publish 0.0.1-security latest !security-holding', 'owner npm', 'owner-rm alice'],
  ],
  [
    'and its later numbers',
    null,
    of(['0.0.1-security.0'], { latest: '0.0.1-security.0' }),
    ['publish 0.0.1-security.0 latest !security-holding'],
  ],
  [
    'but not a version with a similar name',
    null,
    of(['0.0.1-securityx', '1.0.0-security'], {}),
    ['publish 0.0.1-securityx', 'publish 1.0.0-security'],
  ],
  ['maintainers in the old form are not removed', of(['1.0.0'], {}, { maintainers: ['alice <alice@example.test>'] }), of(['1.0.0']), []],
  ['nor added', of(['1.0.0']), of(['1.0.0'], {}, { maintainers: ['alice <alice@example.test>'] }), []],
  [
    'a maintainer twice is one',
    of(['1.0.0'], {}, { maintainers: [] }),
    of(['1.0.0'], {}, { maintainers: [{ name: 'bob' }, { name: 'bob' }] }),
    ['owner bob'],
  ],
  [
    'a different e-mail address is the same owner',
    of(['1.0.0']),
    of(['1.0.0'], {}, { maintainers: [{ name: 'alice', email: 'new@example.test' }] }),
    [],
  ],
  [
    'the last of two equal keys counts',
    raw('"versions":{}'),
    raw('"versions":{"1.0.0":{"deprecated":"a"},"1.0.0":{}},"dist-tags":{"a":"0.1.0","a":"1.0.0"}'),
    ['publish 1.0.0 a'],
  ],
  ['and the last of two equal members', raw('"versions":{"1.0.0":{}}'), raw('"versions":{"2.0.0":{}},"versions":{"1.0.0":{}}'), []],
  [
    'keys with escapes are the same keys',
    raw('"versions":{"1.0.0":{}},"dist-tags":{"a":"1.0.0"}'),
    '{"n\\u0061me":"n","\\u0076ersions":{"1\\u002e0.0":{}},"dist-tags":{"\\u0061":"1.0\\u002e0"}}',
    [],
  ],
  [
    'a member of the wrong type is absent',
    of(['1.0.0'], { latest: '1.0.0' }, { users: { a: true } }),
    of(['1.0.0'], 7, { users: null, maintainers: 'alice' }),
    [],
  ],
  ['a tag that points to nothing is a tag', of(['1.0.0']), of(['1.0.0'], { a: '9.9.9' }), ['dist-tag a 9.9.9']],
  [
    'versions that are keys of objects elsewhere',
    null,
    raw('"versions":{"__proto__":{},"constructor":{},"7":{}}'),
    ['publish __proto__', 'publish constructor', 'publish 7'].sort(),
    'in any order',
  ],
]

// Packuments with valid or arbitrary values in every place.
const text = fc.constantFrom('n', 'a', '__proto__', '1', '', '0.0.1-security', '1.0.0', '2024-01-02T00:00:00.000Z', 'MIT', 'é\ud800')
const value = fc.oneof({ weight: 4, arbitrary: text }, { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) })
const some = (members) => fc.oneof({ weight: 6, arbitrary: fc.record(members, { requiredKeys: [] }) }, { weight: 1, arbitrary: value })
const map = (values) => fc.oneof({ weight: 6, arbitrary: fc.dictionary(text, values, { maxKeys: 4 }) }, { weight: 1, arbitrary: value })
const list = (values) => fc.oneof({ weight: 6, arbitrary: fc.array(values, { maxLength: 4 }) }, { weight: 1, arbitrary: value })
const person = some({ name: value, email: value, trustedPublisher: some({ id: value, oidcConfigId: value }) })
const manifest = some({
  deprecated: value,
  _npmUser: person,
  license: fc.oneof(value, some({ type: value }), list(some({ type: value }))),
  licenses: list(some({ type: value })),
  repository: fc.oneof(value, some({ url: value, type: value, directory: value })),
  bin: fc.oneof(value, map(value)),
  gypfile: value,
  hasInstallScript: value,
  dist: some({
    integrity: value,
    shasum: value,
    tarball: value,
    unpackedSize: fc.oneof(value, fc.nat()),
    attestations: fc.oneof(value, some({ url: value })),
  }),
  ...Object.fromEntries(['scripts', 'dependencies', 'optionalDependencies', 'peerDependencies'].map((key) => [key, map(value)])),
})
const anyPackument = fc
  .record(
    { name: text, 'dist-tags': map(value), versions: map(manifest), time: map(value), maintainers: list(person), users: map(fc.boolean()) },
    { requiredKeys: ['name'] },
  )
  .map((packument) => JSON.stringify(packument).toWellFormed())

const lines = (changes) => changes.map((change) => [line(change), ...change.warnings.map(({ code }) => `!${code}`)].join(' '))

for (const [title, before, after, want, order] of PAIRS) {
  test(title, () => {
    const found = (a, b) => (order ? lines(comparePackuments(a, b)).sort() : lines(comparePackuments(a, b)))
    assert.deepEqual(found(before, after), want)
    const [a, b] = [before, after].map((body) => body && JSON.parse(JSON.stringify(readPackument(body))))
    assert.deepEqual(found(a, b), want, 'of facts')
    for (const body of [before, after].filter(Boolean)) assert.deepEqual(comparePackuments(body, body), [])
  })
}

const holds = (title, ...args) =>
  test(title, () => {
    const predicate = args.pop()
    fc.assert(fc.property(...args, predicate), { numRuns: effort(300, 100_000, 1000), includeErrorInReport: true })
  })

holds('the facts of any packument are read as themselves, and comparing with them finds no change', anyPackument, (body) => {
  const { value: facts, error } = attempt(() => readPackument(body))
  if (error !== undefined) return assert.ok(error instanceof HookError && error.code !== 'internal', error.stack)
  assert.deepEqual([readPackument(JSON.stringify(facts)), comparePackuments(body, facts), comparePackuments(facts, body)], [facts, [], []])
})

holds('any two packuments have changes or an error code, the same for their facts', anyPackument, anyPackument, (before, after) => {
  const [bodies, facts] = [
    () => comparePackuments(before, after),
    () => comparePackuments(readPackument(before), readPackument(after)),
  ].map(attempt)
  for (const { error } of [bodies, facts])
    assert.ok(error === undefined || (error instanceof HookError && error.code !== 'internal'), error?.stack)
  const sorted = ({ value, error }) => error?.code ?? value.map((change) => JSON.stringify(change)).sort()
  assert.deepEqual(sorted(facts), sorted(bodies))
})

for (const [what, before, after] of [
  ['are new', null, 'a'],
  ['are others', 'a', 'b'],
  ['have other tags, maintainers and stars', 'a', 'c'],
])
  test(`comparing 16 000 versions that ${what} is linear`, () =>
    assertLinear((count) => {
      const members = (letter, to) => Array.from({ length: count }, (_, at) => `"${letter}${at}":${to(at)}`).join(',')
      const body = (letter, versions = letter) =>
        raw(
          `"versions":{${members(versions, () => '{}')}},"dist-tags":{${members(letter, (at) => `"${versions}${at}"`)}},"time":{${members(versions, () => `"${T(3)}"`)}},"maintainers":[${Array.from({ length: count }, (_, at) => `{"name":"${letter}${at}"}`)}],"users":{${members(letter, () => 'true')}}`,
        )
      const bodies = { a: body('a'), b: body('b'), c: body('c', 'a') }
      return () => assert.ok(comparePackuments(before && bodies[before], bodies[after]).length >= count)
    }, 16_000))

test('a body and its facts give the changes in one order, independent of the order of keys in objects', () => {
  const after = raw(
    '"versions":{"b":{},"7":{},"a":{}},"dist-tags":{"z":"b","1":"a","y":"b"},"maintainers":[],"users":{"b":true,"2":true,"a":true}',
  )
  assert.deepEqual(lines(comparePackuments(null, readPackument(after))), lines(comparePackuments(null, after)))
})

test('only `modified` decides which of two is newer: the newest version may have been removed', () => {
  const at = (day) => JSON.stringify({ name: 'n', versions: { '1.0.0': {} }, time: { created: T(1), '1.0.0': T(day) } })
  assert.deepEqual([comparePackuments(at(3), at(4)), comparePackuments(at(4), at(3))], [[], []])
  const abbreviated = (day) => JSON.stringify({ name: 'n', versions: { '1.0.0': {} }, modified: T(day) })
  const { error } = attempt(() => comparePackuments(abbreviated(4), abbreviated(3)))
  assert.deepEqual([error instanceof HookError, error?.code, error?.status], [true, 'before-is-newer', 409])
  assert.deepEqual(readPackument(abbreviated(3)).modified, T(3))
  // A packument without `modified` cannot be rejected.
  assert.deepEqual(comparePackuments(at(4), raw('"versions":{"1.0.0":{}}')), [])
})

test('a value that is not a packument is rejected, with a code or as a TypeError', () => {
  for (const body of [
    '',
    '{',
    '[]',
    'null',
    '7',
    '"n"',
    undefined,
    7,
    [],
    new Date(0),
    Symbol('s'),
    () => {},
    '{"error":"not_found"}',
    { format: 2 },
    {},
  ]) {
    for (const work of [() => comparePackuments(body, of([])), () => comparePackuments(of([]), body), () => readPackument(body)]) {
      const { error } = attempt(work)
      assert.ok(
        error instanceof TypeError || (error instanceof HookError && error.code !== 'internal'),
        `${String(body?.toString())}: ${error?.stack ?? 'no error'}`,
      )
    }
  }
})

test('the bare document of an unpublished package is a packument; one without versions and times is not', () => {
  const before = of(['1.0.0'], { latest: '1.0.0' })
  assert.deepEqual(
    lines(comparePackuments(before, raw(`"time":{"modified":"${T(25)}","unpublished":{"time":"${T(25)}","versions":["1.0.0"]}}`))),
    ['unpublish'],
  )
  assert.ok(attempt(() => comparePackuments(before, '{"name":"n","version":"1.0.0"}')).error instanceof HookError)
})
