// Whole histories of packages that nothing was wrong with: every signal is a false one, and every alarm needs its explanation.
import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { reviewRelease } from 'npm-hooks/packument'
import { isSoak } from '../../effort.js'
import { EXPLANATIONS } from './explanations.js'
import { assertSound, inOrder, packumentAt, packuments } from './packuments.js'

const VIEWS = { 'when published': packumentAt, 'as it is now': (packument) => packument }

/** By folder of the test data: how many releases raise an alarm, in every view, of how many. docs/review.md has these figures. */
const ALARMS = { histories: [17, 632], packuments: [23, 211] }

const unused = new Set(Object.keys(EXPLANATIONS))
for (const [folder, want] of Object.entries(ALARMS)) {
  for (const [view, packumentIn] of Object.entries(VIEWS)) {
    test(`every alarm in ${folder} is explained, every version ${view}`, (t) => {
      const counts = counter()
      const unexplained = []
      for (const packument of packuments(folder)) {
        for (const version of inOrder(packument)) {
          const signals = review(packumentIn(packument, version), version)
          counts.add(signals)
          for (const { code, message } of signals.filter(({ level }) => level === 'alarm')) {
            const key = `${packument.name}@${version} ${code}`
            unused.delete(key)
            if (!(key in EXPLANATIONS)) unexplained.push(`${key}: ${message}`)
          }
        }
      }
      assert.deepEqual(unexplained, [])
      assert.deepEqual([counts.releases.alarm, counts.releases.all], want)
      t.diagnostic(`${folder} ${view}: ${counts}`)
    })
  }
}
test('every explanation is needed', () => assert.deepEqual([...unused], []))
test('the documentation has the figures', () => {
  const text = readFileSync(new URL('../../../docs/review.md', import.meta.url), 'utf8').replace(/\s+/g, ' ')
  for (const [alarms, all] of Object.values(ALARMS)) assert.ok(text.includes(`${alarms} of ${all} releases`), `${alarms} of ${all}`)
})

// The same rates for the large packuments that the benchmark has fetched: printed only, because they change.
if (isSoak) {
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'npm-hooks', 'packuments')
  const names = existsSync(cache) ? readdirSync(cache).filter((name) => name.endsWith('.json')) : []
  test('large packuments are there', { skip: names.length > 0 ? false : 'npm run bench fetches them' }, () => assert.ok(names.length > 0))
  for (const name of names) {
    test(`${name}, every version as it is now`, (t) => {
      const { time, ...rest } = JSON.parse(readFileSync(join(cache, name), 'utf8'))
      // Without `created`, the times are those of a mirror's downloads, not of publishing.
      const packument = time?.created ? { time, ...rest } : rest
      // One text for all versions: cutting 20 MB for each of thousands of versions would take hours.
      const text = new TextEncoder().encode(JSON.stringify(packument))
      const counts = counter()
      for (const version of sample(inOrder(packument), text.length)) counts.add(reviewText(text, packument, version))
      t.diagnostic(`${packument.name}, ${(text.length / 1e6).toFixed(1)} MB${packument.time ? '' : ', times not known'}: ${counts}`)
    })
  }
}

/** As many versions as can be read in about a minute, evenly spread. */
function sample(versions, bytes) {
  const step = Math.max(1, Math.ceil((versions.length * bytes) / 5e9))
  return versions.filter((_, index) => index % step === 0)
}

const review = (packument, version) => reviewText(JSON.stringify(packument), packument, version)

function reviewText(text, packument, version) {
  const signals = reviewRelease(text, version)
  assertSound(signals, packument)
  return signals
}

/** Counts the signals of releases; as a string it is their rates. */
function counter() {
  const levels = { alarm: {}, notice: {} }
  const releases = { all: 0, alarm: 0, notice: 0 }
  return {
    releases,
    add(signals) {
      releases.all += 1
      for (const level of Object.keys(levels)) releases[level] += signals.some((signal) => signal.level === level) ? 1 : 0
      for (const key of new Set(signals.map(({ level, code }) => `${level} ${code}`))) {
        const [level, code] = key.split(' ')
        levels[level][code] = (levels[level][code] ?? 0) + 1
      }
    },
    toString() {
      const rate = (level) => `${releases[level]} with ${level} (${((100 * releases[level]) / Math.max(1, releases.all)).toFixed(1)} %)`
      const list = (level) =>
        Object.entries(levels[level])
          .sort(([, a], [, b]) => b - a)
          .map(([code, count]) => `, ${count} ${level} ${code}`)
          .join('')
      return `${releases.all} releases, ${Object.keys(levels).map(rate).join(', ')}${Object.keys(levels).map(list).join('')}`
    },
  }
}
