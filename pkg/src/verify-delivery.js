// @ts-check
import { call } from './instance.js'
import { CONSTRUCT, HookError, headerText, HookEvent, hostSigner, INTERNAL } from './shared.js'

/** @import { Delivery } from '../index.js' */
/** @import { ParsedBody } from './hook-event.js' */

/**
 * Verifies, parses and classifies `body`, which does not change meanwhile.
 *
 * @param {Uint8Array} body
 * @param {unknown} signature
 * @param {Uint8Array[]} secrets
 * @returns {Delivery}
 */
export function verifyDelivery(body, signature, secrets) {
  try {
    const { event, parsedBody } = createEvent(body, textOf(body, signature, secrets))
    return { event, change: parsedBody.change, id: event.id, secret: parsedBody.secret, body }
  } catch (error) {
    // An error about a genuine delivery carries its body, so that it is not lost.
    throw error instanceof HookError && isGenuine(error, body, signature, secrets) ? error.with(body) : error
  }
}

/**
 * The event as JSON text, if the signature is valid.
 *
 * @param {Uint8Array} body
 * @param {unknown} signature
 * @param {Uint8Array[]} secrets
 */
function textOf(body, signature, secrets) {
  const signer = hostSigner(body, signature, secrets)
  if (signer === undefined) return call('verifyEvent', body, headerText(signature), secrets)
  if (signer < 0) call('refuseMismatch')
  return call('parseEvent', body, signer)
}

/** @type {import('./hook-event.js').Find} */
const find = (payload, path) => JSON.parse(call('find', payload, path))

/**
 * The event of a body, from the JSON text that wasm returned for it.
 *
 * @param {Uint8Array} body
 * @param {string} text
 */
export function createEvent(body, text) {
  /** @type {ParsedBody} */
  const parsedBody = JSON.parse(text)
  return { event: new HookEvent(CONSTRUCT, body, parsedBody, text, find), parsedBody }
}

/**
 * @param {HookError} error
 * @param {Uint8Array} body
 * @param {unknown} signature
 * @param {Uint8Array[]} secrets
 */
function isGenuine(error, body, signature, secrets) {
  if (error.status === 401) return false
  if (error.code !== INTERNAL.code) return true
  // It may have failed before the verdict.
  try {
    return call('verifySignature', body, headerText(signature), secrets)
  } catch {
    return false
  }
}
