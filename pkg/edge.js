// Edge hosts forbid compiling at run time: there the bundler hands the module over, compiled.
import { load } from './instance.js'
import module from './wasm/npm_hooks_bg.wasm?module'

load(module)

export * from './api.js'
