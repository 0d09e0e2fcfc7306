// SECURITY.md names only tests and commands that exist.
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { parts } from '../../scripts/parts.js'
import { root } from '../../scripts/setup.js'
import { read } from './markdown.js'

const text = read('SECURITY.md')
const [, table] = text.split('|---|---|---|\n')
const rows = table
  .split('\n\n')[0]
  .split('\n')
  .map((line) => line.split('|').slice(1, -1))

/** What is between backticks and looks like a command or a test. */
const codesIn = (part) => [...part.matchAll(/`([^`]+)`/g)].map(([, code]) => code)

const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
const benches = readFileSync(join(root, 'benches/parts.js'), 'utf8')

/** Whether a command that this project offers exists; undefined for another text. */
function exists(code) {
  const [program, verb, name, , part] = code.split(' ')
  if (/^tests\/[\w./-]+$/.test(code)) return existsSync(join(root, code))
  if (code.startsWith('npm test -- ')) return code.endsWith(' PART') || parts.some((each) => each.name === code.split(' ')[3])
  if (code.startsWith('npm run bench -- ')) return new RegExp(`\\b${part}\\b`).test(benches)
  if (program === 'npm' && verb === 'run') return Object.hasOwn(scripts, name)
  if (code.startsWith('cargo test --test ')) return code.endsWith(' NAME') || existsSync(join(root, `tests/${code.split(' ')[3]}.rs`))
  return undefined
}

test('each promise names a test or a command, and all that are named exist', () => {
  assert.ok(rows.length > 10)
  for (const [threat, promise, shows] of rows) {
    assert.ok(promise?.trim(), threat)
    assert.ok(
      codesIn(shows).some((code) => exists(code) === true),
      `${threat}: ${shows}`,
    )
  }
  const missing = codesIn(text).filter((code) => exists(code) === false)
  assert.deepEqual(missing, [])
})

test('a name that does not exist would be found', () => {
  for (const code of ['tests/unit/none.test.js', 'npm test -- none', 'npm run none', 'npm run bench -- none', 'cargo test --test none'])
    assert.equal(exists(code), false, code)
})
