// @ts-check
// Signatures by the host alone, for the inputs whose verdict is sure without wasm. All others are left to wasm, which decides and words
// the reason.
import { HOST_MIN_BYTES, hostHmac } from './host-hmac.js'

export const PREFIX = 'sha256='
export const SIGNATURE = /^sha256=[0-9a-f]{64}$/
export const SIGNATURE_LENGTH = 71

/**
 * The index of the secret that signed, -1 if no secret did; undefined if wasm must decide.
 *
 * @param {Uint8Array} body
 * @param {unknown} signature
 * @param {Uint8Array[]} secrets
 * @returns {number | undefined}
 */
export function hostSigner(body, signature, secrets) {
  if (body.length < HOST_MIN_BYTES || !secrets.every(isSurelySecret)) return undefined
  if (typeof signature !== 'string' || !SIGNATURE.test(signature)) return undefined
  for (const [index, secret] of secrets.entries()) {
    const digest = hostHmac(body, secret)
    if (digest === undefined) return undefined
    if (isSame(digest, signature)) return index
  }
  return -1
}

/**
 * The signature of a body; undefined if wasm must make it.
 *
 * @param {Uint8Array} body
 * @param {Uint8Array} secret
 */
export function hostSignature(body, secret) {
  if (body.length < HOST_MIN_BYTES || !isSurelySecret(secret)) return undefined
  const digest = hostHmac(body, secret)
  return digest === undefined ? undefined : PREFIX + digest
}

/**
 * Compares in constant time: which byte differs must not be measurable.
 *
 * @param {string} digest
 * @param {string} signature
 */
export function isSame(digest, signature) {
  let difference = 0
  for (let at = 0; at < digest.length; at++) difference |= digest.charCodeAt(at) ^ signature.charCodeAt(PREFIX.length + at)
  return difference === 0
}

/**
 * Whether wasm accepts these bytes as a secret: they have a visible ASCII character, and not the length of a signature.
 *
 * @param {Uint8Array} secret
 */
function isSurelySecret(secret) {
  return secret.length !== SIGNATURE_LENGTH && secret.some((byte) => byte > 0x20 && byte < 0x7f)
}
