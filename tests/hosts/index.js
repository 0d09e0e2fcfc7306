// The hosts: each runs the suite on the packed tarball, which is installed in `folder`, and returns the results.
import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { bundledByEsbuild, bundledByVite, bundledByWebpack, inChromium, NO_LOGGED_ERROR, skipWithoutChromium } from './browsers.js'
import { chromiumVersion } from './chromium.js'
import { bun, deno, folderOf, nodeOf, versionOf } from './programs.js'
import { inEdgeLight, inWorkerd } from './workers.js'

/** Runs a program in `folder`; resolves to its output. */
async function outputOf(folder, program, args, environment = {}) {
  const env = { ...process.env, NO_COLOR: '1', ...environment }
  const { stdout } = await promisify(execFile)(program, args, { cwd: folder, env, maxBuffer: 1 << 28 })
  return stdout
}

const jsonFrom =
  (program, ...args) =>
  async (folder) =>
    JSON.parse(await outputOf(folder, program, args))

/** A host from an npm package, which may have no program for this machine. */
const packaged = (name, { program, missing, skip }, args) => ({
  name,
  skip,
  run: (folder) => {
    if (program === undefined) throw new Error(missing)
    return jsonFrom(program, ...args)(folder)
  },
})

const inBrowser = (name, run) => ({
  name: `${name} ${chromiumVersion()}`.trim(),
  skip: skipWithoutChromium,
  run,
  ownCases: [NO_LOGGED_ERROR],
})

/** `skip`: why a host cannot run here. `ownCases`: what it checks besides the suite. `hasWebAssembly`: true unless it is false. */
export const hosts = [
  { name: `Node ${process.versions.node}, import`, run: jsonFrom(process.execPath, 'node.js') },
  { name: `Node ${process.versions.node}, import, all in wasm`, run: jsonFrom(process.execPath, 'node.js', 'wasm') },
  {
    name: `Node ${process.versions.node}, import, without WebAssembly`,
    run: jsonFrom(process.execPath, '--jitless', '--no-warnings', 'node.js', 'verify'),
    hasWebAssembly: false,
  },
  { name: `Node ${process.versions.node}, require`, run: jsonFrom(process.execPath, 'node.cjs') },
  ...[22, 24].map(nodeOf).flatMap((node) => {
    return [packaged(`Node ${node.version}, import`, node, ['node.js']), packaged(`Node ${node.version}, require`, node, ['node.cjs'])]
  }),
  packaged(`Deno ${versionOf('deno')}`, deno, ['run', '--no-prompt', '--no-remote', '--allow-read=.', 'node.js']),
  packaged(`Bun ${versionOf('bun')}`, bun, ['node.js']),
  { name: `workerd ${versionOf('workerd')}`, run: (folder) => inWorkerd(folder) },
  { name: `workerd ${versionOf('workerd')}, nodejs_compat`, run: (folder) => inWorkerd(folder, 'worker.js', ['nodejs_compat']) },
  { name: `edge-light (@edge-runtime/vm ${versionOf('@edge-runtime/vm')})`, run: inEdgeLight },
  inBrowser('unbundled, in Chromium', inChromium),
  inBrowser(`Vite ${versionOf('vite')}, in Chromium`, bundledByVite),
  inBrowser(`webpack ${versionOf('webpack')}, in Chromium`, bundledByWebpack),
  inBrowser(`esbuild ${versionOf('esbuild')}, in Chromium`, bundledByEsbuild),
  { name: `Vitest ${versionOf('vitest')}`, run: byRunner('vitest', 'vitest.mjs', ['run', '--globals']) },
  {
    name: `Jest ${versionOf('jest')}`,
    run: byRunner('jest', 'bin/jest.js', [], { NODE_OPTIONS: '--experimental-vm-modules --no-warnings' }),
  },
]

/** A test runner: its one test, suite.spec.js, writes the results to a file. */
function byRunner(name, program, args, environment) {
  return async (folder) => {
    const file = join(folder, `${name}.json`)
    writeFileSync(file, '')
    const path = [join(folder, 'node_modules', '.bin'), process.env.PATH].join(delimiter)
    const log = await outputOf(folder, process.execPath, [join(folderOf(name), program), ...args], {
      PATH: path,
      RESULTS: file,
      ...environment,
    }).catch((error) => {
      if (readFileSync(file, 'utf8') === '') throw error
    })
    if (readFileSync(file, 'utf8') === '') throw new Error(`${name} ran no test:\n${log}`)
    return JSON.parse(readFileSync(file, 'utf8'))
  }
}
