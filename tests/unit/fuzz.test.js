// The fuzzers' tools, and the inputs that the fuzzer of requests kept.
import assert from 'node:assert/strict'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import * as request from 'npm-hooks/request'
import { checkRequest } from '../../fuzz/request.js'
import { pack, readFolder, unpack } from '../../scripts/fuzz/corpus.js'
import { COUNTERS, instrument } from '../../scripts/fuzz/instrument.js'
import { fuzz } from '../../scripts/fuzz/javascript.js'
import { MAX_CORPUS_BYTES, TARGETS } from '../../scripts/fuzz/targets.js'
import { root } from '../../scripts/setup.js'

const folder = join(root, 'tests/data/fuzz')

test('requests are read as promised: the corpus of the fuzzer, and what it found', () => {
  const inputs = unpack(readFileSync(join(folder, 'request.corpus')))
  assert.ok(inputs.length >= 20, `${inputs.length} inputs`)
  const found = existsSync(join(folder, 'request')) ? readFolder(join(folder, 'request')) : []
  for (const input of [...inputs, ...found]) checkRequest(request, Uint8Array.from(input))
})

test('a packed corpus has its inputs, the smallest first', () => {
  const inputs = ['', '\n', '12\n{}', '\xff', 'b', 'a'].map((text) => Buffer.from(text, 'latin1'))
  const names = unpack(pack(inputs)).map((input) => input.toString('latin1'))
  assert.deepEqual(names, ['', '\n', 'a', 'b', '\xff', '12\n{}'])
  for (const wrong of ['x', '2\nab', '3\nab\n']) assert.throws(() => unpack(Buffer.from(wrong)), /not a packed corpus/)
})

test('the corpora are those of the targets, and small', () => {
  const packed = readdirSync(folder).filter((name) => name.endsWith('.corpus'))
  assert.deepEqual(
    packed,
    TARGETS.map(({ name }) => `${name}.corpus`),
  )
  const bytes = packed.map((name) => readFileSync(join(folder, name)).length)
  assert.ok(Math.max(...bytes) <= MAX_CORPUS_BYTES, bytes.join(', '))
})

test('every branch of instrumented code is counted, and the code does the same', () => {
  const source = `export function f(x) {
    if (x > 3) return 'high'
    const parts = x === 2 ? ['two'] : []
    for (const part of parts) return part && x && 'loop'
    switch (x) { case 1: return 'one' }
    return [7].map((y) => y + x)[0] ?? 'never'
  }`
  const { code, branches } = instrument(source)
  const counters = new Uint8Array(branches)
  const f = new Function(COUNTERS, `${code.replace('export ', '')}; return f`)(counters)
  assert.deepEqual(
    [4, 2, 1, 0].map((x) => f(x)),
    ['high', 'loop', 'one', 7],
  )
  const [inFunction, ...others] = [...counters].sort((a, b) => b - a)
  // The function ran four times; only the last branch was never taken.
  assert.deepEqual([inFunction, others.filter((count) => count === 0).length], [4, 1], counters.join())
})

test('the fuzzer finds an input behind branches that a random one does not take', (t) => {
  const folders = [join(root, 'target', `fuzz-test-${process.pid}`)]
  t.after(() => rmSync(folders[0], { recursive: true, force: true }))
  mkdirSync(folders[0], { recursive: true })
  const { code, branches } = instrument(`function check(x) {
    if (x[0] === 110) { if (x[1] === 112) { if (x[2] === 109) { if (x.length > 3) throw new Error('found') } } }
  }`)
  const counters = new Uint8Array(branches)
  const check = new Function(COUNTERS, `${code}; return check`)(counters)
  const lines = []
  const options = { check, counters, folders, words: [Uint8Array.of(0)], maxBytes: 8, seconds: 60, seed: 1, artifacts: folders[0] }
  assert.equal(fuzz({ ...options, log: (line) => lines.push(line) }), false)
  assert.match(lines[0], /^Error: found/)
  const crash = readdirSync(folders[0]).find((name) => name.startsWith('crash-'))
  assert.equal(readFileSync(join(folders[0], crash), 'latin1').slice(0, 3), 'npm')
})
