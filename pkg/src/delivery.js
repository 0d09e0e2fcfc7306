// @ts-check
// Encodes events and signed deliveries: for senders, and for tests of receivers.
import { call } from './instance.js'
import { bodyBytes, changeOf, copyOptions, HookError, MAX_BODY_BYTES, orTypeError, signingSecret, typeMistake } from './shared.js'
import { signBytes } from './signature.js'

/** @import { ChangeToSend, DeliveryOptions, Dialect, EventOptions } from '../packument.js' */

const encoder = new TextEncoder()

/**
 * The members of every change that can be sent, and no other: the compiler checks both ways below.
 *
 * @typedef {ChangeToSend extends infer C ? C extends ChangeToSend ? keyof C : never : never} ChangeMember
 */
const CHANGE_MEMBERS = /** @type {const} @satisfies {readonly ChangeMember[]} */ ([
  'kind',
  'name',
  'version',
  'distTag',
  'maintainer',
  'user',
  'message',
  'event',
])
/** @typedef {(typeof CHANGE_MEMBERS)[number]} ListedMember */
/** @satisfies {Record<Exclude<ChangeMember, ListedMember>, never>} */
const UNLISTED = {}
void UNLISTED

const EVENT_OPTIONS = /** @type {const} @satisfies {readonly (keyof EventOptions)[]} */ ([
  'packument',
  'hookOwner',
  'time',
  'type',
  'dialect',
])
const DELIVERY_OPTIONS = /** @type {const} @satisfies {readonly (keyof DeliveryOptions)[]} */ (['secret', ...EVENT_OPTIONS])

/** In UTF-16 units. An envelope has 64 KiB in all, and wasm memory never shrinks again. */
const MAX_TEXT_LENGTH = 65536

/**
 * @typedef {object} EventMembers
 * @property {string | undefined} username
 * @property {number | null} time
 * @property {string | null} type
 * @property {string} dialect
 */
/** @typedef {Partial<Record<ListedMember, string>>} WireChange */

/**
 * @param {ChangeToSend} change
 * @param {EventOptions} options
 */
export function toEvent(change, options) {
  const { packument, members } = readOptions(options, EVENT_OPTIONS, 'toEvent(change, { packument })', 'packument')
  return encodeEvent(wireChange(change), members, packument)
}

/**
 * @param {ChangeToSend} change
 * @param {DeliveryOptions} options
 */
export function createDelivery(change, options) {
  const { packument, secret, members } = readOptions(options, DELIVERY_OPTIONS, 'createDelivery(change, { secret })', 'secret')
  const wire = wireChange(change)
  const key = signingSecret(secret)
  const body = encodeEvent(wire, members, packument === undefined ? call('samplePackument', JSON.stringify(wire)) : packument)
  /** @type {Record<string, string>} */
  const headers = { 'content-type': 'application/json' }
  const signature = signBytes(body, key)
  // cnpmjs.org sends no signature.
  if (members.dialect !== 'cnpmjs') headers['x-npm-signature'] = signature
  return { body, headers }
}

/**
 * @param {EventOptions | DeliveryOptions} options
 * @param {readonly string[]} names
 * @param {string} example
 * @param {string} required
 */
function readOptions(options, names, example, required) {
  /** @type {Partial<Record<keyof EventOptions | keyof DeliveryOptions, unknown>>} */
  const copy = copyOptions(options, names, example, required)
  const { packument, hookOwner = null, time = Date.now(), type = 'package', dialect = 'npm', secret } = copy
  /** @type {unknown} */
  const username =
    hookOwner === null
      ? undefined
      : orTypeError(() => /** @type {{ username?: unknown }} */ (hookOwner).username, 'hookOwner cannot be read')
  if (username !== undefined ? !isText(username) : hookOwner !== null) {
    throw new TypeError('hookOwner must be { username: string }, or null for none')
  }
  if (!isTimeOrNull(time)) throw new TypeError('time must be whole milliseconds since 1970, or null for none')
  if (type !== null && !isText(type)) throw new TypeError("type must be 'package', 'scope' or 'owner', or null for none")
  if (!isText(dialect)) throw new TypeError('dialect must be npm, cnpmcore, asyncapi or cnpmjs')
  return { packument, secret, members: { username: /** @type {string | undefined} */ (username), time, type, dialect } }
}

/**
 * The members of a change that an event carries, each a string.
 *
 * @param {unknown} change
 */
function wireChange(change) {
  assertOneChange(change)
  const given = /** @type {Partial<Record<ListedMember, unknown>>} */ (change)
  /** @type {WireChange} */
  const wire = {}
  for (const member of CHANGE_MEMBERS) {
    const value = orTypeError(() => given[member], `change.${member} cannot be read`)
    if (value === undefined || value === null) continue
    if (!isText(value)) throw new TypeError(`change.${member} must be a well-formed string of at most ${MAX_TEXT_LENGTH} characters`)
    wire[member] = value
  }
  return wire
}

/**
 * A promise, an array or an event would lack members without saying why.
 *
 * @param {unknown} change
 */
function assertOneChange(change) {
  const advice = 'pass { kind, name, … }'
  const isEvent = changeOf(change) !== undefined
  const hasKind = orTypeError(
    () => typeof change === 'object' && change !== null && !('then' in change) && !Array.isArray(change),
    'change cannot be read',
  )
  if (isEvent) throw new TypeError('change must be one change, but is an event: pass what classifyChange returns for it')
  if (!hasKind) throw new TypeError(`change must be one change, but is ${typeMistake(change, advice)}`)
}

/**
 * @param {WireChange} change
 * @param {EventMembers} members
 * @param {unknown} packument
 */
function encodeEvent(change, members, packument) {
  const given = packument === null ? undefined : bodyBytes(packument, 'packument', 'packument', 'pass the raw packument, or null for none')
  // `payload` is the dialect's own payload as text; null if the given packument is the payload.
  const { head, payload, tail } = call('frame', JSON.stringify({ ...change, ...members }), given)
  const middle = payload === null && given !== undefined ? given : encoder.encode(payload ?? 'null')
  const body = concat([encoder.encode(head), middle, encoder.encode(tail)])
  try {
    // Refuses what no receiver would accept, e.g. a packument that is nested too deep inside the envelope.
    call('parseEvent', body)
  } catch (error) {
    if (!(error instanceof HookError) || error.status >= 500) throw error
    throw new TypeError(`no receiver could read the event: ${error.message}`, { cause: error })
  }
  return body
}

/** @param {Uint8Array[]} parts */
function concat(parts) {
  const size = parts.reduce((sum, { length }) => sum + length, 0)
  if (size > MAX_BODY_BYTES) throw new TypeError('packument is too long: the body would be over 4 GiB')
  const body = orTypeError(() => new Uint8Array(size), 'packument is too long for this host to copy')
  let offset = 0
  for (const part of parts) {
    body.set(part, offset)
    offset += part.length
  }
  return body
}

/**
 * @param {unknown} time
 * @returns {time is number | null}
 */
function isTimeOrNull(time) {
  return time === null || Number.isSafeInteger(time)
}

/**
 * Excludes unpaired surrogates: they have no UTF-8, so another name would be sent.
 *
 * @param {unknown} value
 * @returns {value is string}
 */
function isText(value) {
  return typeof value === 'string' && value.length <= MAX_TEXT_LENGTH && !/\p{Surrogate}/u.test(value)
}
