// Instantiates at once, from bytes in the package: no init call, no file to find, in Node, browsers and bundlers alike.
import { load } from './instance.js'
import { base64 } from './wasm/inline.js'

const text = atob(base64)
const bytes = new Uint8Array(text.length)
for (let at = 0; at < bytes.length; at++) bytes[at] = text.charCodeAt(at)

load(new WebAssembly.Module(bytes))

export * from './api.js'
