// @ts-check
// The functions of an event in memory.
import { call } from './instance.js'
import { changeOf, deliveryParts, secretBytes, stableBytes, typeMistake } from './shared.js'
import { createEvent, verifyDelivery } from './verify-delivery.js'

/** @import { Body, Change, Delivery, HookEvent as PublicEvent, Secret, SignatureHeader } from '../index.js' */

/**
 * @param {Body} body
 * @returns {PublicEvent}
 */
export function parseEvent(body) {
  const bytes = stableBytes(body)
  return createEvent(bytes, deliveryParts(call('parseEvent', bytes)))
}

/**
 * @param {PublicEvent} event
 * @returns {Change}
 */
export function classifyChange(event) {
  const change = changeOf(event)
  if (change === undefined) {
    const mistake = typeMistake(event, 'pass what parseEvent returned', 'pass what parseEvent returned, not a copy of it')
    throw new TypeError(`event must be what parseEvent returned, but is ${mistake}`)
  }
  return change
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
