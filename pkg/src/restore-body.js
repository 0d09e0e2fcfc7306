// @ts-check
// The body as it was signed, of one that was changed since.
import { call } from './instance.js'
import { bodyBytes, headerText, secretBytes } from './shared.js'

/** @import { Body, Secret, SignatureHeader } from '../packument.js' */

/**
 * @param {Body} body
 * @param {SignatureHeader} signature
 * @param {Secret | readonly Secret[]} secret
 * @returns {Uint8Array<ArrayBuffer> | null}
 */
export function restoreBody(body, signature, secret) {
  const restored = call('restoreBody', bodyBytes(body), headerText(signature), secretBytes(secret))
  return /** @type {Uint8Array<ArrayBuffer> | undefined} */ (restored) ?? null
}
