// @ts-check
// The host's synchronous HMAC, if it has one: it uses the processor's SHA instructions, so it is faster than wasm.

/** OpenSSL counts the bytes of one call in 31 bits. */
const MAX_UPDATE_BYTES = 2 ** 30

/** @type {Partial<Record<string, string>>} */
const versions = globalThis.process?.versions ?? {}
/** By a class that no other host has: with `nodejs_compat` workerd has a version of Node, and its `navigator` can be turned off. */
const isWorkerd = 'WebSocketPair' in globalThis
const isNode = versions.node !== undefined && versions.deno === undefined && versions.bun === undefined && !isWorkerd

/** Smaller bodies are hashed in wasm, because calling the host costs more than it saves: measured for `verifySignature` on each host. */
export const HOST_MIN_BYTES = hostMinBytes()

/**
 * Looked up and used once while the package loads: in workerd that takes 6 ms of CPU, which the first request would pay. Undefined if
 * the host has none.
 */
const hmacOf = lookUp()

export const hasHostHmac = hmacOf !== undefined

function hostMinBytes() {
  if (versions.bun !== undefined) return 0
  if (versions.deno !== undefined) return 2048
  if (isWorkerd) return 512
  return isNode ? 0 : 1024
}

/** @returns {((secret: Uint8Array) => import('node:crypto').Hmac) | undefined} */
function lookUp() {
  try {
    const { createHmac, createSecretKey } = globalThis.process.getBuiltinModule('node:crypto')
    // For 1.5 kB, Node 20, 22 and 24 take 2.4, 2.8 and 17 µs with a key of bytes, and 5.9, 3.1 and 5.2 µs with a key object. Text takes
    // Node 24 2.6 µs, but a copy of the caller's bytes as text could not be wiped.
    const hasSlowBytes = isNode && parseInt(`${versions.node}`, 10) >= 24
    const found = (/** @type {Uint8Array} */ secret) => createHmac('sha256', hasSlowBytes ? createSecretKey(secret) : secret)
    found(Uint8Array.of(1)).update(new Uint8Array(1)).digest()
    return found
  } catch {
    return undefined
  }
}

/**
 * The HMAC in lower-case hex; undefined if the host cannot compute it.
 *
 * @param {Uint8Array} body
 * @param {Uint8Array} secret
 */
export function hostHmac(body, secret) {
  try {
    if (hmacOf === undefined) return undefined
    const hmac = hmacOf(secret)
    for (let at = 0; at < body.length; at += MAX_UPDATE_BYTES) hmac.update(body.subarray(at, at + MAX_UPDATE_BYTES))
    return hmac.digest('hex')
  } catch {
    return undefined
  }
}
