// @ts-check
// Signatures by the host alone, for the inputs whose verdict is sure without wasm. All others are left to wasm, which decides and words
// the reason; a host without WebAssembly decides them here.
import { HOST_MIN_BYTES, hostHmac, isHostAlone } from './host-hmac.js'

const PREFIX = 'sha256='
const SIGNATURE = /^sha256=[0-9a-f]{64}$/
const SIGNATURE_LENGTH = 71

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
  if (typeof signature !== 'string' || !SIGNATURE.test(signature)) return isHostAlone ? -1 : undefined
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
function isSame(digest, signature) {
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
  const isSure = secret.length !== SIGNATURE_LENGTH && secret.some((byte) => byte > 0x20 && byte < 0x7f)
  if (!isSure && isHostAlone) assertSecret(secret)
  return isSure || isHostAlone
}

/**
 * Throws what wasm throws for bytes that cannot be a secret: src/signature/secret.rs has the rules, src/error/invalid_secret.rs the texts.
 *
 * @param {Uint8Array} secret
 */
function assertSecret(secret) {
  if (secret.length === 0) throw new TypeError('the secret is empty: pass the secret that the hook was created with')
  const text = textOf(secret)
  if (text !== undefined && /^[^\S\v\f]*$/u.test(text.replaceAll('\0', ''))) {
    throw new TypeError('the secret is blank (only white space or zero bytes): pass the secret that the hook was created with')
  }
  if (text !== undefined && SIGNATURE.test(text)) {
    throw new TypeError('the secret is a signature: pass the arguments in the order body, signature, secret')
  }
}

/** @param {Uint8Array} bytes */
function textOf(bytes) {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}
