// What the worker is given by its configuration: bindings, secrets and variables.
import type { Shard } from './shard.js'
import type { Unreadable } from './unreadable.js'

/** The hook's secret is the Worker secret `NPM_HOOK_SECRET`; for rotation, more may stand in `NPM_HOOK_SECRET_…`. */
export interface Env {
  SHARDS: DurableObjectNamespace<Shard>
  UNREADABLE: DurableObjectNamespace<Unreadable>
  /** Where raw bodies are kept, if `KEEP_BODIES` asks for it. */
  BODIES?: R2Bucket
  RATE_LIMIT?: RateLimit
  /** The files of the pages; without them there are none. */
  ASSETS?: Fetcher
  /** Where events go on to: see `targets.ts`. */
  TARGETS?: string
  /** Where people reach this worker, for links to events. */
  PUBLIC_URL?: string
  /** What opens `/events`; without it there is no such page. */
  EVENTS_TOKEN?: string
  /** `true`: the raw body of each event is kept in R2. */
  KEEP_BODIES?: string
  /** For how many days events, with their attempts and bodies, can be looked at and sent again. */
  KEEP_EVENTS_DAYS?: string
  /** For how many days a repeated event is known as a duplicate. */
  KEEP_IDS_DAYS?: string
}
