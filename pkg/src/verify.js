// @ts-check
// The entry npm-hooks/verify: the signature alone.
import { loadModule } from './load.js'
import { isHostAlone } from './shared.js'

if (!isHostAlone) loadModule()

export { HookError } from './shared.js'
export { explainSignature, signPayload, verifySignature } from './signature.js'
