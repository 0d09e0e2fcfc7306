// An attack of several releases: each raises the signals of the first.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reviewRelease } from 'npm-hooks/packument'
import { PAIRS } from './pairs.js'
import { packumentOf } from './releases.js'

const HOUR = 3_600_000
const hours = (day, count) => new Date(Date.parse(day) + count * HOUR).toISOString()
const nextVersion = (version, by) => version.replace(/\d+$/, (patch) => Number(patch) + by)

/** Releases of an attack after a clean one, by how they are published. */
const SERIES = {
  'a young package': (before, after) => series(before, after, '2020-01-02T05:00Z', [0, 1, 2, 3, 4]),
  'an old package': (before, after) => series(before, after, '2020-03-01', [0, 1, 2, 3, 4]),
  'from the highest version down': (before, after) => series(before, after, '2020-03-01', [4, 3, 2, 1, 0]),
  'a young package, from the highest version down': (before, after) => series(before, after, '2020-01-02T05:00Z', [4, 3, 2, 1, 0]),
  'two days between them': (before, after) => series(before, after, '2020-03-01', [0, 1, 2, 3, 4, 5, 6], 48),
  'a young package, two days between them': (before, after) => series(before, after, '2020-01-03', [0, 1, 2, 3, 4, 5], 48),
  'no times': (before, after) => series(before, after, '2020-01-02', [0, 1, 2, 3, 4]),
}

const series = (before, { version = '1.0.1', ...after }, day, patches, pause = 1) => [
  { version: '1.0.0', time: '2020-01-02', ...before },
  ...patches.map((patch, at) => ({ version: nextVersion(version, patch), time: hours(day, at * pause), ...after })),
]

for (const [mode, releasesOf] of Object.entries(SERIES)) {
  test(`no signal vanishes because an attacker published several times: ${mode}`, () => {
    for (const [what, before, after, codes] of PAIRS) {
      if (codes.length === 0 || codes.includes('dormant-revived')) continue
      const releases = releasesOf(before, after)
      for (const { version } of releases.slice(1)) {
        const packument = packumentOf(releases)
        if (mode.startsWith('no times')) delete packument.time
        const found = reviewRelease(JSON.stringify(packument), version).map(({ code }) => code)
        assert.deepEqual(
          codes.filter((code) => !found.includes(code)),
          [],
          `${what}: ${version}`,
        )
      }
    }
  })
}

for (const [what, pause, count] of [
  ['a pause of three days', 72, 2],
  ['two weeks without a pause', 48, 9],
]) {
  test(`after ${what} a change counts as accepted`, () => {
    const releases = series({}, { scripts: { install: 'node a.js' } }, '2020-03-01', [...Array(count).keys()], pause)
    const found = releases.map(({ version }) => reviewRelease(JSON.stringify(packumentOf(releases)), version).length)
    assert.deepEqual(found, [0, ...Array(count - 1).fill(1), 0])
  })
}
