// @ts-check
// The entry npm-hooks: what a receiver needs.
import { loadModule } from './load.js'

loadModule()

export { classifyChange, parseEvent, verifyEvent } from './event.js'
export { receive } from './receive.js'
export { HookError } from './shared.js'
export { explainSignature, signPayload, verifySignature } from './signature.js'
