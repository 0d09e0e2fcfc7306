// Packuments: their facts, the changes between two, and the signals of a release.
import { attempt, equal, fromBase64, utf8 } from './check.js'

const BEFORE = {
  name: 'lodash',
  'dist-tags': { latest: '1.0.0', next: '2.0.0-beta.1' },
  versions: { '1.0.0': { dist: { integrity: 'sha512-a' } }, '1.0.1': { deprecated: 'old' }, '2.0.0-beta.1': {} },
  time: { modified: '2024-01-01T00:00:00.000Z', '1.0.0': '2023-01-01T00:00:00.000Z' },
  maintainers: [{ name: 'alice', email: 'a@example.test' }],
  users: { fan: true, gone: true, never: false },
}
const AFTER = {
  ...BEFORE,
  'dist-tags': { latest: '1.1.0', stable: '1.0.0' },
  versions: {
    '1.0.0': { dist: { integrity: 'sha512-b' }, deprecated: 'älter\u202e' },
    '1.0.1': {},
    '1.1.0': {
      _npmUser: { name: 'bob', email: 'b@example.test' },
      dist: { tarball: 'http://registry.test/l.tgz', integrity: 'sha512-c', shasum: 'd', signatures: [{}] },
      scripts: { test: 't', postinstall: 'node steal.js' },
      dependencies: { left: 'git+ssh://git@host.test/left.git' },
      license: { type: 'MIT' },
      repository: { type: 'git', url: 'git+https://host.test/l.git' },
      readme: 'x'.repeat(100_000),
    },
  },
  time: { ...BEFORE.time, modified: '2024-02-01T00:00:00.000Z', '1.1.0': '2024-02-01T00:00:00.000Z' },
  maintainers: [{ name: 'bob' }],
  users: { fan: true, new: true },
}
const CHANGES = [
  ['unpublish', { version: '2.0.0-beta.1', distTag: 'next' }, 'lodash 2.0.0-beta.1 unpublished', 'unpublish:lodash@2.0.0-beta.1'],
  [
    'publish',
    {
      version: '1.1.0',
      distTag: 'latest',
      release: 'minor',
      previous: '1.0.1',
      latest: 'moved',
      publisher: { name: 'bob', email: 'b@example.test' },
      dist: { tarball: 'http://registry.test/l.tgz', integrity: 'sha512-c', shasum: 'd' },
    },
    'lodash 1.1.0 published by bob (minor after 1.0.1, tagged latest)',
    'publish:lodash@1.1.0',
  ],
  [
    'deprecated',
    { version: '1.0.0', message: 'älter\u202e' },
    'lodash 1.0.0 deprecated: älter\\u{202e}',
    'deprecated:lodash@1.0.0#1706745600000',
  ],
  ['undeprecated', { version: '1.0.1' }, 'lodash 1.0.1 no longer deprecated', 'undeprecated:lodash@1.0.1#1706745600000'],
  [
    'dist-tag',
    { distTag: 'stable', version: '1.0.0' },
    'lodash dist-tag stable now points to 1.0.0',
    'dist-tag:lodash@stable#1706745600000',
  ],
  ['owner', { maintainer: 'bob' }, 'lodash maintainer bob added', 'owner:lodash@bob#1706745600000'],
  ['owner-rm', { maintainer: 'alice' }, 'lodash maintainer alice removed', 'owner-rm:lodash@alice#1706745600000'],
  ['star', { user: 'new' }, 'lodash starred by new', 'star:lodash@new#1706745600000'],
  ['unstar', { user: 'gone' }, 'lodash no longer starred by gone', 'unstar:lodash@gone#1706745600000'],
  ['change', { version: '1.0.0' }, 'lodash 1.0.0 changed', 'change:lodash@1.0.0#1706745600000'],
]

/** `[before, after, code]`. */
const REJECTED = [
  [AFTER, BEFORE, 'before-is-newer', 409],
  [BEFORE, { ...AFTER, name: 'underscore' }, 'other-package', 422],
  [BEFORE, { error: 'not found' }, 'not-a-packument', 422],
  [BEFORE, { ...AFTER, name: 7, time: undefined, versions: undefined }, 'not-a-packument', 422],
  [[], AFTER, 'not-a-packument', 422],
]

export function packumentCases(api, data) {
  const { HookError, comparePackuments, parseEvent, readPackument, reviewRelease, signPayload, toEvent, verifyEvent } = api
  const json = JSON.stringify

  return [
    [
      'every difference between two packuments is a change, in one order, from bodies and from facts',
      () => {
        const want = CHANGES.map(([kind, members, summary, key]) => ({
          kind,
          ...members,
          name: 'lodash',
          evidence: 'confirmed',
          warnings: kind === 'change' ? ['integrity-changed'] : [],
          summary,
          key,
        }))
        for (const before of [json(BEFORE), readPackument(json(BEFORE)), utf8(json(readPackument(json(BEFORE)))).buffer]) {
          for (const after of [utf8(json(AFTER, null, 1)), readPackument(json(AFTER))]) {
            const found = comparePackuments(before, after)
            equal(
              found.map((change) => ({ ...change, warnings: change.warnings.map(({ code }) => code) })),
              want,
            )
          }
        }
        equal([comparePackuments(json(AFTER), json(AFTER)), comparePackuments(null, null)], [[], []])
        equal(
          comparePackuments(null, json(BEFORE)).map(({ kind, version }) => [kind, version]),
          [
            ['publish', '1.0.1'],
            ['publish', '2.0.0-beta.1'],
            ['publish', '1.0.0'],
            ['deprecated', '1.0.1'],
          ],
        )
        for (const after of [null, json({ name: 'lodash', time: { unpublished: {} } })]) {
          equal(
            comparePackuments(json(AFTER), after).map(({ summary }) => summary),
            ['lodash unpublished (all versions)'],
          )
        }
      },
    ],

    [
      'a sender is three calls: compare, toEvent, signPayload',
      () => {
        const after = json(AFTER)
        for (const change of comparePackuments(json(BEFORE), after)) {
          const time = change.kind === 'publish' || change.kind === 'unpublish' ? 1 : Number(change.key.split('#')[1])
          const body = toEvent(change, { packument: after, time })
          const { change: read } = verifyEvent(body, signPayload(body, 's'), 's')
          const wanted = { ...change, warnings: [], evidence: change.kind === 'change' ? 'unavailable' : 'confirmed' }
          if (change.kind === 'change')
            Object.assign(wanted, { version: null, summary: 'lodash changed', key: 'change:lodash#1706745600000' })
          equal({ ...read, warnings: [] }, wanted, change.kind)
        }
      },
    ],

    [
      'two packuments that are not an earlier and a later one are rejected',
      () => {
        for (const [before, after, code, status] of REJECTED) {
          const { error } = attempt(() => comparePackuments(json(before), json(after)))
          equal([error instanceof HookError, error?.code, error?.status], [true, code, status], code)
        }
        for (const work of [
          () => comparePackuments(undefined, json(AFTER)),
          () => comparePackuments(json(BEFORE)),
          () => readPackument(AFTER),
          () => reviewRelease(AFTER, '1.0.0'),
          () => reviewRelease(json(AFTER)),
        ]) {
          equal(attempt(work).error instanceof TypeError, true, String(work))
        }
      },
    ],

    [
      'a member that is missing or too long makes no change',
      () => {
        const one = { name: 'a', versions: { '1.0.0': {} }, time: { modified: '2024-01-01T00:00:00.000Z' } }
        const later = { name: 'a', time: { modified: '2024-01-02T00:00:00.000Z' } }
        for (const [before, after, want] of [
          [one, later, []],
          [one, { ...later, versions: null }, []],
          [later, { ...one, time: { modified: '2024-01-03T00:00:00.000Z' } }, []],
          [one, { ...later, versions: {} }, ['a unpublished (all versions)']],
          [one, { ...later, time: { ...later.time, unpublished: '2024-01-02T00:00:00.000Z' } }, ['a unpublished (all versions)']],
          [one, { ...one, 'dist-tags': { latest: 'x'.repeat(70_000) } }, []],
          [one, { ...one, versions: { '1.0.0': { dist: { integrity: 'sha512-b', shasum: 'c' } } } }, []],
        ]) {
          equal(
            comparePackuments(json(before), json(after)).map(({ summary }) => summary),
            want,
            json(after).slice(0, 200),
          )
          equal(comparePackuments(readPackument(json(before)), readPackument(json(after))).length, want.length)
        }
        const dist = (integrity) => json({ name: 'a', versions: { '1.0.0': { dist: { integrity } } } })
        equal(
          ['sha1-a', 'sha512-a', 'sha512-b'].map((other) => comparePackuments(dist('sha512-a'), dist(other)).length),
          [0, 0, 1],
        )
      },
    ],

    [
      'thousands of versions, tags and dependencies are compared and reviewed as fast as they are read',
      () => {
        const many = (value) => Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`1.0.${at}`, value(at)]))
        const time = many((at) => new Date(1.5e12 + at * 1000).toISOString())
        const found = comparePackuments(null, json({ name: 'a', versions: many(() => ({})), time, 'dist-tags': many((at) => `1.0.${at}`) }))
        equal([found.length, found.at(-1).previous, found.at(-1).release], [5000, '1.0.4998', 'patch'])
        const versions = {
          '1.0.0': { dependencies: many(() => '1') },
          '1.0.1': {
            dependencies: {
              ...many(() => '1'),
              ...Object.fromEntries(Array.from({ length: 5000 }, (_, at) => [`x${at}`, 'git://a.test/b'])),
            },
          },
        }
        const signals = reviewRelease(json({ name: 'a', versions }), '1.0.1')
        equal(
          signals.map(({ code, locations }) => [code, locations.length]),
          [
            ['dependency-url', 20],
            ['dependency-new-in-patch', 20],
          ],
        )
      },
    ],

    [
      'facts are a packument with fewer members',
      () => {
        const facts = readPackument(json(AFTER))
        equal(facts.versions['1.1.0'], {
          _npmUser: { name: 'bob', email: 'b@example.test' },
          dist: { tarball: 'http://registry.test/l.tgz', integrity: 'sha512-c', shasum: 'd' },
          scripts: ['test', 'postinstall'],
          dependencies: facts.versions['1.1.0'].dependencies,
          license: 'MIT',
          repository: 'git+https://host.test/l.git',
        })
        equal(
          [/^[0-9a-f]{16}$/.test(facts.versions['1.1.0'].dependencies), facts.format, facts.users, facts.absent],
          [true, 1, ['fan', 'new'], []],
        )
        equal(readPackument('{"versions":{}}').absent, ['name', 'dist-tags', 'time', 'maintainers', 'users'])
        for (const { body } of data.deliveries) {
          const payload = parseEvent(fromBase64(body)).payloadBytes()
          const { value: once } = attempt(() => readPackument(payload))
          if (once !== undefined) equal(readPackument(once), once)
        }
      },
    ],

    [
      'a release is reviewed, with locations that are in the packument',
      () => {
        const found = reviewRelease(json(AFTER), '1.1.0')
        equal(
          found.map(({ code, level }) => [code, level]),
          [
            ['install-script', 'alarm'],
            ['dependency-url', 'alarm'],
            ['dormant-revived', 'notice'],
          ],
        )
        for (const { locations } of found) {
          for (const { path, value } of locations)
            equal(
              path.reduce((part, key) => part[key], AFTER),
              value,
              path.join('.'),
            )
        }
        equal(reviewRelease(json(AFTER), '1.0.1'), [])
        // The second of two releases of one attack is compared with the release before the first; null counts as missing.
        const script = (install, at) => [{ scripts: { postinstall: install, install: null } }, at]
        const attack = [[{}, '2023-01-01'], script('node a.js', '2024-01-20'), script('node b.js', '2024-01-21')]
        const releases = {
          name: 'a',
          versions: Object.fromEntries(attack.map(([manifest], at) => [`1.0.${at}`, manifest])),
          time: Object.fromEntries(attack.map(([, day], at) => [`1.0.${at}`, `${day}T00:00:00.000Z`])),
        }
        equal(
          reviewRelease(json(releases), '1.0.2').map(({ code, level }) => [code, level]),
          [
            ['install-script', 'alarm'],
            ['dormant-revived', 'notice'],
          ],
        )
        for (const version of ['9.9.9', 'next', 'time', '']) {
          const { error } = attempt(() => reviewRelease(json(AFTER), version))
          equal([error?.code, error?.status], ['no-such-version', 422], version)
        }
      },
    ],

    [
      'a release is named by its version or by a dist-tag; a tag with the name of a version is the version',
      () => {
        const bad = { scripts: { postinstall: 'node a.js' } }
        const packument = {
          name: 'a',
          versions: { '1.0.0': {}, '1.0.1': bad, '1.0.2': {} },
          'dist-tags': { latest: '1.0.1', '1.0.2': '1.0.1' },
        }
        const codes = (version) => reviewRelease(json(packument), version).map(({ code }) => code)
        equal(['latest', '1.0.1', '1.0.2', '1.0.0'].map(codes), [
          ['install-script', 'latest-moved-back'],
          ['install-script', 'latest-moved-back'],
          [],
          [],
        ])
        equal(reviewRelease(json(packument), 'latest'), reviewRelease(json(packument), '1.0.1'))
      },
    ],

    [
      'each release of an attack on a young package is flagged, with times and without',
      () => {
        const bad = { scripts: { preinstall: 'node setup.mjs' } }
        const time = { '1.0.0': '2026-08-03T00:00:00Z', '1.0.1': '2026-08-04T10:00:00Z', '1.0.2': '2026-08-04T10:00:01Z' }
        for (const times of [{ time }, {}]) {
          const packument = { name: 'x', versions: { '1.0.0': { scripts: {} }, '1.0.1': bad, '1.0.2': bad }, ...times }
          for (const version of ['1.0.1', '1.0.2']) {
            const found = reviewRelease(json(packument), version).map(({ code, level }) => [code, level])
            equal(found, [['install-script', 'alarm']], version)
          }
        }
      },
    ],
  ]
}
