// The list of accepted mutants names places that exist, each once and with a reason.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { root } from '../../scripts/setup.js'
import { readAccepted, rustKey } from '../mutants/accepted.js'

const groups = JSON.parse(readFileSync(new URL('../mutants/accepted.json', import.meta.url), 'utf8'))

test('each accepted mutant is listed once, with a reason, and its place exists', () => {
  const keys = groups.flatMap(({ mutants }) => mutants)
  assert.ok(keys.length > 0)
  assert.deepEqual([...new Set(keys)].sort(), [...readAccepted().keys()].sort())
  assert.equal(readAccepted().size, keys.length)
  for (const { reason, mutants } of groups) {
    assert.match(reason, /^[A-Z].*\.$/)
    for (const key of mutants) {
      const [, file, place] = /^(\S+): .*?: (.+)$/s.exec(key)
      assert.ok(readFileSync(join(root, file), 'utf8').includes(place.slice(place.lastIndexOf(': ') + 2)), key)
    }
  }
})

test('a mutant is named by the text after its place, wherever its line is', () => {
  const file = 'tests/mutants/package.json'
  const name = `${file}:3:3: replace a with b`
  assert.equal(rustKey({ file, name, span: { start: { line: 3, column: 3 } } }), `${file}: replace a with b: "type": "module",`)
})
