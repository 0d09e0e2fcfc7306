// Whole histories of packages that nothing was wrong with: every signal is a false one, and every alarm needs its explanation.
import assert from 'node:assert/strict'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { reviewRelease } from 'npm-hooks'
import { EXPLAINED } from './explained.js'
import { assertSound, cut, inOrder, packuments } from './packuments.js'

const VIEWS = { 'when published': cut, 'as it is now': (packument) => packument }

export async function historyCases(test) {
  const all = packuments()
  const unused = new Set(Object.keys(EXPLAINED))
  for (const [view, seenAs] of Object.entries(VIEWS)) {
    const counts = counter()
    for (const packument of all) {
      await test(`${packument.name}, every version ${view}: evidence holds, alarms are explained`, () => {
        const unexplained = []
        for (const version of inOrder(packument)) {
          const signals = reviewed(seenAs(packument, version), version)
          counts.add(signals)
          for (const { code, message } of signals.filter(({ level }) => level === 'alarm')) {
            const key = `${packument.name}@${version} ${code}`
            unused.delete(key)
            if (!(key in EXPLAINED)) unexplained.push(`${key}: ${message}`)
          }
        }
        assert.deepEqual(unexplained, [])
      })
    }
    console.log(`  ${all.length} packages ${view}: ${counts}`)
  }
  await test('every explanation explains an alarm', () => assert.deepEqual([...unused], []))
}

/** The same rates for what the benchmark has fetched: printed, because what others publish is not ours to assert. */
export async function largeHistories(test) {
  const cache = join(process.env.XDG_CACHE_HOME || join(homedir(), '.cache'), 'npm-hooks', 'packuments')
  const names = existsSync(cache) ? readdirSync(cache).filter((name) => name.endsWith('.json')) : []
  if (names.length === 0) console.log('  no large packuments here: npm run bench fetches them')
  for (const name of names) {
    const { time, ...rest } = JSON.parse(readFileSync(join(cache, name), 'utf8'))
    // A mirror that rebuilds its documents says when it fetched a version, not when that was published.
    const packument = time?.created ? { time, ...rest } : rest
    await test(`${packument.name}, every version as it is now`, () => {
      // One text for all: cutting 20 MB for each of thousands of versions would take hours.
      const text = new TextEncoder().encode(JSON.stringify(packument))
      const counts = counter()
      for (const version of sampled(inOrder(packument), text.length)) counts.add(reviewedText(text, packument, version))
      console.log(`  ${packument.name}, ${(text.length / 1e6).toFixed(1)} MB${packument.time ? '' : ', times not known'}: ${counts}`)
    })
  }
}

/** As many versions as a minute's reading holds, evenly spread. */
function sampled(versions, bytes) {
  const step = Math.max(1, Math.ceil((versions.length * bytes) / 5e9))
  return versions.filter((_, index) => index % step === 0)
}

const reviewed = (packument, version) => reviewedText(JSON.stringify(packument), packument, version)

function reviewedText(text, packument, version) {
  const signals = reviewRelease(text, version)
  assertSound(signals, packument)
  return signals
}

/** Counts what was said of releases; reads as the rates. */
function counter() {
  const levels = { alarm: {}, notice: {} }
  const releases = { all: 0, alarm: 0, notice: 0 }
  return {
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
          .map(([code, count]) => `\n    ${level} ${code} ${count}`)
          .join('')
      return `${releases.all} releases, ${Object.keys(levels).map(rate).join(', ')}${Object.keys(levels).map(list).join('')}`
    },
  }
}
