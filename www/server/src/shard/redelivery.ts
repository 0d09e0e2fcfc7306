// Sends deliveries again because a user asks for it; the caller runs it in a transaction.
import { isHook } from '../base/hook-id.js'
import { packageNumber } from '../base/package-number.js'
import type { Inbox } from '../events/inbox.js'
import type { Outbox } from '../send/outbox.js'
import { isMarker, STATE, WAITING } from '../send/outbox.js'
import type { RedeliverRequest } from './queries.js'

/** Makes deliveries due now; returns how many of each target. A period is not sent again to hooks, whose users decide that for each event. `seq` is the event's number, if one is asked for. */
export function redeliver(
  outbox: Outbox,
  inbox: Inbox,
  seq: number | null,
  { from, to, target, waiting }: RedeliverRequest,
  now: number,
): Map<string, number> {
  const all = () => (seq === null ? outbox.targets() : outbox.targetsOf(seq)).filter((id) => !isMarker(id))
  const ids = target === null ? all() : [target]
  const states = seq !== null || waiting ? [...WAITING, STATE.dead] : [STATE.dead]
  return new Map(
    ids.map((id) => {
      const count = outbox.sendAgain(id, { seq, from, to, states }, now)
      // An event that a target has confirmed is sent again only if the target is named.
      return [id, count === 0 && seq !== null && target !== null ? sendConfirmed(outbox, inbox, id, seq, now) : count]
    }),
  )
}

function sendConfirmed(outbox: Outbox, inbox: Inbox, target: string, seq: number, now: number): number {
  const count = outbox.sendAgain(target, { seq, states: [STATE.delivered] }, now)
  // A user gets only the events that were for their hook.
  const event = count === 0 && !isHook(target) ? inbox.read(seq) : null
  if (!event) return count
  outbox.add(target, packageNumber(event.name), seq, event.received)
  return outbox.sendAgain(target, { seq, states: [STATE.fresh] }, now)
}
