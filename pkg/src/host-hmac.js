// @ts-check
// The host's synchronous HMAC, if it has one: it uses the processor's SHA instructions, so it is faster than wasm.

/** OpenSSL counts the bytes of one call in 31 bits. */
const MAX_UPDATE_BYTES = 2 ** 30

/**
 * Looked up and used once while the package loads: in workerd that takes 6 ms of CPU, which the first request would pay. Undefined if
 * the host has none.
 *
 * @type {typeof import('node:crypto').createHmac | undefined}
 */
const createHmac = lookUp()

/** Without WebAssembly (`node --jitless`) the host computes every signature, if it can. */
export const isHostAlone = typeof WebAssembly === 'undefined'

function lookUp() {
  try {
    const found = globalThis.process?.getBuiltinModule?.('node:crypto')?.createHmac
    found?.('sha256', 'any').update(new Uint8Array(1)).digest('hex')
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
    const hmac = createHmac?.('sha256', secret)
    if (body.length <= MAX_UPDATE_BYTES) return hmac?.update(body).digest('hex')
    for (let at = 0; at < body.length; at += MAX_UPDATE_BYTES) hmac?.update(body.subarray(at, at + MAX_UPDATE_BYTES))
    return hmac?.digest('hex')
  } catch {
    return undefined
  }
}
