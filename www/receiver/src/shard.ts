// One of the Durable Objects that hold the events. All that it writes for an event is one transaction.
import { DurableObject } from 'cloudflare:workers'
import type { Env } from './env.js'
import { Inbox } from './inbox.js'
import type { EventRecord } from './record.js'
import { migrate } from './schema.js'

export class Shard extends DurableObject<Env> {
  readonly #inbox: Inbox

  constructor(state: DurableObjectState, env: Env) {
    super(state, env)
    migrate(state.storage)
    this.#inbox = new Inbox(state.storage.sql)
  }

  /** The time. Tests put their own clock here. */
  protected now(): number {
    return Date.now()
  }

  /** Keeps an event. What it answers leaves the object only once that is on the disk. */
  async accept(record: EventRecord): Promise<{ duplicate: boolean }> {
    const seq = this.ctx.storage.transactionSync(() => this.#inbox.keep(record, this.now()))
    return { duplicate: seq === null }
  }
}
