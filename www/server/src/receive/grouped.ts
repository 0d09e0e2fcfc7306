// Hands deliveries to the intake in groups: a call between objects takes as long as verifying a delivery, so many share one.
import { waitUntil } from 'cloudflare:workers'
import type { Intake, IntakeEntry, IntakeResult } from './intake.js'

/** Groups follow each other at this distance; a delivery that comes alone does not wait. */
const GROUP_MS = 8

/** Senders give up after five seconds, and workerd closes connections that it could not serve for as long. */
const MAX_WAIT_MS = 4000

/** More deliveries than these would wait too long. */
const MAX_WAITING = 2000

interface Group extends PromiseWithResolvers<IntakeResult[]> {
  entries: IntakeEntry[]
  openedAt: number
}

/** The delivery was not stored, or not in time. */
export class NotStoredError extends Error {
  override readonly name = 'NotStoredError'
}

let open: Group | null = null
let sentAt = 0
let waiting = 0

/** Whether the event is a duplicate; it is on disk then. @throws {NotStoredError} */
export async function acceptInGroup(intake: DurableObjectStub<Intake>, entry: IntakeEntry): Promise<boolean> {
  if (waiting >= MAX_WAITING) throw new NotStoredError('too many deliveries wait')
  const group = joinGroup(intake, Date.now())
  const at = group.entries.push(entry) - 1
  waiting++
  try {
    const result = (await group.promise)[at]
    if (result === 'refused') throw new NotStoredError('the shard of this package does not store events now')
    return result === 'duplicate'
  } finally {
    waiting--
  }
}

/** The group that is open, or a new one, which this request sends even if its sender disconnects. */
function joinGroup(intake: DurableObjectStub<Intake>, now: number): Group {
  // A group that is still open after this time was not sent, so its request has ended.
  if (open && Math.abs(now - open.openedAt) < MAX_WAIT_MS) return open
  open?.reject(new NotStoredError(`not sent within ${MAX_WAIT_MS} ms`))
  const group: Group = { ...Promise.withResolvers<IntakeResult[]>(), entries: [], openedAt: now }
  // Every delivery of the group handles a failure.
  group.promise.catch(() => {})
  open = group
  waitUntil(send(intake, group))
  return group
}

async function send(intake: DurableObjectStub<Intake>, group: Group): Promise<void> {
  const delay = sentAt + GROUP_MS - group.openedAt
  // Also without a delay, so that the first delivery is in the group.
  await (delay > 0 && delay <= GROUP_MS ? new Promise((resolve) => setTimeout(resolve, delay)) : Promise.resolve())
  if (open === group) open = null
  sentAt = Date.now()
  const timer = setTimeout(() => group.reject(new NotStoredError(`not stored within ${MAX_WAIT_MS} ms`)), MAX_WAIT_MS)
  try {
    group.resolve(await intake.accept(group.entries))
  } catch (error) {
    group.reject(error)
  } finally {
    clearTimeout(timer)
  }
}
