// Each rule of the review: the pairs of releases of pairs.js, and histories in which more releases matter.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { reviewRelease } from 'npm-hooks/packument'
import { attempt } from '../../suite/check.js'
import { assertSound } from './packuments.js'
import { PAIRS } from './pairs.js'
import { attested, dependency, maintainedBy, packumentOf, publishedBy, repository, review, script, trusted } from './releases.js'

/** `[title, releases, version, codes]` if more releases matter; each is a day after the previous one. */
const HISTORIES = [
  ['the first release of all', [{ version: '1.0.0', ...dependency('^1.0.0'), license: 'MIT', bin: 'a.js', ...attested }], '1.0.0', []],
  ['a backport is compared with its own line', ['1.0.0', { version: '2.0.0', ...script({ install: 'node a.js' }) }, '1.0.1'], '1.0.1', []],
  [
    'a script in a backport',
    [
      { version: '1.0.0' },
      { version: '2.0.0', ...script({ install: 'node a.js' }) },
      { version: '1.0.1', ...script({ install: 'node a.js' }) },
    ],
    '1.0.1',
    ['install-script'],
  ],
  [
    'not with one that was published later',
    ['1.0.4', { version: '1.0.6', ...script({ install: 'node a.js' }) }, { version: '1.0.5', ...script({ install: 'node a.js' }) }],
    '1.0.6',
    ['install-script'],
  ],
  [
    'a prerelease with the one before it',
    [
      { version: '1.9.0', time: '2019-01-01' },
      { version: '2.0.0-beta.1', ...script({ install: 'node a.js' }), time: '2019-06-01' },
      { version: '2.0.0-beta.2', ...script({ install: 'node a.js' }) },
    ],
    '2.0.0-beta.2',
    [],
  ],
  [
    'the first prerelease with the stable one',
    ['1.9.0', { version: '2.0.0-beta.1', ...script({ install: 'node a.js' }) }],
    '2.0.0-beta.1',
    ['install-script'],
  ],
  [
    'a stable one not with its prereleases',
    ['1.9.0', { version: '2.0.0-beta.1', ...script({ install: 'node a.js' }) }, { version: '2.0.0', ...script({ install: 'node a.js' }) }],
    '2.0.0',
    ['install-script'],
  ],
  [
    'a publisher of long ago',
    [
      { version: '1.0.0', ...publishedBy('a') },
      { version: '1.0.1', ...publishedBy('b') },
      { version: '1.0.2', ...publishedBy('a') },
    ],
    '1.0.2',
    [],
  ],
  [
    'a publisher of another line',
    [
      { version: '1.0.0', ...publishedBy('a'), time: '2019-01-01' },
      { version: '2.0.0', ...publishedBy('b'), time: '2019-06-01' },
      { version: '1.0.1', ...publishedBy('b') },
    ],
    '1.0.1',
    [],
  ],
  [
    'maintainers are compared with the release before in time, not on the line',
    [
      { version: '0.1.0', ...maintainedBy('a'), time: '2019-01-01' },
      { version: '1.0.0-beta.1', ...maintainedBy('b'), time: '2019-12-01' },
      { version: '1.0.0', ...maintainedBy('b'), time: '2020-01-02' },
    ],
    '1.0.0',
    [],
  ],
  [
    'maintainers are replaced in two steps within three days',
    [
      { version: '1.0.0', ...maintainedBy('a') },
      { version: '1.0.1', ...maintainedBy('a', 'b'), time: '2020-02-01T00:00Z' },
      { version: '1.0.2', ...maintainedBy('b'), time: '2020-02-01T01:00Z' },
    ],
    '1.0.2',
    ['maintainers-replaced'],
  ],
  [
    'a version that is lower than all others',
    ['1.0.0', { version: '0.9.0', ...script({ install: 'node a.js' }), ...dependency('github:a/b') }],
    '0.9.0',
    ['dependency-url', 'install-script'],
  ],
  [
    'the second one that is lower than all others',
    [
      '1.0.0',
      { version: '0.9.0', ...script({ install: 'node a.js' }), time: '2020-02-01T00:00Z' },
      { version: '0.9.1', ...script({ install: 'node a.js' }), time: '2020-02-01T01:00Z' },
    ],
    '0.9.1',
    ['install-script'],
  ],
  [
    'a year without a release on its line only',
    ['1.0.0', { version: '2.0.0', time: '2021-05-01' }, { version: '1.0.1', time: '2021-06-02' }],
    '1.0.1',
    [],
  ],
  [
    'a year before the last of a series, and less before the first',
    [
      '1.0.0',
      { version: '1.0.1', time: '2020-12-28' },
      { version: '1.0.2', time: '2020-12-30' },
      { version: '1.0.3', time: '2021-01-01T23:00Z' },
    ],
    '1.0.3',
    [],
  ],
  [
    'a year without a release until the day before',
    ['1.0.0', { version: '2.0.0', time: '2021-06-01' }, { version: '1.0.1', time: '2021-06-02' }],
    '1.0.1',
    ['dormant-revived'],
  ],
]

for (const [what, before, after, codes] of PAIRS) {
  test(what, () =>
    raises(
      [
        { version: '1.0.0', ...before },
        { version: '1.0.1', ...after },
      ],
      after.version ?? '1.0.1',
      codes,
    ),
  )
}
for (const [what, releases, version, codes] of HISTORIES) test(what, () => raises(releases, version, codes))
test('a CI identity through trusted publishing raises no alarm', () => {
  const signals = review(
    [
      { version: '1.0.0', ...publishedBy('a') },
      { version: '1.0.1', ...trusted, ...attested },
    ],
    '1.0.1',
  )
  assert.deepEqual(signals, [])
})
test('a new e-mail address is shown with the previous one of the same publisher', () => {
  const [signal] = review(
    [
      { version: '1.0.0', ...publishedBy('a') },
      { version: '1.0.1', ...publishedBy('b') },
      { version: '1.0.2', ...publishedBy('a', 'a@elsewhere.example') },
    ],
    '1.0.2',
  )
  assert.deepEqual(
    signal.locations.map(({ value }) => value),
    ['a@elsewhere.example', 'a@mail.example'],
  )
})
for (const [what, before, after, paths] of [
  ['before', 'a <a@one.example>', { name: 'a', email: 'a@two.example' }, ['_npmUser/email', '_npmUser']],
  ['now', { name: 'a', email: 'a@one.example' }, 'a <a@two.example>', ['_npmUser', '_npmUser/email']],
]) {
  test(`a new e-mail address of a publisher who is one text ${what}`, () => {
    const releases = [
      { version: '1.0.0', _npmUser: before },
      { version: '1.0.1', _npmUser: after },
    ]
    const [signal] = review(releases, '1.0.1')
    assert.equal(signal.code, 'publisher-email-new')
    assert.deepEqual(
      signal.locations.map(({ path }) => path.slice(2).join('/')),
      paths,
    )
  })
}
test('latest moves to a backport', () => {
  const signals = review(['1.0.0', '2.0.0', '1.0.1'], '1.0.1', { latest: '1.0.1' })
  assert.deepEqual(
    signals.map(({ code }) => code),
    ['latest-moved-back'],
  )
})
test('nothing in the very first release raises an alarm', () => {
  const signals = review([{ version: '1.0.0', ...script({ install: 'node a.js' }), ...dependency('github:a/b') }], '1.0.0')
  assert.deepEqual(
    signals.filter(({ level }) => level === 'alarm'),
    [],
  )
})
test('a script that replaces an empty one counts as new', () => {
  const [signal] = review(
    [
      { version: '1.0.0', ...script({ install: '' }) },
      { version: '1.0.1', ...script({ install: 'node a.js' }) },
    ],
    '1.0.1',
  )
  assert.equal(signal.level, 'alarm')
})
test('a large manifest hides no signal', () => {
  const after = { version: '1.0.1', ...script({ install: 'node a.js' }), ...publishedBy('b'), description: 'x'.repeat(1_100_000) }
  raises([{ version: '1.0.0' }, after], '1.0.1', ['install-script', 'publisher-new'])
})
test('a large previous manifest adds no signal', () => {
  const same = { ...script({ install: 'node a.js' }), ...dependency('github:a/b'), bin: { a: 'a.js' } }
  raises(
    [
      { version: '1.0.0', ...same, description: 'x'.repeat(1_100_000) },
      { version: '1.0.1', ...same },
    ],
    '1.0.1',
    [],
  )
})
for (const [version, holdsName] of [
  ['0.0.1-security', true],
  ['0.0.1-security.0', true],
  ['0.0.1-security.12', true],
  ['0.0.1-securityx', false],
  ['0.0.2-security-fix', false],
  ['0.0.1', false],
]) {
  test(`${version} ${holdsName ? 'holds' : 'does not hold'} a name for security`, () => {
    assert.deepEqual(
      review([version], version).map(({ code }) => code),
      holdsName ? ['security-holding'] : [],
    )
  })
}
test('a version that is in `time` alone', () => {
  const {
    versions: { '1.0.1': _, ...versions },
    ...rest
  } = packumentOf(['1.0.0', '1.0.1'])
  assert.ok(reviewRelease(JSON.stringify({ ...rest, versions }), '1.0.1').some(({ code }) => code === 'version-removed'))
})
test('a removed version that held a name for security still raises its alarm', () => {
  const {
    versions: { '0.0.1-security': _, ...versions },
    ...rest
  } = packumentOf(['1.0.0', '0.0.1-security'])
  const signals = reviewRelease(JSON.stringify({ ...rest, versions }), '0.0.1-security')
  assert.deepEqual(
    signals.map(({ code }) => code),
    ['security-holding', 'version-removed'],
  )
  assertSound(signals, { ...rest, versions })
})
test('a version of an unpublished package', () => {
  const whole = readFileSync(new URL('../../data/packuments/unpublished.json', import.meta.url))
  assert.deepEqual(
    reviewRelease(whole, '0.0.1').map(({ code }) => code),
    ['version-removed'],
  )
})
test('names that every object has are not versions', () => {
  for (const version of ['__proto__', 'constructor', 'toString', 'created', 'modified', '', '9.9.9']) {
    const { value = [], error } = attempt(() => review(['1.0.0', '1.0.1'], version))
    assert.deepEqual(value, [], version)
    assert.notEqual(error?.code, 'internal', version)
  }
})
test('values in signals are safe to print, and short', () => {
  const nasty = `\u202e\u0000\u001b[2J\n${'x'.repeat(100_000)}`
  const after = {
    version: '1.0.1',
    ...script({ install: nasty }),
    ...publishedBy(nasty),
    ...maintainedBy(nasty),
    ...repository(nasty),
    license: nasty,
    bin: { [nasty]: 'a' },
    dependencies: { [nasty]: `github:${nasty}` },
  }
  const signals = review(
    [{ version: '1.0.0', ...publishedBy('a'), ...maintainedBy('a'), ...repository('a/b'), license: 'MIT' }, after],
    '1.0.1',
  )
  assert.ok(signals.length >= 5, JSON.stringify(signals.map(({ code }) => code)))
})
test('the same from text, bytes and a buffer', () => {
  const text = JSON.stringify(packumentOf([{ version: '1.0.0' }, { version: '1.0.1', ...script({ install: 'node é.js' }) }]))
  const bytes = new TextEncoder().encode(text)
  const [want, ...others] = [text, bytes, bytes.buffer].map((body) => reviewRelease(body, '1.0.1'))
  for (const found of others) assert.deepEqual(found, want)
})

const raises = (releases, version, codes) => assert.deepEqual([...new Set(review(releases, version).map(({ code }) => code))].sort(), codes)
