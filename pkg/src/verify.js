// @ts-check
// The entry npm-hooks/verify: the signature alone.
import './load.js'

export { HookError } from './shared.js'
export { explainSignature, signPayload, verifySignature } from './signature.js'
