// The runner of `npm test`: what it counts, and how it treats unknown parts.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { runPart } from '../../scripts/run-part.js'
import { canStart } from '../../scripts/runner.js'
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

/** Calls `work` with the path of a test file that contains `code`. */
async function withTestFile(code, work) {
  const folder = mkdtempSync(join(tmpdir(), 'npm-hooks-runner-'))
  try {
    const file = join(folder, 'a.test.js')
    writeFileSync(join(folder, 'package.json'), '{ "type": "module" }')
    writeFileSync(file, code)
    return await work(file)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
const runFile = (code, more) => withTestFile(code, (file) => runPart({ kind: 'node-test', files: [file], environment: env, ...more }))

test('the reporter counts each test once, groups not at all, and says why a test was skipped', () =>
  withTestFile(FILE, (file) => {
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
  }))

test('skipped tests with one reason are one note', async () => {
  const { skipped, notes } = await runFile(
    "import { test } from 'node:test'\nfor (const name of ['a', 'b', 'c']) test(name, { skip: 'why' }, () => {})",
  )
  assert.deepEqual([skipped, notes], [3, ['skipped: a and 2 more: why']])
})

for (const [what, code, error] of [
  ['without a test', '', /no test ran in this file/],
  ['that exits before its tests', "import { test } from 'node:test'\ntest('a', () => {})\nprocess.exit(0)", /no test ran in this file/],
  ['with an empty suite', "import { describe } from 'node:test'\ndescribe('a', () => {})", /no test in /],
]) {
  test(`a file ${what} fails`, async () => {
    const { passed, failed, output } = await runFile(code)
    assert.deepEqual([passed, failed], [0, 1])
    assert.match(output, error)
  })
}

test('a test that does not end fails', async () => {
  const code = "import { test } from 'node:test'\ntest('a', () => new Promise(() => setInterval(() => {}, 1000)))"
  const { failed, output } = await runFile(code, { maxTestMs: 500 })
  assert.equal(failed, 1)
  assert.match(output, /test timed out after 500ms/)
})

test('files run side by side: each of two waits for the other', () =>
  withTestFile('', async (file) => {
    const code = (own, other) => `
      import { existsSync, writeFileSync } from 'node:fs'
      import { test } from 'node:test'
      test('${own}', async () => {
        writeFileSync(new URL('${own}', import.meta.url), '')
        while (!existsSync(new URL('${other}', import.meta.url))) await new Promise((resolve) => setTimeout(resolve, 20))
      })`
    const folder = dirname(file)
    writeFileSync(file, code('first', 'second'))
    writeFileSync(join(folder, 'b.test.js'), code('second', 'first'))
    const { passed, failed } = await runPart({ kind: 'node-test', files: [folder], environment: env, filesAtOnce: 2, maxTestMs: 60_000 })
    assert.deepEqual([passed, failed], [2, 0])
  }))

test('an unknown part lists the parts, and nothing runs', () => {
  const { status, stderr, stdout } = node('scripts/test.js', 'nothing')
  assert.deepEqual([status, stdout], [1, ''])
  assert.match(stderr, /no part is named nothing: the parts are\n[\s\S]*\n {2}receiver\n/)
})

for (const [what, part, running, want] of [
  ['next to another', { name: 'a' }, [{ name: 'b' }], true],
  ['with the same resource', { name: 'a', uses: ['cargo'] }, [{ name: 'b', uses: ['cargo'] }], false],
  ['with other resources', { name: 'a', uses: ['cargo'] }, [{ name: 'b', uses: ['disk'] }], true],
  ['while another is alone', { name: 'a' }, [{ name: 'b', isAlone: true }], false],
  ['alone', { name: 'a', isAlone: true }, [], true],
  ['alone, while another runs', { name: 'a', isAlone: true }, [{ name: 'b' }], false],
  ['after one that runs', { name: 'a', after: 'b' }, [{ name: 'b' }], false],
]) {
  test(`a part starts ${what}: ${want}`, () => assert.equal(canStart(part, running, []), want))
}
