// The list of accepted mutants names places that exist, each once and with a reason.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { hasPlace, readAccepted, rustKey, scriptKey } from '../mutants/accepted.js'

const groups = JSON.parse(readFileSync(new URL('../mutants/accepted.json', import.meta.url), 'utf8'))
const keys = groups.flatMap(({ mutants }) => mutants)

test('each accepted mutant is listed once, with a reason, and its place exists', () => {
  assert.ok(keys.length > 0)
  assert.deepEqual([...keys].sort(), [...readAccepted().keys()].sort())
  assert.deepEqual(
    groups.map(({ reason }) => reason).filter((reason) => !/^[A-Z].*\.$/.test(reason)),
    [],
  )
  assert.deepEqual(
    keys.filter((key) => !hasPlace(key)),
    [],
  )
})

test('an entry whose place is gone is found', () => {
  const file = 'src/packument/sort.rs'
  const line = 'while width < positions.len() {'
  for (const [key, want] of [
    [`${file}: replace < with <= in sorted_positions @ < positions.len() {`, true],
    [`${file}: replace < with <= in sorted_positions @ ${line}`, true],
    [`${file}: replace < with <= in sorted_positions @2 < positions.len() {`, false],
    [`${file}: replace < with <= in sorted_positions @ < positions.len()`, false],
    [`${file}: replace < with <= in sorted_positions @ < positions.size() {`, false],
    [`${file}: replace < with <= in contains @ < positions.len() {`, false],
    [`${file}: replace NameIndex<'n>::contains -> bool with true @ self.position(name).is_some()`, true],
    [`${file}: replace NameIndex<'n>::has -> bool with true @ self.position(name).is_some()`, false],
    [`${file}: replace < with <= in sorted_positions: < positions.len() {`, false],
    ['src/packument/none.rs: replace < with <= in sorted_positions @ < positions.len() {', false],
  ])
    assert.equal(hasPlace(key), want, key)
  // Each entry of the list is found too, once its line, its number or its function is a different one.
  for (const key of keys) {
    assert.equal(hasPlace(`${key}x`), false, key)
    assert.equal(hasPlace(key.replace(/ @\d* /, ' @999 ')), false, key)
    if (/^src.* in \S*\w @/.test(key)) assert.equal(hasPlace(key.replace(/(\w+) @/, '$1x @')), false, key)
  }
})

test('a mutant is named by the text after its place, wherever its line is', () => {
  const file = 'tests/mutants/package.json'
  const name = `${file}:3:3: replace a with b`
  assert.equal(rustKey({ file, name, span: { start: { line: 3, column: 3 } } }), `${file}: replace a with b @ "type": "module",`)
  // The second line that ends so.
  assert.equal(rustKey({ file, name, span: { start: { line: 8, column: 1 } } }), `${file}: replace a with b @2 }`)
})

test('changes that begin at one place have different names', () => {
  const file = 'pkg/src/host-verdict.js'
  const line =
    readFileSync(new URL(`../../${file}`, import.meta.url), 'utf8')
      .split('\n')
      .findIndex((text) => text.includes('hostHmac(')) + 1
  const named = (endColumn) =>
    scriptKey({ file, mutatorName: 'M', replacement: 'x', location: { start: { line, column: 5 }, end: { line, column: endColumn } } })
  const rest = 'const digest = hostHmac(body, secret)'
  assert.equal(named(10), `${file}: M const -> x @ ${rest}`)
  assert.equal(named(17), `${file}: M const digest -> x @ ${rest}`)
})
