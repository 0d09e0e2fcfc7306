// A Durable Object that looks at all shards: every ten minutes it restores lost alarms, deletes expired data and sends alerts. It has the
// list of targets that are changed at run time, and hands it to the objects that need it.
import { DurableObject } from 'cloudflare:workers'
import type { SweepResult } from 'npm-hooks-events-api'
import { Alarm } from '../base/alarm.js'
import type { Env } from '../base/env.js'
import { sha256Hex } from '../base/hex.js'
import { eachShard, hooksOf, intakeOf, watcherOf } from '../base/shards.js'
import { MINUTE, SECOND } from '../base/time.js'
import { keyProblem } from '../hooks/hooks.js'
import type { TargetList } from '../send/current-targets.js'
import { CurrentTargets, problemsWithList, targetOf } from '../send/current-targets.js'
import { alertMessage } from '../send/message.js'
import { isSuccess } from '../send/retry.js'
import { send } from '../send/send.js'
import type { TargetChange } from '../send/target-changes.js'
import { applyChange, ChangeRefused, withoutExpiredSecrets } from '../send/target-changes.js'
import { settingsWithoutSecret } from '../settings/settings.js'
import { quarantine } from '../shard/quarantine.js'
import { alertsIn } from './alerts.js'
import type { Summary } from './summary.js'
import { summarize } from './summary.js'
import { pushTargets } from './target-push.js'

const SWEEP_INTERVAL_MS = 10 * MINUTE

/** A cause that gets worse is alerted again after this time. */
const REPEAT_MS = 60 * MINUTE

const ALERT_TIMEOUT_MS = 10 * SECOND

/** An object that did not confirm a list of targets gets it again after this time, which is doubled with each failure. */
const PUSH_AGAIN_MS = 5 * SECOND

/** What became of a change of the targets. */
export type ChangeResult =
  | { id: string; unavailable: string[] }
  | { refused: Pick<ChangeRefused, 'status' | 'code' | 'message' | 'problems'> }

export class Monitor extends DurableObject<Env> {
  readonly #sql: SqlStorage
  readonly #alarm: Alarm
  readonly #targets: CurrentTargets
  #alertCheck = Promise.resolve()
  #summary: Summary | null = null
  /** The delay of the next sweep while an object has not confirmed the list of targets. */
  #pushAgainMs: number | null = null

  constructor(state: DurableObjectState, env: Env) {
    super(state, env)
    this.#sql = state.storage.sql
    this.#sql.exec(`
      CREATE TABLE IF NOT EXISTS alerts (key TEXT PRIMARY KEY, count INTEGER NOT NULL, sent INTEGER NOT NULL) WITHOUT ROWID;
      -- The digest of TARGETS at the last sweep that a change of it caused.
      CREATE TABLE IF NOT EXISTS configuration (number INTEGER PRIMARY KEY, digest TEXT NOT NULL);
      CREATE TABLE IF NOT EXISTS target_list (number INTEGER PRIMARY KEY, version INTEGER NOT NULL, list TEXT NOT NULL);`)
    this.#alarm = new Alarm(state.storage)
    this.#targets = new CurrentTargets(this.#sql, env)
  }

  protected now(): number {
    return Date.now()
  }

  /** At most `maxAgeMs` old: each new one costs a request to every shard. @throws if no shard answers. */
  async summary(maxAgeMs: number): Promise<Summary> {
    if (this.#summary === null || Math.abs(Date.now() - this.#summary.at) > maxAgeMs)
      this.#summary = await summarize(this.env, this.#targets)
    return this.#summary
  }

  /**
   * Restores the monitor's alarm, because an alarm can be lost. After a change of the targets it sweeps at once: what waits for a
   * target that was configured again has no alarm.
   */
  async ensureAlarm(): Promise<void> {
    const digest = await sha256Hex(`${this.env.TARGETS ?? ''}\n${this.env.WATCH ?? ''}`)
    const isChanged = this.#sql.exec('SELECT 1 FROM configuration WHERE digest = ?', digest).toArray().length === 0
    const alarm = await this.ctx.storage.getAlarm()
    if (!isChanged && alarm !== null && alarm > Date.now() - MINUTE) return
    await this.#alarm.set(Date.now())
    this.#sql.exec('INSERT OR REPLACE INTO configuration VALUES (1, ?)', digest)
  }

  /** It never throws, because an alarm that throws is dropped after seven runs. */
  override async alarm(): Promise<void> {
    try {
      console.log(JSON.stringify({ time: new Date().toISOString(), level: 'info', ...(await this.sweep()) }))
    } catch (error) {
      console.log(JSON.stringify({ time: new Date().toISOString(), level: 'error', error: 'sweep', message: String(error) }))
    }
    const delay = Math.min(this.#pushAgainMs ?? SWEEP_INTERVAL_MS, SWEEP_INTERVAL_MS)
    if (this.#pushAgainMs !== null) this.#pushAgainMs *= 2
    await this.#alarm.set(Date.now() + delay)
  }

  async targetList(): Promise<TargetList> {
    return this.#targets.list
  }

  /** Makes a change, which is JSON text; the result leaves the object once the change is on disk and each object that answers has it. */
  async changeTargets(text: string): Promise<ChangeResult> {
    const changed = () => applyChange(this.#targets.list, this.#targets.fixed, JSON.parse(text) as TargetChange, this.now())
    try {
      // What is refused writes nothing.
      changed()
      const alarm = await this.ctx.storage.getAlarm()
      // Set before the change, so that a process that is killed hands the list over after its restart.
      await this.#alarm.set(Date.now() + PUSH_AGAIN_MS)
      const { list, id } = changed()
      this.#targets.replace(list)
      this.#summary = null
      const unavailable = await this.#push()
      if (this.#pushAgainMs === null) await this.#alarm.set(alarm ?? Date.now() + SWEEP_INTERVAL_MS)
      return { id, unavailable }
    } catch (error) {
      if (!(error instanceof ChangeRefused)) throw error
      const { status, code, message, problems } = error
      return { refused: { status, code, message, problems } }
    }
  }

  /** Hands the list of targets to all objects; returns the names of those that did not confirm it. Never rejects. */
  async #push(): Promise<string[]> {
    const { version, unavailable } = await pushTargets(this.env, this.#targets.list)
    // The monitor's storage is older than that of others, because it was restored; what it has is listed, so that is what is used.
    if (version > this.#targets.version) {
      this.#targets.replace({ ...this.#targets.list, version: version + 1 })
      return this.#push()
    }
    this.#pushAgainMs = unavailable.length > 0 ? (this.#pushAgainMs ?? PUSH_AGAIN_MS) : null
    return unavailable
  }

  /** Hands the list of targets over again, if one of these versions is not its own. */
  async #pushAgain(versions: number[], isUnavailable: boolean): Promise<void> {
    const list = withoutExpiredSecrets(this.#targets.list, this.now())
    if (list) this.#targets.replace(list)
    const { version } = this.#targets
    if (versions.some((other) => other !== version) || (isUnavailable && version > 0)) await this.#push()
  }

  /** Restores lost alarms, deletes expired data and sends alerts. */
  async sweep(): Promise<SweepResult> {
    const unavailable = new Set<string>()
    const { keep, alertTarget } = settingsWithoutSecret(this.env)
    await intakeOf(this.env)?.settle()
    for (const message of problemsWithList(this.#targets.fixed, this.#targets.list, alertTarget))
      console.log(JSON.stringify({ time: new Date().toISOString(), level: 'error', error: 'configuration', message }))
    await this.#ensureWatchers(unavailable)
    await this.#sweepHooks(unavailable)
    const results = await eachShard(this.env, (shard) => shard.sweep(), unavailable)
    const intakeVersion = await intakeOf(this.env)?.targetsVersion()
    const versions = results.map(({ targetsVersion }) => targetsVersion)
    await this.#pushAgain(intakeVersion === undefined ? versions : [...versions, intakeVersion], unavailable.size > 0)
    await quarantine(this.env).deleteBefore(this.now() - keep.events)
    this.#summary = null
    await this.checkAlerts()
    const deleted = results.reduce((sum, { deleted }) => sum + deleted, 0)
    return { swept: results.length, deleted, unavailable: [...unavailable] }
  }

  /** Lets each watched registry's object follow a new configuration, and restores its alarm. */
  async #ensureWatchers(unavailable: Set<string>): Promise<void> {
    const calls = settingsWithoutSecret(this.env).watched.map(({ id }) =>
      watcherOf(this.env, id)
        .ensure(id)
        .catch(() => unavailable.add(`registry ${id}`)),
    )
    await Promise.all(calls)
  }

  async #sweepHooks(unavailable: Set<string>): Promise<void> {
    if (settingsWithoutSecret(this.env).hooks === null) return
    try {
      const state = await hooksOf(this.env)?.sweep()
      const message = state && keyProblem(state)
      if (message) console.log(JSON.stringify({ time: new Date().toISOString(), level: 'error', error: 'configuration', message }))
    } catch {
      unavailable.add('hooks')
    }
  }

  /**
   * Sends an alert for each cause that is new, or has become worse. A failed alert is tried again with the next sweep. One check follows the
   * other: two at once would send the same alert.
   */
  checkAlerts(): Promise<void> {
    this.#alertCheck = this.#alertCheck.catch(() => {}).then(() => this.#sendAlerts())
    return this.#alertCheck
  }

  async #sendAlerts(): Promise<void> {
    const { alertTarget, publicUrl } = settingsWithoutSecret(this.env)
    const target = alertTarget === null ? undefined : targetOf(alertTarget, this.#targets.active)
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
