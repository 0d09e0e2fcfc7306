// @ts-check
// The entry npm-hooks/verify: the signature alone.
import { loadLater, loadNow } from './instance.js'
import { fallback, loadModule } from './load.js'
import { hasHostHmac } from './shared.js'

// Where the host decides ordinary signatures, wasm is loaded when it is first needed: that takes a third off the start.
if (hasHostHmac) loadLater(loadModule, fallback)
else loadNow(loadModule, fallback)

export { HookError } from './shared.js'
export { explainSignature, signPayload, verifySignature } from './signature.js'
