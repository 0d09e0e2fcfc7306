// @ts-check
// For edge hosts, which forbid compiling wasm at run time: the bundler provides the compiled module.
import { load } from './instance.js'
import module from './wasm/npm_hooks_bg.wasm?module'

load(module)

export * from './api.js'
