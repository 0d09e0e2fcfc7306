// The public functions: they take what callers pass, and leave every decision to wasm.
import { bodyBytes, ownBytes, secretBytes } from './bytes.js'
import { call, HookError } from './hook-error.js'
import { HookEvent, partsOf } from './hook-event.js'
import * as glue from './wasm/npm_hooks_bg.js'

export { HookError }

export function verifySignature(body, signature, secret) {
  return call(glue.verifySignature, bodyBytes(body), signature, secretBytes(secret))
}

export function explainSignature(body, signature, secret) {
  return call(glue.explainSignature, bodyBytes(body), signature, secretBytes(secret))
}

export function signPayload(body, secret) {
  if (Array.isArray(secret)) throw new TypeError('secret must be one secret: a body is signed with one')
  return call(glue.signPayload, bodyBytes(body), ...secretBytes(secret))
}

export function parseEvent(body) {
  return eventIn(ownBytes(body))
}

export function classifyChange(event) {
  const parts = partsOf(event)
  if (parts === undefined) throw new TypeError('event must be what parseEvent returned, not a copy of it')
  return call(glue.classifyChange, parts.envelope, parts.payload, parts.id)
}

export function verifyEvent(body, signature, secret) {
  return deliveryOf(ownBytes(body), signature, secretBytes(secret))
}

/**
 * Reads a request's body with a cap, then does what `verifyEvent` does. What can be refused before the body is read
 * (a header that is no signature, a length over the cap) is.
 */
export async function receive(request, { secret, maxBytes = 32 * 1024 * 1024, maxAge } = {}) {
  if (!(maxBytes > 0)) throw new TypeError('maxBytes must be a number of bytes over 0')
  if (maxAge !== undefined && !(maxAge >= 0)) throw new TypeError('maxAge must be a number of milliseconds')
  if (request.bodyUsed) throw new TypeError('the body was read already: pass the request before anything reads it')
  const secrets = secretBytes(secret)
  const signature = request.headers.get('x-npm-signature')
  call(glue.checkSignature, signature, secrets)
  const body = await read(request, maxBytes)
  const delivery = deliveryOf(body, signature, secrets)
  if (maxAge !== undefined) genuine(body, () => call(glue.checkAge, delivery.event.time, Date.now(), maxAge))
  return delivery
}

async function read(request, maxBytes) {
  if (Number(request.headers.get('content-length')) > maxBytes) throw new HookError(glue.tooLarge(maxBytes))
  const chunks = []
  let size = 0
  const reader = request.body?.getReader()
  while (reader) {
    const { done, value } = await reader.read()
    if (done) break
    size += value.byteLength
    if (size > maxBytes) {
      // The sender may be gone by now: whether the rest can be cancelled changes nothing.
      reader.cancel().catch(() => {})
      throw new HookError(glue.tooLarge(maxBytes))
    }
    chunks.push(value)
  }
  if (chunks.length === 1) return chunks[0]
  const body = new Uint8Array(size)
  let offset = 0
  for (const chunk of chunks) {
    body.set(chunk, offset)
    offset += chunk.byteLength
  }
  return body
}

/** `body` is ours alone. */
function deliveryOf(body, signature, secrets) {
  const secret = call(glue.signer, body, signature, secrets)
  return genuine(body, () => {
    const event = eventIn(body)
    return { event, change: classifyChange(event), id: event.id, secret, body }
  })
}

function eventIn(body) {
  return new HookEvent(body, call(glue.parseEvent, body))
}

/** Whatever is found wrong with a body whose signature holds, the error carries it: nothing genuine is lost. */
function genuine(body, step) {
  try {
    return step()
  } catch (error) {
    throw error instanceof HookError ? error.with(body) : error
  }
}
