// How Stryker runs the cases of suite.js: in its process, for each change those that reach it, up to the first that fails.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** What the changed code reads and writes: which change is active, how often it ran, and by which case. */
globalThis.__stryker__ ??= {}
const state = globalThis.__stryker__

const DURATIONS = 'durations.json'

class SuiteRunner {
  #cases
  /** How long each case takes, by its id; in a file, because Stryker replaces this process now and then. */
  #durations = existsSync(DURATIONS) ? JSON.parse(readFileSync(DURATIONS, 'utf8')) : {}

  /** Each import is of a new copy. */
  capabilities = () => ({ reloadEnvironment: true })

  async dryRun() {
    await this.#reload()
    const tests = []
    for (const { id, test } of this.#cases) {
      state.currentTestId = id
      const start = performance.now()
      const failureMessage = await failureOf(test)
      const timeSpentMs = performance.now() - start
      this.#durations[id] = timeSpentMs
      tests.push({ id, name: id, timeSpentMs, status: failureMessage === undefined ? 0 : 1, failureMessage })
    }
    state.currentTestId = undefined
    writeFileSync(DURATIONS, JSON.stringify(this.#durations))
    return { status: 'complete', tests, mutantCoverage: state.mutantCoverage }
  }

  async mutantRun({ activeMutant, testFilter, mutantActivation, reloadEnvironment, hitLimit }) {
    Object.assign(state, { activeMutant: undefined, hitCount: 0, hitLimit })
    if (mutantActivation === 'static') state.activeMutant = activeMutant.id
    const failureMessage = reloadEnvironment || this.#cases === undefined ? await failureOf(() => this.#reload()) : undefined
    if (failureMessage !== undefined) return { status: 'killed', killedBy: [], failureMessage, nrOfTests: 0 }
    state.activeMutant = activeMutant.id
    let nrOfTests = 0
    for (const { id, test } of this.#inOrder(testFilter)) {
      nrOfTests++
      const failureMessage = await failureOf(test)
      const isEndless = state.hitCount > hitLimit
      if (failureMessage === undefined && !isEndless) continue
      // What a change leaves behind must not fail the cases of the next one.
      Object.assign(state, { activeMutant: undefined, hitLimit: undefined })
      if (isEndless || (await failureOf(test)) !== undefined) this.#cases = undefined
      return isEndless
        ? { status: 'timeout', reason: 'it runs without end' }
        : { status: 'killed', killedBy: [id], failureMessage, nrOfTests }
    }
    return { status: 'survived', nrOfTests }
  }

  /** The short cases first: the first one that fails ends the run. */
  #inOrder(filter) {
    const chosen = filter === undefined ? [...this.#cases] : this.#cases.filter(({ id }) => filter.includes(id))
    return chosen.sort((a, b) => this.#durations[a.id] - this.#durations[b.id])
  }

  /** From Stryker's copy of the project, which is the working folder; this file is not from there. */
  async #reload() {
    const { loadCases } = await import(pathToFileURL(join(process.cwd(), 'tests/mutants/suite.js')))
    this.#cases = await loadCases()
  }
}

const failureOf = (work) =>
  new Promise((resolve) => resolve(work())).then(
    () => undefined,
    (error) => String(error?.stack ?? error),
  )

export const strykerPlugins = [{ kind: 'TestRunner', name: 'suite', injectableClass: SuiteRunner }]
