// Records an attempt for the event and for its target; the caller runs it in a transaction.
import type { Breaker } from './breaker.js'
import type { Settlement } from './dispatcher.js'
import type { HeldDeliveries } from './held.js'
import type { Outbox } from './outbox.js'
import { STATE } from './outbox.js'
import { decide, isOverload, isRejection, isSuccess } from './retry.js'

/** Returns the members of the log line. */
export function recordAttempt(
  outbox: Outbox,
  held: HeldDeliveries,
  breaker: Breaker,
  { delivery, outcome, isOutdated }: Settlement,
  now: number,
): Record<string, unknown> {
  const { target, seq } = delivery
  const { status, error, ms } = outcome
  const isGathered = delivery.state === STATE.gathering
  if (isGathered && outcome.heldUntil !== undefined) {
    held.hold(delivery, STATE.gathering, outcome.heldUntil)
    return { target, seq, error: error ?? undefined, result: 'held' }
  }
  if (isOutdated) {
    outbox.logFailure(delivery, outcome, now)
    return { target, seq, status, error: error ?? undefined, attemptMs: ms, result: 'outdated' }
  }
  const wasSuspended = breaker.of(target)?.suspended != null
  const change = breaker.record(target, outcome, now)
  const entry = { target, seq, status, error: error ?? undefined, attemptMs: ms, breaker: change ?? undefined }
  if (isSuccess(outcome)) {
    outbox.complete(delivery, outcome, now)
    if (change === 'resumed') outbox.resetAttempts(target)
    return { ...entry, result: 'delivered' }
  }
  outbox.logFailure(delivery, outcome, now)
  // A failed probe, or the failure that suspends a target, is not counted as an attempt of the event.
  if (wasSuspended || change === 'suspended') return { ...entry, result: 'suspended' }
  // One of the events may be what the target rejects, so each is sent alone.
  if (Number(outcome.events) > 1 && isRejection(outcome)) {
    held.release(delivery, now)
    return { ...entry, result: 'separated' }
  }
  const counted = {
    ...delivery,
    since: delivery.since ?? now,
    attempts: delivery.attempts + Number(!isOverload(outcome)),
    refusals: delivery.refusals + Number(isRejection(outcome)),
  }
  const decision = decide(
    counted,
    outcome,
    now,
    breaker.hasRecentSuccess(target, now),
    breaker.of(target)?.paused,
    isGathered ? 0 : undefined,
  )
  // Those of one message are sent together again, so all are due at the same time.
  if (decision.result === 'retry') outbox.postpone(counted, now, decision.due)
  if (decision.result === 'dead') outbox.addToDeadLetters(counted, now, decision.fault, decision.reason)
  const { result } = decision
  return { ...entry, result, ...(result === 'dead' && { fault: decision.fault, reason: decision.reason }), attempts: counted.attempts }
}
