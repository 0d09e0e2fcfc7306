// The one wasm instance, and the only door to it.
import { coded, INTERNAL } from './hook-error.js'
import * as glue from './wasm/npm_hooks_bg.js'

let module
let instance
// Whether every call so far came back from wasm of its own accord. One that did not (a trap, the host's stack running
// out half-way) leaves memory half written, with secrets in it: the next call gets a fresh instance.
let isSound = false

/** Takes the compiled module from a loader. What forbids wasm on a host shows here, not at the first delivery. */
export function load(compiled) {
  module = compiled
  renew()
}

/** Calls into wasm, which throws a delivery's error as an array and a caller's mistake as text. */
export function call(name, ...args) {
  try {
    if (!isSound) renew()
    isSound = false
    const answer = glue[name](...args)
    isSound = true
    return answer
  } catch (thrown) {
    isSound = typeof thrown === 'string' || Array.isArray(thrown)
    if (typeof thrown === 'string') throw new TypeError(thrown)
    if (isSound) throw coded(...thrown)
    retire()
    throw coded(...INTERNAL, thrown)
  }
}

function renew() {
  retire()
  instance = new WebAssembly.Instance(module, { './npm_hooks_bg.js': glue })
  glue.__wbg_set_wasm(instance.exports)
  instance.exports.__wbindgen_start()
  isSound = true
}

function retire() {
  if (instance === undefined) return
  const { memory } = instance.exports
  new Uint8Array(memory.buffer).fill(0)
  // The glue keeps its view of a memory until that is detached: it would go on to read this one.
  memory.grow(0)
  instance = undefined
}
