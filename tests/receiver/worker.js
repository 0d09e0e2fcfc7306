// The receiver with what a test needs to reach into: a clock to turn, points to stop at, its tables. Only here: the
// worker that is deployed has no switch that could be thrown by mistake.
import receiver, { Shard as RealShard, Unreadable } from '../../www/receiver/src/index.ts'
import { eachShard, shardOf } from '../../www/receiver/src/shards.ts'

// Objects and worker are one isolate here: what is turned for one is turned for all.
const clock = { offset: 0 }

/** Where a process can be killed: it says so and waits; the test kills it, or lets it go on. */
const at = async (env, point) => {
  if (env.TEST_POINT === point) await fetch(`${env.TEST_CONTROL}/${point}`, { method: 'POST' }).then((response) => response.text())
}

export class Shard extends RealShard {
  patience = Number(this.env.TEST_PATIENCE ?? 10_000)

  now() {
    return Date.now() + clock.offset
  }

  wakeAt(time) {
    return super.wakeAt(time - clock.offset)
  }

  async accept(...args) {
    await at(this.env, 'verified')
    const verdict = await super.accept(...args)
    await at(this.env, 'stored')
    return verdict
  }

  async settled(...args) {
    await at(this.env, 'confirmed')
    return super.settled(...args)
  }

  loseAlarm() {
    return this.ctx.storage.deleteAlarm()
  }

  exec(sql) {
    return this.ctx.storage.sql.exec(sql).toArray()
  }

  size() {
    return this.ctx.storage.sql.databaseSize
  }

  /** Sends until nothing more is due by the clock as it was turned. */
  async settleAll() {
    for (let runs = 0; runs < 50; runs++) {
      await this.alarm()
      const alarm = await this.ctx.storage.getAlarm()
      if (alarm === null || alarm > Date.now()) return
    }
  }
}

export { Unreadable }

const tasks = {
  clock: (_, { offset }) => (clock.offset = offset),
  run: (env) => eachShard(env, (shard) => shard.settleAll()),
  sql: (env, { name, sql }) => (name === undefined ? eachShard(env, (shard) => shard.exec(sql)) : shardOf(env, name).exec(sql)),
  loseAlarms: (env) => eachShard(env, (shard) => shard.loseAlarm()),
  size: (env) => eachShard(env, (shard) => shard.size()),
  sweep: (env) => receiver.scheduled({}, env),
}

export default {
  async fetch(request, env) {
    const task = tasks[new URL(request.url).pathname.split('/test/')[1]]
    return task ? Response.json((await task(env, await request.json())) ?? null) : receiver.fetch(request, env)
  },
  scheduled: receiver.scheduled,
}
