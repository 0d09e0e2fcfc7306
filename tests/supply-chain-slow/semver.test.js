// The crate keeps what programs use of its last release, or says by its version that it does not.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { test } from 'node:test'
import { root } from '../../scripts/setup.js'
import { baselineRevision, missingProgram, supplyChainEnv } from '../../scripts/supply-chain.js'

const revision = baselineRevision()
const missing =
  missingProgram('cargo-semver-checks') ?? (revision === undefined ? 'the clone does not have the last release: git fetch' : undefined)

test('the crate is compatible with its last release, as its version says', { skip: missing ?? false }, () => {
  const args = ['semver-checks', '--package', 'npm-hooks', '--baseline-rev', revision]
  const { status, stdout, stderr } = spawnSync('cargo', args, { cwd: root, env: supplyChainEnv, encoding: 'utf8' })
  assert.equal(status, 0, `${stdout}${stderr}`)
})
