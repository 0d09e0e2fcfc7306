// @ts-check
// The public functions: they convert a caller's arguments; every decision about the protocol is in wasm.
import { bodyBytes, packumentBytes, secretBytes, signingSecret, stableBytes } from './bytes.js'
import { HookError } from './hook-error.js'
import { changeOf } from './hook-event.js'
import { hostDigests } from './host-hmac.js'
import { call } from './instance.js'
import { createEvent, verifyDelivery } from './verify-delivery.js'

/** @import { Body, Change, Delivery, HookEvent as PublicEvent, PackumentFacts, Secret, Signal, SignatureExplanation, SignatureHeader } from './index.js' */

/** In UTF-16 units: a longer text is not a key of any packument that wasm reads. */
const MAX_VERSION_LENGTH = 65537

export { createDelivery, toEvent } from './delivery.js'
export { receive } from './receive.js'
export { HookError }

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
  return call('explainSignature', bodyBytes(body), signature, secretBytes(secret))
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

/**
 * @param {Body} body
 * @returns {PublicEvent}
 */
export function parseEvent(body) {
  const bytes = stableBytes(body)
  return createEvent(bytes, call('parseEvent', bytes)).event
}

/**
 * @param {PublicEvent} event
 * @returns {Change}
 */
export function classifyChange(event) {
  const change = changeOf(event)
  if (change === undefined) throw new TypeError('event must be what parseEvent returned, not a copy of it')
  return change
}

/**
 * @param {Body | PackumentFacts} packument
 * @returns {PackumentFacts}
 */
export function readPackument(packument) {
  return JSON.parse(call('readPackument', packumentBytes(packument, 'packument')))
}

/**
 * @param {Body | PackumentFacts | null} before
 * @param {Body | PackumentFacts | null} after
 * @returns {Change[]}
 */
export function comparePackuments(before, after) {
  const old = before === null ? undefined : packumentBytes(before, 'before')
  const current = after === null ? undefined : packumentBytes(after, 'after')
  return JSON.parse(call('comparePackuments', old, current))
}

/**
 * @param {Body} packument
 * @param {string} version
 * @returns {Signal[]}
 */
export function reviewRelease(packument, version) {
  if (typeof version !== 'string') throw new TypeError("version must be a string: one of the packument's versions")
  // An overlong text is not a version: cut, it is not found.
  return JSON.parse(call('reviewRelease', bodyBytes(packument, 'packument'), version.slice(0, MAX_VERSION_LENGTH)))
}

/**
 * @param {Body} body
 * @param {SignatureHeader} signature
 * @param {Secret | readonly Secret[]} secret
 * @returns {Delivery}
 */
export function verifyEvent(body, signature, secret) {
  return verifyDelivery(stableBytes(body), signature, secretBytes(secret))
}
