// @ts-check
// In place of load.js on edge hosts, which forbid compiling wasm at run time: their bundlers provide the compiled module.
import compiled from '../wasm/packument/npm_hooks_bg.wasm?module'
import { load } from './instance.js'

/** A host of this kind runs the compiled module, or has no HMAC that is synchronous. */
export const fallback = undefined

export const loadModule = () => load(compiled)
