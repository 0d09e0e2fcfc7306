// @ts-check
// The functions of a signature: they convert a caller's arguments; every decision about the protocol is in wasm.
import { call } from './instance.js'
import { bodyBytes, hostDigests, secretBytes, signingSecret } from './shared.js'

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
  return call('verifySignature', bytes, hostDigests(bytes, signature, secrets), signature, secrets)
}

/**
 * @param {Body} body
 * @param {SignatureHeader} signature
 * @param {Secret | readonly Secret[]} secret
 * @returns {SignatureExplanation}
 */
export function explainSignature(body, signature, secret) {
  return JSON.parse(call('explainSignature', bodyBytes(body), signature, secretBytes(secret)))
}

/**
 * @param {Body} body
 * @param {Secret} secret
 * @returns {string}
 */
export function signPayload(body, secret) {
  const key = signingSecret(secret)
  return call('signPayload', bodyBytes(body), key)
}
