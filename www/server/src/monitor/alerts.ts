// What an operator should hear of, found in a summary.
import type { Summary } from './summary.js'

const MAX_WAITING_MS = 60 * 60 * 1000

export interface Alert {
  /** The same for as long as the cause lasts. */
  key: string
  /** How bad it is, to be alerted again if it gets worse. */
  count: number
  message: string
}

/** `ownTarget` is the id of the target that alerts are sent to: that it fails cannot be sent to it. */
export function alertsIn({ targets, hooks, halted, unavailable, watch }: Summary, now: number, ownTarget: string): Alert[] {
  const alerts: Alert[] = []
  for (const { target, waiting, oldest, deadLetters, suspended, paused } of targets) {
    if (target === ownTarget || target === '') continue
    // That nothing is sent to a paused target is intended.
    if (suspended !== null && paused === null)
      alerts.push({ key: `suspended ${target}`, count: 1, message: `target ${target} is suspended` })
    if (deadLetters > 0)
      alerts.push({
        key: `dead ${target}`,
        count: deadLetters,
        message: `${deadLetters} ${deadLetters === 1 ? 'event' : 'events'} could not be delivered to target ${target}`,
      })
    if (oldest !== null && paused === null && now - oldest > MAX_WAITING_MS)
      alerts.push({
        key: `oldest ${target}`,
        count: 1,
        message: `${waiting} ${waiting === 1 ? 'event waits' : 'events wait'} for target ${target}, the oldest for over an hour`,
      })
  }
  // Hooks that fail are their owners' concern; that hooks cannot be read is not.
  if (hooks.oldestUnassigned !== null && now - hooks.oldestUnassigned > MAX_WAITING_MS)
    alerts.push({
      key: 'hooks',
      count: 1,
      message: `hooks cannot be read, and ${hooks.unassigned} events wait for that, the oldest for over an hour`,
    })
  if (halted > 0) alerts.push({ key: 'halted', count: halted, message: `${halted} shards have stopped sending; see /healthz and the log` })
  if (unavailable.length > 0)
    alerts.push({ key: 'unavailable', count: unavailable.length, message: `shards that do not answer: ${unavailable.join(', ')}` })
  if (watch.broken > 0)
    alerts.push({
      key: 'watch',
      count: watch.broken,
      message: `${watch.broken} of ${watch.packages} watched packages cannot be looked at; see the page or GET watched`,
    })
  return alerts
}
