// @ts-check
// Signatures on a host without WebAssembly, by its own HMAC.
import { hostHmac } from './host-hmac.js'
import { isSame, PREFIX, SIGNATURE, SIGNATURE_LENGTH } from './host-verdict.js'

/** @import { SignatureReason } from '../verify.js' */

/** Each answers as the function of that name in wasm, from the same arguments; undefined if the host has no HMAC. */
export const hostAlone = { verifySignature, explainSignature, signPayload }

/**
 * @param {Uint8Array} body
 * @param {string | undefined} header
 * @param {Uint8Array[]} secrets
 */
function verifySignature(body, header, secrets) {
  const { signer } = verdict(body, header, secrets)
  return signer === undefined ? undefined : signer >= 0
}

/**
 * Tries no other form of the input, so it has no hint.
 *
 * @param {Uint8Array} body
 * @param {string | undefined} header
 * @param {Uint8Array[]} secrets
 */
function explainSignature(body, header, secrets) {
  const { reason, signer } = verdict(body, header, secrets)
  if (signer === undefined) return undefined
  return JSON.stringify(signer >= 0 ? { valid: true, secret: signer } : { valid: false, reason, triedHints: [] })
}

/**
 * @param {Uint8Array} body
 * @param {Uint8Array} secret
 */
function signPayload(body, secret) {
  assertSecret(secret)
  const digest = hostHmac(body, secret)
  return digest === undefined ? undefined : PREFIX + digest
}

/**
 * The index of the secret that signed, -1 if there is a reason why none did; undefined if the host has no HMAC.
 *
 * @param {Uint8Array} body
 * @param {string | undefined} header
 * @param {Uint8Array[]} secrets
 * @returns {{ signer?: number, reason?: SignatureReason }}
 */
function verdict(body, header, secrets) {
  for (const secret of secrets) assertSecret(secret)
  const reason = malformation(header)
  if (reason !== undefined) return { signer: -1, reason }
  for (const [index, secret] of secrets.entries()) {
    const digest = hostHmac(body, secret)
    if (digest === undefined) return {}
    if (isSame(digest, /** @type {string} */ (header))) return { signer: index }
  }
  return { signer: -1, reason: 'mismatch' }
}

/**
 * The first reason why a header is not a signature: src/signature/tag.rs has the rules.
 *
 * @param {string | undefined} header
 * @returns {SignatureReason | undefined}
 */
function malformation(header) {
  if (header === undefined) return 'not-a-string'
  if (header === '') return 'missing'
  if (!header.startsWith(PREFIX)) return /^(?:sha|md)[\d-]{1,63}=/.test(header) ? 'wrong-algorithm' : 'no-prefix'
  if (header.length !== SIGNATURE_LENGTH) return 'wrong-length'
  return SIGNATURE.test(header) ? undefined : 'not-hex'
}

/**
 * Throws what wasm throws for bytes that cannot be a secret: src/signature/secret.rs has the rules, src/error/invalid_secret.rs the texts.
 *
 * @param {Uint8Array} secret
 */
function assertSecret(secret) {
  if (secret.length === 0) throw new TypeError('the secret is empty: is its environment variable set?')
  const text = textOf(secret)
  if (text === undefined) return
  if (/^[^\S\v\f]*$/.test(text.replaceAll('\0', ''))) {
    throw new TypeError('the secret is blank (only white space or zero bytes): pass the secret that the hook was created with')
  }
  if (SIGNATURE.test(text)) {
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
