// What is forgotten, and when: events with all that belongs to them first, their ids much later.
import { DAY } from './retry.js'

/** As many as are forgotten at once: R2 deletes a thousand objects in one call. */
const BATCH = 1000

/** Where it is noted when nothing was left to forget. */
const DONE = 'forgotten'

/**
 * Forgets a batch of what is too old, but never what still waits to be sent; answers the keys of their bodies. Once a day, or
 * until nothing is left: finding old ids means looking at all of them.
 */
export async function forget(
  storage: DurableObjectStorage,
  now: number,
  keep: { events: number; ids: number },
): Promise<{ forgotten: number; bodies: string[] }> {
  const done = (await storage.get<number>(DONE)) ?? 0
  if (Math.abs(now - done) < DAY) return { forgotten: 0, bodies: [] }
  const batch = forgetBatch(storage, now, keep)
  if (batch.forgotten < BATCH) await storage.put(DONE, now)
  return batch
}

function forgetBatch(
  storage: DurableObjectStorage,
  now: number,
  keep: { events: number; ids: number },
): { forgotten: number; bodies: string[] } {
  const { sql } = storage
  return storage.transactionSync(() => {
    sql.exec('DELETE FROM ids WHERE received < ?', now - keep.ids)
    // A sequence number is a time, and never less than that of its acceptance.
    const old = 'SELECT seq FROM events WHERE seq < ?1 AND received < ?1 AND seq NOT IN (SELECT seq FROM outbox) ORDER BY seq LIMIT ?2'
    const rows = sql
      .exec<{ seq: number; body: string | null }>(`SELECT seq, body FROM events WHERE seq IN (${old})`, now - keep.events, BATCH)
      .toArray()
    for (const { seq } of rows) for (const table of ['attempts', 'dead', 'events']) sql.exec(`DELETE FROM ${table} WHERE seq = ?`, seq)
    return { forgotten: rows.length, bodies: rows.flatMap(({ body }) => body ?? []) }
  })
}
