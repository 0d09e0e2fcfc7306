// Packuments with members in other forms than the usual one: each member means one thing to every function.
import { attempt, equal, utf8 } from './check.js'

const json = JSON.stringify
const AT = '2026-01-01T00:00:00.000Z'
const LATER = '2026-01-02T00:00:00.000Z'
const EARLIER = '2025-12-31T00:00:00.000Z'
/** Longer than what is read of a name or a message. */
const LONG = 'x'.repeat(64 * 1024)
const YEARS = (of) => ({ ...of, unpublished: { name: 'x', time: AT } })

/** `[members, is 1.0.0 there]`; `null`: the document does not say. */
const VERSIONS = [
  [{ versions: { '1.0.0': {} } }, true],
  [{ versions: { '1.0.0': null } }, true],
  [{ versions: { '1.0.0': [] } }, true],
  [{ versions: ['1.0.0'], time: { '1.0.0': AT } }, true],
  [{ versions: ['0.9.0'] }, false],
  [{ versions: {} }, false],
  [{ time: YEARS({ '1.0.0': AT }) }, false],
  [{ versions: [], time: YEARS({}) }, false],
  [{ versions: { '1.0.0': {} }, time: YEARS({}) }, true],
  [{ time: { '1.0.0': AT }, 'dist-tags': { latest: '1.0.0' } }, null],
  [{ versions: null, time: { '1.0.0': AT } }, null],
  [{ versions: [], time: {} }, null],
  [{ versions: ['1.0.0', 1], time: {} }, null],
  [{ versions: '1.0.0', time: {} }, null],
  [{ versions: '1.0.0', 'dist-tags': { latest: '1.0.0' } }, null],
  [{ versions: { [LONG]: {} } }, null],
  [{ versions: { [LONG]: {}, '1.0.0': {} } }, true],
  [{ versions: { [LONG]: {}, '0.9.0': {} } }, false],
  [{ time: { '1.0.0': AT, unpublished: null } }, null],
  [{ time: { '1.0.0': AT, unpublished: '' } }, null],
]

/** `[deprecated, its message]`; `undefined`: the version is not deprecated. */
const DEPRECATED = [
  ['use b', 'use b'],
  [' ', ' '],
  [true, null],
  [1, null],
  [{}, null],
  [[], null],
  [['use b'], null],
  ['', undefined],
  [false, undefined],
  [0, undefined],
  [null, undefined],
]

/** `[maintainers, is alice one]`. */
const MAINTAINERS = [
  [[{ name: 'alice' }], true],
  [['alice <a@x.example>'], true],
  [['bob <alice@x.example>', 'alice'], true],
  [['alice (https://x.example)'], true],
  ['alice <a@x.example>', true],
  [{ name: 'alice', email: 'a@x.example' }, true],
  [[{ name: 'bob' }, null, '', '<a@x.example>', {}, { name: null }], false],
  // Who cannot be read may be anyone.
  [[{ name: 'alice' }, 7], null],
  [[{ name: 'bob' }, ['alice']], null],
  [[{ name: 'bob' }, { name: 7 }], null],
  [['bob', LONG], null],
  [['alice', { name: 'bob', url: LONG }], null],
  [[], false],
  [null, null],
  [{}, null],
  [7, null],
]

/** `[members, did alice star]`. */
const DOCUMENT = { _id: 'a', _rev: '1-a', maintainers: [{ name: 'bob' }] }
const STARS = [
  [{ users: { alice: true } }, true],
  [{ users: ['alice'] }, true],
  [{ users: { alice: false } }, false],
  [{ users: { alice: null } }, false],
  [{ users: { alice: 'yes' } }, null],
  [{ users: { alice: true, bob: 1 } }, null],
  [{ users: { bob: LONG } }, null],
  [{ users: { [LONG]: true } }, null],
  [{ users: ['alice', 7] }, null],
  [{ users: ['bob', LONG] }, null],
  [{ users: ['bob', '', null] }, false],
  [{ users: { bob: true } }, false],
  [{ users: {} }, false],
  [{ ...DOCUMENT }, false],
  [{ _rev: '1-a', maintainers: ['bob'], users: null }, false],
  [{ ...DOCUMENT, users: 7 }, null],
  [{ maintainers: DOCUMENT.maintainers }, null],
  [{ _id: 'a' }, null],
  [{ users: 'alice' }, null],
]

/** `[dist-tags, where latest is]`; `undefined`: the tag is not set; `null`: the document does not say. */
const TAGS = [
  [{ latest: '1.0.0' }, '1.0.0'],
  [{ latest: '' }, undefined],
  [{ latest: null }, undefined],
  [{ next: null }, undefined],
  [{ latest: 1 }, null],
  [{ latest: LONG }, null],
  [{ latest: '1.0.0', next: {} }, null],
  [{ [LONG]: '1.0.0' }, null],
  [{}, undefined],
  [[], null],
  ['1.0.0', null],
  [null, null],
]

/** `[dist before, dist after, is it another tarball]`. */
const SHA1 = ['da39a3ee5e6b4b0d3255bfef95601890afd80709', 'sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=']
const TARBALLS = [
  [{ integrity: 'sha512-A' }, { integrity: 'sha512-B' }, true],
  [{ integrity: 'sha512-A' }, { integrity: 'sha512-A sha1-C' }, false],
  [{ integrity: 'sha512-A' }, { integrity: ' sha1-C\tsha512-A==\n' }, false],
  [{ integrity: 'sha1-x sha512-A' }, { integrity: 'sha512-B' }, true],
  [{ integrity: 'sha1-x sha512-A' }, { integrity: 'sha1-y sha512-A' }, false],
  [{ integrity: 'sha512-A' }, { integrity: 'sha384-B' }, false],
  [{ integrity: 'sha512-A?x' }, { integrity: 'SHA512-A' }, false],
  [{ shasum: SHA1[0] }, { shasum: SHA1[0].toUpperCase() }, false],
  [{ shasum: SHA1[0] }, { integrity: `sha512-A ${SHA1[1]}` }, false],
  [{ shasum: SHA1[0] }, { integrity: 'sha1-C' }, true],
  [{ shasum: SHA1[0] }, { shasum: SHA1[0].replace('d', 'e') }, true],
  [{ shasum: SHA1[0], integrity: '' }, { integrity: 'sha512-A', shasum: SHA1[0] }, false],
  [{ integrity: 7 }, { integrity: 'sha512-A' }, false],
  [{ integrity: 'sha512-A', keywords: LONG }, { integrity: 'sha512-A' }, false],
  [{ integrity: 'sha512-A', keywords: LONG }, { integrity: 'sha512-B' }, true],
  [{ integrity: 'sha512-A', keywords: LONG }, { integrity: 'sha512-B', keywords: LONG }, true],
]

/** `[time, what 1.0.1 follows, and as what kind of release]` of a package with 1.0.0, 1.0.1 and 1.1.0. */
const ORDERS = [
  [{ '1.0.0': EARLIER, '1.0.1': AT, '1.1.0': LATER }, '1.0.0', 'patch'],
  [{ '1.0.0': EARLIER, '1.0.1': LATER, '1.1.0': AT }, '1.0.0', 'backport'],
  [{ '1.0.0': LATER, '1.0.1': AT, '1.1.0': LATER }, null, 'first'],
  // At the same time, the higher version came later.
  [{ '1.0.0': AT, '1.0.1': AT, '1.1.0': AT }, '1.0.0', 'patch'],
  // A release without a time is older than one that has one.
  [{ '1.0.1': AT, '1.1.0': LATER }, '1.0.0', 'patch'],
  [{ '1.0.0': EARLIER, '1.0.1': AT }, '1.0.0', 'backport'],
  // The last value of a key counts, whatever it is, and then another form of the same version.
  [{ '1.0.0': null, 'v1.0.0': LATER, '1.0.1': AT, '1.1.0': LATER }, null, 'first'],
  [{ '1.0.0': LONG, 'v1.0.0': LATER, '1.0.1': AT, '1.1.0': LATER }, null, 'first'],
  [{ '1.0.0': 'never', 'v1.0.0': LATER, '1.0.1': AT, '1.1.0': LATER }, '1.0.0', 'patch'],
  // Which release one without a time follows does not depend on times.
  [{ '1.0.0': AT, '1.1.0': AT }, '1.0.0', null],
  [{ '1.0.0': LATER, '1.0.1': null }, '1.0.0', null],
  [{}, '1.0.0', null],
]

export function oddPackumentCases(api) {
  const { classifyChange, comparePackuments, parseEvent, readPackument, reviewRelease } = api
  const packument = (members) => json({ name: 'a', ...members })
  const claim = (event, change, members) =>
    classifyChange(
      parseEvent(utf8(`{"event":"package:${event}","name":"a","payload":${packument(members)},"change":${json(change)},"time":1}`)),
    )
  /** The kinds of the changes, from packuments and from their facts. */
  const compare = (before, after) => {
    const found = comparePackuments(packument(before), packument(after))
    equal(comparePackuments(readPackument(packument(before)), readPackument(packument(after))), found, 'from facts')
    return found
  }
  const kinds = (before, after) =>
    compare(before, after).map(({ kind, version, user, maintainer }) => [kind, version ?? user ?? maintainer])
  const evidence = (is) => (is === null ? 'unavailable' : is ? 'confirmed' : 'contradicted')
  const opposite = (is) => (is === null ? null : !is)

  return [
    [
      'a packument says that a version is there, that it is not, or nothing',
      () => {
        for (const [members, isThere] of VERSIONS) {
          const label = json(members)
          const found = [
            claim('publish', { version: '1.0.0' }, members).evidence,
            claim('unpublish', { version: '1.0.0' }, members).evidence,
          ]
          equal(found, [evidence(isThere), evidence(opposite(isThere))], label)
          const both = { versions: { '0.9.0': {}, '1.0.0': {} }, 'dist-tags': {} }
          const lost = kinds(both, { ...members, 'dist-tags': {} }).filter(([kind, version]) => kind === 'unpublish' && version !== '0.9.0')
          equal(lost.length, isThere === false ? 1 : 0, label)
          const come = kinds({ ...members, 'dist-tags': {} }, both).filter(([, version]) => version === '1.0.0')
          equal(come, isThere === false ? [['publish', '1.0.0']] : [], label)
          const reviewed = attempt(() => reviewRelease(packument(members), '1.0.0').map(({ code }) => code))
          const isRemoved = isThere === false && members.time?.['1.0.0'] !== undefined
          const isKnown = isObject(members.versions?.['1.0.0'])
          const isAbsent = isRemoved ? ['version-removed'] : 'no-such-version'
          equal(reviewed.error?.code ?? reviewed.value, isThere ? (isKnown ? [] : 'no-manifest') : isAbsent, label)
          equal(
            readPackument(packument(members)).absent.includes('versions'),
            members.versions === undefined || isThere === null || members.versions?.length === 0,
            label,
          )
        }
      },
    ],

    [
      'a long list of names is searched as a long object is',
      () => {
        const names = Array.from({ length: 16_385 }, (_, at) => `1.0.${at}`)
        const object = Object.fromEntries(names.map((name) => [name, {}]))
        for (const [version, isThere] of [
          ['1.0.16384', true],
          ['2.0.0', false],
        ]) {
          for (const versions of [names, object]) {
            equal(claim('publish', { version }, { versions }).evidence, evidence(isThere), version)
            equal(claim('unpublish', { version }, { versions }).evidence, evidence(!isThere), version)
          }
        }
        const large = packument({ versions: ['1.0.0', '1.0.1'], readme: 'x'.repeat(100_000) })
        const { body } = api.createDelivery(
          { kind: 'deprecated', name: 'a', version: '1.0.1' },
          { secret: 's', dialect: 'cnpmcore', packument: large },
        )
        equal(parseEvent(body).change, { deprecated: '1.0.0' })
      },
    ],

    [
      'what a version without a manifest is like is not known',
      () => {
        for (const versions of [{ '1.0.0': null }, ['1.0.0']]) {
          const full = { versions: { '1.0.0': { deprecated: 'old', dist: { shasum: 'a' }, scripts: { install: 'x' } } } }
          equal([compare(full, { versions }), compare({ versions }, full)], [[], []])
          for (const event of ['deprecated', 'undeprecated'])
            equal(claim(event, { deprecated: '1.0.0' }, { versions }).evidence, 'unavailable')
          const next = {
            versions: {
              '1.0.0': null,
              '1.0.1': { bin: 'x.js', license: 'MIT' },
            },
          }
          equal(reviewRelease(packument(next), '1.0.1'), [])
          equal(readPackument(packument({ versions })).versions, { '1.0.0': null })
        }
      },
    ],

    [
      'each form of `deprecated` means one thing',
      () => {
        for (const [deprecated, message] of DEPRECATED) {
          const members = { versions: { '1.0.0': { deprecated } } }
          const isDeprecated = message !== undefined
          const found = claim('deprecated', { deprecated: '1.0.0' }, members)
          equal(
            [found.kind, found.message ?? null, found.evidence],
            [isDeprecated ? 'deprecated' : 'undeprecated', message ?? null, 'confirmed'],
            json(members),
          )
          equal(claim('undeprecated', { deprecated: '1.0.0' }, members).evidence, evidence(!isDeprecated), json(members))
          const changes = compare({ versions: { '1.0.0': {} } }, members).map((change) => [change.kind, change.message])
          equal(changes, isDeprecated ? [['deprecated', message]] : [], json(members))
        }
      },
    ],

    [
      'each form of `maintainers`, `users` and `dist-tags` means one thing',
      () => {
        const versions = { '1.0.0': {} }
        for (const [maintainers, isOne] of MAINTAINERS) {
          const members = { versions, maintainers }
          equal(claim('owner', { maintainer: 'alice' }, members).evidence, evidence(isOne), json(members))
          equal(claim('owner-rm', { maintainer: 'alice' }, members).evidence, evidence(opposite(isOne)), json(members))
          const found = kinds({ versions, maintainers: [] }, members).filter(([, name]) => name === 'alice')
          equal(found, isOne ? [['owner', 'alice']] : [], json(members))
          const removed = kinds({ versions, maintainers: ['alice'] }, members).filter(([, name]) => name === 'alice')
          equal(removed, isOne === false ? [['owner-rm', 'alice']] : [], json(members))
        }
        for (const [members, isStarred] of STARS) {
          equal(claim('star', { user: 'alice' }, { versions, ...members }).evidence, evidence(isStarred), json(members))
          equal(claim('unstar', { user: 'alice' }, { versions, ...members }).evidence, evidence(opposite(isStarred)), json(members))
          const before = { versions, ...members, maintainers: undefined }
          const found = kinds({ ...before, users: {} }, { versions, ...members }).filter(([, name]) => name === 'alice')
          equal(found, isStarred ? [['star', 'alice']] : [], json(members))
          const removed = kinds({ ...before, users: { alice: true } }, { versions, ...members }).filter(([, name]) => name === 'alice')
          equal(removed, isStarred === false ? [['unstar', 'alice']] : [], json(members))
        }
        for (const [tags, version] of TAGS) {
          const members = { versions, 'dist-tags': tags }
          const isSet = version === null ? null : version !== undefined
          const found = claim('dist-tag', { 'dist-tag': 'latest' }, members)
          equal([found.evidence, found.version], [evidence(isSet), version ?? null], json(members))
          equal(claim('dist-tag-rm', { 'dist-tag': 'latest' }, members).evidence, evidence(opposite(isSet)), json(members))
          const moved = compare({ versions, 'dist-tags': {} }, members).map((change) => [change.kind, change.version])
          equal(moved, isSet ? [['dist-tag', version]] : [], json(members))
          const removed = kinds({ versions, 'dist-tags': { latest: '0.9.0' } }, members).map(([kind]) => kind)
          equal(removed, isSet === null ? [] : [isSet ? 'dist-tag' : 'dist-tag-rm'], json(members))
        }
      },
    ],

    [
      'a time belongs to the version that npm would write for its key',
      () => {
        for (const [key, version] of [
          ['0.0.1alpha1', '0.0.1-alpha1'],
          ['v0.0.1', '0.0.1'],
          ['0.0.1+build', '0.0.1'],
          ['0.0.1-alpha1', '0.0.1alpha1'],
          ['0.0.01', '0.0.1'],
        ]) {
          const of = (time) => ({ versions: { [version]: {}, '0.0.2': {} }, time: { [key]: time, '0.0.2': AT } })
          const label = `${key} ${version}`
          // A release that came later is none that another one follows.
          for (const [time, previous] of [
            [LATER, null],
            ['2025-01-01T00:00:00.000Z', version],
          ]) {
            equal(claim('publish', { version: '0.0.2' }, of(time)).previous, previous, label)
            equal(compare({ versions: {} }, of(time)).find((change) => change.version === '0.0.2').previous, previous, label)
          }
          const removed = reviewRelease(packument({ ...of(LATER), versions: { '0.0.2': {} } }), version)
          equal(
            removed.map(({ code, locations }) => [code, locations[0].path]),
            [['version-removed', ['time', key]]],
            label,
          )
          // Its own key counts more than another form.
          const both = { ...of(LATER), time: { [version]: '2025-01-01T00:00:00.000Z', [key]: LATER, '0.0.2': AT } }
          equal(claim('publish', { version: '0.0.2' }, both).previous, version, label)
        }
      },
    ],

    [
      'an event and a comparison name the same previous release',
      () => {
        const versions = { '1.1.0': {}, '1.0.1': {}, '1.0.0': {} }
        const { '1.0.1': _, ...others } = versions
        for (const [time, previous, release] of ORDERS) {
          const members = { versions, time }
          const label = json(time)
          const of = (change) => [change.previous, change.release]
          const announced = of(claim('publish', { version: '1.0.1' }, members))
          const inHistory = of(compare({ versions: {} }, members).find(({ version }) => version === '1.0.1'))
          equal([announced[0], inHistory[0]], [previous, previous], label)
          if (release !== null) equal([announced[1], inHistory[1]], [release, release], label)
          // Without a time, an event's version is new: the others were there before.
          else equal(announced, of(compare({ versions: others }, members).find(({ version }) => version === '1.0.1')), label)
        }
      },
    ],

    [
      'a member of a manifest is read at any length',
      () => {
        const manifest = {
          _npmUser: { name: 'alice', keywords: LONG, trustedPublisher: { id: 'github' } },
          dist: { shasum: 'ab', keywords: LONG },
          scripts: { install: 'node x.js', test: LONG },
          license: { type: 'MIT', url: LONG },
          repository: { url: 'https://x.example/a', directory: LONG },
          dependencies: { b: LONG },
        }
        const text = packument({ versions: { '1.0.0': { ...manifest, deprecated: LONG }, '1.0.1': {} } })
        const facts = readPackument(text)
        const { dependencies, ...found } = facts.versions['1.0.0']
        equal(found, {
          deprecated: true,
          _npmUser: { name: 'alice', trustedPublisher: { id: 'github' } },
          dist: { shasum: 'ab' },
          scripts: ['install', 'test'],
          license: 'MIT',
          repository: 'https://x.example/a',
        })
        equal([typeof dependencies, facts.versions['1.0.1'], readPackument(facts)], ['string', {}, facts])
        for (const tail of [{ version: '1.0.0' }, { version: '1.0.0', keywords: 'y'.repeat(1000) }]) {
          const { publisher, dist } = claim('publish', tail, { versions: { '1.0.0': manifest } })
          equal([publisher.name, dist.shasum], ['alice', 'ab'])
        }
        const reviewed = reviewRelease(packument({ versions: { '0.9.0': { scripts: {} }, '1.0.0': manifest } }), '1.0.0')
        equal(reviewed.map(({ code }) => code).includes('install-script'), true)
      },
    ],

    [
      'of an earlier version that is there twice, a review compares the last manifest, as JSON.parse reads it',
      () => {
        const reviewOf = (versions) => reviewRelease(`{"name":"a","versions":{${versions}}}`, '1.0.1').map(({ code }) => code)
        const [mit, isc, next] = ['"1.0.0":{"license":"MIT"}', '"1.0.0":{"license":"ISC"}', '"1.0.1":{"license":"ISC"}']
        equal(reviewOf([mit, next].join()), ['license-changed'])
        equal(reviewOf([mit, isc, next].join()), [])
        equal(reviewOf([isc, mit, next].join()), ['license-changed'])
        equal(reviewOf([mit, '"1.0.0":null', next].join()), [])
      },
    ],

    [
      'facts that do not say who starred the package make no star',
      () => {
        const versions = { '1.0.0': {} }
        const before = readPackument(packument({ ...DOCUMENT, versions }))
        const after = { ...DOCUMENT, versions, users: { alice: true } }
        const stars = (facts) => comparePackuments(facts, packument(after)).map(({ kind, user }) => [kind, user])
        equal(stars(before), [['star', 'alice']])
        // As versions before 0.1.0 stored them.
        const { users, ...former } = before
        equal([users, stars({ ...former, absent: [...former.absent, 'users'] })], [[], []])
        equal(stars(readPackument(packument({ ...DOCUMENT, versions }))), [['star', 'alice']])
      },
    ],

    [
      'facts without versions and times are facts',
      () => {
        const facts = readPackument(packument({ versions: 'x', 'dist-tags': { latest: '1.0.0' } }))
        equal([facts['dist-tags'], facts.absent], [{ latest: '1.0.0' }, ['versions', 'time', 'maintainers', 'users']])
        equal(readPackument(facts), facts)
        const moved = comparePackuments(facts, packument({ versions: 'x', 'dist-tags': { latest: '1.0.1' } }))
        equal(
          moved.map(({ kind, version }) => [kind, version]),
          [['dist-tag', '1.0.1']],
        )
        for (const neither of [{ 'dist-tags': { latest: '1.0.0' } }, { versions: null }, { time: 'x' }])
          equal(attempt(() => readPackument(packument(neither))).error?.code, 'not-a-packument', json(neither))
      },
    ],

    [
      'tarballs are compared as Subresource Integrity compares them',
      () => {
        for (const [one, other, differ] of TARBALLS) {
          for (const [before, after] of [
            [one, other],
            [other, one],
          ]) {
            const found = compare({ versions: { '1.0.0': { dist: before } } }, { versions: { '1.0.0': { dist: after } } })
            const codes = found.map(({ kind, warnings }) => [kind, ...warnings.map(({ code }) => code)])
            equal(codes, differ ? [['change', 'integrity-changed']] : [], json([before, after]))
          }
        }
      },
    ],

    [
      'a package that is seen for the first time is what the caller chooses',
      () => {
        const all = packument({
          ...DOCUMENT,
          versions: { '1.0.0': {}, '1.0.1': {} },
          'dist-tags': { latest: '1.0.1' },
          users: { alice: true },
        })
        const keys = (before, after, options) => comparePackuments(before, after, options).map(({ key }) => key)
        const history = ['publish:a@1.0.0', 'publish:a@1.0.1']
        for (const [options, want] of [
          [undefined, history],
          [{}, history],
          [{ firstSight: 'history' }, history],
          [{ firstSight: 'change' }, ['change:a']],
          [{ firstSight: 'nothing' }, []],
        ]) {
          equal(keys(null, all, options), want, json(options))
          equal(keys(null, packument({ time: YEARS({}) }), options), [], json(options))
          equal(keys(packument({ versions: {} }), all, options), history, json(options))
          equal(keys(all, null, options), ['unpublish:a'], json(options))
        }
        for (const firstSight of ['all', '', 7, null])
          equal(
            attempt(() => keys(null, all, { firstSight })).error?.message,
            "the option firstSight must be one of 'history', 'change', 'nothing'",
            json(firstSight),
          )
      },
    ],
  ]
}

const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)
