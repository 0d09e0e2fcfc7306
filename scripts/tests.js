import { spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { receiverLoad } from '../benches/receiver.js'
import { report } from '../benches/report.js'
import { borderCases } from '../tests/borders.js'
import { comparisonCases } from '../tests/comparisons.js'
import { deliveriesTruthCases } from '../tests/deliveries-truth.js'
import { exampleCases } from '../tests/examples.js'
import { historyCases } from '../tests/histories.js'
import { HOW_TO_GET_CHROMIUM, chromiumPath } from '../tests/hosts/browsers.js'
import { inspectorCodeCases } from '../tests/inspector-code.js'
import { inspectorReadingCases } from '../tests/inspector-reading.js'
import { inspectorCases } from '../tests/inspector.js'
import { instanceRuns } from '../tests/instance.js'
import { mutationCases } from '../tests/mutations.js'
import { operationCases } from '../tests/operations.js'
import { packageCases } from '../tests/package.js'
import { propertyCases } from '../tests/properties.js'
import { receiverCases } from '../tests/receiver.js'
import { acceptanceCases } from '../tests/receiver/acceptance.js'
import { bindingCases } from '../tests/receiver/bindings.js'
import { killCases } from '../tests/receiver/kills.js'
import { operationsCases } from '../tests/receiver/operations.js'
import { eventsPageCases } from '../tests/receiver/page.js'
import { targetCases } from '../tests/receiver/targets.js'
import { largeHistories, reviewCases } from '../tests/review.js'
import { versionCases } from '../tests/semver-table.js'
import { conformance } from './conformance.js'
import { env, root, wasmEnv } from './setup.js'

const total = { passed: 0, failed: 0, skipped: 0 }
const chromedriver = [process.env.CHROMEDRIVER, '/usr/bin/chromedriver'].find((path) => path && existsSync(path))

export async function runAll() {
  const wasm = ['--target', 'wasm32-unknown-unknown']
  await program('rustfmt', 'cargo', ['fmt', '--all', '--check'])
  await program('clippy', 'cargo', ['clippy', '--workspace', '--all-targets', '--quiet', '--', '-D', 'warnings'])
  await program('clippy, wasm', 'cargo', ['clippy', ...wasm, '--quiet', '--', '-D', 'warnings'], wasmEnv)
  await program(
    'clippy, wasm with JavaScript',
    'cargo',
    ['clippy', ...wasm, '--features', 'js', '--quiet', '--', '-D', 'warnings'],
    wasmEnv,
  )
  await oldestRust()
  await program('Rust docs', 'cargo', ['doc', '--no-deps', '--quiet'], { ...env, RUSTDOCFLAGS: '-D warnings' })
  await cargoTests('Rust, native', ['test', '--quiet'])
  // Without --quiet: wasm-bindgen's runner does not know it.
  const wasmTests = ['test', ...wasm, '--test', 'vectors']
  const runner = { ...wasmEnv, CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER: 'wasm-bindgen-test-runner' }
  const inNode = await cargoTests('Rust, wasm in Node', wasmTests, runner)
  await cargoTests('Rust, wasm in Node, with JavaScript', [...wasmTests, '--features', 'js'], runner)
  if (chromiumPath() && chromedriver) {
    await cargoTests('Rust, wasm in Chromium', wasmTests, { ...runner, WASM_BINDGEN_USE_BROWSER: '1', CHROMEDRIVER: chromedriver })
  } else {
    skip('Rust, wasm in Chromium', HOW_TO_GET_CHROMIUM, inNode)
  }
  await program('types, strict', 'tsc', ['-p', 'tests/types'])
  await program('types of www/receiver', 'tsc', ['-p', 'www/receiver'])
  await program('types of www/inspector', 'tsc', ['-p', 'www/inspector'])
  // What is being worked on is packaged too; CI has nothing else than what is committed.
  await program('cargo package', 'cargo', ['package', '--quiet', '--allow-dirty'])
  await program('publint', 'publint', ['--strict'])
  await program('are the types wrong', 'attw', ['--profile', 'esm-only', '--pack', '.'])
  await own('the package', packageCases)
  let cases = 0
  await conformance(begin, (name, { results, lacking }) => {
    if (lacking) return skip(name, lacking, cases)
    cases = results.length
    count(name, results)
  })
  // The first works in other processes, the second in this one: two cores, two at a time.
  await Promise.all([instanceRuns(begin, count, { calls: 1_000_000, rounds: 10 }), reckoned()])
  await own('what the inspector reads', inspectorReadingCases)
  await own('the code that the inspector offers', inspectorCodeCases)
  for (const [name, cases, number] of [
    ['the inspector, in Chromium', inspectorCases, 47],
    ['the page of events, in Chromium', eventsPageCases, 13],
  ]) {
    if (chromiumPath()) await own(name, cases)
    else skip(name, HOW_TO_GET_CHROMIUM, number)
  }
  await own('the receiver, as `npm start` starts it', receiverCases)
  await own('the receiver: what it accepts', (test) => acceptanceCases(test, { copies: 1000, times: 1 }))
  await own('the receiver: where it sends on', targetCases)
  await own('the receiver: what people ask it', operationsCases)
  await own('the receiver: what Cloudflare binds', bindingCases)
  await own('the receiver, killed', (test) => killCases(test, { rounds: 10, times: 1 }))
  finish()
}

/** What is computed here, and then the examples, which wait for their servers most of the time. */
async function reckoned() {
  await own('the truth of the deliveries', deliveriesTruthCases)
  await own('comparisons', (test) => comparisonCases(test, 1000))
  await own('histories of real packages', historyCases)
  await own('operations of a registry', (test) => operationCases(test, 300))
  await own('the versions', versionCases)
  await own('properties', (test) => propertyCases(test, 1000))
  await own('mutated documents', (test) => mutationCases(test, 20_000))
  await own('borders between pieces', (test) => borderCases(test, 1500))
  await own('the review of releases', reviewCases)
  await own('the examples', (test) => exampleCases(test, skip))
}

/** The long form of what takes its time: hours are not too long for it. */
export async function soak() {
  await instanceRuns(begin, count, { calls: 20_000_000, rounds: 1000 })
  await own('comparisons', (test) => comparisonCases(test, 100_000))
  await own('operations of a registry', (test) => operationCases(test, 30_000))
  await own('properties', (test) => propertyCases(test, 100_000))
  await own('mutated documents', (test) => mutationCases(test, 1_000_000))
  await own('borders between pieces', (test) => borderCases(test, Infinity))
  await own('the review of large histories', largeHistories)
  await own('the receiver: what it accepts', (test) => acceptanceCases(test, { copies: 1000, times: 50 }))
  await own('the receiver, killed', (test) => killCases(test, { rounds: 100, times: 100 }))
  await own('the receiver under load', (test) => test('ten minutes of each load, every event kept', () => receiverLoad(report(), 600)))
  finish()
}

function finish() {
  console.log(`\n${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`)
  process.exitCode = total.failed > 0 ? 1 : 0
}

/** The oldest Rust that the crate promises to build with, where it is installed. Clippy holds the code to it elsewhere. */
async function oldestRust() {
  const [, version] = /^rust-version = "(.*)"$/m.exec(readFileSync(join(root, 'Cargo.toml'), 'utf8'))
  const installed = spawnSync('rustup', ['toolchain', 'list'], { encoding: 'utf8', shell: process.platform === 'win32' }).stdout
  const name = `Rust ${version}, the oldest`
  if (installed?.includes(`${version}-`)) return program(name, 'cargo', [`+${version}`, 'check', '--lib', '--quiet'])
  add(name, 0, 0, 1)
  console.log(`  skipped: rustup toolchain install ${version} --profile minimal`)
}

/** A program whose exit code is the verdict: one test. */
async function program(name, command, args, environment = env) {
  begin(name)
  const { status, output } = await run(command, args, environment)
  count(name, [{ name: [command, ...args].join(' '), error: status === 0 ? null : output }])
}

/** Rust's test programs, each with its own count; resolves to how many tests there were. */
async function cargoTests(name, args, environment = env) {
  begin(name)
  const { status, output } = await run('cargo', args, environment)
  const sum = { passed: 0, failed: 0, ignored: 0 }
  for (const [, number, verdict] of output.matchAll(/(\d+) (passed|failed|ignored);/g)) sum[verdict] += Number(number)
  // A run that fails without a failed test did not build, or ran nothing.
  if (sum.passed === 0 || (status !== 0 && sum.failed === 0)) sum.failed += 1
  add(name, sum.passed, sum.failed, sum.ignored)
  if (sum.failed > 0) console.log(output)
  return sum.passed + sum.failed
}

/** Cases of our own: `[name, work]`. */
async function own(name, cases) {
  begin(name)
  const results = []
  await cases(async (title, work) => {
    const error = await Promise.resolve()
      .then(work)
      .then(
        () => null,
        (thrown) => thrown.stack ?? String(thrown),
      )
    results.push({ name: title, error })
  }).catch((error) => results.push({ name, error: error.stack }))
  count(name, results)
}

function count(name, results) {
  const failed = results.filter(({ error }) => error !== null)
  add(name, results.length - failed.length, failed.length, 0)
  for (const { name: title, error } of failed) console.log(`  ✗ ${title}\n${error.replace(/^/gm, '      ')}`)
}

/** A host that is not here: named, with how to get it; where everything must be tested, that is a failure. */
function skip(name, lacking, tests) {
  if (process.env.CI === 'true') return count(name, [{ name: 'the host is there', error: lacking }])
  add(name, 0, 0, tests)
  console.log(`  skipped: ${lacking}`)
}

/** At a terminal: what runs now, until its line takes the place. */
function begin(name) {
  if (process.stdout.isTTY) process.stdout.write(`… ${name}\r`)
}

function add(name, passed, failed, skipped) {
  total.passed += passed
  total.failed += failed
  total.skipped += skipped
  const counts = [`${passed} passed`, failed && `${failed} failed`, skipped && `${skipped} skipped`].filter(Boolean)
  console.log(`${failed ? '✗' : '✓'} ${name}: ${counts.join(', ')}`)
}

function run(command, args, environment) {
  return new Promise((resolve) => {
    const child = spawn(command, args, {
      cwd: root,
      env: environment,
      stdio: ['ignore', 'pipe', 'pipe'],
      shell: process.platform === 'win32',
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text))
    child.on('error', (error) => resolve({ status: 1, output: error.message }))
    child.on('close', (status) => resolve({ status, output }))
  })
}
