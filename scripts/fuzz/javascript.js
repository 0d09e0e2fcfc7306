// A coverage-guided fuzzer for JavaScript, with the options of libFuzzer that scripts/fuzz/run.js uses. Jazzer.js would do the same; its
// prebuilt program needs a newer C library than long-term releases of Linux have.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { mulberry } from '../../tests/suite/check.js'
import { digestOf } from './corpus.js'
import { COUNTERS } from './instrument.js'
import { mutate } from './mutate.js'

/** Counts from which on one more time is not new, as libFuzzer has them. */
const STEPS = [1, 2, 3, 4, 8, 16, 32, 128]
const SLOW_MS = 10_000

/**
 * Fuzzes `check` until the time is over, or an input throws, which is written to `artifacts`. `folders`: the first gets the inputs that
 * reach something new.
 */
export function fuzz({ check, counters, folders, words, maxBytes, seconds, seed, artifacts, log = console.log }) {
  const random = mulberry(seed)
  const reached = new Uint8Array(counters.length)
  const corpus = []
  let [executions, features] = [0, 0]
  const end = performance.now() + seconds * 1000

  const run = (input, isKept) => {
    counters.fill(0)
    executions += 1
    const started = process.cpuUsage()
    try {
      check(input)
      // CPU time, because a fuzzer may be paused.
      const { user, system } = process.cpuUsage(started)
      if (user + system > SLOW_MS * 1000) throw new Error(`the input takes over ${SLOW_MS / 1000} s`)
    } catch (error) {
      const file = join(artifacts, `crash-${digestOf(input)}`)
      writeFileSync(file, input)
      log(`${error.stack}\nTest unit written to ${file}`)
      return false
    }
    let found = 0
    for (let at = 0; at < counters.length; at++) {
      if (counters[at] === 0) continue
      const step = STEPS.findLastIndex((least) => counters[at] >= least)
      if ((reached[at] & (1 << step)) === 0) found += 1
      reached[at] |= 1 << step
    }
    features += found
    if (found > 0) {
      corpus.push(input)
      if (isKept) writeFileSync(join(folders[0], digestOf(input)), input)
    }
    return true
  }

  let isGood = folders.every((folder) => readdirSync(folder).every((name) => run(Uint8Array.from(readFileSync(join(folder, name))), false)))
  if (corpus.length === 0) corpus.push(new Uint8Array())
  while (isGood && performance.now() < end) {
    const [input, other] = [corpus[random(corpus.length)], corpus[random(corpus.length)]]
    isGood = run(mutate(input, { random, words, other, maxBytes }), true)
  }
  const covered = reached.reduce((sum, steps) => sum + (steps > 0 ? 1 : 0), 0)
  log(`#${executions} DONE cov: ${covered} ft: ${features} corp: ${corpus.length}`)
  log(`stat::number_of_executed_units: ${executions}`)
  return isGood
}

if (process.argv[1] !== undefined && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const { module, ...options } = JSON.parse(process.argv[2])
  globalThis[COUNTERS] = new Uint8Array(options.branches)
  const { check } = await import(pathToFileURL(module).href)
  const words = options.words.map((word) => Uint8Array.from(Buffer.from(word, 'latin1')))
  process.exitCode = fuzz({ ...options, check, words, counters: globalThis[COUNTERS] }) ? 0 : 1
}
