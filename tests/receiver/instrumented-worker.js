// The receiver with access for tests: its clock, points at which it stops, its tables. The deployed worker has no such switches.
import receiver, {
  Hooks as RealHooks,
  Intake as RealIntake,
  Limiter as RealLimiter,
  Monitor as RealMonitor,
  Quarantine as RealQuarantine,
  Shard as RealShard,
  Watcher as RealWatcher,
} from '../../www/server/src/index.ts'
import { meterRequests, meterStorage, readBill } from './billing-meter.js'
import { eachShard as callShards, hooksOf, intakeOf, monitorOf, shardOf } from '../../www/server/src/base/shards.ts'

const eachShard = (env, call) => callShards(env, call, new Set())

// In plain workerd, objects and worker share an isolate, so they share this clock.
const clock = { offset: 0 }

/** What is wrong with the object of the hooks: it fails, or it does not answer; with one of its methods, or with all. */
let fault = { kind: null, method: undefined }

const hooksFault = (name) => {
  const kind = (fault.method ?? name) === name ? fault.kind : null
  if (kind === 'fails') throw new Error('for a test')
  return kind === 'hangs' ? new Promise((resolve) => setTimeout(resolve, 60_000)) : undefined
}

/** Reports that `point` is reached and waits; the test then kills the process or lets it continue. */
const pauseAt = async (env, point) => {
  if (env.TEST_POINT === point) await fetch(`${env.TEST_CONTROL}/${point}`, { method: 'POST' }).then((response) => response.text())
}

export class Watcher extends RealWatcher {
  constructor(state, env) {
    meterStorage('Watcher', state.storage)
    super(state, env)
  }

  now() {
    return Date.now() + clock.offset
  }
}

export class Hooks extends RealHooks {
  constructor(state, env) {
    meterStorage('Hooks', state.storage)
    super(state, env)
    if (env.TEST_MAX_HOOKS) this.maxHooks = Number(env.TEST_MAX_HOOKS)
    if (env.TEST_MAX_FILTER_BYTES) this.maxFilterBytes = Number(env.TEST_MAX_FILTER_BYTES)
    if (env.TEST_MAX_SENDS) this.maxSendsPerMinute = Number(env.TEST_MAX_SENDS)
    if (env.TEST_RECEIVERS_PER_ANSWER) this.receiversPerAnswer = Number(env.TEST_RECEIVERS_PER_ANSWER)
  }

  async receiversOf(...args) {
    await hooksFault('receiversOf')
    return super.receiversOf(...args)
  }

  async revision() {
    await hooksFault('revision')
    return super.revision()
  }

  async hookTargets(...args) {
    await hooksFault('hookTargets')
    return super.hookTargets(...args)
  }

  async selectors() {
    await hooksFault('selectors')
    return super.selectors()
  }

  now() {
    return Date.now() + clock.offset
  }

  exec(sql) {
    return this.ctx.storage.sql.exec(sql).toArray()
  }
}

export class Intake extends RealIntake {
  now() {
    return Date.now() + clock.offset
  }

  async accept(...args) {
    if (this.env.TEST_EARLY_ANSWER) return this.acceptLater(...args)
    await pauseAt(this.env, 'verified')
    const result = await super.accept(...args)
    await pauseAt(this.env, 'stored')
    return result
  }

  /** A fault that the test of power loss must find. */
  acceptLater(entries) {
    setTimeout(() => super.accept(entries), 50)
    return entries.map(() => 'stored')
  }

  exec(sql) {
    return this.ctx.storage.sql.exec(sql).toArray()
  }
}

export class Shard extends RealShard {
  attemptTimeoutMs = Number(this.env.TEST_ATTEMPT_TIMEOUT_MS ?? 10_000)

  constructor(state, env) {
    if (state.id.equals(env.SHARDS.idFromName(env.TEST_BROKEN_SHARD ?? ''))) throw new Error('the database is damaged')
    meterStorage('Shard', state.storage)
    super(state, env)
  }

  now() {
    return Date.now() + clock.offset
  }

  wakeAt(time) {
    return super.wakeAt(time - clock.offset)
  }

  async accept(...args) {
    await pauseAt(this.env, 'verified')
    const result = await super.accept(...args)
    await pauseAt(this.env, 'stored')
    return result
  }

  async acceptStored(...args) {
    await pauseAt(this.env, 'handed')
    await super.acceptStored(...args)
    await pauseAt(this.env, 'taken')
  }

  async attempt(...args) {
    const outcome = await super.attempt(...args)
    await pauseAt(this.env, 'confirmed')
    return outcome
  }

  loseAlarm() {
    return this.ctx.storage.deleteAlarm()
  }

  exec(sql) {
    return this.ctx.storage.sql.exec(sql).toArray()
  }

  forgetHealth() {
    this.breaker.forget()
  }

  size() {
    return this.ctx.storage.sql.databaseSize
  }

  /** Sends until nothing is due by the controlled clock. */
  async sendAllDue() {
    for (let runs = 0; runs < 50; runs++) {
      await this.alarm()
      const alarm = await this.ctx.storage.getAlarm()
      if (alarm === null || alarm > Date.now()) return
    }
  }
}

export class Monitor extends RealMonitor {
  constructor(state, env) {
    if (env.TEST_BROKEN_MONITOR) throw new Error('the database is damaged')
    meterStorage('Monitor', state.storage)
    super(state, env)
  }

  now() {
    return Date.now() + clock.offset
  }

  nextAlarm() {
    return this.ctx.storage.getAlarm()
  }

  runAlarm() {
    return this.alarm()
  }

  exec(sql) {
    return this.ctx.storage.sql.exec(sql).toArray()
  }
}

export class Limiter extends RealLimiter {
  gather(part) {
    if (this.env.TEST_BROKEN_LIMITER) throw new Error('for a test')
    return super.gather(part)
  }

  reserve(request) {
    if (this.env.TEST_BROKEN_LIMITER) throw new Error('for a test')
    return super.reserve(request)
  }
}

export class Quarantine extends RealQuarantine {
  exec(sql) {
    return this.ctx.storage.sql.exec(sql).toArray()
  }
}

meterRequests({ Hooks, Limiter, Monitor, Quarantine, Shard, Watcher })

/** The quarantine of every version: its storage is selected by this name. */
const quarantine = (env) => env.QUARANTINE.get(env.QUARANTINE.idFromName('unreadable'))

const tasks = {
  hooksFault: (_, { kind, method }) => {
    fault = { kind, method }
  },
  createHook: (env, { user, ...fields }) => hooksOf(env).create(user, fields),
  updateHook: (env, { user, id, ...fields }) => hooksOf(env).update(user, id, fields),
  removeHook: (env, { user, id }) => hooksOf(env).remove(user, id),
  receiversOf: (env, { queries }) => hooksOf(env).receiversOf(queries),
  hooksSql: (env, { sql }) => hooksOf(env).exec(sql),
  hookStates: (env, { ids }) => eachShard(env, (shard) => shard.hookStates(ids)),
  hookDeliveries: (env, { id, before = null, limit = 100 }) => eachShard(env, (shard) => shard.hookDeliveries(id, { before, limit })),
  redeliver: (env, { id, target }) =>
    eachShard(env, (shard) => shard.redeliver({ id, from: 0, to: Number.MAX_SAFE_INTEGER, target, waiting: false })),
  clock: (_, { offset }) => (clock.offset = offset),
  run: (env) => eachShard(env, (shard) => shard.sendAllDue()),
  sql: (env, { name, sql }) => (name === undefined ? eachShard(env, (shard) => shard.exec(sql)) : shardOf(env, name).exec(sql)),
  quarantineSql: (env, { sql }) => quarantine(env).exec(sql),
  /** Reads what a test has written into `health`. */
  forgetHealth: (env) => eachShard(env, (shard) => shard.forgetHealth()),
  loseAlarms: (env) => eachShard(env, (shard) => shard.loseAlarm()),
  /** The intake's tables, as they are: what the shards do not have yet is still there. */
  intakeSql: (env, { sql }) => intakeOf(env).exec(sql),
  size: (env) => eachShard(env, (shard) => shard.size()),
  monitorSql: (env, { sql }) => monitorOf(env).exec(sql),
  monitorAlarm: (env) => monitorOf(env).runAlarm(),
  monitorNextAlarm: (env) => monitorOf(env).nextAlarm(),
  bill: () => readBill(),
  /** Asks for the hooks on many packages; how long it took, and how many there were. */
  async matchHooks(env, { calls, names }) {
    const start = Date.now()
    let matches = 0
    for (let call = 0; call < calls; call++) {
      const queries = Array.from({ length: names }, (_, at) => ({ name: `package-${call * names + at}`, users: ['owner-9'] }))
      const { receivers } = await hooksOf(env).receiversOf(queries)
      matches += receivers.flat().length
    }
    return { ms: Date.now() - start, matches }
  },
  sweep: (env) => receiver.scheduled({}, env),
}

export default {
  async fetch(request, env, context) {
    const name = request.url.split('/test/')[1]
    const task = tasks[name]
    // The shards' tables have everything that was accepted.
    if (task && name !== 'intakeSql') await intakeOf(env)?.settle()
    return task ? Response.json((await task(env, await request.json())) ?? null) : receiver.fetch(request, env, context)
  },
  scheduled: receiver.scheduled,
}
