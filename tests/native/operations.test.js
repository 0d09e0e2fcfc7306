// Denial of service, counted instead of timed: instructions, allocations and memory for inputs that are made to cost most.
import assert from 'node:assert/strict'
import { before, describe, test } from 'node:test'
import { bodies, headers, ORDINARY, packuments } from '../hostile-inputs.js'
import { buildProgram, missingValgrind } from './build.js'
import { counted } from './count.js'

const SIZE = 20_000
/** Explaining takes up to 16 HMACs, and writes a body in eight forms. */
const EXPLAINED_SIZE = 4000

/** How many times what an ordinary input takes, by byte. With the HMAC in software, because valgrind has no SHA instructions. */
const MAX_RATIO = 5
/** The indentation of deep nesting is long: `MAX_FORM_BYTES` (src/limits.rs) bounds it, not the size of the body. */
const LONG_FORMS = ['arrays of the maximum depth']
/** Twice the bytes may take that many times the instructions: sorting is a little more than linear. */
const MAX_GROWTH = 2.6
/** By byte of the input. */
const LIMITS = {
  deliver: { allocations: 0.3, peakBytes: 20 },
  explain: { allocations: 0.3, peakBytes: 20 },
  header: { allocations: 0.01, peakBytes: 5 },
  facts: { allocations: 0.3, peakBytes: 50 },
  compare: { allocations: 1.2, peakBytes: 100 },
  review: { allocations: 0.8, peakBytes: 50 },
}
const PACKUMENT_WORKS = ['facts', 'compare', 'review']

const all = (work, inputs) => Array.from(inputs, ([name, bytes]) => [work, name, bytes])
const inputs = [
  ...all('deliver', bodies(SIZE)),
  ...all('explain', bodies(EXPLAINED_SIZE)),
  ...all('header', headers(SIZE)),
  ...PACKUMENT_WORKS.flatMap((work) => [...all(work, packuments(SIZE)), ...all(work, packuments(2 * SIZE))]),
]
let counts

before(() => {
  counts = counted(buildProgram('operations'), inputs, !missingValgrind)
  assert.equal(counts.length, inputs.length)
})

const of = (work) => counts.filter((each) => each.work === work)
const perByte = ({ instructions, bytes }) => instructions / bytes
const ordinaryOf = (work) => of(work).find(({ name }) => name === ORDINARY)
const listed = (rows) => rows.map(({ work, name, bytes }) => `${work}, ${name}, ${bytes} bytes`)

describe('instructions', { skip: missingValgrind }, () => {
  for (const work of ['deliver', 'explain']) {
    test(`${work}: no body takes more than ${MAX_RATIO} times those of an ordinary one of its size`, (t) => {
      const limit = MAX_RATIO * perByte(ordinaryOf(work))
      const isExcepted = ({ name }) => work === 'explain' && LONG_FORMS.includes(name)
      const rows = of(work)
        .filter((each) => !isExcepted(each))
        .toSorted((a, b) => perByte(b) - perByte(a))
      t.diagnostic(`${work}: at most ${(perByte(rows[0]) / perByte(ordinaryOf(work))).toFixed(1)} times: ${rows[0].name}`)
      assert.deepEqual(listed(rows.filter((each) => perByte(each) > limit)), [])
    })
  }

  test('no header takes more by byte than a body', () => {
    const limit = MAX_RATIO * perByte(ordinaryOf('deliver'))
    assert.deepEqual(listed(of('header').filter((each) => each.name !== ORDINARY && perByte(each) > limit)), [])
  })

  for (const work of PACKUMENT_WORKS) {
    test(`${work}: a packument of twice the size takes about twice as many`, (t) => {
      const rows = of(work)
      const growths = rows.slice(0, rows.length / 2).map((small, at) => {
        const large = rows[rows.length / 2 + at]
        assert.equal(small.name, large.name)
        return { ...large, growth: (large.instructions / small.instructions) * ((2 * small.bytes) / large.bytes) }
      })
      const largest = growths.toSorted((a, b) => b.growth - a.growth)[0]
      t.diagnostic(`${work}: at most ${largest.growth.toFixed(2)} times for twice the bytes: ${largest.name}`)
      assert.deepEqual(listed(growths.filter(({ growth }) => growth > MAX_GROWTH)), [])
    })
  }
})

describe('memory', () => {
  for (const [work, limits] of Object.entries(LIMITS)) {
    test(`${work}: allocations and the bytes that they hold at most`, (t) => {
      const rows = of(work).filter(({ name, bytes }) => name !== ORDINARY || bytes > 1000)
      for (const [what, limit] of Object.entries(limits)) {
        const largest = rows.toSorted((a, b) => b[what] / b.bytes - a[what] / a.bytes)[0]
        t.diagnostic(`${work}: ${what} by byte at most ${(largest[what] / largest.bytes).toFixed(2)}: ${largest.name}`)
        assert.deepEqual(listed(rows.filter((each) => each[what] / each.bytes > limit)), [], what)
      }
    })
  }
})
