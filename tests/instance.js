// The wasm instance over its life, in Node and workerd, and a build for tests alone that traps.
import { execFileSync } from 'node:child_process'
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { installedTarball, withSuite } from '../scripts/conformance.js'
import { env, inline, root, wasmEnv } from '../scripts/setup.js'
import { inWorkerd } from './hosts/workers.js'

/**
 * `report` gets each run's name and its results; `calls` is how many hostile calls the instance in Node has to bear, and
 * `rounds` how many bodies of 20 MB.
 */
export async function instanceRuns(begin, report, { calls, rounds }) {
  const folder = withSuite(installedTarball())
  cpSync(join(root, 'tests/instance'), join(folder, 'instance'), { recursive: true })
  cpSync(join(root, 'tests/hostile-bodies.js'), join(folder, 'hostile-bodies.js'))
  const inNode = (...args) => JSON.parse(execFileSync(process.execPath, ['instance/node.js', ...args], { cwd: folder, maxBuffer: 1 << 28 }))
  const runs = [
    ['the instance, in Node', () => inNode('calls', String(calls))],
    ['large bodies, in Node', () => inNode('large', String(rounds))],
    ['the instance, in workerd', () => inWorkerd(folder, 'instance/worker.js')],
    ['a trap, in Node', () => (trappingBuild(folder), inNode('trap'))],
    ['a trap, in workerd', () => inWorkerd(folder, 'instance/trap-worker.js')],
  ]
  try {
    for (const [name, run] of runs) {
      begin(name)
      report(
        name,
        await Promise.resolve()
          .then(run)
          .catch((error) => [{ name, error: error.stack }]),
      )
    }
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Puts a build that traps in the place of the installed one. */
function trappingBuild(folder) {
  const quiet = { cwd: root, stdio: ['ignore', 'ignore', 'pipe'], shell: process.platform === 'win32' }
  const target = join(root, 'target', 'trap')
  execFileSync(
    'cargo',
    ['build', '--quiet', '--release', '--package', 'npm-hooks-cdylib', '--target', 'wasm32-unknown-unknown', '--target-dir', target],
    { ...quiet, env: { ...wasmEnv, CARGO_ENCODED_RUSTFLAGS: `${wasmEnv.CARGO_ENCODED_RUSTFLAGS}\x1f--cfg\x1fnpm_hooks_trap` } },
  )
  const wasm = join(folder, 'node_modules/npm-hooks/pkg/wasm')
  execFileSync(
    'wasm-bindgen',
    [
      join(target, 'wasm32-unknown-unknown/release/npm_hooks_cdylib.wasm'),
      '--target',
      'bundler',
      '--out-dir',
      wasm,
      '--out-name',
      'npm_hooks',
    ],
    {
      ...quiet,
      env,
    },
  )
  inline(wasm)
}
