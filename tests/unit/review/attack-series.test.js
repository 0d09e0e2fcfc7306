// An attack of several releases: each raises the signals of the first.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reviewRelease } from 'npm-hooks/packument'
import { PAIRS } from './pairs.js'
import { packumentOf } from './releases.js'

const hours = (day, count) => new Date(Date.parse(day) + count * 3_600_000).toISOString()
const nextVersion = (version, by) => version.replace(/\d+$/, (patch) => Number(patch) + by)

/** Five releases of an attack after a clean one, by how they are published. */
const SERIES = {
  'a young package': (before, after) => series(before, after, '2020-01-02T05:00Z', [0, 1, 2, 3, 4]),
  'an old package': (before, after) => series(before, after, '2020-03-01', [0, 1, 2, 3, 4]),
  'from the highest version down': (before, after) => series(before, after, '2020-03-01', [4, 3, 2, 1, 0]),
  'a young package, from the highest version down': (before, after) => series(before, after, '2020-01-02T05:00Z', [4, 3, 2, 1, 0]),
  'no times': (before, after) => series(before, after, '2020-01-02', [0, 1, 2, 3, 4]),
}

const series = (before, { version = '1.0.1', ...after }, day, patches) => [
  { version: '1.0.0', time: '2020-01-02', ...before },
  ...patches.map((patch, at) => ({ version: nextVersion(version, patch), time: hours(day, at), ...after })),
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
