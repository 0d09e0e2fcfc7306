// @ts-check
// What all entries have in common. It is built as one file that each of them imports, so that an event or an error is of the same
// class whichever entry made it.
export * from './bytes.js'
export * from './hook-error.js'
export * from './hook-event.js'
export { hostAlone } from './host-alone.js'
export { hasHostHmac } from './host-hmac.js'
export { hostSignature, hostSigner } from './host-verdict.js'
export { loadError } from './no-webassembly.js'
export { typeMistake } from './type-mistake.js'
export { TextDecoder, TextEncoder } from './utf8.js'
