// Groups of events as rows of a table.
import type { StoredEntry } from '../events/record.js'

/** A row may have 2 MB; a character has up to three bytes. */
const MAX_ROW_CHARS = 600_000

/** Of a target's id, in JSON. */
const MAX_RECEIVER_CHARS = 67

/** Entries in as many rows as their length takes. */
export function inRows(entries: StoredEntry[]): StoredEntry[][] {
  const rows: StoredEntry[][] = []
  let chars = MAX_ROW_CHARS
  for (const entry of entries) {
    const length = entry.record.length + entry.receivers.length * MAX_RECEIVER_CHARS
    chars += length
    if (chars > MAX_ROW_CHARS) {
      rows.push([])
      chars = length
    }
    rows.at(-1)?.push(entry)
  }
  return rows
}
