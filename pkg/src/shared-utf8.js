// @ts-check
// What the build puts in place of the globals in an entry: see utf8.js.
export { TextDecoder, TextEncoder } from './shared.js'
