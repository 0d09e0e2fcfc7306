// @ts-check
// Why a target does not have a message. No message has its URL, which may be a secret.

/** It did not answer, or asks for fewer messages: each other message would fail, too. */
export class Unanswered extends Error {
  /**
   * @param {string} message
   * @param {number | null} retryAfterMs
   */
  constructor(message, retryAfterMs = null) {
    super(message)
    this.retryAfterMs = retryAfterMs
  }
}

/** It refuses this message. */
export class Refused extends Error {
  /**
   * @param {string} message
   * @param {boolean} isFinal Whether the same message is refused again
   */
  constructor(message, isFinal) {
    super(message)
    this.isFinal = isFinal
  }
}

/** Statuses of the client's fault that another attempt may change. */
const TEMPORARY = [408, 425]
const ASKS_FOR_FEWER = 429

/**
 * @param {number} status
 * @param {number | null} retryAfterMs
 */
export function errorOfStatus(status, retryAfterMs) {
  const message = `the target answered with ${status}`
  if (status === ASKS_FOR_FEWER || (status >= 500 && retryAfterMs !== null)) return new Unanswered(message, retryAfterMs)
  return new Refused(message, status < 500 && !TEMPORARY.includes(status))
}
