// What an attempt means for the event, for its target, and for the log: one transaction.
import type { Breaker } from './breaker.js'
import type { Outbox, Parcel } from './outbox.js'
import { isPassed, isRefusal, verdict } from './retry.js'
import type { Outcome } from './retry.js'

/** Marks what came of an attempt; answers what a log line tells of it. */
export function settle(outbox: Outbox, breaker: Breaker, parcel: Parcel, outcome: Outcome, now: number): Record<string, unknown> {
  const { target, seq } = parcel
  const wasSuspended = breaker.of(target)?.suspended != null
  const change = breaker.note(target, outcome, now)
  outbox.log(parcel, outcome, now)
  const told = { target, seq, status: outcome.status, error: outcome.error ?? undefined, sentMs: outcome.ms, breaker: change ?? undefined }
  if (isPassed(outcome)) {
    outbox.remove(parcel)
    if (change === 'resumed') outbox.restart(target)
    return { ...told, verdict: 'done' }
  }
  // Events wait while a target is suspended: what a probe finds, or what suspended it, does not count against them.
  if (wasSuspended || change === 'suspended') return { ...told, verdict: 'waits' }
  const tried = {
    ...parcel,
    since: parcel.since ?? now,
    attempts: parcel.attempts + 1,
    refusals: parcel.refusals + Number(isRefusal(outcome)),
  }
  const next = verdict(tried, outcome, now, breaker.takesOthers(target, now))
  if (next.is === 'again') outbox.putOff(tried, now, next.due)
  if (next.is === 'dead') outbox.giveUp(tried, now, next.fault, next.reason)
  return { ...told, verdict: next.is, ...(next.is === 'dead' && { fault: next.fault, reason: next.reason }), attempts: tried.attempts }
}
