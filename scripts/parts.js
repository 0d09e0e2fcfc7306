// The parts of the tests, in the order in which a mistake is cheapest to find. `npm test -- NAME` runs one.
import { spawnSync } from 'node:child_process'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { chromedriverPath, chromiumPath, HOW_TO_GET_CHROMEDRIVER, HOW_TO_GET_CHROMIUM } from '../tests/hosts/chromium.js'
import { env, oldestRust, root, wasmEnv } from './setup.js'

const WASM = ['--target', 'wasm32-unknown-unknown']
const DENY_WARNINGS = ['--', '-D', 'warnings']
const OLDEST_RUST = oldestRust()
const wasmVectors = ['test', ...WASM, '--features', 'js', '--test', 'vectors']
const wasmRunner = { ...wasmEnv, CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER: 'wasm-bindgen-test-runner' }

/** Cargo's commands wait for each other, so two of them never run side by side. */
const cargoProgram = (name, args, more) => ({ name, kind: 'program', command: 'cargo', args, uses: ['cargo'], ...more })
const cargoTests = (name, args, more) => ({ name, kind: 'cargo', args, uses: ['cargo'], ...more })
const program = (name, command, ...args) => ({ name, kind: 'program', command, args })
const nodeTests = (name, files, more) => ({ name, kind: 'node-test', files: [files].flat(), ...more })

/**
 * `uses`: parts with a common resource do not run side by side. `isAlone`: runs while no other part does.
 * `filesAtOnce`: how many of its files run side by side; without it, one. `after`: waits for that part, which has the same tests.
 * `missing`: why it cannot run here. `isSlow`: only `npm run test:all` runs it. `isByName`: only `npm test -- PART` runs it. `environment`:
 * the variables, or a function that returns them; like `missing`, it is called after the setup.
 */
export const parts = [
  cargoProgram('rustfmt', ['fmt', '--all', '--check']),
  program('biome', 'biome', 'ci', '--colors=off', '--error-on-warnings'),
  nodeTests('style', 'tests/style'),
  cargoProgram('clippy', ['clippy', '--workspace', '--all-targets', '--quiet', ...DENY_WARNINGS]),
  nodeTests('unit', 'tests/unit'),
  nodeTests('answers', 'tests/answers'),
  nodeTests('forgery', 'tests/forgery'),
  cargoProgram('clippy-wasm', ['clippy', ...WASM, '--quiet', ...DENY_WARNINGS], { environment: wasmEnv }),
  ...['js-signature', 'js-event', 'js-packument', 'js-filter', 'js-hook'].map((feature) =>
    cargoProgram(`clippy-wasm-${feature}`, ['clippy', ...WASM, '--features', feature, '--quiet', ...DENY_WARNINGS], {
      environment: wasmEnv,
    }),
  ),
  cargoProgram('rust-oldest', [`+${OLDEST_RUST}`, 'check', '--lib', '--quiet'], { missing: missingOldestRust }),
  cargoProgram('rust-docs', ['doc', '--no-deps', '--quiet'], { environment: { ...env, RUSTDOCFLAGS: '-D warnings' } }),
  cargoTests('rust', ['test', '--quiet']),
  // Without --quiet, which wasm-bindgen's test runner does not know.
  cargoTests('rust-wasm-node', wasmVectors, { environment: wasmRunner }),
  cargoTests('rust-wasm-chromium', wasmVectors, {
    environment: wasmInBrowser,
    after: 'rust-wasm-node',
    missing: missingBrowser,
    isRequiredInCI: true,
  }),
  // Uncommitted files are packaged too; in CI there are none.
  cargoProgram('cargo-package', ['package', '--package', 'npm-hooks', '--quiet', '--allow-dirty']),
  nodeTests('types', 'tests/types'),
  program('types-receiver', 'tsc', '-p', 'www/server'),
  program('types-inspector', 'tsc', '-p', 'www/inspector'),
  program('types-ui', 'tsc', '-p', 'www/ui'),
  nodeTests('package', 'tests/package', { uses: ['cargo'] }),
  nodeTests('supply-chain', 'tests/supply-chain', { uses: ['cargo'] }),
  nodeTests('docs', 'tests/docs'),
  nodeTests('timing', 'tests/timing', { uses: ['cargo'], isSlow: true }),
  nodeTests('native', 'tests/native', { uses: ['cargo'], isSlow: true }),
  nodeTests('instance', 'tests/instance', { uses: ['cargo'], isSlow: true }),
  // It mostly waits, and longest, so it begins early.
  nodeTests('verdaccio', 'tests/verdaccio'),
  nodeTests('follow', 'tests/follow'),
  nodeTests('cli', 'tests/cli', { filesAtOnce: 2 }),
  nodeTests('dependants', 'tests/dependants', { uses: ['cargo'], isSlow: true }),
  nodeTests('examples', 'tests/examples', { uses: ['cargo'] }),
  nodeTests('frameworks', 'tests/frameworks'),
  nodeTests('recipes', 'tests/recipes'),
  nodeTests('frameworks-next', 'tests/frameworks-next', { isSlow: true }),
  // The rest uses all cores.
  nodeTests('hosts', 'tests/hosts', { isAlone: true }),
  nodeTests('inspector', 'tests/inspector', { isAlone: true, filesAtOnce: 3 }),
  // Its tests mostly wait, for what must not happen too.
  nodeTests('receiver', 'tests/receiver', { isAlone: true, filesAtOnce: 4 }),
  nodeTests('fuzz', 'tests/fuzz', { isAlone: true, uses: ['cargo'] }),
  nodeTests('contract', 'tests/contract', { isSlow: true }),
  // A second build of the modules, the documentation of two versions of the crate, and before them the build of three programs: half an hour.
  nodeTests('supply-chain-slow', 'tests/supply-chain-slow', { uses: ['cargo'], isByName: true }),
  // Its builds take minutes, and its packages hundreds of MB.
  nodeTests('recipes-frameworks', 'tests/recipes-frameworks', { isAlone: true, isSlow: true }),
  nodeTests('edge-frameworks', 'tests/edge-frameworks', { isAlone: true, isSlow: true }),
]

const MAX_SOAK_TEST_MS = 12 * 3_600_000

/** The parts that have a long form. */
const SOAKED = ['unit', 'answers', 'forgery', 'fuzz', 'instance', 'receiver', 'verdaccio', 'follow', 'cli', 'contract']

/** What `npm run soak` runs: parts in their long form (see tests/effort.js), and the receiver under load. */
export const soakParts = [
  ...parts.filter(({ name }) => SOAKED.includes(name)),
  nodeTests('timing', 'tests/timing', { isAlone: true }),
  nodeTests('receiver-load', 'tests/soak', { isAlone: true }),
].map((part) => ({ ...part, maxTestMs: MAX_SOAK_TEST_MS }))

/** The parts with these names, or all without names; ends the process if there is no such part. */
export function choose(all, names) {
  const unknown = names.filter((name) => !all.some((part) => part.name === name))
  if (unknown.length > 0) {
    console.error(`✗ no part is named ${unknown.join(', ')}: the parts are\n  ${all.map(({ name }) => name).join('\n  ')}`)
    process.exit(1)
  }
  return all.filter(({ name }) => names.length === 0 || names.includes(name))
}

function wasmInBrowser() {
  const environment = { ...wasmRunner, WASM_BINDGEN_USE_BROWSER: '1', CHROMEDRIVER: chromedriverPath() ?? '' }
  return { ...environment, WASM_BINDGEN_TEST_WEBDRIVER_JSON: webdriverFile() }
}

/** Writes the options of webdriver.json with the path of Chromium, which the driver may not find by itself; returns the new file. */
function webdriverFile() {
  const options = JSON.parse(readFileSync(join(root, 'webdriver.json'), 'utf8'))
  options['goog:chromeOptions'].binary = chromiumPath()
  const folder = join(root, 'target')
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'webdriver.json')
  writeFileSync(file, JSON.stringify(options))
  return file
}

function missingOldestRust() {
  const installed = spawnSync('rustup', ['toolchain', 'list'], { encoding: 'utf8', shell: process.platform === 'win32' }).stdout
  return installed?.includes(`${OLDEST_RUST}-`) ? undefined : `rustup toolchain install ${OLDEST_RUST} --profile minimal`
}

function missingBrowser() {
  if (chromiumPath() === undefined) return HOW_TO_GET_CHROMIUM
  return chromedriverPath() === undefined ? HOW_TO_GET_CHROMEDRIVER : undefined
}
