// Fuzzes one target for some time, and keeps what it finds.
import { spawn } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { env, root } from '../setup.js'
import { digestOf, pack, readFolder, unpack, writeFolder } from './corpus.js'
import { wordsOf } from './programs.js'
import { seeds } from './seeds.js'
import { MAX_CORPUS_BYTES } from './targets.js'

/** One input may take that long, in seconds: a hang is a finding. */
const MAX_INPUT_SECONDS = 20
const MAX_MINIMIZE_SECONDS = 20
const DATA = join(root, 'tests/data/fuzz')

const packFile = (name) => join(DATA, `${name}.corpus`)
/** Where a target's inputs are while it is fuzzed: where cargo-fuzz has them. */
const corpusFolder = (name) => join(root, 'fuzz/corpus', name)

/** Adds the inputs to begin with to those of earlier runs: the corpus in the repository, and seeds from the tests' data. */
export function prepareCorpus({ name }) {
  const known = existsSync(packFile(name)) ? unpack(readFileSync(packFile(name))) : []
  writeFolder(corpusFolder(name), [...known, ...seeds()[name]])
}

/**
 * Fuzzes a target; returns `{ name, executions, coverage, cpuSeconds, findings }`, each finding as the file that keeps its input.
 * `programs`: of buildPrograms and buildModule. With the same `seed`, the same inputs are tried as far as the time allows.
 */
export async function fuzzTarget(target, programs, seconds, seed = Date.now() % 2 ** 31) {
  const { name } = target
  const artifacts = mkdtempSync(join(root, 'target/fuzz', `${name}-`))
  try {
    const { output, cpuSeconds } = await run(command(target, programs, { seconds, seed, artifacts, folders: [corpusFolder(name)] }))
    const number = (pattern) => Number([...output.matchAll(pattern)].at(-1)?.[1] ?? 0)
    const findings = []
    for (const file of readdirSync(artifacts).filter((file) => !file.startsWith('slow-unit')))
      findings.push(await keep(target, programs, join(artifacts, file), output))
    const isBroken = findings.length === 0 && !/DONE|stat::/.test(output)
    if (isBroken) throw new Error(`the fuzzer of ${name} did not run:\n${output.slice(-2000)}`)
    return { name, executions: number(/stat::number_of_executed_units:\s*(\d+)/g), coverage: number(/ cov: (\d+)/g), cpuSeconds, findings }
  } finally {
    rmSync(artifacts, { recursive: true, force: true })
  }
}

/** Keeps an input that shows a fault, as small as it can be made, as a case of the tests. */
async function keep(target, programs, file, output) {
  const kept = join(DATA, target.name, `${/^\w+/.exec(file.split(/[\\/]/).at(-1))[0]}-${digestOf(readFileSync(file)).slice(0, 12)}`)
  mkdirSync(join(DATA, target.name), { recursive: true })
  writeFileSync(kept, readFileSync(file))
  if (!target.isJavaScript)
    await run([
      join(programs.folder, target.name),
      [file, '-minimize_crash=1', `-max_total_time=${MAX_MINIMIZE_SECONDS}`, `-exact_artifact_path=${kept}`],
    ])
  const message = /panicked at .*\n(?:.*\n){1,3}|^.*(?:Error|ERROR): .*$/m.exec(output)?.[0] ?? ''
  return { file: kept, message: message.trim().slice(0, 500) }
}

/** Replaces the corpus in the repository by the smallest inputs that reach all that is reached. */
export async function storeCorpus(target, programs) {
  const { name } = target
  let inputs = readFolder(corpusFolder(name))
  if (!target.isJavaScript) {
    const merged = mkdtempSync(join(root, 'target/fuzz', `${name}-merged-`))
    await run([join(programs.folder, name), ['-merge=1', merged, corpusFolder(name)]])
    inputs = readFolder(merged)
    rmSync(merged, { recursive: true, force: true })
  }
  writeFileSync(packFile(name), pack(smallest(inputs)))
}

/** As many inputs as the repository keeps, beginning with the smallest. */
function smallest(inputs) {
  const sorted = inputs.sort((a, b) => a.length - b.length)
  let bytes = 0
  const end = sorted.findIndex((input) => {
    bytes += pack([input]).length
    return bytes > MAX_CORPUS_BYTES
  })
  return sorted.slice(0, end === -1 ? undefined : end)
}

function command({ name, maxBytes, isJavaScript }, { folder, module, branches }, { seconds, seed, artifacts, folders }) {
  if (isJavaScript) {
    const words = wordsOf('request.dict')
    const options = { module, branches, folders, words, maxBytes, seconds, seed, artifacts }
    return [process.execPath, [join(root, 'scripts/fuzz/javascript.js'), JSON.stringify(options)]]
  }
  const options = { seed, max_total_time: seconds, max_len: maxBytes, timeout: MAX_INPUT_SECONDS, dict: join(root, 'fuzz/events.dict') }
  const args = Object.entries({ ...options, print_final_stats: 1, artifact_prefix: `${artifacts}/` }).map(
    ([key, value]) => `-${key}=${value}`,
  )
  return [join(folder, name), [...folders, ...args]]
}

/** Runs a program to its end; a child's CPU time is only known as the sum of all, so it is measured by the shell. */
function run([program, args]) {
  return new Promise((resolve, reject) => {
    // At low priority: it takes what other programs leave. `times` prints the CPU time of the shell, and of its children in the second line.
    const child = spawn('sh', ['-c', 'nice -n 19 "$@"; times', 'sh', program, ...args], {
      cwd: root,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const texts = { stdout: '', output: '' }
    child.stdout.setEncoding('utf8').on('data', (text) => {
      texts.stdout += text
      texts.output += text
    })
    child.stderr.setEncoding('utf8').on('data', (text) => {
      texts.output += text
    })
    child.on('error', reject)
    child.on('close', () => resolve({ output: texts.output, cpuSeconds: cpuSecondsIn(texts.stdout) }))
  })
}

function cpuSecondsIn(output) {
  const times = [...(output.trimEnd().split('\n').at(-1) ?? '').matchAll(/(\d+)m([\d.]+)s/g)]
  return times.reduce((sum, [, minutes, seconds]) => sum + Number(minutes) * 60 + Number(seconds), 0)
}
