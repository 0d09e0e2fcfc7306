// New publishers: an alarm, unless it was to be expected that they publish.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { maintainedBy, publishedBy, review, trusted } from './releases.js'

const by = (name, { maintainers = ['a'], ...more } = {}) => ({ ...publishedBy(name), ...maintainedBy(...maintainers), ...more })

/** Releases a day apart, of which the last is under review, and the level of `publisher-new`. */
const PUBLISHERS = [
  ['of the second release', [by('a'), by('b')], 'alarm'],
  ['a maintainer from this release on', [by('a'), by('b', { maintainers: ['a', 'b'] })], 'alarm'],
  [
    'a maintainer for four days',
    [by('a', { maintainers: ['a', 'b'] }), by('a', { time: '2020-01-05' }), by('b', { time: '2020-01-06' })],
    'notice',
  ],
  [
    'a maintainer for two days',
    [by('a'), by('a', { maintainers: ['a', 'b'], time: '2020-01-05' }), by('b', { time: '2020-01-07' })],
    'alarm',
  ],
  [
    'a former maintainer',
    [by('a', { maintainers: ['a', 'b'] }), by('a', { time: '2020-01-03' }), by('b', { time: '2020-02-01' })],
    'alarm',
  ],
  ['a maintainer for years, after a year of silence', [by('a', { maintainers: ['a', 'b'] }), by('b', { time: '2022-01-01' })], 'alarm'],
  [
    'a maintainer of the first release, an hour later',
    [by('a', { maintainers: ['a', 'b'] }), by('b', { time: '2020-01-02T01:00Z' })],
    'notice',
  ],
  ['the fourth of a team', [by('a'), by('b'), by('c'), by('d', { time: '2020-02-01' })], 'notice'],
  ['the third of a team, besides a CI', [by('a'), by('b'), { ...trusted, ...maintainedBy('a') }, by('c', { time: '2020-02-01' })], 'alarm'],
  ['the third of a team', [by('a'), by('b'), by('b'), by('c', { time: '2020-02-01' })], 'alarm'],
  [
    'the fourth within three days',
    [by('a'), by('b', { time: '2020-02-01' }), by('c', { time: '2020-02-02' }), by('d', { time: '2020-02-03' })],
    'alarm',
  ],
  ['a second release of the same', [by('a'), by('b', { time: '2020-02-01' }), by('b', { time: '2020-02-02' })], 'alarm'],
  ['after three days', [by('a'), by('b', { time: '2020-02-01' }), by('b', { time: '2020-02-05' })], undefined],
  ...[1, 2, 3, 4, 5, 6].flatMap((count) => [
    [
      `${count} daily releases that make the publisher a maintainer`,
      [by('a'), ...Array(count).fill(by('b', { maintainers: ['a', 'b'] }))],
      'alarm',
    ],
    [
      `${count} daily releases that make two publishers a team`,
      [
        by('a', { time: '2019-12-01' }),
        by('c', { time: '2019-12-02' }),
        ...Array.from({ length: count }, (_, day) => by('b', { time: `2020-02-0${day + 1}` })),
      ],
      'alarm',
    ],
  ]),
  [
    'a maintainer, in a series that began after less than a year',
    [
      by('a', { maintainers: ['a', 'b'] }),
      by('a', { time: '2020-12-28' }),
      by('a', { time: '2020-12-30' }),
      by('b', { time: '2021-01-01T23:00Z' }),
    ],
    'notice',
  ],
].map(([title, releases, level]) => [title, releases.map((release, patch) => ({ version: `1.0.${patch}`, ...release })), level])

for (const [title, releases, level] of PUBLISHERS) {
  test(`new publisher: ${title}`, () => {
    const { version } = releases.at(-1)
    const [signal] = review(releases, version).filter(({ code }) => code === 'publisher-new')
    assert.equal(signal?.level, level)
  })
}
