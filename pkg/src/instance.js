// @ts-check
// The wasm instance of an entry; every call into it passes through this file. The build takes the glue of its entry.
import * as glue from '../wasm/packument/npm_hooks_bg.js'
import { hookError, INTERNAL, loadError } from './shared.js'

/** @typedef {WebAssembly.Exports & { memory: WebAssembly.Memory, __wbindgen_start(): void }} WasmExports */
/** @typedef {Partial<Record<string, (...args: any[]) => any>>} Fallback what a host answers without wasm, by the name of the call */

// Not `module` and `exports`: some test runners wrap a file in a function with these parameters.
/** @type {WebAssembly.Module | undefined} */
let compiledModule
/** @type {(() => void) | undefined} */
let loadModule
/** @type {Fallback} */
let answerAlone = {}
/** @type {WasmExports | undefined} */
let wasmExports
/**
 * What the host threw if wasm never ran. It is not tried again, because without address space that takes Node a tenth of a second.
 *
 * @type {{ thrown: unknown } | undefined}
 */
let firstFailure
let hasRun = false
// False during a call, and after a trap or a stack overflow: memory may be inconsistent and contain secrets, so the next call
// re-instantiates.
let isHealthy = false

/**
 * Takes the compiled module from a loader.
 *
 * @param {WebAssembly.Module} compiled
 */
export function load(compiled) {
  compiledModule = compiled
  instantiate()
}

/**
 * Loads the module when the first call needs it.
 *
 * @param {() => void} loader calls `load`
 * @param {Fallback} [fallback] returns undefined for what the host cannot answer
 */
export function loadLater(loader, fallback = {}) {
  loadModule = loader
  answerAlone = fallback
}

/**
 * Loads the module while the package is imported. On a host that cannot run it the import works, and the first call that needs it throws.
 *
 * @type {typeof loadLater}
 */
export function loadNow(loader, fallback) {
  loadLater(loader, fallback)
  tryToInstantiate()
}

/**
 * Calls into wasm, which throws text: of a delivery's error the members as JSON, of a caller's mistake the message. On a host that cannot
 * run wasm, answers with the host's own HMAC if it can.
 *
 * @template {keyof typeof glue} Name
 * @param {Name} name
 * @param {Parameters<(typeof glue)[Name]>} args
 * @returns {ReturnType<(typeof glue)[Name]>}
 */
export function call(name, ...args) {
  const failure = isHealthy ? undefined : tryToInstantiate()
  if (failure !== undefined) {
    const answer = failure.code === 'no-webassembly' ? answerAlone[name]?.(...args) : undefined
    if (answer === undefined) throw failure
    return answer
  }
  try {
    isHealthy = false
    // biome-ignore lint/performance/noDynamicNamespaceImportAccess: the whole namespace is passed to the instance anyway.
    const work = /** @type {(...args: unknown[]) => ReturnType<(typeof glue)[Name]>} */ (glue[name])
    const result = work(...args)
    isHealthy = true
    return result
  } catch (thrown) {
    if (typeof thrown === 'string') {
      isHealthy = true
      throw thrown.startsWith('{') ? hookError(JSON.parse(thrown)) : new TypeError(thrown)
    }
    discard()
    throw hookError(INTERNAL, thrown)
  }
}

/** Returns the error that says why wasm cannot run, undefined if it can. */
function tryToInstantiate() {
  if (firstFailure !== undefined) return loadError(firstFailure.thrown)
  try {
    instantiate()
    hasRun = true
    return undefined
  } catch (thrown) {
    discard()
    const error = loadError(thrown)
    if (!hasRun && error.code === 'no-webassembly') firstFailure = { thrown }
    return error
  }
}

function instantiate() {
  if (compiledModule === undefined) return loadModule?.()
  discard()
  wasmExports = /** @type {WasmExports} */ (new WebAssembly.Instance(compiledModule, { './npm_hooks_bg.js': glue }).exports)
  glue.__wbg_set_wasm(wasmExports)
  wasmExports.__wbindgen_start()
  isHealthy = true
}

function discard() {
  if (wasmExports === undefined) return
  const { memory } = wasmExports
  new Uint8Array(memory.buffer).fill(0)
  // The glue caches a view of the memory until that is detached: without this it would go on reading the old memory.
  memory.grow(0)
  wasmExports = undefined
}
