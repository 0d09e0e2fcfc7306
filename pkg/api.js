// The public functions: they take what callers pass, and leave every decision to wasm.
import { answerOf, bodyBytes, lastingBytes, packumentBytes, secretBytes, signingSecret } from './bytes.js'
import { coded, HookError, INTERNAL, made } from './hook-error.js'
import { changeOf, HookEvent } from './hook-event.js'
import { hostDigests } from './host-hmac.js'
import { call } from './instance.js'
import { readBody } from './read-body.js'

/** Over the longest key that a packument's members are found by. */
const VERSION_CAP = 65537

export { createDelivery, toEvent } from './delivery.js'
export { HookError }

export function verifySignature(body, signature, secret) {
  const bytes = bodyBytes(body)
  const secrets = secretBytes(secret)
  return call('verifySignature', bytes, hostDigests(bytes, signature, secrets), signature, secrets)
}

export function explainSignature(body, signature, secret) {
  return call('explainSignature', bodyBytes(body), signature, secretBytes(secret))
}

export function signPayload(body, secret) {
  const key = signingSecret(secret)
  return call('signPayload', bodyBytes(body), key)
}

export function parseEvent(body) {
  const bytes = lastingBytes(body)
  return eventIn(bytes, call('parseEvent', bytes)).event
}

export function classifyChange(event) {
  const change = changeOf(event)
  if (change === undefined) throw new TypeError('event must be what parseEvent returned, not a copy of it')
  return change
}

export function readPackument(packument) {
  return JSON.parse(call('readPackument', packumentBytes(packument, 'packument')))
}

export function comparePackuments(before, after) {
  const [old, current] = [before, after].map((packument, at) =>
    packument === null ? undefined : packumentBytes(packument, at === 0 ? 'before' : 'after'),
  )
  return JSON.parse(call('comparePackuments', old, current))
}

export function reviewRelease(packument, version) {
  if (typeof version !== 'string') throw new TypeError("version must be a string: one of the packument's versions")
  // What is longer is no version: cut, it is not found.
  const signals = call('reviewRelease', bodyBytes(packument, 'packument'), version.slice(0, VERSION_CAP))
  // A value crosses as JSON text: it may hold what Rust cannot (an unpaired surrogate, a key `__proto__`).
  for (const { locations } of signals) for (const location of locations) location.value = JSON.parse(location.value)
  return signals
}

export function verifyEvent(body, signature, secret) {
  return deliveryOf(lastingBytes(body), signature, secretBytes(secret))
}

/**
 * Reads a request's body with a cap, then does what `verifyEvent` does. What can be refused before the body is read
 * (a header that is no signature, a length over the cap) is.
 */
export async function receive(request, options) {
  const { secret, maxBytes = 32 * 1024 * 1024, maxAge } = answerOf(() => ({ ...options }), 'options cannot be read')
  if (typeof maxBytes !== 'number' || !(maxBytes > 0)) throw new TypeError('maxBytes must be a number of bytes over 0')
  if (maxAge !== undefined && (typeof maxAge !== 'number' || !(maxAge >= 0))) {
    throw new TypeError('maxAge must be a number of milliseconds')
  }
  const secrets = secretBytes(secret)
  const { isRead, signature, announced, stream } = answerOf(
    () => ({
      isRead: request.bodyUsed,
      signature: request.headers.get('x-npm-signature'),
      announced: request.headers.get('content-length'),
      stream: request.body,
    }),
    'request must be a web Request; for any other, read its bytes and call verifyEvent',
  )
  if (isRead) throw new TypeError('the body was read already: pass the request before anything reads it')
  call('checkSignature', signature, secrets)
  const size = typeof announced === 'string' ? Number(announced) : 0
  if (size > maxBytes) throw coded(...call('tooLarge', maxBytes))
  const body = await readBody(stream, maxBytes, size)
  const delivery = deliveryOf(body, signature, secrets)
  if (maxAge !== undefined) {
    try {
      call('checkAge', delivery.event.time, Date.now(), maxAge)
    } catch (error) {
      throw error.with(body)
    }
  }
  return delivery
}

/** `body` lasts: nobody writes to it between these steps. */
function deliveryOf(body, signature, secrets) {
  try {
    const { event, wire } = eventIn(body, call('verifyEvent', body, hostDigests(body, signature, secrets), signature, secrets))
    return { event, change: wire.change, id: event.id, secret: wire.secret, body }
  } catch (error) {
    // Whatever is found wrong with a body whose signature holds, the error carries it: nothing genuine is lost.
    throw isGenuine(error, body, signature, secrets) ? error.with(body) : error
  }
}

/** What wasm found in a body, read by the host's own JSON. */
function eventIn(body, text) {
  const wire = JSON.parse(text)
  return { event: new HookEvent(made, body, wire, text), wire }
}

function isGenuine(error, body, signature, secrets) {
  if (!(error instanceof HookError) || error.status === 401) return false
  if (error.code !== INTERNAL[0]) return true
  // It may have failed before the verdict.
  try {
    return call('verifySignature', body, undefined, signature, secrets)
  } catch {
    return false
  }
}
