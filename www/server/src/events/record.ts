// The stored form of an event: a row of a few kilobytes, whatever the size of the delivery.

import type { EventDetails, StoredEvent } from 'npm-hooks-events-api'
import { reviewChange } from 'npm-hooks/follow'
import type { Delivery, Review } from 'npm-hooks/packument'
import { highestLevel } from '../base/level.js'
import { usersOfDelivery } from './users.js'

/** An event before its shard assigns the sequence number and the time of receipt. */
export type EventRecord = Omit<StoredEvent, 'seq' | 'received' | 'document'> & {
  /** Whom it concerns; missing if no hooks are configured. */
  users?: string[]
}

/** An event as it is handed over, with the time of its acceptance. */
export interface StoredEntry {
  id: string
  shard: number
  /** The JSON text of an `EventRecord`. */
  record: string
  /** See `CurrentTargets.receiversOf`, and the hooks that want it. */
  receivers: string[]
  received: number
}

/** `secret` is the name of the secret that matched, `body` the key of the raw body in R2. Only hooks need the users. */
export function createRecord(delivery: Delivery, secret: string, body: string | null, hasHooks = false): EventRecord {
  const { event, change, id } = delivery
  const record = recordOf({ event, change, id, bytes: delivery.body.byteLength }, reviewChange(change, event.payloadBytes()), secret, body)
  return hasHooks ? { ...record, users: usersOfDelivery(delivery) } : record
}

/** `bytes` is the size of the body. */
export function recordOf(
  { event, change, id, bytes }: Pick<Delivery, 'event' | 'change' | 'id'> & { bytes: number },
  { signals, unchecked }: EventReview,
  secret = '',
  body: string | null = null,
): EventRecord {
  const { name, type, version, hookOwner, time } = event
  const envelope = { event: event.event, name, type, version, hookOwner, change: event.change, time }
  const warnings = [...event.warnings, ...change.warnings].map(({ code }) => code)
  const level = highestLevel(signals.map((signal) => signal.level))
  const about = truncate({ change, signals, ...(unchecked.length > 0 && { unchecked }), envelope, warnings })
  return { id, name, kind: change.kind, level, time, bytes, secret, body, registry: null, about }
}

export type EventReview = Pick<Review, 'signals' | 'unchecked'>

export const NO_REVIEW: EventReview = { signals: [], unchecked: [] }

// A row may have 2 MB; texts of a payload, such as a deprecation's message or a script, can be longer.
const MAX_DETAILS_CHARS = 300_000
const MAX_TEXT_CHARS = 1000

function truncate(details: EventDetails): EventDetails {
  const text = JSON.stringify(details)
  if (text.length <= MAX_DETAILS_CHARS) return details
  const cut = (_: string, value: unknown) =>
    typeof value === 'string' && value.length > MAX_TEXT_CHARS ? `${value.slice(0, MAX_TEXT_CHARS)}…` : value
  const shorter = JSON.stringify({ ...details, envelope: null }, cut)
  // The envelope is forwarded to targets, so it is never cut; `receive` accepts at most 64 KiB.
  const { envelope } = details
  return shorter.length <= MAX_DETAILS_CHARS ? { ...(JSON.parse(shorter) as EventDetails), envelope } : { ...details, signals: [] }
}
