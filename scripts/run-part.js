// Runs one part of the tests and counts its tests: `{ passed, failed, skipped, notes, output }`, each failure in `output`.
import { spawn } from 'node:child_process'
import { existsSync, readdirSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { env, root } from './setup.js'

const reporter = join(dirname(fileURLToPath(import.meta.url)), 'count-reporter.js')

/** A test that takes longer fails. Node 20 limits each file, newer versions each test. */
const MAX_TEST_MS = 20 * 60_000

const KINDS = { program: runProgram, cargo: runCargo, 'node-test': runNodeTests }

export async function runPart(part) {
  return { passed: 0, failed: 0, skipped: 0, notes: [], output: '', ...(await KINDS[part.kind]({ ...part, ...environmentOf(part) })) }
}

/** How many tests a part has that cannot run here. */
export async function countTests(part) {
  if (part.kind !== 'cargo') return 1
  const { status, output } = await run('cargo', [...part.args, '--', '--list'], environmentOf(part).environment)
  if (status !== 0) throw new Error(output)
  return output.match(/: test$/gm)?.length ?? 0
}

const environmentOf = ({ environment }) => ({ environment: typeof environment === 'function' ? environment() : environment })

/** A program whose exit code is the verdict: one test. */
async function runProgram({ command, args, environment }) {
  const { status, output } = await run(command, args, environment)
  return status === 0 ? { passed: 1 } : { failed: 1, output: `${[command, ...args].join(' ')}\n${output}` }
}

/** Rust's test programs, each of which prints its counts. */
async function runCargo({ args, environment }) {
  const { status, output } = await run('cargo', args, environment)
  const counts = { passed: 0, failed: 0, ignored: 0 }
  for (const [, number, verdict] of output.matchAll(/(\d+) (passed|failed|ignored);/g)) counts[verdict] += Number(number)
  // Not built, or no test ran.
  if (counts.passed === 0 || (status !== 0 && counts.failed === 0)) counts.failed += 1
  return { passed: counts.passed, failed: counts.failed, skipped: counts.ignored, output: counts.failed > 0 ? output : '' }
}

/**
 * The test files in a folder, or one file. `filesAtOnce`: one, because the parts run side by side, unless the part runs alone. `maxTestMs`:
 * for tests that take longer than others.
 */
async function runNodeTests({ files, environment, filesAtOnce = 1, maxTestMs = MAX_TEST_MS }) {
  const paths = files.flatMap(testFiles)
  if (paths.length === 0) return { failed: 1, output: `no test file in ${files.join(', ')}` }
  const options = [
    `--test-concurrency=${filesAtOnce}`,
    // Not --test-force-exit: with it, Node 20 loses long errors, and may not end.
    `--test-timeout=${maxTestMs}`,
    `--test-reporter=${relative(root, reporter).replace(/^/, './')}`,
  ]
  const args = ['--test', ...options, ...paths]
  const { status, stdout, stderr } = await run(process.execPath, args, environment)
  const result = { passed: 0, failed: 0, skipped: 0, notes: [], output: '' }
  const skipped = new Map()
  for (const line of stdout.split('\n').filter(Boolean)) {
    const { pass, fail, error, skip, reason, note } = JSON.parse(line)
    if (pass !== undefined) result.passed += 1
    if (skip !== undefined) result.skipped += 1
    if (fail !== undefined) result.failed += 1
    if (fail !== undefined) result.output += `✗ ${fail}\n${error.replace(/^/gm, '    ')}\n`
    if (skip !== undefined) skipped.set(reason, [...(skipped.get(reason) ?? []), skip])
    if (note) result.notes.push(note)
  }
  for (const [reason, [first, ...others]] of skipped)
    result.notes.push(`skipped: ${first}${others.length > 0 ? ` and ${others.length} more` : ''}: ${reason}`)
  if (status !== 0 && result.failed === 0) Object.assign(result, { failed: 1, output: stderr })
  if (result.passed + result.skipped + result.failed === 0) Object.assign(result, { failed: 1, output: `no test in ${paths.join(', ')}` })
  return result
}

/** The `*.test.js` files of a folder and its subfolders. */
function testFiles(path) {
  const absolute = resolve(root, path)
  if (!existsSync(absolute)) return []
  if (statSync(absolute).isFile()) return [path]
  return readdirSync(absolute, { recursive: true })
    .filter((name) => /\.test\.(js|ts)$/.test(name))
    .map((name) => join(path, name))
    .sort()
}

function run(command, args, environment = env) {
  return new Promise((resolve) => {
    // npm's programs are .cmd files on Windows, which only a shell starts; Node itself may have spaces in its path.
    const shell = process.platform === 'win32' && command !== process.execPath
    const child = spawn(command, args, { cwd: root, env: environment, stdio: ['ignore', 'pipe', 'pipe'], shell })
    const texts = { stdout: '', stderr: '', output: '' }
    for (const name of ['stdout', 'stderr']) {
      child[name].setEncoding('utf8').on('data', (text) => {
        texts[name] += text
        texts.output += text
      })
    }
    child.on('error', (error) => resolve({ status: 1, ...texts, output: error.message, stderr: error.message }))
    child.on('close', (status) => resolve({ status, ...texts }))
  })
}
