// @ts-check
import { call } from './instance.js'
import { readBody } from './read-body.js'
import { HookError, headerText, hookError, orTypeError, secretBytes } from './shared.js'
import { verifyDelivery } from './verify-delivery.js'

/** @import { Delivery, HookRequest, ReceiveOptions } from '../index.js' */

const DEFAULT_MAX_BYTES = 32 * 1024 * 1024

/**
 * Reads a request's body up to a limit, then does what `verifyEvent` does. Refuses before it reads the body what can be refused
 * by the headers: a malformed signature, a content length over the limit.
 *
 * @param {HookRequest} request
 * @param {ReceiveOptions} options
 * @returns {Promise<Delivery>}
 */
export async function receive(request, options) {
  const { secret, maxBytes = DEFAULT_MAX_BYTES, maxAge } = orTypeError(() => ({ ...options }), 'options cannot be read')
  if (typeof maxBytes !== 'number' || !(maxBytes > 0)) throw new TypeError('maxBytes must be a number of bytes over 0')
  if (maxAge !== undefined && (typeof maxAge !== 'number' || !(maxAge >= 0))) {
    throw new TypeError('maxAge must be a number of milliseconds')
  }
  // Copied, because a caller may wipe or reuse its bytes while the body arrives.
  const secrets = secretBytes(secret).map((bytes) => bytes.slice())
  try {
    return await verifyRequest(request, secrets, maxBytes, maxAge)
  } finally {
    for (const bytes of secrets) bytes.fill(0)
  }
}

/**
 * @param {HookRequest} request
 * @param {Uint8Array[]} secrets
 * @param {number} maxBytes
 * @param {number | undefined} maxAge
 * @returns {Promise<Delivery>}
 */
async function verifyRequest(request, secrets, maxBytes, maxAge) {
  const { isRead, signature, contentLength, stream } = orTypeError(
    () => ({
      isRead: request.bodyUsed,
      signature: request.headers.get('x-npm-signature'),
      contentLength: request.headers.get('content-length'),
      stream: request.body,
    }),
    'request must be a web Request; for any other, read its bytes and call verifyEvent',
  )
  if (isRead) throw new TypeError('the body was read already: pass the request before anything reads it')
  call('checkSignature', headerText(signature), secrets)
  const announcedBytes = typeof contentLength === 'string' ? Number(contentLength) : 0
  if (announcedBytes > maxBytes) throw hookError(JSON.parse(call('tooLarge', maxBytes)))
  const body = await readBody(stream, maxBytes, announcedBytes)
  const delivery = verifyDelivery(body, signature, secrets)
  if (maxAge !== undefined) {
    try {
      call('checkAge', delivery.event.time, Date.now(), maxAge)
    } catch (error) {
      throw error instanceof HookError ? error.with(body) : error
    }
  }
  return delivery
}
