// What is forgotten, and when: events with all that belongs to them first, their ids much later.

/** As many as are forgotten at once: R2 deletes a thousand objects in one call. */
const BATCH = 1000

/** Forgets a batch of what is too old, but never what still waits to be sent; answers the keys of their bodies. */
export function forget(storage: DurableObjectStorage, now: number, keep: { events: number; ids: number }): { forgotten: number; bodies: string[] } {
  const { sql } = storage
  return storage.transactionSync(() => {
    sql.exec('DELETE FROM ids WHERE received < ?', now - keep.ids)
    // A sequence number is a time, and never less than that of its acceptance.
    const old = 'SELECT seq FROM events WHERE seq < ?1 AND received < ?1 AND seq NOT IN (SELECT seq FROM outbox) ORDER BY seq LIMIT ?2'
    const rows = sql.exec<{ seq: number; body: string | null }>(`SELECT seq, body FROM events WHERE seq IN (${old})`, now - keep.events, BATCH).toArray()
    for (const { seq } of rows) for (const table of ['attempts', 'dead', 'events']) sql.exec(`DELETE FROM ${table} WHERE seq = ?`, seq)
    return { forgotten: rows.length, bodies: rows.flatMap(({ body }) => body ?? []) }
  })
}
