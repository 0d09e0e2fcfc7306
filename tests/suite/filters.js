// Filters of events: which are refused, and which changes they select.
import { attempt, equal, thrown } from './check.js'
import { hostileValues, settled } from './hostile.js'
import { INVALID_RANGES, RANGES } from './ranges.js'

const PUBLISH = {
  kind: 'publish',
  name: '@babel/core',
  version: '7.21.0',
  distTag: 'latest',
  release: 'minor',
  previous: '7.20.12',
  latest: 'moved',
}
const BETA = { ...PUBLISH, version: '8.0.0-beta.1', distTag: 'next', release: 'prerelease', previous: '7.21.0', latest: 'unmoved' }
/** One change of each kind, and what the filters below are about. */
const CHANGES = {
  publish: PUBLISH,
  unpublish: { kind: 'unpublish', name: 'a', version: '7.21.0', distTag: 'latest' },
  'dist-tag': { kind: 'dist-tag', name: 'a', distTag: 'latest', version: '7.21.0' },
  'dist-tag-rm': { kind: 'dist-tag-rm', name: 'a', distTag: 'latest' },
  owner: { kind: 'owner', name: 'a', maintainer: 'm' },
  'owner-rm': { kind: 'owner-rm', name: 'a', maintainer: 'm' },
  deprecated: { kind: 'deprecated', name: 'a', version: '7.21.0', message: 'm' },
  undeprecated: { kind: 'undeprecated', name: 'a', version: '7.21.0' },
  star: { kind: 'star', name: 'a', user: 'u' },
  unstar: { kind: 'unstar', name: 'a', user: 'u' },
  change: { kind: 'change', name: 'a', version: '7.21.0' },
  unknown: { kind: 'unknown', name: 'a', event: 'package:moved' },
}
const KINDS = Object.keys(CHANGES)
const WITH_TAG = ['publish', 'unpublish', 'dist-tag', 'dist-tag-rm']
const WITH_VERSION = ['publish', 'unpublish', 'dist-tag', 'deprecated', 'undeprecated', 'change']

/** A filter that leaves out each change that has what its member is about, with the reason and the kinds of those changes. */
const RESTRICTIONS = [
  [{ packages: ['other'] }, 'package', KINDS],
  [{ release: ['major'] }, 'release', ['publish']],
  [{ tags: ['next'] }, 'tag', WITH_TAG],
  [{ range: '^8' }, 'range', WITH_VERSION],
  [{ level: 'notice' }, 'level', KINDS],
]

/** A filter, a change, and the reason why it is left out; null if it is selected. */
const MATCHES = [
  [{}, PUBLISH, null],
  [{ packages: ['@babel/*'] }, PUBLISH, null],
  [{ packages: ['lodash', '@babel/core'] }, PUBLISH, null],
  [{ packages: ['@babel/cor'] }, PUBLISH, 'package'],
  [{ packages: ['@Babel/*'] }, PUBLISH, 'package'],
  [{ packages: ['@babel*'] }, PUBLISH, null],
  [{ packages: ['*/core'] }, PUBLISH, null],
  [{ kinds: ['publish', 'unpublish'] }, PUBLISH, null],
  [{ kinds: ['unpublish'] }, PUBLISH, 'kind'],
  [{ kinds: ['publish'] }, { kind: 'a-kind-of-later', name: 'a' }, 'kind'],
  [{ prereleases: false }, { kind: 'a-kind-of-later', name: 'a', version: '1.0.0-0' }, 'prerelease'],
  [{ release: ['minor'] }, PUBLISH, null],
  [{ release: ['major', 'patch', 'preminor'] }, PUBLISH, 'release'],
  [{ release: ['major'] }, { ...PUBLISH, release: null }, null],
  [{ release: ['backport'] }, { ...PUBLISH, release: 'backport' }, null],
  [{ release: ['first'] }, { ...PUBLISH, release: 'first', previous: null }, null],
  [{ release: ['prerelease'] }, BETA, null],
  [{ release: ['premajor'] }, BETA, null],
  [{ release: ['major', 'preminor', 'prepatch'] }, BETA, 'release'],
  [{ release: ['premajor'] }, { ...BETA, version: '8.0.0-beta.2', previous: '8.0.0-beta.1' }, 'release'],
  [{ release: ['preminor'] }, { ...BETA, version: '7.22.0-rc.0' }, null],
  [{ release: ['prepatch'] }, { ...BETA, version: '7.21.1-rc.0' }, null],
  [{ release: ['premajor'] }, { ...BETA, previous: null }, 'release'],
  [{ tags: ['latest'] }, PUBLISH, null],
  [{ tags: ['latest'] }, BETA, 'tag'],
  [{ tags: ['latest'] }, { ...BETA, latest: 'moved' }, null],
  [{ tags: ['latest'] }, { ...BETA, latest: 'moved-back' }, null],
  [{ tags: ['beta'] }, { ...BETA, distTag: null }, null],
  [{ range: '^7.20.0' }, PUBLISH, null],
  [{ range: '>=8' }, PUBLISH, 'range'],
  [{ range: '>=8.0.0-0' }, BETA, null],
  [{ range: '>7' }, BETA, null],
  [{ range: '^7' }, BETA, 'range'],
  [{ range: '*' }, { ...PUBLISH, version: 'newest' }, 'range'],
  [{ range: '^8' }, { ...PUBLISH, version: null }, null],
  [{ prereleases: true }, BETA, null],
  [{ prereleases: false }, BETA, 'prerelease'],
  [{ prereleases: false }, PUBLISH, null],
  [{ prereleases: false }, { ...CHANGES['dist-tag'], version: '1.0.0-rc.1' }, 'prerelease'],
  [{ prereleases: false }, { ...PUBLISH, version: 'newest-1' }, null],
  [{ range: '^7', prereleases: false }, BETA, 'range'],
  [{ level: 'none' }, PUBLISH, null],
  // The first of several reasons.
  [{ packages: ['x'], kinds: ['star'], release: ['first'], tags: ['x'], range: '1', prereleases: false, level: 'alarm' }, BETA, 'package'],
  [{ kinds: ['star'], release: ['first'], tags: ['x'], range: '1', prereleases: false, level: 'alarm' }, BETA, 'kind'],
  [{ release: ['first'], tags: ['x'], range: '1', prereleases: false, level: 'alarm' }, BETA, 'release'],
  [{ tags: ['x'], range: '1', prereleases: false, level: 'alarm' }, BETA, 'tag'],
  [{ range: '1', prereleases: false, level: 'alarm' }, BETA, 'range'],
  [{ prereleases: false, level: 'alarm' }, BETA, 'prerelease'],
]

const LONG = 'n'.repeat(257)
const NO_LISTS = [[], 'lodash', {}, 7, true, [7], [null], ['a', 7], [['a']], ['']]
/** Values that a member cannot have. */
const WRONG = {
  packages: [...NO_LISTS, [LONG]],
  tags: [...NO_LISTS, [LONG]],
  kinds: [...NO_LISTS, ['published'], ['publish', 'Publish'], ['publish ']],
  release: [...NO_LISTS, ['pre'], ['major', 'none'], ['premajor.']],
  range: [7, true, {}, ['^1'], ...INVALID_RANGES, `${'1 || '.repeat(51)}11`],
  prereleases: [0, 1, 'true', 'false', [], {}],
  level: ['', 'info', 'Alarm', 2, true, ['alarm'], {}],
}

export function filterCases(api) {
  const { HookError, matchFilter, parseFilter, satisfiesRange } = api

  const refuses = (work, code, text, label) => {
    const error = thrown(work)
    const status = { 'filter-not-an-object': 400, 'filter-too-large': 413 }[code] ?? 422
    equal([error instanceof HookError, error?.code, error?.status], [true, code, status], `${label}: ${error}`)
    equal(error.message.includes(text), true, `${label}: ${error.message}`)
  }
  const reasonOf = (...args) => matchFilter(...args).reason ?? null

  return [
    [
      'exports exactly what is documented',
      () => {
        const names = Object.keys(api).filter((name) => name !== 'default' && name !== '__esModule')
        equal(names.sort(), ['HookError', 'matchFilter', 'parseFilter', 'satisfiesRange'])
      },
    ],

    [
      'a filter is returned as it was given, frozen, without what is null',
      () => {
        const filter = {
          packages: ['lodash', '@babel/*'],
          kinds: ['publish'],
          release: ['major', 'premajor'],
          tags: ['latest'],
          range: '^1 || >=3',
          prereleases: false,
          level: 'notice',
        }
        const parsed = parseFilter(filter)
        equal(parsed, filter)
        equal([parsed, ...Object.values(parsed)].every(Object.isFrozen), true)
        equal(parseFilter({ range: null, tags: undefined, level: 'none' }), { level: 'none' })
        equal(parseFilter(Object.create(null)), {})
        equal(parseFilter(parsed), filter)
        const later = parseFilter(filter)
        filter.packages.push('react')
        equal(later.packages, ['lodash', '@babel/*'])
        equal(reasonOf(later, { kind: 'publish', name: 'react' }), 'package')
      },
    ],

    [
      'the code of the error names the member that is wrong',
      () => {
        for (const [member, values] of Object.entries(WRONG)) {
          for (const value of values) {
            const label = `${member}: ${JSON.stringify(value)}`.slice(0, 80)
            refuses(() => parseFilter({ [member]: value }), `filter-${member}`, `\`${member}\` `, label)
            refuses(() => matchFilter({ [member]: value }, PUBLISH), `filter-${member}`, `\`${member}\` `, label)
          }
        }
      },
    ],

    [
      'what is not an object, or too large, or has another member is not a filter',
      () => {
        for (const value of [null, undefined, true, 7, '', '{}', [], [{}], () => {}, Symbol('s')]) {
          refuses(() => parseFilter(value), 'filter-not-an-object', 'a filter must be a JSON object', String(value))
        }
        for (const name of ['package', 'Packages', '', '__proto__', 'toString', 'range\n']) {
          const filter = JSON.parse(`{${JSON.stringify(name)}:["a"]}`)
          refuses(() => parseFilter(filter), 'filter-member', `\`${name.trim()}\` is not a member`, name)
        }
        const names = Array.from({ length: 7000 }, (_, index) => `package-${index}`)
        equal(parseFilter({ packages: names.slice(0, 4000) }).packages.length, 4000)
        refuses(() => parseFilter({ packages: names }), 'filter-too-large', '64 KiB', 'names')
        refuses(() => parseFilter({ packages: ['n'.repeat(1e7)] }), 'filter-too-large', '64 KiB', 'a long name')
      },
    ],

    [
      'a filter selects a change, or says which member does not',
      () => {
        for (const [filter, change, reason] of MATCHES) {
          const label = JSON.stringify([filter, change])
          equal(matchFilter(filter, change), reason === null ? { matches: true } : { matches: false, reason }, label)
          equal(reasonOf(parseFilter(filter), change), reason, label)
        }
      },
    ],

    [
      'each member restricts the changes that have what it is about, and no others',
      () => {
        for (const kind of KINDS) {
          const change = CHANGES[kind]
          equal(reasonOf({ kinds: [kind] }, change), null)
          equal(reasonOf({ kinds: KINDS.filter((other) => other !== kind) }, change), 'kind')
          for (const [filter, reason, kinds] of RESTRICTIONS) {
            equal(reasonOf(filter, change), kinds.includes(kind) ? reason : null, `${kind}: ${JSON.stringify(filter)}`)
          }
        }
      },
    ],

    [
      'a level is that of the most severe signal',
      () => {
        const signals = (...levels) => levels.map((level) => ({ code: 'c', level, message: 'm' }))
        for (const [least, review, want] of [
          ['notice', null, 'level'],
          ['notice', undefined, 'level'],
          ['notice', [], 'level'],
          ['notice', signals('notice'), null],
          ['alarm', signals('notice', 'notice'), 'level'],
          ['alarm', signals('notice', 'alarm', 'notice'), null],
          ['alarm', signals('a-level-of-later'), 'level'],
          ['none', null, null],
          ['notice', 'none', 'level'],
          ['notice', 'notice', null],
          ['alarm', 'notice', 'level'],
          ['alarm', 'alarm', null],
        ]) {
          equal(reasonOf({ level: least }, PUBLISH, review), want, `${least}: ${JSON.stringify(review)}`)
        }
      },
    ],

    [
      "a version is in a range as npm's semver has it",
      () => {
        for (const [range, versions, others, includePrerelease = false] of RANGES) {
          for (const version of versions) equal(satisfiesRange(version, range, { includePrerelease }), true, `${version} in ${range}`)
          for (const version of others) equal(satisfiesRange(version, range, { includePrerelease }), false, `${version} not in ${range}`)
        }
        for (const range of INVALID_RANGES) refuses(() => satisfiesRange('1.0.0', range), 'filter-range', '`range` ', range)
        for (const version of ['', '1', '1.0', 'latest', '1.0.0.0.', 'x'.repeat(1e6)])
          equal(satisfiesRange(version, '*'), false, version.slice(0, 9))
        refuses(() => satisfiesRange('1.0.0', `${' '.repeat(256)}1`), 'filter-range', '256', 'a long range')
        equal(satisfiesRange('1.0.0', `${' '.repeat(255)}1`), true)
      },
    ],

    [
      "a caller's mistake is a TypeError",
      () => {
        const mistake = (work, text) => {
          const error = thrown(work)
          equal([error instanceof TypeError, error?.message], [true, text])
        }
        mistake(() => matchFilter({}, null), 'change must have `name` and `kind`, but is null: pass what classifyChange returns')
        mistake(
          () => matchFilter({}, { name: 'a' }),
          'change must have `name` and `kind`, but is an object: pass what classifyChange returns',
        )
        mistake(() => matchFilter({}, Promise.resolve()), 'change must have `name` and `kind`, but is a promise: await it')
        mistake(
          () => matchFilter({}, PUBLISH, 7),
          'review must be the signals of reviewRelease, a level or null, but is a number: pass null without one',
        )
        mistake(() => satisfiesRange(1, '1'), 'version must be a string, but is a number: pass the version')
        mistake(() => satisfiesRange('1.0.0', null), 'range must be a string, but is null: pass the range')
        mistake(() => satisfiesRange('1.0.0', '1', { includePrerelease: 1 }), 'the option includePrerelease must be true or false')
        mistake(
          () => satisfiesRange('1.0.0', '1', { loose: true }),
          'unknown option `loose`: pass `includePrerelease` only, as in satisfiesRange(version, range, { includePrerelease: true })',
        )
        const cyclic = {}
        cyclic.packages = [cyclic]
        mistake(() => parseFilter(cyclic), 'the filter cannot be read')
        mistake(() => parseFilter({ packages: [7n] }), 'the filter cannot be read')
        equal(parseFilter({}), {})
      },
    ],

    [
      'any value as any argument is answered, or refused by a HookError or a TypeError',
      async () => {
        let checked = 0
        const members = Object.keys(WRONG)
        const places = ['filter', 'change', 'review', 'version', 'range', 'options', ...members, ...Object.keys(PUBLISH)]
        for (const place of places) {
          for (const [name, value] of hostileValues()) {
            const { error } = await settled(() => {
              if (place === 'filter') return parseFilter(value)
              if (place === 'change') return matchFilter({}, value)
              if (place === 'review') return matchFilter({ level: 'notice' }, PUBLISH, value)
              if (place === 'options') return satisfiesRange('1.0.0', '1', value)
              if (place === 'version')
                return [attempt(() => satisfiesRange(value, '1')), matchFilter({ range: '1' }, { ...PUBLISH, version: value })]
              if (members.includes(place)) return [attempt(() => satisfiesRange('1.0.0', value)), parseFilter({ [place]: value })]
              return matchFilter({ packages: ['a'] }, { ...PUBLISH, [place]: value })
            })
            checked++
            if (error === undefined) continue
            const isOurs = error instanceof TypeError || error instanceof HookError
            equal([isOurs, error?.code === 'internal'], [true, false], `${place}: ${name}: ${error?.stack ?? String(error)}`)
          }
        }
        equal(checked > 15 * 30, true, `${checked} checked`)
        equal(reasonOf({ packages: ['a'] }, PUBLISH), 'package')
      },
    ],
  ]
}
