// @ts-check
// The host's synchronous HMAC, if it has one: it uses the processor's SHA instructions, so it is faster than wasm.

/**
 * Smaller bodies are hashed in wasm, because calling the host costs more than it saves. Node is faster from about 0.8 kB on,
 * workerd from about 2.5 kB; a processor without SHA instructions moves the point but does not change the choice.
 */
const HOST_HMAC_MIN_BYTES = 1024
/** OpenSSL counts the bytes of one call in 31 bits. */
const MAX_UPDATE_BYTES = 2 ** 30
/** `sha256=` and 64 digits. wasm refuses any other header without hashing, and knows the reason. */
const HEADER_LENGTH = 71
const DIGEST_BYTES = 32

/** @type {typeof import('node:crypto').createHmac | false | undefined} */
let createHmac

/**
 * The HMAC with each secret, concatenated; undefined if wasm must compute them.
 *
 * @param {Uint8Array} body
 * @param {unknown} signature
 * @param {Uint8Array[]} secrets
 * @returns {Uint8Array | undefined}
 */
export function hostDigests(body, signature, secrets) {
  if (body.length < HOST_HMAC_MIN_BYTES || typeof signature !== 'string' || signature.length !== HEADER_LENGTH) return undefined
  try {
    createHmac ??= globalThis.process?.getBuiltinModule?.('node:crypto')?.createHmac ?? false
    if (createHmac === false) return undefined
    if (secrets.length === 1) return digest(createHmac('sha256', secrets[0]), body)
    const digests = new Uint8Array(DIGEST_BYTES * secrets.length)
    for (const [index, secret] of secrets.entries()) digests.set(digest(createHmac('sha256', secret), body), DIGEST_BYTES * index)
    return digests
  } catch {
    return undefined
  }
}

/**
 * @param {import('node:crypto').Hmac} hmac
 * @param {Uint8Array} body
 */
function digest(hmac, body) {
  if (body.length <= MAX_UPDATE_BYTES) return hmac.update(body).digest()
  for (let at = 0; at < body.length; at += MAX_UPDATE_BYTES) hmac.update(body.subarray(at, at + MAX_UPDATE_BYTES))
  return hmac.digest()
}
