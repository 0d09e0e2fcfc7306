// What a review could not check: each check lacks exactly what it reads and the packument does not have.
import { attempt, equal } from './check.js'

const json = JSON.stringify
const CODES = [
  'security-holding',
  'version-removed',
  'install-script',
  'publisher-new',
  'publisher-email-new',
  'maintainers-replaced',
  'provenance-lost',
  'dependency-url',
  'dependency-new-in-patch',
  'dormant-revived',
  'latest-moved-back',
  'repository-changed',
  'license-changed',
  'size-changed-10x',
  'bin-changed',
]

/** A version's manifest as registries write it, with what every check reads. */
const manifest = (version) => ({
  name: 'a',
  version,
  _id: `a@${version}`,
  scripts: { test: 't' },
  dependencies: { b: '^1.0.0' },
  bin: { a: 'a.js' },
  license: 'MIT',
  repository: { type: 'git', url: 'https://host.example/a.git' },
  dist: { tarball: 'https://registry.example/a.tgz', integrity: 'sha512-a', unpackedSize: 1000 },
  maintainers: [{ name: 'alice', email: 'a@mail.example' }],
  _npmUser: { name: 'alice', email: 'a@mail.example' },
})
const WHOLE = {
  _id: 'a',
  name: 'a',
  'dist-tags': { latest: '1.0.1' },
  versions: { '1.0.0': manifest('1.0.0'), '1.0.1': manifest('1.0.1') },
  time: { '1.0.0': '2026-01-01T00:00:00.000Z', '1.0.1': '2026-02-01T00:00:00.000Z' },
}

const without = (object, ...names) => Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)))
const only = (object, ...names) => Object.fromEntries(Object.entries(object).filter(([name]) => names.includes(name)))
const eachManifest = (change) => ({
  ...WHOLE,
  versions: Object.fromEntries(Object.entries(WHOLE.versions).map(([version, whole]) => [version, change(whole)])),
})
const lastManifest = (change) => ({ ...WHOLE, versions: { ...WHOLE.versions, '1.0.1': change(WHOLE.versions['1.0.1']) } })
const firstManifest = (change) => ({ ...WHOLE, versions: { ...WHOLE.versions, '1.0.0': change(WHOLE.versions['1.0.0']) } })

/** The members of an abbreviated packument, and of its manifests. */
const abbreviated = {
  ...only(
    eachManifest((whole) => only(whole, 'name', 'version', 'dependencies', 'bin', 'dist')),
    'name',
    'dist-tags',
    'versions',
  ),
  modified: '2026-02-01T00:00:00.000Z',
}
const OF_PACKUMENTS = ['security-holding', 'version-removed', 'dormant-revived', 'latest-moved-back']
const OF_MANIFESTS = CODES.filter((code) => !OF_PACKUMENTS.includes(code))
const all = (codes, ...missing) => Object.fromEntries(codes.map((code) => [code, missing]))

/** `[title, packument, what each check lacks]`. */
const PACKUMENTS = [
  ['a whole packument', WHOLE, {}],
  [
    'an abbreviated packument',
    abbreviated,
    {
      'install-script': ['scripts'],
      'publisher-new': ['_npmUser'],
      'publisher-email-new': ['_npmUser'],
      'maintainers-replaced': ['maintainers'],
      'provenance-lost': ['_npmUser'],
      'dormant-revived': ['time'],
      'repository-changed': ['repository'],
      'license-changed': ['license'],
    },
  ],
  [
    'manifests that say nothing',
    eachManifest(() => ({})),
    {
      'install-script': ['scripts'],
      'publisher-new': ['_npmUser'],
      'publisher-email-new': ['_npmUser'],
      'maintainers-replaced': ['maintainers'],
      'provenance-lost': ['dist', '_npmUser'],
      'dependency-url': ['dependencies'],
      'dependency-new-in-patch': ['dependencies'],
      'repository-changed': ['repository'],
      'license-changed': ['license'],
      'size-changed-10x': ['dist.unpackedSize'],
      'bin-changed': ['bin'],
    },
  ],
  ['no times', without(WHOLE, 'time'), { 'dormant-revived': ['time'] }],
  ['a time of one release alone', { ...WHOLE, time: only(WHOLE.time, '1.0.1') }, { 'dormant-revived': ['time'] }],
  ['an unreadable time', { ...WHOLE, time: { ...WHOLE.time, '1.0.0': 'never' } }, { 'dormant-revived': ['time'] }],
  ['no dist-tags', without(WHOLE, 'dist-tags'), { 'latest-moved-back': ['dist-tags'] }],
  ['unreadable dist-tags', { ...WHOLE, 'dist-tags': { latest: 7 } }, { 'latest-moved-back': ['dist-tags'] }],
  ['empty dist-tags', { ...WHOLE, 'dist-tags': {} }, {}],
  // A whole manifest that does not have these has none.
  [
    'no scripts, dependencies, bin, license and repository',
    eachManifest((of) => without(of, 'scripts', 'dependencies', 'bin', 'license', 'repository')),
    {},
  ],
  ['unreadable scripts', lastManifest((of) => ({ ...of, scripts: 7 })), { 'install-script': ['scripts'] }],
  [
    'unreadable dependencies',
    lastManifest((of) => ({ ...of, optionalDependencies: [] })),
    all(['dependency-url', 'dependency-new-in-patch'], 'dependencies'),
  ],
  ['an unreadable license', firstManifest((of) => ({ ...of, license: 7 })), { 'license-changed': ['license'] }],
  ['an unreadable repository', lastManifest((of) => ({ ...of, repository: [] })), { 'repository-changed': ['repository'] }],
  ['unreadable commands', firstManifest((of) => ({ ...of, bin: 7 })), { 'bin-changed': ['bin'] }],
  [
    'scripts that the manifests only announce',
    eachManifest((of) => ({ ...of, hasInstallScript: true })),
    { 'install-script': ['scripts'] },
  ],
  [
    'no publisher of this release',
    lastManifest((of) => without(of, '_npmUser')),
    all(['publisher-new', 'publisher-email-new', 'provenance-lost'], '_npmUser'),
  ],
  [
    'no publisher of the other',
    firstManifest((of) => without(of, '_npmUser')),
    all(['publisher-new', 'publisher-email-new', 'provenance-lost'], '_npmUser'),
  ],
  [
    'no address of the publisher',
    lastManifest((of) => ({ ...of, _npmUser: { name: 'alice' } })),
    { 'publisher-email-new': ['_npmUser.email'] },
  ],
  ['no address before', firstManifest((of) => ({ ...of, _npmUser: { name: 'alice' } })), { 'publisher-email-new': ['_npmUser.email'] }],
  ['a CI as publisher', eachManifest((of) => ({ ...of, _npmUser: { name: 'ci', trustedPublisher: { id: 'github' } } })), {}],
  ['no maintainers', firstManifest((of) => without(of, 'maintainers')), { 'maintainers-replaced': ['maintainers'] }],
  ['no size', firstManifest((of) => ({ ...of, dist: without(of.dist, 'unpackedSize') })), { 'size-changed-10x': ['dist.unpackedSize'] }],
  ['no dist', lastManifest((of) => without(of, 'dist')), { 'provenance-lost': ['dist'], 'size-changed-10x': ['dist.unpackedSize'] }],
  ['the first release', { ...WHOLE, versions: only(WHOLE.versions, '1.0.1'), time: only(WHOLE.time, '1.0.1') }, {}],
  [
    'the first release that is left',
    { ...WHOLE, versions: only(WHOLE.versions, '1.0.1') },
    all([...OF_MANIFESTS.filter((code) => code !== 'install-script' && code !== 'dependency-url'), 'dormant-revived'], 'versions'),
  ],
  [
    'releases of which it has the names alone',
    { ...WHOLE, versions: { '1.0.0': null, '1.0.1': manifest('1.0.1') } },
    all([...OF_MANIFESTS.filter((code) => code !== 'install-script' && code !== 'dependency-url'), 'dormant-revived'], 'versions'),
  ],
  ['a removed version', { ...WHOLE, versions: only(WHOLE.versions, '1.0.0') }, all(OF_MANIFESTS, 'versions')],
]

export function uncheckedCases(api) {
  const { reviewRelease } = api
  const review = (packument, version = '1.0.1') => reviewRelease(json(packument), version, { unchecked: true })
  const lacks = ({ unchecked }) => Object.fromEntries(unchecked.map(({ code, missing }) => [code, missing]))

  return [
    [
      'a review says which checks could not run, and what they lack',
      () => {
        for (const [title, packument, want] of PACKUMENTS) {
          const { signals, checked, unchecked } = review(packument)
          const ordered = CODES.filter((code) => Object.hasOwn(want, code))
          equal(
            unchecked,
            ordered.map((code) => ({ code, missing: want[code] })),
            title,
          )
          equal(checked, CODES.length - ordered.length, title)
          equal(signals, reviewRelease(json(packument), '1.0.1'), title)
          equal(
            signals.filter(({ code }) => Object.hasOwn(want, code)),
            [],
            title,
          )
        }
      },
    ],

    [
      'a check that found something could run, also without a part of its data',
      () => {
        const bad = lastManifest((of) => ({ ...of, scripts: { postinstall: 'node a.js' }, _npmUser: { name: 'eve' } }))
        const found = review({ ...bad, versions: { ...bad.versions, '1.0.0': without(bad.versions['1.0.0'], 'scripts') } })
        equal(
          found.signals.map(({ code }) => code),
          ['install-script', 'publisher-new'],
        )
        equal(lacks(found), {})
      },
    ],

    [
      'only a patch can be one that adds a dependency, and a dormant release has another before it',
      () => {
        const { '1.0.0': first, '1.0.1': last } = eachManifest((of) => only(of, '_id', 'version')).versions
        const of = (version) =>
          lacks(review({ ...WHOLE, versions: { '1.0.0': first, [version]: { ...last, version } }, time: {} }, version))
        equal(
          ['1.0.1', '1.1.0', '2.0.0'].map((version) => Object.hasOwn(of(version), 'dependency-new-in-patch')),
          [false, false, false],
        )
        const bare = (version) => lacks(review({ versions: { '1.0.0': {}, [version]: {} } }, version))
        equal(
          ['1.0.1', '1.1.0', '2.0.0'].map((version) => bare(version)['dependency-new-in-patch']),
          [['dependencies'], undefined, undefined],
        )
      },
    ],

    [
      'without the option, or with unchecked: false, a review is its signals',
      () => {
        const want = reviewRelease(json(abbreviated), '1.0.1')
        equal(want, [])
        for (const options of [undefined, {}, { unchecked: undefined }, { unchecked: false }]) {
          equal(reviewRelease(json(abbreviated), '1.0.1', options), want)
        }
        for (const options of [{ uncheked: true }, 7, [], { unchecked: 1 }, { unchecked: 'yes' }]) {
          const { error } = attempt(() => reviewRelease(json(abbreviated), '1.0.1', options))
          equal(error instanceof TypeError, true, json(options))
        }
      },
    ],
  ]
}
