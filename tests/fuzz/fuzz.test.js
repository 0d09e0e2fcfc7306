// Every fuzz target, for a short time: what it finds is kept in tests/data/fuzz, where the other tests repeat it.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { buildModule, buildPrograms, missingFuzzer } from '../../scripts/fuzz/programs.js'
import { fuzzTarget, prepareCorpus } from '../../scripts/fuzz/run.js'
import { TARGETS } from '../../scripts/fuzz/targets.js'
import { effort, isSoak } from '../effort.js'

const SECONDS = effort(30, 300)
/** The same in each fresh clone, so that what fails in CI can be repeated; other inputs are tried by the soak and by `npm run fuzz`. */
const SEED = isSoak ? undefined : 1

test('fuzz', { concurrency: 2 }, async (t) => {
  const missing = missingFuzzer()
  const programs = { ...(await buildModule()), folder: missing === undefined ? buildPrograms('none') : '' }
  const tests = TARGETS.map((target) =>
    t.test(`${target.name} has no fault in ${SECONDS} s`, { skip: target.isJavaScript ? undefined : missing }, async (one) => {
      prepareCorpus(target)
      const { executions, coverage, findings } = await fuzzTarget(target, programs, SECONDS, SEED)
      assert.deepEqual(findings, [])
      // A fuzzer that rejects everything at once would prove nothing.
      assert.ok(executions > 0 && coverage > 100, `${executions} executions, coverage ${coverage}`)
      one.diagnostic(`${executions} executions, coverage ${coverage}`)
    }),
  )
  await Promise.all(tests)
})
