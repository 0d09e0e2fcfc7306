// The sizes of long tests, by the command that runs them.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'

const effortUrl = new URL('../effort.js', import.meta.url).href
const CODE = `import { effort, isShort, isSoak } from ${JSON.stringify(effortUrl)}
console.log(JSON.stringify([effort(1, 9), effort(1, 9, 5), isShort, isSoak]))`

const run = (env) => spawnSync(process.execPath, ['--input-type=module', '--eval', CODE], { env, encoding: 'utf8' })

/** What a test sees: the size with two numbers, the size with three, `isShort` and `isSoak`. */
for (const [command, value, seen] of [
  ['npm test, or one file', undefined, [1, 1, true, false]],
  ['npm run test:all', 'all', [1, 5, false, false]],
  ['npm run soak', 'soak', [9, 9, false, true]],
]) {
  test(`the sizes in ${command}`, () => {
    const { NPM_HOOKS_EFFORT: _, ...env } = process.env
    const { stdout, stderr } = run({ ...env, ...(value && { NPM_HOOKS_EFFORT: value }) })
    assert.deepEqual(JSON.parse(stdout || 'null'), seen, stderr)
  })
}

test('an unknown effort is an error that lists the known ones', () => {
  const { status, stderr } = run({ ...process.env, NPM_HOOKS_EFFORT: 'long' })
  assert.equal(status, 1)
  assert.match(stderr, /NPM_HOOKS_EFFORT is long: use one of test, all, soak, or leave it out/)
})
