// Instantiates at once, from bytes in the package: no init call, no file to find, in Node, browsers and bundlers alike.
import * as glue from './wasm/npm_hooks_bg.js'
import { base64 } from './wasm/inline.js'

const text = atob(base64)
const bytes = new Uint8Array(text.length)
for (let at = 0; at < bytes.length; at++) bytes[at] = text.charCodeAt(at)

const instance = new WebAssembly.Instance(new WebAssembly.Module(bytes), { './npm_hooks_bg.js': glue })
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
