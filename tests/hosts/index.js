// The hosts: each runs the suite on the packed tarball, which is installed in `folder`, and returns the results.
import { execFile } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { promisify } from 'node:util'
import { isShort } from '../effort.js'
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

const JEST_VARIABLES = { NODE_OPTIONS: '--experimental-vm-modules --no-warnings' }

/** The entry with all functions, and the one with the fewest: for hosts that differ in one thing from another, of which all run. */
const ALL = 'npm-hooks/packument'
const SMALL = 'npm-hooks/verify'

/** The entries of such hosts in `npm test`; `npm run test:all` runs the cases of all entries. */
const [SHORT_ALL, SHORT_SMALL] = isShort ? [ALL, SMALL] : []
const entryOption = (entry) => (entry === undefined ? [] : [`entry=${entry}`])

/** A host from an npm package, which may have no program for this machine. */
const packaged = (name, { program, missing, skip }, args, entry) => ({
  name,
  skip,
  entry,
  run: (folder) => {
    if (program === undefined) throw new Error(missing)
    return jsonFrom(program, ...args, ...entryOption(entry))(folder)
  },
})

const inBrowser = (name, run) => ({
  name: `${name} ${chromiumVersion()}`.trim(),
  skip: skipWithoutChromium,
  run,
  ownCases: [NO_LOGGED_ERROR],
})

/**
 * This Node, but WebAssembly does not work in it: `advice` is what the error says. `prefix`: the command that starts Node, if not Node itself.
 */
const withoutWebAssembly = (name, advice, { flags = [], options = [], hasHmac = true, limit = '' }) => ({
  name: `Node ${process.versions.node}, import, ${name}`,
  skip: limit && skipWithoutLimit,
  abilities: { hasWebAssembly: false, hasHmac },
  run: limited(limit, ...flags, 'node.js', ...options, `advice=${advice}`),
})

/** Hosts that do not compile WebAssembly. */
const FORBIDDEN = { hasWebAssembly: false, hasHmac: false, advice: "'wasm-unsafe-eval'" }

const LIMIT = 'ulimit -v 4000000'
const skipWithoutLimit = process.platform === 'linux' ? false : 'only Linux limits the address space of a process'

/** Node in a shell with a limit. */
const limited =
  (limit, ...args) =>
  (folder) =>
    limit === ''
      ? jsonFrom(process.execPath, ...args)(folder)
      : jsonFrom('sh', '-c', `${limit}; exec "$@"`, 'sh', process.execPath, ...args)(folder)

/**
 * `skip`: why a host cannot run here. `ownCases`: what it checks besides the suite. `abilities`: see tests/suite/index.js. `entry`: the only
 * one whose cases it runs.
 */
export const hosts = [
  { name: `Node ${process.versions.node}, import`, run: jsonFrom(process.execPath, 'node.js', 'whole') },
  {
    name: `Node ${process.versions.node}, import, all in wasm`,
    entry: SHORT_ALL,
    run: jsonFrom(process.execPath, 'node.js', 'no-hmac', ...entryOption(SHORT_ALL)),
  },
  withoutWebAssembly('--jitless', 'without --jitless', { flags: ['--jitless', '--no-warnings'] }),
  withoutWebAssembly('no WebAssembly', 'Lockdown Mode', { options: ['no-wasm'] }),
  withoutWebAssembly('no WebAssembly, no HMAC', 'Lockdown Mode', { options: ['no-wasm', 'no-hmac'], hasHmac: false }),
  withoutWebAssembly('4 GB of addresses', '--disable-wasm-trap-handler', { limit: LIMIT }),
  {
    name: `Node ${process.versions.node}, import, 4 GB of addresses, --disable-wasm-trap-handler`,
    skip: skipWithoutLimit,
    entry: SMALL,
    run: limited(LIMIT, '--disable-wasm-trap-handler', 'node.js', `entry=${SMALL}`),
  },
  {
    name: `Node ${process.versions.node}, require`,
    entry: SHORT_ALL,
    run: jsonFrom(process.execPath, 'node.cjs', ...entryOption(SHORT_ALL)),
  },
  ...[22, 24]
    .map(nodeOf)
    .flatMap((node) => [
      packaged(`Node ${node.version}, import`, node, ['node.js'], SHORT_ALL),
      packaged(`Node ${node.version}, require`, node, ['node.cjs'], SHORT_SMALL),
    ]),
  packaged(`Deno ${versionOf('deno')}`, deno, ['run', '--no-prompt', '--no-remote', '--allow-read=.', 'node.js']),
  packaged(`Bun ${versionOf('bun')}`, bun, ['node.js']),
  { name: `workerd ${versionOf('workerd')}`, run: (folder) => inWorkerd(folder) },
  { name: `workerd ${versionOf('workerd')}, nodejs_compat`, run: (folder) => inWorkerd(folder, 'worker.js', ['nodejs_compat']) },
  { name: `edge-light (@edge-runtime/vm ${versionOf('@edge-runtime/vm')})`, run: (folder) => inEdgeLight(folder) },
  { name: 'edge-light, bundled for a page', abilities: FORBIDDEN, run: (folder) => inEdgeLight(folder, 'browser', FORBIDDEN) },
  inBrowser('unbundled, in Chromium', inChromium),
  {
    ...inBrowser('unbundled, without wasm-unsafe-eval, in Chromium', (folder) =>
      inChromium(folder, `page.html?advice=${FORBIDDEN.advice}`),
    ),
    abilities: FORBIDDEN,
  },
  inBrowser(`Vite ${versionOf('vite')}, in Chromium`, bundledByVite),
  inBrowser(`webpack ${versionOf('webpack')}, in Chromium`, bundledByWebpack),
  inBrowser(`esbuild ${versionOf('esbuild')}, in Chromium`, bundledByEsbuild),
  { name: `Vitest ${versionOf('vitest')}`, run: byRunner('vitest', 'vitest.mjs', ['run', '--globals']) },
  {
    name: `Jest ${versionOf('jest')}`,
    run: byRunner('jest', 'bin/jest.js', [], JEST_VARIABLES),
  },
  {
    name: `Jest ${versionOf('jest')}, jsdom`,
    entry: ALL,
    run: byRunner('jest', 'bin/jest.js', ['--env', join(import.meta.dirname, 'jsdom-environment.js')], { ...JEST_VARIABLES, ENTRY: ALL }),
  },
  { name: `Parcel ${versionOf('parcel')}, in Node`, entry: ALL, run: bundledByParcel },
]

/** Parcel as it is without settings: it reads `main` and `browser`, not `exports`. */
async function bundledByParcel(folder) {
  const parcel = join(folderOf('parcel'), 'lib/bin.js')
  await outputOf(folder, process.execPath, [parcel, 'build', 'edge-light.js', '--no-cache', '--dist-dir', 'parcel'])
  return jsonFrom(process.execPath, 'parcel.cjs', ALL)(folder)
}

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
