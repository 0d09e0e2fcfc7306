// Natively: memcheck reports each branch and each address that depends on the secret or on the digest that it makes.
import assert from 'node:assert/strict'
import { execFileSync } from 'node:child_process'
import { test } from 'node:test'
import { effort } from '../effort.js'
import { buildProgram, missingValgrind } from '../native/build.js'

/** Levels of optimization: at each, a compiler may write other branches. The first is that of the crate's release. */
const LEVELS = effort([''], ['', '1', '2', '3'])

for (const level of LEVELS) {
  test(`no branch and no address depends on the secret, opt-level ${level || 'of the release'}`, { skip: missingValgrind }, (t) => {
    const program = buildProgram('constant-time', level)
    const output = execFileSync('valgrind', ['--quiet', program], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] })
    const errors = Object.fromEntries(
      output
        .trim()
        .split('\n')
        .map((line) => line.split('\t'))
        .map(([what, count]) => [what, Number(count)]),
    )
    t.diagnostic(
      Object.entries(errors)
        .map(([what, count]) => `${what}: ${count}`)
        .join('; '),
    )
    assert.deepEqual(
      Object.entries(errors).map(([what, count]) => [what, what.startsWith('control: ') ? count > 0 : count === 0]),
      [
        'verify the signature',
        'compare tags, the signature',
        'verify its first digit wrong',
        'compare tags, its first digit wrong',
        'verify its last digit wrong',
        'compare tags, its last digit wrong',
        'control: an early exit',
        'control: a table that is read at a digit',
      ].map((what) => [what, true]),
    )
  })
}
