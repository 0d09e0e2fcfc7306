// @ts-check
// The functions of a signature: they convert a caller's arguments, and ask the host, or else wasm.
import { call } from './instance.js'
import { bodyBytes, headerText, hostSignature, hostSigner, secretBytes, signingSecret } from './shared.js'

/** @import { Body, Secret, SignatureExplanation, SignatureHeader } from '../verify.js' */

/**
 * @param {Body} body
 * @param {SignatureHeader} signature
 * @param {Secret | readonly Secret[]} secret
 * @returns {boolean}
 */
export function verifySignature(body, signature, secret) {
  const bytes = bodyBytes(body)
  const secrets = secretBytes(secret)
  const signer = hostSigner(bytes, signature, secrets)
  return signer === undefined ? call('verifySignature', bytes, headerText(signature), secrets) : signer >= 0
}

/**
 * @param {Body} body
 * @param {SignatureHeader} signature
 * @param {Secret | readonly Secret[]} secret
 * @returns {SignatureExplanation}
 */
export function explainSignature(body, signature, secret) {
  return JSON.parse(call('explainSignature', bodyBytes(body), headerText(signature), secretBytes(secret)))
}

/**
 * @param {Body} body
 * @param {Secret} secret
 * @returns {string}
 */
export function signPayload(body, secret) {
  const key = signingSecret(secret)
  return signBytes(bodyBytes(body), key)
}

/**
 * @param {Uint8Array} bytes
 * @param {Uint8Array} key
 */
export const signBytes = (bytes, key) => hostSignature(bytes, key) ?? call('signPayload', bytes, key)
