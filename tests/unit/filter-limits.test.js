// The limit that pkg/src/filters.js knows is that of the Rust source, and the types have its names.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { root } from '../../scripts/setup.js'

const read = (path) => readFileSync(join(root, path), 'utf8')

test('the most that wasm gets of a filter is one more than Rust accepts', () => {
  const [, bytes, shift] = /^pub const MAX_FILTER_BYTES: usize = (\d+) << (\d+);/m.exec(read('src/limits.rs'))
  const [, length] = /^const MAX_FILTER_LENGTH = (\d+)$/m.exec(read('pkg/src/filters.js'))
  assert.equal(Number(length), Number(bytes) << Number(shift))
})
