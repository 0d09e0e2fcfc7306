// @ts-check
import { call } from './instance.js'
import { readBody } from './read-body.js'
import { copyOptions, HookError, headerText, hookError, orTypeError, secretBytes } from './shared.js'
import { verifyDelivery } from './verify-delivery.js'

/** @import { Delivery, HookRequest, ReceiveOptions } from '../index.js' */

const OPTIONS = /** @type {const} @satisfies {readonly (keyof ReceiveOptions)[]} */ (['secret', 'maxBytes', 'maxAge'])
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
  /** @type {Partial<Record<keyof ReceiveOptions, unknown>>} */
  const copy = copyOptions(options, OPTIONS, 'receive(request, { secret })', 'secret')
  const { secret, maxBytes = DEFAULT_MAX_BYTES, maxAge } = copy
  if (typeof maxBytes !== 'number' || !(maxBytes > 0)) throw new TypeError('maxBytes must be a number of bytes greater than 0')
  if (maxAge !== undefined && (typeof maxAge !== 'number' || !(maxAge >= 0))) {
    throw new TypeError('maxAge must be a number of milliseconds, 0 or greater')
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
  if (orTypeError(() => typeof Reflect.get(Object(request), 'then') === 'function', 'request cannot be read')) {
    throw new TypeError('request must be a web Request, but is a promise: await it')
  }
  const { isRead, signature, contentLength, stream } = orTypeError(
    () => ({
      isRead: request.bodyUsed,
      signature: fieldValue(request.headers.get('x-npm-signature')),
      contentLength: request.headers.get('content-length'),
      stream: request.body,
    }),
    'request must be a web Request: for any other request, read its body and call verifyEvent',
  )
  if (isRead) throw new TypeError("the request's body was already read: call receive before anything else reads it")
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

/**
 * A header's value without the optional white space around it, which is not part of it (RFC 9110). `Headers` removes it, other
 * implementations may not. Without a regular expression, which could take quadratic time.
 *
 * @param {unknown} text
 */
function fieldValue(text) {
  if (typeof text !== 'string') return text
  let [start, end] = [0, text.length]
  while (isSpaceOrTab(text, start)) start++
  while (isSpaceOrTab(text, end - 1)) end--
  return text.slice(start, end)
}

/**
 * @param {string} text
 * @param {number} index
 */
const isSpaceOrTab = (text, index) => text[index] === ' ' || text[index] === '\t'
