// When an event is sent again, and when no more: pure, so that the whole table can be tested without waiting.

export const SECOND = 1000
export const MINUTE = 60 * SECOND
export const HOUR = 60 * MINUTE
export const DAY = 24 * HOUR

/** What waits before each further attempt; the last one repeats. */
const DELAYS = [5 * SECOND, 30 * SECOND, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 12 * HOUR]

/** For how long an event is tried, from its first attempt on. */
const PATIENCE = 72 * HOUR

/** The longest that a target may ask for by `retry-after`. */
const LONGEST = 12 * HOUR

/** A refusal of this kind is about the event: it will be the same next time. */
const REFUSALS = [400, 413, 422]

/** So many of them, while the target takes others, and the event is given up: it would hold up all behind it. */
const REFUSALS_TAKEN = 3

/** What came of an attempt. */
export interface Outcome {
  /** The answer's status; `null`: there was none. */
  status: number | null
  /** Why there was no answer. */
  error: string | null
  ms: number
  /** What the answer's `retry-after` asks for, in milliseconds. */
  retryAfter: number | null
}

/** What is known of an event that waits for a target. */
export interface Tries {
  /** When it was first tried, and `null` before. */
  since: number | null
  attempts: number
  refusals: number
}

export type Verdict = { is: 'done' } | { is: 'again'; due: number } | { is: 'dead'; fault: Fault; reason: string }

/** Who has to do something about it. */
export type Fault = 'event' | 'configuration' | 'target'

export const isPassed = ({ status }: Outcome) => status !== null && status >= 200 && status < 300
export const isRefusal = ({ status }: Outcome) => status !== null && REFUSALS.includes(status)

/** What becomes of an event after an attempt; `tries` has this one counted. */
export function verdict(tries: Tries, outcome: Outcome, now: number, takesOthers: boolean, random = Math.random()): Verdict {
  if (isPassed(outcome)) return { is: 'done' }
  const told = `${outcome.status ?? outcome.error}`
  if (takesOthers && tries.refusals >= REFUSALS_TAKEN) {
    return { is: 'dead', fault: 'event', reason: `refused ${tries.refusals} times with ${told}, while others pass` }
  }
  const delay = DELAYS[Math.min(tries.attempts, DELAYS.length) - 1] ?? 0
  // Jitter is only added: nobody is asked sooner than promised.
  const due = now + Math.max(delay * (1 + random / 10), Math.min(outcome.retryAfter ?? 0, LONGEST))
  // The delay itself decides, so that jitter takes no attempt away.
  if (now + delay - (tries.since ?? now) <= PATIENCE) return { is: 'again', due: Math.ceil(due) }
  return {
    is: 'dead',
    fault: faultOf(outcome),
    reason: `not taken in ${PATIENCE / HOUR} hours and ${tries.attempts} attempts, the last: ${told}`,
  }
}

const FAULTS: [fault: Fault, statuses: (status: number) => boolean][] = [
  ['event', (status) => REFUSALS.includes(status)],
  // A redirect is not followed: it would carry a signed event to who knows whom.
  ['configuration', (status) => (status >= 300 && status < 400) || [401, 403, 404, 405].includes(status)],
]

/** Whose fault a failure is: where nothing else is known, the target's. */
export function faultOf({ status }: Outcome): Fault {
  return FAULTS.find(([, has]) => status !== null && has(status))?.[0] ?? 'target'
}
