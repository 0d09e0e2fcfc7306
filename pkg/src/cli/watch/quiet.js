// @ts-check
// When messages for people are sent that are to be few: at the end of each period, or at most so many an hour.

/** @import { Digest } from './targets.js' */

/**
 * @typedef {object} Quiet
 * @property {Digest} send Sends all that is due in one message.
 * @property {number | null} periodMs One message at its end, in UTC.
 * @property {number | null} perHour At most so many messages.
 */

export const [HOUR_MS, DAY_MS] = [3600_000, 86_400_000]

/**
 * When what is found now is sent; 0 for at once.
 *
 * @param {Quiet | null} quiet
 * @param {number} now
 */
export function dueTime(quiet, now) {
  const periodMs = quiet?.periodMs ?? null
  return periodMs === null ? 0 : (Math.floor(now / periodMs) + 1) * periodMs
}

/**
 * When the next message is allowed, by the times of those that were sent; 0 for at once.
 *
 * @param {Quiet | null} quiet
 * @param {readonly number[]} sent In ascending order.
 * @param {number} now
 */
export function allowedTime(quiet, sent, now) {
  const perHour = quiet?.perHour ?? null
  const times = lastHour(sent, now)
  return perHour === null || times.length < perHour ? 0 : (times.at(-perHour) ?? 0) + HOUR_MS
}

/**
 * A time in the future means that the clock was set back.
 *
 * @param {readonly number[]} sent
 * @param {number} now
 */
export const lastHour = (sent, now) => sent.filter((time) => time > now - HOUR_MS && time <= now)
