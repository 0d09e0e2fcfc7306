// @ts-check
// The entry npm-hooks: what a receiver needs.
export * from './verify.js'
export { classifyChange, parseEvent, verifyEvent } from './event.js'
export { receive } from './receive.js'
