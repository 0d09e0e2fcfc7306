// The stored calls (tests/data/answers/calls.txt) have the stored answers in the built package too: with src/wasm/tests.rs, which makes them
// natively, that is one verdict on two builds. After a change on purpose, and for the calls of new tests: node tests/answers/calls/store.js
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import * as filter from 'npm-hooks/filter'
import * as packument from 'npm-hooks/packument'
import { answerTo, callsFile, digest, parseLine } from './calls.js'

const MAX_TEXT_IN_MESSAGE = 1000

test('the calls of the tests have the stored answers', () => {
  const api = { ...packument, ...filter }
  const lines = readFileSync(callsFile, 'utf8').trimEnd().split('\n').map(parseLine)
  assert.deepEqual([...new Set(lines.map(([, [name]]) => name))].sort(), [
    'comparePackuments',
    'explainSignature',
    'parseEvent',
    'readPackument',
    'reviewRelease',
    'satisfiesRange',
    'signPayload',
    'verifySignature',
  ])
  for (const [want, call] of lines) {
    const answer = answerTo(api, call)
    const message = () => `${JSON.stringify(call)}\nnow answers ${answer}`.slice(0, MAX_TEXT_IN_MESSAGE)
    if (digest(answer) !== want) assert.fail(message())
  }
})
