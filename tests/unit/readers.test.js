// The four readers of a packument give one answer to each question, whatever its members are.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { effort } from '../effort.js'
import { document } from './readers/document.js'
import { answers } from './readers/readers.js'

const RUNS = effort(400, 50_000, 5_000)

test(`four readers of ${RUNS} documents with odd members give one answer`, () => {
  let asked = 0
  fc.assert(
    fc.property(document, (text) => {
      for (const [question, byReader] of Object.entries(answers(text))) {
        const all = Object.values(byReader)
        asked += all.length
        assert.equal(new Set(all).size, 1, `${question}? ${JSON.stringify(byReader)}\n${text}`)
      }
    }),
    { numRuns: RUNS },
  )
  assert.ok(asked > 50 * RUNS, `${asked} answers`)
})
