// The body that a hook gets.
import type { StoredEvent } from 'npm-hooks-events-api'
import type { ChangeToSend } from 'npm-hooks/packument'
import { parseEvent, toEvent } from 'npm-hooks/packument'

/** What of the body is the hook's own. */
export interface HookLabels {
  /** Whom it belongs to; `null` for a target that does not say it. */
  username: string | null
  type: 'package' | 'scope' | 'owner'
}

const encoder = new TextEncoder()

/** Of an event that was found by watching; `packument` becomes the payload byte for byte. */
export function foundBody({ time, about }: StoredEvent, packument: Uint8Array | null, { username, type }: HookLabels): Uint8Array {
  return toEvent(about.change as ChangeToSend, { packument, time, hookOwner: ownerOf(username), type })
}

/** Of an event that was received: its envelope with the hook's own members, and the payload of the body as it was received. */
export function receivedBody({ about: { envelope } }: StoredEvent, raw: Uint8Array | null, { username, type }: HookLabels): Uint8Array {
  const payload = (raw && parseEvent(raw).payloadBytes()) ?? encoder.encode('null')
  const text = JSON.stringify({ ...envelope, type, hookOwner: ownerOf(username), payload: null })
  const start = encoder.encode(text.slice(0, -'null}'.length))
  const body = new Uint8Array(start.byteLength + payload.byteLength + 1)
  body.set(start)
  body.set(payload, start.byteLength)
  body.set(encoder.encode('}'), body.byteLength - 1)
  return body
}

const ownerOf = (username: string | null) => (username === null ? null : { username })
