// Whether the time of a verdict depends on which digit of a signature is wrong, or on the body: `npm run soak`, while nothing else runs.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { fileURLToPath } from 'node:url'
import { isSoak } from '../effort.js'
import { largestT } from './dudect.js'

const RUNS = 5
/** dudect's limit: above, the classes differ. */
const MAX_T = 4.5
/** What an early exit must reach, or the measurement could not see one. */
const MIN_CONTROL_T = 50
const CONTROL = 'early-exit control'
const skip = isSoak ? false : 'it measures time: npm run soak'

const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1]
const measure = (path) =>
  JSON.parse(execFileSync(process.execPath, [fileURLToPath(new URL('measure.js', import.meta.url)), path], { encoding: 'utf8' }))

for (const path of ['host', 'wasm']) {
  test(`${path}: the time of a verdict does not depend on the digit that is wrong, nor on the body`, { skip }, (t) => {
    const attempts = [mediansOf(path, t)]
    // Repeated once: another process may have disturbed it.
    if (mistakes(attempts[0]).length > 0) attempts.push(mediansOf(path, t))
    assert.deepEqual(mistakes(attempts.at(-1)), [])
  })
}

function mediansOf(path, t) {
  const runs = Array.from({ length: RUNS }, () => measure(path))
  return Object.fromEntries(
    Object.keys(runs[0]).map((name) => {
      const values = runs.map((run) => run[name])
      t.diagnostic(`${path}: ${name}: median |t| ${median(values).toFixed(2)} of ${values.map((value) => value.toFixed(2)).join(', ')}`)
      return [name, median(values)]
    }),
  )
}

const mistakes = (medians) =>
  Object.entries(medians)
    .filter(([name, value]) => (name === CONTROL ? value <= MIN_CONTROL_T : value >= MAX_T))
    .map(([name, value]) => `${name}: ${value}`)

/** Times that are made up: around `mean`, for one class shifted by `shift`, and some far above. */
function samples(shift, random = generator(7)) {
  const times = new Float64Array(40_000)
  const classes = new Uint8Array(times.length)
  for (let at = 0; at < times.length; at++) {
    classes[at] = random() < 0.5 ? 0 : 1
    const noise = random() + random() + random() - 1.5
    times[at] = 10 + noise + classes[at] * shift + (random() < 0.02 ? 1000 * random() : 0)
  }
  return { times, classes }
}

function generator(seed) {
  let state = seed
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0
    return state / 2 ** 32
  }
}

test('the statistics see a shift that outliers hide, and none where there is none', () => {
  for (const [shift, isSeen] of [
    [0, false],
    [0.05, true],
    [-0.05, true],
    [0.5, true],
  ]) {
    const { times, classes } = samples(shift)
    assert.equal(largestT(times, classes) > MAX_T, isSeen, `shift ${shift}: ${largestT(times, classes)}`)
  }
  const { times, classes } = samples(0.5)
  assert.ok(largestT(times, classes) > MIN_CONTROL_T)
})

test('too few samples say nothing, and neither do equal ones', () => {
  assert.equal(largestT(Float64Array.of(1, 2, 3, 4), Uint8Array.of(0, 1, 0, 1)), 0)
  assert.equal(
    largestT(
      new Float64Array(5000).fill(3),
      new Uint8Array(5000).map((_, at) => at & 1),
    ),
    0,
  )
})
