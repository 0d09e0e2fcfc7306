// How Stryker runs the cases of suite.js: in its process, for each change those that reach it, up to the first that fails.
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

/** What the changed code reads and writes: which change is active, how often it ran, and by which case. */
globalThis.__stryker__ ??= {}
const state = globalThis.__stryker__

class SuiteRunner {
  #cases

  /** An import is never repeated, so Stryker starts a new process for a change of what runs at import. */
  capabilities = () => ({ reloadEnvironment: false })

  async dryRun() {
    const tests = []
    for (const { id, test } of await this.#load()) {
      state.currentTestId = id
      const start = performance.now()
      const failureMessage = await failureOf(test)
      tests.push({ id, name: id, timeSpentMs: performance.now() - start, status: failureMessage === undefined ? 0 : 1, failureMessage })
    }
    state.currentTestId = undefined
    return { status: 'complete', tests, mutantCoverage: state.mutantCoverage }
  }

  async mutantRun({ activeMutant, testFilter, mutantActivation, hitLimit }) {
    Object.assign(state, { activeMutant: undefined, hitCount: 0, hitLimit })
    if (mutantActivation === 'static') state.activeMutant = activeMutant.id
    const failureMessage = await failureOf(() => this.#load())
    if (failureMessage !== undefined) return { status: 'killed', killedBy: [], failureMessage, nrOfTests: 0 }
    state.activeMutant = activeMutant.id
    let nrOfTests = 0
    for (const { id, test } of await this.#load()) {
      if (testFilter !== undefined && !testFilter.includes(id)) continue
      nrOfTests++
      const failureMessage = await failureOf(test)
      if (state.hitCount > hitLimit) return { status: 'timeout', reason: 'it runs without end' }
      if (failureMessage !== undefined) return { status: 'killed', killedBy: [id], failureMessage, nrOfTests }
    }
    return { status: 'survived', nrOfTests }
  }

  /** From Stryker's copy of the project, which is the working folder; this file is not from there. */
  async #load() {
    this.#cases ??= await import(pathToFileURL(join(process.cwd(), 'tests/mutants/suite.js'))).then(({ loadCases }) => loadCases())
    return this.#cases
  }
}

const failureOf = (work) =>
  new Promise((resolve) => resolve(work())).then(
    () => undefined,
    (error) => String(error?.stack ?? error),
  )

export const strykerPlugins = [{ kind: 'TestRunner', name: 'suite', injectableClass: SuiteRunner }]
