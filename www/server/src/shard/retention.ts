// Deletes expired data: events with their attempts and dead letters first, their ids much later.
import { DAY } from '../base/time.js'
import type { Outbox } from '../send/outbox.js'
import { IS_WAITING } from '../send/outbox.js'
import type { Retention } from '../settings/settings.js'
import type { HookStates } from './hook-states.js'

/** R2 deletes at most a thousand objects in one call. */
const MAX_EVENTS_PER_BATCH = 1000

/** The stored key of the time when nothing was left to delete. */
const LAST_COMPLETED = 'forgotten'

export interface DeletedBatch {
  deleted: number
  /** Keys of the deleted events' bodies in R2. */
  bodies: string[]
}

/**
 * Deletes a batch of expired events, except those with a pending delivery to a target: what waits for a hook, which is suspended then, is
 * deleted with its event, because its user may never come back. Once nothing is left, it waits a day, because finding
 * expired ids scans the whole table.
 */
export async function deleteExpired(
  storage: DurableObjectStorage,
  outbox: Outbox,
  hookStates: HookStates,
  now: number,
  keep: Retention,
): Promise<DeletedBatch> {
  const completed = (await storage.get<number>(LAST_COMPLETED)) ?? 0
  if (Math.abs(now - completed) < DAY) return { deleted: 0, bodies: [] }
  const batch = deleteBatch(storage, outbox, hookStates, now, keep)
  if (batch.deleted < MAX_EVENTS_PER_BATCH) await storage.put(LAST_COMPLETED, now)
  return batch
}

function deleteBatch(storage: DurableObjectStorage, outbox: Outbox, hookStates: HookStates, now: number, keep: Retention): DeletedBatch {
  const { sql } = storage
  return storage.transactionSync(() => {
    sql.exec('DELETE FROM ids WHERE received < ?', now - keep.ids)
    const targets = outbox.targets()
    // `seq >= received` always holds, so the primary key limits the scan.
    const isPending = `EXISTS (SELECT 1 FROM json_each(?3) t CROSS JOIN deliveries d ON d.target = t.value AND d.seq = events.seq WHERE ${IS_WAITING})`
    const query = `SELECT seq, body, hooks FROM events WHERE seq < ?1 AND received < ?1 AND NOT ${isPending} ORDER BY seq LIMIT ?2`
    const rows = sql
      .exec<{ seq: number; body: string | null; hooks: string | null }>(
        query,
        now - keep.events,
        MAX_EVENTS_PER_BATCH,
        JSON.stringify(targets),
      )
      .toArray()
    const deleted = rows.map(({ seq, hooks }) => ({ seq, hooks: hooks === null ? [] : (JSON.parse(hooks) as string[]) }))
    hookStates.keep(deleted)
    for (const { seq, hooks } of deleted) {
      for (const target of [...targets, ...hooks]) sql.exec('DELETE FROM deliveries WHERE target = ? AND seq = ?', target, seq)
      for (const table of ['attempts', 'events']) sql.exec(`DELETE FROM ${table} WHERE seq = ?`, seq)
    }
    return { deleted: rows.length, bodies: rows.flatMap(({ body }) => body ?? []) }
  })
}
