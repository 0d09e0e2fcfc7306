// @ts-check
import { call } from './instance.js'
import { CONSTRUCT, deliveryParts, HookError, HookEvent, headerText, hostSigner } from './shared.js'

/** @import { Change, Delivery } from '../index.js' */

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
    const signer = hostSigner(body, signature, secrets)
    if (signer === undefined) {
      const parts = deliveryParts(call('verifyEvent', body, headerText(signature), secrets))
      return createDelivery(body, parts, Number(parts[3]))
    }
    if (signer < 0) call('refuseMismatch')
    return createDelivery(body, deliveryParts(call('parseEvent', body)), signer)
  } catch (error) {
    // An error about a genuine delivery carries its body, so that it is not lost.
    throw error instanceof HookError && isGenuine(error, body, signature, secrets) ? error.with(body) : error
  }
}

/** @type {import('./hook-event.js').Find} */
const find = (payload, path) => JSON.parse(call('find', payload, path))

/**
 * @param {Uint8Array} body
 * @param {import('./hook-event.js').DeliveryParts} parts
 */
export const createEvent = (body, parts) => new HookEvent(CONSTRUCT, body, parts, find)

/** Node, Deno and Bun print what this returns: of a getter they would print that it is one. */
const INSPECT = Symbol.for('nodejs.util.inspect.custom')
const printable = {
  /** @this {Delivery} */
  value() {
    return { ...this }
  },
}

/**
 * A delivery whose event and change are built when they are first read: a receiver that stores deliveries first reads neither.
 *
 * @param {Uint8Array} body
 * @param {import('./hook-event.js').DeliveryParts} parts
 * @param {number} secret
 * @returns {Delivery}
 */
function createDelivery(body, parts, secret) {
  /** @type {HookEvent | undefined} */
  let event
  /** @type {Change | undefined} */
  let change
  const delivery = {
    get event() {
      event ??= createEvent(body, parts)
      return event
    },
    get change() {
      change ??= /** @type {Change} */ (JSON.parse(parts[2]))
      return change
    },
    id: parts[0],
    secret,
    body,
  }
  // Not enumerable, so that a copy is the same as one of a plain object.
  return Object.defineProperty(delivery, INSPECT, printable)
}

/**
 * @param {HookError} error
 * @param {Uint8Array} body
 * @param {unknown} signature
 * @param {Uint8Array[]} secrets
 */
function isGenuine(error, body, signature, secrets) {
  if (error.status === 401) return false
  if (error.status !== 500) return true
  // It may have failed before the verdict.
  try {
    return call('verifySignature', body, headerText(signature), secrets)
  } catch {
    return false
  }
}
