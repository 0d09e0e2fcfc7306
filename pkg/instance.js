// @ts-check
// The one wasm instance; every call into it passes through this file.
import { hookError, INTERNAL } from './hook-error.js'
import * as glue from './wasm/npm_hooks_bg.js'

/** @typedef {WebAssembly.Exports & { memory: WebAssembly.Memory, __wbindgen_start(): void }} WasmExports */

/** @type {WebAssembly.Module} */
let module
/** @type {WasmExports | undefined} */
let exports
// False during a call, and after a trap or a stack overflow: memory may be inconsistent and contain secrets, so the next call
// re-instantiates.
let isHealthy = false

/**
 * Takes the compiled module from a loader. A host that forbids wasm fails here, not at the first delivery.
 *
 * @param {WebAssembly.Module} compiled
 */
export function load(compiled) {
  module = compiled
  instantiate()
}

/**
 * Calls into wasm, which throws a delivery's error as a plain object and a caller's mistake as text.
 *
 * @template {keyof typeof glue} Name
 * @param {Name} name
 * @param {Parameters<(typeof glue)[Name]>} args
 * @returns {ReturnType<(typeof glue)[Name]>}
 */
export function call(name, ...args) {
  try {
    if (!isHealthy) instantiate()
    isHealthy = false
    // biome-ignore lint/performance/noDynamicNamespaceImportAccess: the whole namespace is passed to the instance anyway.
    const work = /** @type {(...args: unknown[]) => ReturnType<(typeof glue)[Name]>} */ (glue[name])
    const result = work(...args)
    isHealthy = true
    return result
  } catch (thrown) {
    isHealthy = typeof thrown === 'string' || isErrorParts(thrown)
    if (typeof thrown === 'string') throw new TypeError(thrown)
    if (isErrorParts(thrown)) throw hookError(thrown)
    discard()
    throw hookError(INTERNAL, thrown)
  }
}

/**
 * Whether wasm made it: what a host throws has the prototype of an error.
 *
 * @param {unknown} thrown
 * @returns {thrown is import('./hook-error.js').ErrorParts}
 */
const isErrorParts = (thrown) => typeof thrown === 'object' && thrown !== null && Object.getPrototypeOf(thrown) === Object.prototype

function instantiate() {
  discard()
  exports = /** @type {WasmExports} */ (new WebAssembly.Instance(module, { './npm_hooks_bg.js': glue }).exports)
  glue.__wbg_set_wasm(exports)
  exports.__wbindgen_start()
  isHealthy = true
}

function discard() {
  if (exports === undefined) return
  const { memory } = exports
  new Uint8Array(memory.buffer).fill(0)
  // The glue caches a view of the memory until that is detached: without this it would go on reading the old memory.
  memory.grow(0)
  exports = undefined
}
