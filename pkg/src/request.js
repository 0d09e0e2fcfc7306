// @ts-check
// The entry npm-hooks/request: finds a delivery in what people have at hand. It needs no wasm.
export { decompressRequest } from './request/decompress.js'
export { explainForms } from './request/explain-forms.js'
export { recognizeRequest } from './request/recognize.js'
