// The events of changes, for their ids.
import type { HookEvent } from 'npm-hooks/packument'
import { parseEvent, toEvent } from 'npm-hooks/packument'
import type { TimedChange } from '../../follow.js'

/** The event, with its id. Where the envelope does not say what has changed, the payload is a part of the id; elsewhere it is not needed. */
export function eventOf({ change, time }: TimedChange, document: Uint8Array | null): HookEvent {
  const event = parseEvent(toEvent(change, { packument: null, time }))
  const isInPayload = change.kind !== 'unpublish' && Object.keys(event.change ?? {}).length === 0
  return isInPayload && document !== null ? parseEvent(toEvent(change, { packument: document, time })) : event
}
