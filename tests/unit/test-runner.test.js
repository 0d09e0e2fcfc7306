// The runner of `npm test`: what it counts, and how it treats unknown parts.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { root } from '../../scripts/setup.js'

/** Without NODE_TEST_CONTEXT, with which Node would report to the process around it. */
const { NODE_TEST_CONTEXT: _, ...env } = process.env
const node = (...args) => spawnSync(process.execPath, args, { cwd: root, env, encoding: 'utf8' })

const FILE = `
import { describe, test } from 'node:test'
test('group', async (t) => {
  await t.test('passes', () => {})
  await t.test('fails', () => { throw new Error('the reason') })
})
test('skipped', { skip: 'why' }, () => {})
describe('suite', () => {
  test('passes in a suite', () => {})
})
test('notes', (t) => t.diagnostic('a note'))
`

test('the reporter counts each test once, groups not at all, and says why a test was skipped', () => {
  const folder = mkdtempSync(join(tmpdir(), 'npm-hooks-runner-'))
  try {
    const file = join(folder, 'a.test.js')
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
    writeFileSync(file, FILE)
    const { stdout } = node('--test', '--test-reporter=./scripts/count-reporter.js', file)
    const lines = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
    const [failure] = lines.filter(({ fail }) => fail)
    assert.match(failure.error, /^Error: the reason\n/)
    assert.deepEqual(
      lines.filter(({ fail }) => !fail),
      [{ pass: 'passes' }, { skip: 'skipped', reason: 'why' }, { pass: 'passes in a suite' }, { pass: 'notes' }, { note: 'a note' }],
    )
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
})

test('an unknown part lists the parts, and nothing runs', () => {
  const { status, stderr, stdout } = node('scripts/test.js', 'nothing')
  assert.deepEqual([status, stdout], [1, ''])
  assert.match(stderr, /no part is named nothing: the parts are\n[\s\S]*\n {2}receiver\n/)
})
