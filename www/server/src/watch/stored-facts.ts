// The facts of watched packages, compressed, in parts, because a row may have 2 MB.
import { concat } from '../base/concat.js'

const MAX_PART_BYTES = 1_900_000

export class StoredFacts {
  readonly #sql: SqlStorage

  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  read(number: number): Uint8Array<ArrayBuffer> | null {
    const parts = this.#sql.exec<{ data: ArrayBuffer }>('SELECT data FROM facts WHERE number = ? ORDER BY part', number).toArray()
    return parts.length === 0 ? null : concat(parts.map(({ data }) => new Uint8Array(data)))
  }

  write(number: number, bytes: Uint8Array): void {
    let part = 0
    for (; part * MAX_PART_BYTES < bytes.byteLength; part++) {
      const data = bytes.slice(part * MAX_PART_BYTES, (part + 1) * MAX_PART_BYTES).buffer
      this.#sql.exec('INSERT OR REPLACE INTO facts VALUES (?, ?, ?)', number, part, data)
    }
    this.#sql.exec('DELETE FROM facts WHERE number = ? AND part >= ?', number, part)
  }

  delete(number: number): void {
    this.#sql.exec('DELETE FROM facts WHERE number = ?', number)
  }
}
