// @ts-check
// The entry npm-hooks/request: finds a delivery in what people have at hand. It needs no wasm.
export { recognizeRequest } from './request/recognize.js'
