// Whether the storage accepts writes: from what happened to deliveries, and by a write from time to time.
import type { Env } from '../base/env.js'
import { tryToWrite } from './quarantine.js'

/** A failure is reported for this long: the next delivery may be for another object, whose storage works. */
const REPORT_MS = 60_000

/** An isolate writes at most this often to find out, because written rows are limited. */
const PROBE_MS = 60_000

let failedAt: number | null = null
let probedAt: number | null = null

/** A delivery could not be stored. */
export function reportWriteFailure(now = Date.now()): void {
  failedAt = now
}

export async function acceptsWrites(env: Env, now = Date.now()): Promise<boolean> {
  if (isWithin(failedAt, REPORT_MS, now)) return false
  if (isWithin(probedAt, PROBE_MS, now)) return true
  try {
    await tryToWrite(env)
    probedAt = now
    return true
  } catch {
    return false
  }
}

function isWithin(time: number | null, ms: number, now: number): boolean {
  return time !== null && Math.abs(now - time) < ms
}
