// A wasm instance during its lifetime, in Node and workerd, and a build for tests only that traps.
import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { cpSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { promisify } from 'node:util'
import { env, MODULES, root, start, wasmBuild } from '../../scripts/setup.js'
import { copySuite, installTarball } from '../../scripts/tarball.js'
import { effort } from '../effort.js'
import { inWorkerd } from '../hosts/workers.js'

const HOSTILE_CALLS = effort(30_000, 5_000_000, 1_000_000)
const LARGE_BODIES = effort(3, 200, 10)

let folder
let hasTrappingBuild = false

before(() => {
  folder = installTarball()
  copySuite(folder)
  cpSync(join(root, 'tests/instance'), join(folder, 'instance'), { recursive: true })
  cpSync(join(root, 'tests/hostile-bodies.js'), join(folder, 'hostile-bodies.js'))
})
after(() => rmSync(folder, { recursive: true, force: true }))

const inNode = async (...args) => {
  const options = { cwd: folder, maxBuffer: 1 << 28 }
  return JSON.parse((await promisify(execFile)(process.execPath, ['instance/node.js', ...args], options)).stdout)
}

// The build that traps replaces the installed one, so its runs come last.
for (const [name, run] of [
  ['the instance, in Node', () => inNode('calls', String(HOSTILE_CALLS))],
  ...['npm-hooks', 'npm-hooks/packument', 'npm-hooks/verify'].flatMap((entry) => [
    [`secrets, in Node, ${entry}, hashed by the host`, () => inNode('secrets', entry)],
    [`secrets, in Node, ${entry}, hashed in wasm`, () => inNode('secrets', entry, 'wasm')],
  ]),
  ['secrets, in Node, npm-hooks/hook', () => inNode('hook-secrets')],
  ['large bodies, in Node', () => inNode('large', String(LARGE_BODIES))],
  ['the instance, in workerd', () => inWorkerd(folder, 'instance/worker.js')],
  ['a trap, in Node', () => withTrappingBuild(() => inNode('trap'))],
  ['a trap, in workerd', () => withTrappingBuild(() => inWorkerd(folder, 'instance/trap-worker.js'))],
]) {
  test(name, async (t) => {
    const results = await run()
    for (const { name: title, error } of results) {
      await t.test(title, () => {
        if (error !== null) throw new Error(error)
      })
    }
    if (results.length === 0) throw new Error('no case ran')
  })
}

function withTrappingBuild(run) {
  if (!hasTrappingBuild) installTrappingBuild()
  hasTrappingBuild = true
  return run()
}

function installTrappingBuild() {
  const target = join(root, 'target', 'trap')
  for (const entry of MODULES) {
    const { args, env: buildEnv } = wasmBuild(entry)
    const environment = { ...buildEnv, CARGO_ENCODED_RUSTFLAGS: `${buildEnv.CARGO_ENCODED_RUSTFLAGS}\x1f--cfg\x1fnpm_hooks_trap` }
    const wasm = ['--release', '--target', 'wasm32-unknown-unknown', '--target-dir', target, ...args]
    // Apart: in one build, all would have the features of all.
    run('cargo', ['build', '--quiet', '--package', `npm-hooks-${entry}-cdylib`, ...wasm], environment)
    const module = join(target, `wasm32-unknown-unknown/release/npm_hooks_${entry}_cdylib.wasm`)
    run('wasm-bindgen', [module, '--target', 'bundler', '--out-dir', join(target, 'modules', entry), '--out-name', 'npm_hooks'], env)
  }
  const loaders = [join(root, 'scripts/build-loaders.js'), join(target, 'modules'), join(folder, 'node_modules/npm-hooks/pkg/dist')]
  run(process.execPath, loaders, env)
}

function run(command, args, env) {
  const { status, stderr } = start(command, args, { env, encoding: 'utf8', stdio: ['ignore', 'ignore', 'pipe'] })
  assert.equal(status, 0, stderr)
}
