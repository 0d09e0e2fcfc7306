// The request that is sent to a target.
import type { StoredEvent } from 'npm-hooks-events-api'
import { signPayload } from 'npm-hooks/packument'
import { hex } from '../base/hex.js'
import type { Target } from '../settings/targets.js'
import { isValidSecret, signingSecrets, standardKey } from '../settings/targets.js'

export interface Message {
  body: string | Uint8Array
  headers: Record<string, string>
}

const encoder = new TextEncoder()

/** `raw` is the delivery's body, if it is stored: a target that it is forwarded to gets it byte for byte, or else the envelope with `payload: null`. */
export async function messageFor(
  target: Target,
  event: StoredEvent,
  raw: Uint8Array | null,
  now: number,
  publicUrl: string | null,
): Promise<Message> {
  if (target.kind === 'slack') return forSlack(event, publicUrl)
  const body = raw ?? encoder.encode(JSON.stringify({ ...event.about.envelope, payload: null }))
  return forwardMessage(event, body, signingSecrets(target, now), now)
}

const PREFIXES = { none: '', notice: '⚠️ ', alarm: '🚨 ' }

const MAX_SLACK_CHARS = 4000

/** The format of Slack's incoming webhooks, which other chat services accept too. */
function forSlack({ id, level, about: { change, signals } }: StoredEvent, publicUrl: string | null): Message {
  const lines = [PREFIXES[level] + change.summary, ...signals.map(({ level, code, message }) => `• ${level} ${code}: ${message}`)]
  const link = publicUrl === null ? '' : `\n<${publicUrl}/events/#${id}|${id}>`
  const text = forSlackText(lines.join('\n'), MAX_SLACK_CHARS - link.length) + link
  // Incoming webhooks ignore `parse: none`, so links are prevented in the text; no preview is loaded in any case.
  const body = JSON.stringify({ text, unfurl_links: false, unfurl_media: false })
  return { body, headers: { 'content-type': 'application/json' } }
}

/**
 * What Slack and services with its format make a link or a mention of: `https://`, `mailto:`, a domain such as `www.example` or
 * `socket.io`, a link of Markdown, `@channel`.
 */
const LINKED =
  /:(?=\/\/)|(?<=\b(?:mailto|tel|sms|callto|skype|facetime|xmpp|magnet|data|javascript)):|(?<=[\p{L}\p{N}-])[.。．｡](?=\p{L})|@(?=(?:channel|here|all|everyone|group)\b)|\](?=\()/giu

/** After a character of these a space without width ends what would be linked. */
const ZERO_WIDTH_SPACE = '\u200b'

/** An alert: text for Slack; for others a signed JSON object with `alerts`. */
export function alertMessage(target: Target, alerts: string[], now: number, publicUrl: string | null): Message {
  const headers = { 'content-type': 'application/json' }
  if (target.kind === 'slack') {
    const link = publicUrl === null ? '' : `\n<${publicUrl}/events>`
    const text = forSlackText(['npm hooks receiver:', ...alerts.map((alert) => `• ${alert}`)].join('\n'), MAX_SLACK_CHARS - link.length)
    return { body: JSON.stringify({ text: text + link, unfurl_links: false, unfurl_media: false }), headers }
  }
  const body = encoder.encode(JSON.stringify({ event: 'npm-hooks:alert', name: 'npm-hooks', alerts, time: now }))
  return { body, headers: { ...headers, ...npmSignatures(body, signingSecrets(target, now)) } }
}

/** Text of a package that cannot add a link or notify a channel. It is cut to `maxChars`. */
function forSlackText(text: string, maxChars: number): string {
  const escaped = text
    .slice(0, maxChars)
    .replace(LINKED, (end) => end + ZERO_WIDTH_SPACE)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
  // The cut may be within an entity or a character.
  return escaped.length <= maxChars
    ? escaped
    : escaped
        .slice(0, maxChars)
        .replace(/&[a-z]*$/, '')
        .toWellFormed()
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
  const timestamp = Math.floor(now / 1000)
  const signed = concat(encoder.encode(`${id}.${timestamp}.`), body)
  return {
    body,
    headers: {
      'content-type': 'application/json',
      ...npmSignatures(body, secrets),
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': secrets
        .map((secret) => `v1,${base64OfHex(signPayload(signed, usableKey(secret)).slice('sha256='.length))}`)
        .join(' '),
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
  return `sha256:${hex(await crypto.subtle.digest('SHA-256', encoder.encode(text)))}`
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array {
  const all = new Uint8Array(a.length + b.length)
  all.set(a)
  all.set(b, a.length)
  return all
}

function base64OfHex(hex: string): string {
  return btoa((hex.match(/../g) ?? []).map((pair) => String.fromCharCode(parseInt(pair, 16))).join(''))
}
