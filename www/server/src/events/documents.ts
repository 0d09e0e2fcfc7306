// The packuments that wait to be sent: each is kept, compressed, until every target has its events, so that every retry has the same body.
import { gunzip } from '../base/gzip.js'

/** A row may have 2 MB. */
const MAX_PART_BYTES = 1_900_000

/** What is kept in memory of the latest packuments, because most are sent at once. */
const MAX_RECENT_BYTES = 4_000_000

export class Documents {
  readonly #sql: SqlStorage
  readonly #recent = new Map<number, Uint8Array>()
  #recentBytes = 0

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  /** `id` is the number of the first event that the packument belongs to, and `last` that of the last one. */
  write(id: number, last: number, compressed: Uint8Array, document: Uint8Array): void {
    for (let part = 0; part * MAX_PART_BYTES < compressed.byteLength; part++) {
      const data = compressed.slice(part * MAX_PART_BYTES, (part + 1) * MAX_PART_BYTES).buffer
      this.#sql.exec('INSERT INTO documents VALUES (?, ?, ?, ?)', id, part, last, data)
    }
    if (document.byteLength > MAX_RECENT_BYTES) return
    // It has this number already if an earlier transaction was rolled back.
    this.#forget(id)
    this.#recent.set(id, document)
    this.#recentBytes += document.byteLength
    for (const [oldest] of this.#recent) if (this.#recentBytes > MAX_RECENT_BYTES) this.#forget(oldest)
  }

  #forget(id: number): void {
    this.#recentBytes -= this.#recent.get(id)?.byteLength ?? 0
    this.#recent.delete(id)
  }

  /** `null` if it is not kept any more. */
  async read(id: number): Promise<Uint8Array | null> {
    const recent = this.#recent.get(id)
    if (recent) return recent
    const parts = this.#sql.exec<{ data: ArrayBuffer }>('SELECT data FROM documents WHERE id = ? ORDER BY part', id).toArray()
    if (parts.length === 0) return null
    return gunzip(new Uint8Array(await new Blob(parts.map(({ data }) => data)).arrayBuffer()))
  }

  has(id: number): boolean {
    return this.#sql.exec('SELECT 1 FROM documents WHERE id = ? AND part = 0', id).toArray().length > 0
  }

  ids(): number[] {
    return this.#sql
      .exec<{ id: number }>('SELECT id FROM documents WHERE part = 0')
      .toArray()
      .map(({ id }) => id)
  }

  /** Deletes a packument unless a delivery of one of its events is still wanted; those that could not be delivered may be sent again. */
  deleteIfDone(id: number, targets: string[]): void {
    const query = `DELETE FROM documents WHERE id = ?1 AND NOT EXISTS (
      SELECT 1 FROM json_each(?2) t CROSS JOIN deliveries d ON d.target = t.value AND d.seq BETWEEN ?1 AND documents.last WHERE d.state <> 1)
      AND NOT EXISTS (SELECT 1 FROM events e CROSS JOIN json_each(e.hooks) h CROSS JOIN deliveries d ON d.target = h.value AND d.seq = e.seq
        WHERE e.seq BETWEEN ?1 AND documents.last AND d.state <> 1)`
    if (this.#sql.exec(`${query} RETURNING id`, id, JSON.stringify(targets)).toArray().length > 0) this.#forget(id)
  }
}
