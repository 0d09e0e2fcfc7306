// The retry policy. Pure functions, so that tests need not wait.
import type { Fault } from 'npm-hooks-events-api'
import { HOUR, MINUTE, SECOND } from '../base/time.js'

/** The delay before each further attempt; the last one repeats. */
const DELAYS_MS = [5 * SECOND, 30 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 12 * HOUR]

/** How long an event is retried, from its first attempt on. */
const MAX_RETRY_MS = 72 * HOUR

/** The longest delay that a target can request with `retry-after`. */
export const MAX_RETRY_AFTER_MS = 12 * HOUR

/** With these statuses a target rejects the event itself, so a retry is likely to fail too. 431 means that its headers are too large. */
const REJECTION_STATUSES = [400, 413, 422, 431]

/** With these statuses a target asks for fewer requests: all its deliveries wait, and no attempt is counted. */
const OVERLOAD_STATUSES = [429, 503]

/** How long a target is left alone that does not say for how long; the last one repeats. */
const PAUSES_MS = [5 * SECOND, 30 * SECOND, 5 * MINUTE, 30 * MINUTE]

/** After this many rejections, an event is a dead letter if the target accepts others: it would block all events behind it. */
const MAX_REJECTIONS = 3

/** The result of one attempt. */
export interface Outcome {
  /** The response's status; `null` if there was no response. */
  status: number | null
  /** Why there was no response. */
  error: string | null
  ms: number
  /** The response's `retry-after`, in milliseconds. */
  retryAfter: number | null
  /** The start of a failed response's body. */
  response?: string | null
  /** How many events the message was about, if it was a digest. */
  events?: number
  /** The event was not sent, and is held until then; that says nothing about the target. */
  heldUntil?: number
  /** A 403 that asks for fewer requests, as GitHub sends it. */
  isRateLimited?: boolean
}

/** The attempts for a pending delivery; columns of the table `outbox`. */
export interface AttemptCounts {
  /** The first attempt; `null` before it. */
  since: number | null
  attempts: number
  /** How many of them were rejections. */
  refusals: number
}

export type Decision = { result: 'delivered' } | { result: 'retry'; due: number } | { result: 'dead'; fault: Fault; reason: string }

export const isSuccess = ({ status }: Outcome) => status !== null && status >= 200 && status < 300
export const isOverload = ({ status, isRateLimited = false }: Outcome) =>
  isRateLimited || (status !== null && OVERLOAD_STATUSES.includes(status))
export const isRejection = ({ status }: Outcome) => status !== null && REJECTION_STATUSES.includes(status)

/** How long to leave an overloaded target alone; `pauses` is the number of pauses since its last success. */
export function pauseMs(outcome: Outcome, pauses: number): number {
  if (outcome.retryAfter !== null) return Math.min(outcome.retryAfter, MAX_RETRY_AFTER_MS)
  return PAUSES_MS[Math.min(pauses, PAUSES_MS.length - 1)] ?? 0
}

/** Decides what happens to an event after an attempt, which `counts` includes; `pausedUntil` is the end of its target's pause. */
export function decide(
  counts: AttemptCounts,
  outcome: Outcome,
  now: number,
  acceptsOthers: boolean,
  pausedUntil: number | null = null,
  random = Math.random(),
): Decision {
  if (isSuccess(outcome)) return { result: 'delivered' }
  const last = `${outcome.status ?? outcome.error}`
  if (acceptsOthers && counts.refusals >= MAX_REJECTIONS) {
    return { result: 'dead', fault: 'event', reason: `rejected ${counts.refusals} times with ${last} while other events were accepted` }
  }
  const delay = isOverload(outcome)
    ? Math.max(0, (pausedUntil ?? now) - now)
    : (DELAYS_MS[Math.min(counts.attempts, DELAYS_MS.length) - 1] ?? 0)
  // Jitter only adds time: the documented delays are minimums. A pause has none, because the target says when it ends.
  const jittered = isOverload(outcome) ? delay : delay * (1 + random / 10)
  const due = now + Math.max(jittered, Math.min(outcome.retryAfter ?? 0, MAX_RETRY_AFTER_MS))
  // Compared without jitter, so that the number of attempts does not depend on it.
  if (now + delay - (counts.since ?? now) <= MAX_RETRY_MS) return { result: 'retry', due: Math.ceil(due) }
  return {
    result: 'dead',
    fault: faultOf(outcome),
    reason: `not delivered after ${counts.attempts} attempts in ${MAX_RETRY_MS / HOUR} hours; last result: ${last}`,
  }
}

const FAULTS: [fault: Fault, matches: (status: number) => boolean][] = [
  ['event', (status) => REJECTION_STATUSES.includes(status)],
  // Redirects are not followed: they could send a signed event to an unknown host.
  ['configuration', (status) => (status >= 300 && status < 400) || [401, 403, 404, 405].includes(status)],
]

/** What has to be fixed after a failure: the target, unless the status says otherwise. */
export function faultOf({ status }: Outcome): Fault {
  return FAULTS.find(([, matches]) => status !== null && matches(status))?.[0] ?? 'target'
}
