// What a sender posts: for senders, and for tests of receivers.
import { answerOf, BODY_CAP, bodyBytes, signingSecret } from './bytes.js'
import { HookError } from './hook-error.js'
import { call } from './instance.js'

const encoder = new TextEncoder()

/** What of a change an event tells; the rest (evidence, summary, key) is for whoever reads it. */
const MEMBERS = ['kind', 'name', 'version', 'distTag', 'maintainer', 'user', 'message', 'event']
/** The longest text, in UTF-16 units: an envelope has 64 KiB in all, and what wasm once took it never gives back. */
const TEXT_CAP = 65536

export function toEvent(change, options) {
  const { packument, ...sent } = optionsOf(options)
  if (packument === undefined) throw new TypeError('packument must be the packument, raw, or null for none')
  return eventOf(told(change), sent, packument)
}

export function createDelivery(change, options) {
  const { packument, secret, ...sent } = optionsOf(options)
  const what = told(change)
  const key = signingSecret(secret)
  const body = eventOf(what, sent, packument === undefined ? call('samplePackument', what) : packument)
  const headers = { 'content-type': 'application/json' }
  const signature = call('signPayload', body, key)
  // cnpmjs.org signs nothing.
  if (sent.dialect !== 'cnpmjs') headers['x-npm-signature'] = signature
  return { body, headers }
}

function optionsOf(options) {
  const {
    packument,
    hookOwner = null,
    time = Date.now(),
    type = 'package',
    dialect = 'npm',
    secret,
  } = answerOf(() => ({ ...options }), 'options cannot be read')
  const username = hookOwner === null ? undefined : answerOf(() => hookOwner.username, 'hookOwner cannot be read')
  if (hookOwner !== null && !isText(username)) throw new TypeError('hookOwner must be { username: string } or null')
  if (time !== null && !Number.isSafeInteger(time)) {
    throw new TypeError('time must be whole milliseconds since 1970, or null for none')
  }
  if (type !== null && !isText(type)) throw new TypeError("type must be 'package', 'scope' or 'owner', or null for none")
  if (!isText(dialect)) throw new TypeError('dialect must be npm, cnpmcore, asyncapi or cnpmjs')
  return { packument, username, time, type, dialect, secret }
}

/** The members of a change that an event tells, each a text. */
function told(change) {
  if (typeof change !== 'object' || change === null) throw new TypeError('change must be an object: { kind, name, … }')
  const members = MEMBERS.map((key) => [key, answerOf(() => change[key], `change.${key} cannot be read`)]).filter(
    ([, value]) => value !== undefined && value !== null,
  )
  for (const [key, value] of members) {
    if (!isText(value)) throw new TypeError(`change.${key} must be well-formed text of at most ${TEXT_CAP} characters`)
  }
  return Object.fromEntries(members)
}

function eventOf(change, { time, type, dialect, username }, packument) {
  const payload = packument === null ? undefined : bodyBytes(packument, 'packument')
  const { head, payload: own, tail } = call('frame', { ...change, username, type, dialect, time }, payload)
  const middle = own === null && payload !== undefined ? payload : encoder.encode(own ?? 'null')
  const body = spliced([encoder.encode(head), middle, encoder.encode(tail)])
  try {
    // What no receiver would take is never sent: nested too deep with the envelope around it, for one.
    call('parseEvent', body, false)
  } catch (error) {
    if (!(error instanceof HookError) || error.status >= 500) throw error
    throw new TypeError(`this makes no event: ${error.message}`, { cause: error })
  }
  return body
}

function spliced(parts) {
  const size = parts.reduce((sum, { length }) => sum + length, 0)
  if (size > BODY_CAP) throw new TypeError('packument is too long: no body is over 4 GiB')
  const body = answerOf(() => new Uint8Array(size), 'packument is too long for this host to copy')
  parts.reduce((offset, part) => (body.set(part, offset), offset + part.length), 0)
  return body
}

// A lone surrogate has no UTF-8: what is sent would be another name.
const isText = (value) => typeof value === 'string' && value.length <= TEXT_CAP && !/\p{Surrogate}/u.test(value)
