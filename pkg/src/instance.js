// @ts-check
// The wasm instance of an entry; every call into it passes through this file. The build takes the glue of its entry.
import * as glue from '../wasm/packument/npm_hooks_bg.js'
import { hookError, INTERNAL, isHostAlone, NO_WEBASSEMBLY } from './shared.js'

/** @typedef {WebAssembly.Exports & { memory: WebAssembly.Memory, __wbindgen_start(): void }} WasmExports */

// Not `module` and `exports`: some test runners wrap a file in a function with these parameters.
/** @type {WebAssembly.Module | undefined} */
let compiledModule
/** @type {(() => void) | undefined} */
let loadModule
/** @type {WasmExports | undefined} */
let wasmExports
// False during a call, and after a trap or a stack overflow: memory may be inconsistent and contain secrets, so the next call
// re-instantiates.
let isHealthy = false

/**
 * Takes the compiled module from a loader. A host that forbids wasm fails here, not at the first delivery.
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
 */
export function loadLater(loader) {
  loadModule = loader
}

/**
 * Calls into wasm, which throws text: of a delivery's error the members as JSON, of a caller's mistake the message.
 *
 * @template {keyof typeof glue} Name
 * @param {Name} name
 * @param {Parameters<(typeof glue)[Name]>} args
 * @returns {ReturnType<(typeof glue)[Name]>}
 */
export function call(name, ...args) {
  if (isHostAlone) throw hookError(NO_WEBASSEMBLY)
  try {
    if (!isHealthy) instantiate()
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
