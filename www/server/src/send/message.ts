// The request that is sent to a target.
import type { StoredEvent } from 'npm-hooks-events-api'
import { chatBody } from 'npm-hooks/follow'
import { signPayload } from 'npm-hooks/packument'
import { concat } from '../base/concat.js'
import { sha256Hex } from '../base/hex.js'
import { KIND_RULES } from '../settings/target-kinds.js'
import type { Target } from '../settings/targets.js'
import { isValidSecret, signingSecrets, standardKey } from '../settings/targets.js'
import type { ChatKind, DigestEntry } from './chat.js'
import { chatTextOf, chatTextOfAlerts, chatTextOfDigest } from './chat.js'
import { dispatchBody, dispatchHeaders, dispatchOfAlerts } from './dispatch.js'

export interface Message {
  body: string | Uint8Array
  headers: Record<string, string>
}

const encoder = new TextEncoder()

/**
 * `raw` is the delivery's body, if it is stored: a target that it is forwarded to gets it byte for byte, or else the envelope with
 * `payload: null`. `warning` is a code of what the target is to be warned of.
 */
export async function messageFor(
  target: Target,
  event: StoredEvent,
  raw: Uint8Array | null,
  now: number,
  publicUrl: string | null,
  warning: string | null = null,
): Promise<Message> {
  const { kind, secret } = target
  if (isChat(kind)) return jsonMessage(chatBody(kind, chatTextOf(digestEntry(event, warning), publicUrl)))
  if (kind === 'github') return jsonMessage(dispatchBody(event, warning), dispatchHeaders(secret ?? ''))
  const secrets = signingSecrets(target, now)
  if (kind === 'standard')
    return standardMessage(
      event.id,
      `npm.${event.about.change.kind}`,
      { ...dataOf(event), ...(warning !== null && { warning }) },
      secrets,
      now,
    )
  const body = raw ?? encoder.encode(JSON.stringify({ ...event.about.envelope, payload: null }))
  const { headers, ...message } = await forwardMessage(event, body, secrets, now)
  return { ...message, headers: { ...headers, ...(warning !== null && { 'npm-hooks-warning': warning }) } }
}

/** One message for people about many events, and how many there are besides. */
export function digestMessage({ kind }: Target, entries: DigestEntry[], more: number, publicUrl: string | null): Message {
  if (!isChat(kind)) throw new TypeError(`a ${kind} target gets no digests`)
  const [entry, ...others] = entries
  const text = entry && others.length + more === 0 ? chatTextOf(entry, publicUrl) : chatTextOfDigest(entries, more, publicUrl)
  return jsonMessage(chatBody(kind, text))
}

/** Longer texts would not fit into a digest. */
const MAX_DIGEST_CHARS = 1000

/** What a message for people says of an event. */
export function digestEntry({ id, level, received, about: { change, signals } }: StoredEvent, warning: string | null): DigestEntry {
  const short = (text: string) => text.slice(0, MAX_DIGEST_CHARS)
  const shortened = signals.map(({ code, level, message }) => ({ code, level, message: short(message) }))
  return { id, level, received, summary: short(change.summary), signals: shortened, warning }
}

/** An alert: text for people; a signed JSON object with `alerts` for others. */
export function alertMessage(target: Target, alerts: string[], now: number, publicUrl: string | null): Message {
  const { kind, secret } = target
  if (isChat(kind)) return jsonMessage(chatBody(kind, chatTextOfAlerts(alerts, publicUrl)))
  if (kind === 'github') return jsonMessage(dispatchOfAlerts(alerts), dispatchHeaders(secret ?? ''))
  const secrets = signingSecrets(target, now)
  if (kind === 'standard') return standardMessage(`alert-${now}`, 'npm-hooks.alert', { alerts }, secrets, now)
  const body = encoder.encode(JSON.stringify({ event: 'npm-hooks:alert', name: 'npm-hooks', alerts, time: now }))
  return { body, headers: { ...JSON_HEADERS, ...npmSignatures(body, secrets) } }
}

const JSON_HEADERS = { 'content-type': 'application/json' }

const isChat = (kind: Target['kind']): kind is ChatKind => KIND_RULES[kind].isForPeople

const jsonMessage = (body: object, headers: Record<string, string> = JSON_HEADERS): Message => ({ body: JSON.stringify(body), headers })

/** What a target of the kind `standard` gets of an event. */
const dataOf = ({ id, level, registry, about: { change, signals } }: StoredEvent) => ({ id, level, registry, change, signals })

/** A message as Standard Webhooks recommends it: https://www.standardwebhooks.com */
function standardMessage(id: string, type: string, data: object, secrets: string[], now: number): Message {
  const body = encoder.encode(JSON.stringify({ type, timestamp: new Date(now).toISOString(), data }))
  return { body, headers: { ...JSON_HEADERS, ...standardHeaders(id, body, secrets, now) } }
}

function standardHeaders(id: string, body: Uint8Array, secrets: string[], now: number): Record<string, string> {
  const timestamp = Math.floor(now / 1000)
  const signed = concat([encoder.encode(`${id}.${timestamp}.`), body])
  const signatureBy = (secret: string) => `v1,${base64OfHex(signPayload(signed, usableKey(secret)).slice('sha256='.length))}`
  return { 'webhook-id': id, 'webhook-timestamp': String(timestamp), 'webhook-signature': secrets.map(signatureBy).join(' ') }
}

/**
 * npm's format, signed with the target's or the hook's secret, so that any receiver of npm hooks accepts it. It also has the headers of Standard Webhooks (standardwebhooks.com). During a rotation there are two
 * signatures of each kind.
 */
export async function forwardMessage(
  { id, seq, about: { change } }: StoredEvent,
  body: Uint8Array,
  secrets: string[],
  now: number,
): Promise<Message> {
  return {
    body,
    headers: {
      ...JSON_HEADERS,
      ...npmSignatures(body, secrets),
      ...standardHeaders(id, body, secrets, now),
      // Consumers act once per key; of two events of a package, the one with the higher sequence was accepted later.
      'npm-hooks-id': id,
      'npm-hooks-key': await headerValue(change.key),
      'npm-hooks-sequence': String(seq),
    },
  }
}

/** A hook's secret may look like one of Standard Webhooks whose key is not usable. */
function usableKey(secret: string): string | Uint8Array {
  const key = standardKey(secret)
  return isValidSecret(key) ? key : secret
}

/** The signatures by each secret in separate headers, because receivers of npm hooks expect one signature in a header. */
function npmSignatures(body: Uint8Array, [secret = '', previous]: string[]): Record<string, string> {
  const headers = { 'x-npm-signature': signPayload(body, secret) }
  return previous === undefined ? headers : { ...headers, 'npm-hooks-previous-signature': signPayload(body, previous) }
}

/** Servers accept 8 kB to 16 kB for all headers, or for each; the other ones of a request are short. */
const MAX_HEADER_CHARS = 1024

/** A text of a sender as a header's value: percent-encoded, or if that is too long `sha256:` and the SHA-256 of its UTF-8 bytes. */
async function headerValue(text: string): Promise<string> {
  // No need to encode a text that is too long in any case: it may have megabytes.
  const encoded = text.length <= MAX_HEADER_CHARS ? encodeURI(text.toWellFormed()) : null
  if (encoded !== null && encoded.length <= MAX_HEADER_CHARS) return encoded
  return `sha256:${await sha256Hex(text)}`
}

function base64OfHex(hex: string): string {
  return btoa((hex.match(/../g) ?? []).map((pair) => String.fromCharCode(parseInt(pair, 16))).join(''))
}
