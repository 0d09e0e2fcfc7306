// What npm-hooks/hook exports as constants is in Rust too.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import * as exported from 'npm-hooks/hook'
import { root } from '../../scripts/setup.js'
import { variantNames } from '../types/codes.js'

const hook = { ...exported }

test('the limits and types of hooks are those of the Rust source, and of the declarations', () => {
  const limits = [...readFileSync(join(root, 'src/limits.rs'), 'utf8').matchAll(/^pub const (MAX_HOOK\w+): usize = (\d+);/gm)]
  assert.equal(limits.length, 4)
  const types = readFileSync(join(root, 'pkg/hook.d.ts'), 'utf8')
  for (const [, name, value] of limits) {
    assert.equal(hook[name], Number(value), name)
    assert.match(types, new RegExp(`^export const ${name}: ${value}$`, 'm'))
  }
  assert.deepEqual(hook.HOOK_TYPES, variantNames('src/hook/hook_type.rs', 'HookType'))
})
