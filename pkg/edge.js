// Edge hosts forbid compiling at run time: there the bundler hands the module over, compiled.
import * as glue from './wasm/npm_hooks_bg.js'
import module from './wasm/npm_hooks_bg.wasm?module'

const instance = new WebAssembly.Instance(module, { './npm_hooks_bg.js': glue })
glue.__wbg_set_wasm(instance.exports)
instance.exports.__wbindgen_start()

export {
  classifyChange,
  explainSignature,
  HookError,
  parseEvent,
  receive,
  signPayload,
  verifyEvent,
  verifySignature,
} from './api.js'
