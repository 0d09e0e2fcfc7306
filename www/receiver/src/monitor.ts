// A Durable Object that looks at all shards: every ten minutes it restores lost alarms, deletes expired data and sends alerts.
import { DurableObject } from 'cloudflare:workers'
import type { SweepResult } from 'npm-hooks-events-api'
import { alertsIn } from './alerts.js'
import type { Env } from './env.js'
import { alertMessage } from './message.js'
import { hex, quarantine } from './quarantine.js'
import { isSuccess, MINUTE, SECOND } from './retry.js'
import { send } from './send.js'
import { settingsWithoutSecret } from './settings.js'
import { eachShard, intakeOf } from './shards.js'
import type { Summary } from './summary.js'
import { summarize } from './summary.js'

const SWEEP_INTERVAL_MS = 10 * MINUTE

/** A cause that gets worse is alerted again after this time. */
const REPEAT_MS = 60 * MINUTE

const ALERT_TIMEOUT_MS = 10 * SECOND

export class Monitor extends DurableObject<Env> {
  readonly #sql: SqlStorage
  #summary: Summary | null = null

  constructor(state: DurableObjectState, env: Env) {
    super(state, env)
    this.#sql = state.storage.sql
    this.#sql.exec(`
      CREATE TABLE IF NOT EXISTS alerts (key TEXT PRIMARY KEY, count INTEGER NOT NULL, sent INTEGER NOT NULL) WITHOUT ROWID;
      -- The digest of TARGETS at the last sweep that a change of it caused.
      CREATE TABLE IF NOT EXISTS configuration (number INTEGER PRIMARY KEY, digest TEXT NOT NULL);`)
  }

  protected now(): number {
    return Date.now()
  }

  /** At most `maxAgeMs` old: each new one costs a request to every shard. @throws if no shard answers. */
  async summary(maxAgeMs: number): Promise<Summary> {
    if (this.#summary === null || Math.abs(Date.now() - this.#summary.at) > maxAgeMs) this.#summary = await summarize(this.env)
    return this.#summary
  }

  /**
   * Restores the monitor's alarm, because an alarm can be lost. After a change of the targets it sweeps at once: what waits for a
   * target that was configured again has no alarm.
   */
  async ensureAlarm(): Promise<void> {
    const digest = hex(await crypto.subtle.digest('SHA-256', new TextEncoder().encode(this.env.TARGETS ?? '')))
    const isChanged = this.#sql.exec('SELECT 1 FROM configuration WHERE digest = ?', digest).toArray().length === 0
    const alarm = await this.ctx.storage.getAlarm()
    if (!isChanged && alarm !== null && alarm > Date.now() - MINUTE) return
    await this.ctx.storage.setAlarm(Date.now())
    this.#sql.exec('INSERT OR REPLACE INTO configuration VALUES (1, ?)', digest)
  }

  /** It never throws, because an alarm that throws is dropped after seven runs. */
  override async alarm(): Promise<void> {
    try {
      console.log(JSON.stringify({ time: new Date().toISOString(), level: 'info', ...(await this.sweep()) }))
    } catch (error) {
      console.log(JSON.stringify({ time: new Date().toISOString(), level: 'error', error: 'sweep', message: String(error) }))
    }
    await this.ctx.storage.setAlarm(Date.now() + SWEEP_INTERVAL_MS)
  }

  /** Restores lost alarms, deletes expired data and sends alerts. */
  async sweep(): Promise<SweepResult> {
    const unavailable = new Set<string>()
    const { keep } = settingsWithoutSecret(this.env)
    await intakeOf(this.env)?.settle()
    const results = await eachShard(this.env, (shard) => shard.sweep(), unavailable)
    await quarantine(this.env).deleteBefore(this.now() - keep.events)
    this.#summary = null
    await this.checkAlerts()
    const deleted = results.reduce((sum, { deleted }) => sum + deleted, 0)
    return { swept: results.length, deleted, unavailable: [...unavailable] }
  }

  /** Sends an alert for each cause that is new, or has become worse. A failed alert is tried again with the next sweep. */
  async checkAlerts(): Promise<void> {
    const { targets, alertTarget, publicUrl } = settingsWithoutSecret(this.env)
    const target = targets.find(({ id }) => id === alertTarget)
    if (!target) return
    const now = this.now()
    const alerts = alertsIn(await this.summary(MINUTE), now, target.id)
    const due = alerts.filter(({ key, count }) => {
      const [sent] = this.#sql.exec<{ count: number; sent: number }>('SELECT count, sent FROM alerts WHERE key = ?', key).toArray()
      return !sent || (count > sent.count && now - sent.sent >= REPEAT_MS)
    })
    const keys = alerts.map(({ key }) => key)
    this.#sql.exec('DELETE FROM alerts WHERE key NOT IN (SELECT value FROM json_each(?))', JSON.stringify(keys))
    if (due.length === 0) return
    const message = alertMessage(
      target,
      due.map(({ message }) => message),
      now,
      publicUrl,
    )
    const outcome = await send(target.url, message, ALERT_TIMEOUT_MS)
    const level = isSuccess(outcome) ? 'info' : 'error'
    const { status, error } = outcome
    console.log(JSON.stringify({ time: new Date(now).toISOString(), level, alerts: due.map(({ message }) => message), status, error }))
    if (!isSuccess(outcome)) return
    for (const { key, count } of due) this.#sql.exec('INSERT OR REPLACE INTO alerts VALUES (?, ?, ?)', key, count, now)
  }
}
