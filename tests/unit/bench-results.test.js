// The goals and the figures of the documents, from what the benchmark measured.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { figuresTable, withFigures } from '../../benches/figures.js'
import { goalsSection } from '../../benches/goals.js'
import { rowsOf } from '../../benches/results.js'
import { ALL_PARTS, linesOf, soakSection } from '../../benches/soak-section.js'

const NODE = `One line about the table.

| body | bytes | node | change in full | × | id and body | × | manifest | × |
| --- | --- | --- | --- | --- | --- | --- | --- | --- |
| short | 1547 | 10.1 (60.6) | 8 (9) | 1.26 (0.90) | 7 (8) | 1.44 (1.54) | 9 (10) | 1.10 (0.37) |
| next | 19643233 | 10.1 (60.6) | 8 (9) | 7.07 (6.19) | 7 (8) | 6.10 (6.36) | 9 (10) | 6.71 (7.93) |

| body | bytes | host HMAC |
| --- | --- | --- |
| short | 1547 | 2.9 (3.1) |`

const WORKERD = `| body | bytes | npm-hooks, µs | npm-hooks | other |
| --- | --- | --- | --- | --- |
| short | 1547 | 10.1 (60.6) | 0.92 (0.90) | 1.00 (1.00) |`

const TABLE = `| from bytes to | 1.5 kB | 20 MB |
| --- | --- | --- |
| the change, in Node | 1.3 | 7.1 |
| \`id\` and \`body\` only, in Node | 1.4 | 6.1 |
| the published manifest, in Node | 1.1 | 6.7 |
| the change, in workerd | 0.9 | — |`

const sections = new Map([
  ['From bytes to the change', NODE],
  ['From bytes to the change, in workerd', WORKERD],
])

test('the figures are the ratios of the minima by size, and a dash where a part was not run', () => {
  assert.equal(figuresTable(sections), TABLE)
  assert.match(figuresTable(new Map([['From bytes to the change', NODE]])), /^\| the change, in workerd \| — \| — \|$/m)
})

test('only the table of a document is replaced', () => {
  const text = (table) => `# Title\n\n${table}\n\n| code | what |\n| --- | --- |\n| a | b |\n`
  assert.equal(withFigures(text('| from bytes to | old |\n|---|---|\n| the change | 0.3 |'), sections), text(figuresTable(sections)))
  assert.throws(() => withFigures('# Title\n', sections), /has no table/)
})

test('a goal shows whether the minimum and the median meet it, and keeps its row until its part runs again', () => {
  const first = goalsSection({ node: { scanner: [{ bytes: 200_000, value: { min: 0.95, median: 0.8 } }] }, size: { verifyWasm: 13.5 } })
  const rowOf = (section, start) => rowsOf(section).find(([what]) => what.startsWith(start))
  assert.deepEqual(rowOf(first, 'scanner').slice(1, 4), ['≥ 0.9×', '0.95 (0.80)×', '✓ (✗)'])
  assert.deepEqual(rowOf(first, 'wasm of `npm-hooks/verify`').slice(1, 4), ['≤ 12 kB', '13.5 kB', '✗'])
  assert.deepEqual(rowOf(first, 'wasm memory').slice(2), ['—', '', ''])
  assert.equal(goalsSection({}, first), first)
  const second = goalsSection({ size: { verifyWasm: 11 }, memory: { growth: 0 } }, first)
  assert.deepEqual(rowOf(second, 'scanner'), rowOf(first, 'scanner'))
  assert.deepEqual(rowOf(second, 'wasm of `npm-hooks/verify`').slice(2, 4), ['11 kB', '✓'])
  assert.deepEqual(rowOf(second, 'wasm memory').slice(2, 4), ['0 pages', '✓'])
})

test('a part of the soak replaces its lines, the others keep theirs, and one that does not exist any more is dropped', () => {
  const names = ['unit', 'fuzz', 'receiver']
  const run = (before, name, lines) => soakSection(before, name, lines, names)
  const first = run(run(undefined, 'receiver', 'yesterday: 3 passed.\n\n- 1,000 kills'), 'unit', 'yesterday: 2 passed.')
  const [head] = first.split('\n')
  assert.equal(first, `${head}\n\n### unit\n\nyesterday: 2 passed.\n\n### receiver\n\nyesterday: 3 passed.\n\n- 1,000 kills`)
  const second = run(first, 'unit', 'today: 4 passed.')
  assert.equal(second, first.replace('yesterday: 2', 'today: 4'))
  assert.equal(soakSection(second, 'unit', 'today: 4 passed.', ['unit']), `${head}\n\n### unit\n\ntoday: 4 passed.`)
})

test('the run of all parts comes first in the section', () => {
  const part = soakSection(undefined, 'unit', '2 passed', ['unit'])
  const section = soakSection(part, ALL_PARTS, '2 passed in all', ['unit'])
  assert.ok(section.indexOf('2 passed in all') < section.indexOf('### unit'), section)
})

test('the lines of a run name what was tested, what failed and what was noted', () => {
  const result = { passed: 2, failed: 1, skipped: 0, seconds: 90, notes: ['1,000 kills\n0 lost'], output: '✗ it breaks\n    at line 1\n' }
  const [counts, ...rest] = linesOf(result, 'abc1234').split('\n')
  assert.match(counts, /, commit abc1234: 2 passed, 1 failed, 0 skipped in 1\.5 minutes\.$/)
  assert.deepEqual(rest, ['', '- ✗ it breaks', '- 1,000 kills; 0 lost'])
})
