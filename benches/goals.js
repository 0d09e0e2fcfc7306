// The goals, each with what the last run of its part measured.
import { both } from './report.js'
import { rowsOf } from './results.js'

/** The row whose size is nearest. */
const near = (size) => (rows) => rows.toSorted((a, b) => distance(a, size) - distance(b, size))[0]
const distance = ({ bytes }, size) => Math.abs(Math.log(bytes / size))
/** Of the rows from a size on, the one that is furthest from the goal. */
const from = (size) => (rows, isLeast) => rows.filter(({ bytes }) => bytes >= size).toSorted((a, b) => worseBy(a, b, isLeast))[0]
const worseBy = (a, b, isLeast) => (isLeast ? a.value.min - b.value.min : b.value.min - a.value.min)

const KB = 1000
const MB = 1_000_000

/**
 * `[part, series, [what, which row of the series, sign, limit, unit]…]`. A part returns each series by its name: rows of
 * `{ bytes, value }`, or one value. A value is `{ min, median }`, or one number.
 */
const GOALS = [
  [
    'node',
    'full',
    ['Node, `change` read in full, 1.5 kB', near(1.5 * KB), '≥', 1, '×'],
    ['Node, `change` read in full, 9 kB', near(9 * KB), '≥', 1.5, '×'],
    ['Node, `change` read in full, 135 kB', near(135 * KB), '≥', 3, '×'],
    ['Node, `change` read in full, 0.5 MB', near(0.5 * MB), '≥', 3.5, '×'],
    ['Node, `change` read in full, 20 MB', near(20 * MB), '≥', 7, '×'],
  ],
  [
    'node',
    'stored',
    ['Node, `id` and `body` read, 1.5 kB', near(1.5 * KB), '≥', 1.3, '×'],
    ['Node, `id` and `body` read, 9 kB', near(9 * KB), '≥', 2, '×'],
  ],
  [
    'node',
    'floor',
    ['compared with the floor (host HMAC + one bare scan), from 135 kB', from(130 * KB), '≤', 1.15, '×'],
    ['compared with the floor (host HMAC + one bare scan), from 0.5 MB', from(0.5 * MB), '≤', 1.1, '×'],
  ],
  [
    'workerd',
    'full',
    ['workerd, `change` read in full, 1.5 kB', near(1.5 * KB), '≥', 0.9, '×'],
    ['workerd, `change` read in full, 9 kB', near(9 * KB), '≥', 1.2, '×'],
    ['workerd, `change` read in full, 135 kB', near(135 * KB), '≥', 2, '×'],
    ['workerd, `change` read in full, 0.5 MB', near(0.5 * MB), '≥', 2.5, '×'],
    ['workerd, `change` read in full, 20 MB', near(20 * MB), '≥', 4, '×'],
  ],
  [
    'node',
    'manifest',
    ['Node, the published manifest by `peek`, 135 kB', near(135 * KB), '≥', 2.5, '×'],
    ['Node, the published manifest by `peek`, from 0.5 MB', from(0.5 * MB), '≥', 3, '×'],
  ],
  ['node', 'scanner', ['scanner compared with the bare scanner, from 135 kB', from(130 * KB), '≥', 0.9, '×']],
  ['wasm', 'noble', ['verify, all in wasm, compared with @noble/hashes', from(0), '≥', 2, '×']],
  ['wasm', 'hashWasm', ['verify, all in wasm, compared with hash-wasm', from(0), '≥', 1.1, '×']],
  ['size', 'verifyWasm', ['wasm of `npm-hooks/verify`, gzip', undefined, '≤', 12, ' kB']],
  ['size', 'mainWasm', ['wasm of `npm-hooks`, gzip', undefined, '≤', 42, ' kB']],
  ['size', 'packumentWasm', ['wasm of `npm-hooks/packument`, gzip', undefined, '≤', 70, ' kB']],
  ['size', 'verifyBundle', ['a bundle of `verifySignature` from `npm-hooks/verify`, gzip', undefined, '≤', 15, ' kB']],
  ['size', 'mainBundle', ['a bundle of `verifySignature` from `npm-hooks`, gzip', undefined, '≤', 55, ' kB']],
  ['start', 'verify', ['start in Node, CPU, `npm-hooks/verify` compared with octokit', undefined, '≤', 1.2, '×']],
  ['start', 'main', ['start in Node, CPU, `npm-hooks` compared with octokit', undefined, '≤', 1.6, '×']],
  ['first-request', 'cpu', ['first request of a fresh workerd isolate, 1.5 kB, CPU over reading the body', undefined, '≤', 5, ' ms']],
  ['packuments', 'compare', ['comparing two packuments of 20 MB, in bare scans of both', near(20 * MB), '≤', 2, ' scans']],
  ['packuments', 'read', ['reading a packument of 20 MB, in bare scans', near(20 * MB), '≤', 1.5, ' scans']],
  ['inspector', 'firstVerdict', ['inspector, first verdict on Fast 3G, nothing cached', undefined, '≤', 4, ' s']],
  ['inspector', 'size', ['inspector, all files, gzip', undefined, '≤', 350, ' kB']],
  ['inspector', 'longestTask', ['inspector, longest task over 20 deliveries of 20 MB', undefined, '≤', 200, ' ms']],
  ['inspector', 'memory', ['inspector, memory over 20 deliveries of 20 MB, the last compared with the first', undefined, '≤', 1.25, '×']],
  ['memory', 'growth', ['wasm memory, growth over bodies of 20 MB', undefined, '≤', 0, ' pages']],
  ['worst', 'numbers', ['numbers of one digit, per byte of an ordinary body', from(0), '≤', 5, '×']],
  ['worst', 'strings', ['empty strings, per byte of an ordinary body', from(0), '≤', 5, '×']],
  ['worst', 'arrays', ['empty arrays, per byte of an ordinary body', from(0), '≤', 5, '×']],
  ['worst', 'key', ['one key a million times, per byte of an ordinary body', from(0), '≤', 5, '×']],
  ['worst', 'beyondAscii', ['text beyond ASCII, per byte of an ordinary body', from(0), '≤', 5, '×']],
  ['worst', 'escaped', ['escaped text, per byte of an ordinary body', from(0), '≤', 5, '×']],
  ['worst', 'versions', ['comparing null with 60,000 unsorted versions, per byte of an ordinary body', from(0), '≤', 5, '×']],
]

const HEAD = `Where a goal holds from some size on, or for several bodies, the worst of them counts. Ratios and marks are of the minima, those of the
medians are in parentheses. A goal that is missed fails nothing: it is listed.

| what | goal | measured | met | on |
| --- | --- | --- | --- | --- |`

/** The text of the section: `results` has the series of each part of this run; other rows are kept from the section `before`. */
export function goalsSection(results, before) {
  const kept = new Map(rowsOf(before).map((cells) => [cells[0], cells]))
  const today = new Date().toISOString().slice(0, 10)
  const rows = GOALS.flatMap(([part, series, ...goals]) =>
    goals.map(([what, choose, sign, limit, unit]) => {
      const measured = results[part]?.[series]
      const value = choose && measured ? choose(measured, sign === '≥').value : measured
      const [, , last = '—', , lastDate = ''] = kept.get(what) ?? []
      const [text, date] = value === undefined ? [last, lastDate] : [textOf(value, unit), today]
      return [what, `${sign} ${limit}${unit}`, text, marks(text, sign, limit), date]
    }),
  )
  return `${HEAD}\n${rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}`
}

/** Whether each figure of a text meets the goal: `✓`, `✗`, or with a median `✓ (✗)`. */
function marks(text, sign, limit) {
  const [mark, ofMedian] = Array.from(text.matchAll(/\d+(\.\d+)?/g), ([figure]) =>
    (sign === '≥' ? Number(figure) >= limit : Number(figure) <= limit) ? '✓' : '✗',
  )
  return ofMedian === undefined ? (mark ?? '') : `${mark} (${ofMedian})`
}

const textOf = (value, unit) => (typeof value === 'number' ? `${Number(value.toFixed(2))}${unit}` : `${both(value)}${unit}`)
