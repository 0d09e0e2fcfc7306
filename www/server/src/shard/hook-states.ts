// What a shard knows of its deliveries to hooks: for the hooks' owners, and what is kept of it when events are deleted.
import type { HookDelivery } from 'npm-hooks-events-api'
import type { Breaker } from '../send/breaker.js'
import { STATE } from '../send/outbox.js'

type Row = Record<string, SqlStorageValue>

/** Times are in milliseconds. */
export interface HookState {
  /** As a target. */
  id: string
  /** The last attempt; `null` before the first. */
  tried: number | null
  /** What it was answered; `null` if there was no response. */
  status: number | null
  /** Whether an attempt has ever succeeded. */
  delivered: boolean
  /** Since when only probes are sent. */
  suspended: number | null
  /** The last success, to half an hour; `null` if it is not known. */
  passed: number | null
}

/** What an operator sees of a hook in a shard, in addition. */
export interface HookCondition extends HookState {
  /** The first failure since the last success. */
  failing: number | null
  /** Why the last attempt got no response. */
  error: string | null
  /** The numbers of deliveries that are pending, that have failed for good, and of all. */
  waiting: number
  failed: number
  deliveries: number
}

/** One page, newest first. */
export interface HookDeliveryFilter {
  /** The last delivery of the previous page: events of several shards may have one number. */
  before: { seq: number; id: string } | null
  limit: number
}

interface LastAttempt {
  tried: number | null
  status: number | null
  delivered: number | null
}

/** Each attempt for a hook, ?1, for all events or for those of `which`. The one maximum selects the row of `status`. */
const lastAttempt = (which: string, more = '') => `SELECT max(tried) AS tried, status, sum(delivered) > 0 AS delivered FROM (
  SELECT tried, status, 1 AS delivered FROM deliveries d WHERE d.target = ?1 AND d.state = 1 ${which}
  UNION ALL SELECT a.at, a.status, coalesce(a.status BETWEEN 200 AND 299, 0)
    FROM deliveries d CROSS JOIN attempts a ON a.seq = d.seq AND a.target = d.target WHERE d.target = ?1 ${which}
  ${more})`
const LAST_OF_ALL = lastAttempt('', 'UNION ALL SELECT tried, status, delivered FROM hook_states WHERE target = ?1')
const LAST_OF_EVENT = lastAttempt('AND d.seq = ?2')

export class HookStates {
  readonly #sql: SqlStorage
  readonly #breaker: Breaker

  constructor(sql: SqlStorage, breaker: Breaker) {
    this.#sql = sql
    this.#breaker = breaker
  }

  /** Of those of these hooks that the shard has ever sent to, or that wait. */
  of(ids: string[]): HookState[] {
    return ids.flatMap((id) => {
      const { tried, status, delivered } = this.#sql.exec<Row & LastAttempt>(LAST_OF_ALL, id).one()
      const { suspended = null, passed = null } = this.#breaker.of(id) ?? {}
      return tried === null && suspended === null ? [] : [{ id, tried, status, delivered: delivered === 1, suspended, passed }]
    })
  }

  /** Of those of these hooks that the shard has ever had a delivery for. */
  conditionsOf(ids: string[]): HookCondition[] {
    const query = `SELECT count(*) AS deliveries, coalesce(sum(state IN (0, 2)), 0) AS waiting, coalesce(sum(state = 3), 0) AS failed
      FROM deliveries WHERE target = ?`
    return ids.flatMap((id) => {
      const counts = this.#sql.exec<{ deliveries: number; waiting: number; failed: number }>(query, id).one()
      const [state = { id, tried: null, status: null, delivered: false, suspended: null, passed: null }] = this.of([id])
      const { failing = null, error = null } = this.#breaker.of(id) ?? {}
      return state.tried === null && counts.deliveries === 0 ? [] : [{ ...state, failing, error, ...counts }]
    })
  }

  /** Keeps the last attempts for events that are about to be deleted. */
  keep(deleted: { seq: number; hooks: string[] }[]): void {
    const last = new Map<string, LastAttempt>()
    for (const { seq, hooks } of deleted)
      for (const hook of hooks) {
        const state = this.#sql.exec<Row & LastAttempt>(LAST_OF_EVENT, hook, seq).one()
        const known = last.get(hook)
        if (state.tried === null) continue
        const isLater = !known || state.tried >= (known.tried ?? 0)
        last.set(hook, { ...(isLater ? state : known), delivered: Math.max(state.delivered ?? 0, known?.delivered ?? 0) })
      }
    const query = `INSERT INTO hook_states VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET
      status = CASE WHEN ?2 >= tried THEN ?3 ELSE status END, tried = max(tried, ?2), delivered = max(delivered, ?4)`
    for (const [hook, { tried, status, delivered }] of last) this.#sql.exec(query, hook, tried, status, delivered)
  }

  /** Everything about hooks that do not exist any more; the events stay. */
  forget(ids: string[]): void {
    for (const id of ids) for (const table of ['deliveries', 'hook_states']) this.#sql.exec(`DELETE FROM ${table} WHERE target = ?`, id)
    for (const id of ids) this.#breaker.reset(id)
  }

  deliveries(hook: string, { before, limit }: HookDeliveryFilter): HookDelivery[] {
    const { seq, id } = before ?? { seq: Number.MAX_SAFE_INTEGER, id: '' }
    const query = `SELECT events.id, events.name, events.kind, json_extract(about, '$.change.summary') AS summary, d.*
      FROM deliveries d CROSS JOIN events USING (seq)
      WHERE d.target = ?1 AND d.seq <= ?2 AND (d.seq < ?2 OR events.id > ?3) ORDER BY d.seq DESC LIMIT ?4`
    return this.#sql
      .exec<Row>(query, hook, seq, id, limit)
      .toArray()
      .map((row) => this.#delivery(hook, row))
  }

  #delivery(hook: string, row: Row): HookDelivery {
    const { id, seq, name, kind, summary, received, due, tried, status, ms, fault, reason } = row as Row & { seq: number }
    const failures = this.#sql
      .exec(`SELECT number, at, status, ms, error, response FROM attempts WHERE seq = ? AND target = ? ORDER BY number`, seq, hook)
      .toArray()
    const success = { number: failures.length + 1, at: tried, status, ms, error: null, response: null }
    const isWaiting = row.state === STATE.fresh || row.state === STATE.retrying
    return {
      ...({ id, seq, name, kind, summary, received, fault, reason } as Omit<HookDelivery, 'state' | 'due' | 'attempts'>),
      state: isWaiting ? 'waiting' : row.state === STATE.delivered ? 'delivered' : 'failed',
      due: isWaiting ? Number(due) : null,
      attempts: (row.state === STATE.delivered ? [...failures, success] : failures) as unknown as HookDelivery['attempts'],
    }
  }
}
