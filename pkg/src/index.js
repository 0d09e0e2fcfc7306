// @ts-check
// The entry npm-hooks: what a receiver needs.
import { loadNow } from './instance.js'
import { fallback, loadModule } from './load.js'

loadNow(loadModule, fallback)

export { classifyChange, parseEvent, verifyEvent } from './event.js'
export { receive } from './receive.js'
export { HookError } from './shared.js'
export { explainSignature, signPayload, verifySignature } from './signature.js'
