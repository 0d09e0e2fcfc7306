// Ranges of versions, compared with npm's semver: the tables of the suite, and random ranges. A failure prints the seed.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { satisfiesRange } from 'npm-hooks/filter'
import semver from 'semver'
import { effort } from '../effort.js'
import { mulberry } from '../suite/check.js'
import { INVALID_RANGES, RANGES } from '../suite/ranges.js'

/** What npm says: `invalid` for a range that it cannot read. Versions are those of packuments, which npm reads loosely. */
function expected(version, range, includePrerelease) {
  try {
    const parsed = semver.parse(version, { loose: true })
    const read = new semver.Range(range, { includePrerelease })
    return parsed !== null && read.test(parsed)
  } catch {
    return 'invalid'
  }
}

function found(version, range, includePrerelease) {
  try {
    return satisfiesRange(version, range, { includePrerelease })
  } catch (error) {
    assert.equal(error.code, 'filter-range', error.stack)
    return 'invalid'
  }
}

test('the tables of ranges are what npm says, with and without prereleases', () => {
  const versions = [...new Set(RANGES.flatMap(([, included, others]) => [...included, ...others]))]
  for (const [range, included, others, includePrerelease = false] of RANGES) {
    for (const version of included) assert.equal(expected(version, range, includePrerelease), true, `${version} in ${range}`)
    for (const version of others) assert.equal(expected(version, range, includePrerelease), false, `${version} not in ${range}`)
  }
  for (const range of INVALID_RANGES) assert.equal(expected('1.0.0', range, false), 'invalid', range)
  for (const range of [...RANGES.map(([range]) => range), ...INVALID_RANGES]) {
    for (const version of versions) {
      for (const isWith of [false, true])
        assert.equal(found(version, range, isWith), expected(version, range, isWith), `${version} in ${JSON.stringify(range)}, ${isWith}`)
    }
  }
})

const NUMBERS = ['0', '0', '1', '1', '2', '3', '10', 'x', '*', 'X', '01', '9007199254740991', '9007199254740992', '99999999999999999999']
const PRES = [
  '-0',
  '-1',
  '-a',
  '-rc.1',
  '-rc.2',
  '-rc.10',
  '-1.a',
  '-a.0.b',
  '--',
  '-01',
  '-1a',
  '-v',
  '-x',
  '-',
  '-a..b',
  '-9007199254740991',
]
const OPERATORS = [
  '',
  '',
  '',
  '^',
  '~',
  '~>',
  '>',
  '<',
  '>=',
  '<=',
  '=',
  '^ ',
  '~ ',
  '~> ',
  '> ',
  '>= ',
  '< ',
  '<=  ',
  '= ',
  'v',
  '=v',
  '>=v',
  '==',
  '>v ',
]
const JOINS = [' ', ' ', ' ', '  ', ' || ', '||', ' - ', ' - ', ' -', '- ', ' = ', '\t', '', ' +b ', ' +a +b ']
const PIECES = [
  '*',
  '+',
  '+b',
  '.',
  '-',
  '>',
  '<',
  '=',
  '~',
  '^',
  'v',
  'x',
  ' ',
  '  ',
  '|',
  '||',
  '1',
  '0',
  '1.2.3',
  '-rc',
  '\u00a0',
  'é',
  '+b.',
  '+b.c',
]

/** A range that is near the grammar, and a version that is near the range. */
function pair(random) {
  const one = (list) => list[random(list.length)]
  const numbers = random(6) === 0 ? NUMBERS : NUMBERS.slice(0, 10)
  const core = (numbers) => [one(numbers), one(numbers), one(numbers)]
  const partial = () => {
    const parts = core(numbers)
      .slice(0, 1 + random(4))
      .join('.')
    return (
      one(OPERATORS) + parts + (random(3) === 0 ? one(random(3) === 0 ? PRES : PRES.slice(0, 8)) : '') + (random(12) === 0 ? '+b.1' : '')
    )
  }
  let range = Array.from({ length: 1 + random(3) }, () => partial() + one(JOINS)).join('')
  if (random(4) > 0) range = range.trimEnd()
  if (random(5) === 0) {
    const at = random(range.length + 1)
    range = range.slice(0, at) + one(PIECES) + range.slice(at + random(2))
  }
  const near = ['0', '0', '1', '1', '2', '3', '10']
  return { range, version: core(near).join('.') + (random(2) === 0 ? one(PRES.slice(0, 9)) : '') }
}

test('random ranges include what npm says', () => {
  const count = effort(7_000, 2_000_000, 20_000)
  const seed = Number(process.env.RANGES_SEED ?? 20_261_128)
  const random = mulberry(seed)
  const answers = new Map([true, false, 'invalid'].map((answer) => [answer, 0]))
  for (let index = 0; index < count; index++) {
    const { range, version } = pair(random)
    const includePrerelease = random(2) === 0
    const want = expected(version, range, includePrerelease)
    answers.set(want, answers.get(want) + 1)
    const label = `seed ${seed}, pair ${index}: ${version} in ${JSON.stringify(range)}, includePrerelease ${includePrerelease}`
    assert.equal(found(version, range, includePrerelease), want, label)
  }
  // Each answer is tried often.
  for (const [answer, times] of answers) assert.ok(times > count / 20, `${answer}: ${times} of ${count}`)
})
