// The request that is sent to a target.
import { signPayload } from 'npm-hooks/packument'
import type { StoredEvent } from 'npm-hooks-events-api'
import type { Target } from './targets.js'
import { standardKey } from './targets.js'

export interface Message {
  body: string | Uint8Array
  headers: Record<string, string>
}

const encoder = new TextEncoder()

/** `raw` is the delivery's body, if it is stored. */
export function messageFor(target: Target, event: StoredEvent, raw: Uint8Array | null, now: number, publicUrl: string | null): Message {
  return target.kind === 'slack' ? forSlack(event, publicUrl) : forForward(event, raw, target.secret ?? '', now)
}

const PREFIXES = { none: '', notice: '⚠️ ', alarm: '🚨 ' }

const MAX_SLACK_CHARS = 4000

/** The format of Slack's incoming webhooks, which other chat services accept too. */
function forSlack({ id, level, about: { change, signals } }: StoredEvent, publicUrl: string | null): Message {
  const lines = [PREFIXES[level] + change.summary, ...signals.map(({ level, code, message }) => `• ${level} ${code}: ${message}`)].map(
    forSlackText,
  )
  if (publicUrl) lines.push(`<${publicUrl}/events/#${id}|${id}>`)
  const body = JSON.stringify({ text: lines.join('\n').slice(0, MAX_SLACK_CHARS) })
  return { body, headers: { 'content-type': 'application/json' } }
}

/** Escapes text of a package, so that it cannot add a link or notify a channel. */
function forSlackText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
}

/**
 * npm's format, signed with the target's secret, so that any receiver of npm hooks accepts it: the stored body byte for byte, or else
 * the envelope with `payload: null`. It also has the headers of Standard Webhooks (standardwebhooks.com).
 */
function forForward({ id, seq, about: { change, envelope } }: StoredEvent, raw: Uint8Array | null, secret: string, now: number): Message {
  const body = raw ?? encoder.encode(JSON.stringify({ ...envelope, payload: null }))
  const timestamp = Math.floor(now / 1000)
  const signed = concat(encoder.encode(`${id}.${timestamp}.`), body)
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'x-npm-signature': signPayload(body, secret),
      'webhook-id': id,
      'webhook-timestamp': String(timestamp),
      'webhook-signature': `v1,${base64OfHex(signPayload(signed, standardKey(secret)).slice('sha256='.length))}`,
      // Consumers act once per key; of two events of a package, the one with the higher sequence was accepted later.
      'npm-hooks-id': id,
      'npm-hooks-key': encodeURI(change.key.toWellFormed()),
      'npm-hooks-sequence': String(seq),
    },
  }
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
