// When each watched package of a shard is due. It is read once and kept in memory: with thousands of packages, to search the table for each
// look would cost more than the look.

export interface DueTime extends Record<string, SqlStorageValue> {
  number: number
  registry: string
  due: number
  /** The last look; `null` before the first. */
  looked: number | null
}

export class DueTimes {
  readonly #sql: SqlStorage
  #times: Map<number, DueTime> | null = null

  /** The table `watched` must exist. */
  constructor(sql: SqlStorage) {
    this.#sql = sql
  }

  /** Follows rows that were written. */
  set(rows: DueTime[]): void {
    for (const row of rows) this.#times?.set(row.number, row)
  }

  delete(number: number): void {
    this.#times?.delete(number)
  }

  /** Reads the table again, after a transaction that was rolled back. */
  forget(): void {
    this.#times = null
  }

  /** Up to `limit` of a registry that are due, those that are due longest first, except for `busy` ones. */
  due(registry: string, now: number, limit: number, busy: ReadonlySet<number>): number[] {
    const first: { number: number; due: number }[] = []
    for (const time of this.#all()) {
      if (time.registry !== registry) continue
      const due = dueAt(time, now)
      if (due > now || (first.length === limit && due >= (first.at(-1)?.due ?? 0)) || busy.has(time.number)) continue
      first.splice(first.filter((other) => other.due <= due).length, 0, { number: time.number, due })
      first.length = Math.min(first.length, limit)
    }
    return first.map(({ number }) => number)
  }

  /** When the next one of a registry is due; `null` if there is none. */
  next(registry: string, now: number, busy: ReadonlySet<number>): number | null {
    let next: number | null = null
    for (const time of this.#all()) {
      if (time.registry !== registry) continue
      const due = dueAt(time, now)
      if ((next === null || due < next) && !busy.has(time.number)) next = due
    }
    return next
  }

  #all(): Iterable<DueTime> {
    this.#times ??= new Map(
      this.#sql
        .exec<DueTime>('SELECT number, registry, due, looked FROM watched')
        .toArray()
        .map((time) => [time.number, time]),
    )
    return this.#times.values()
  }
}

/** A look in the future means that the clock was set back: waiting for `due` would then take as long as the clock was ahead. */
const dueAt = ({ due, looked }: DueTime, now: number) => (looked !== null && looked > now ? now : due)
