// The worker's bindings, secrets and variables. Each variable is documented in the README.
import type { Hooks } from '../hooks/hooks.js'
import type { Monitor } from '../monitor/monitor.js'
import type { Intake } from '../receive/intake.js'
import type { Limiter } from '../send/limiter.js'
import type { Quarantine } from '../shard/quarantine.js'
import type { Shard } from '../shard/shard.js'
import type { Watcher } from '../watch/watcher.js'

/** The hook's secret is in `NPM_HOOK_SECRET`; during a rotation, others are in variables named `NPM_HOOK_SECRET_…`. */
export interface Env {
  SHARDS: DurableObjectNamespace<Shard>
  QUARANTINE: DurableObjectNamespace<Quarantine>
  LIMITERS: DurableObjectNamespace<Limiter>
  MONITOR: DurableObjectNamespace<Monitor>
  WATCHERS: DurableObjectNamespace<Watcher>
  /** The hooks of users; without this binding there are none. */
  HOOKS?: DurableObjectNamespace<Hooks>
  /** Groups deliveries before they are stored; only in plain workerd, see `config.capnp`. */
  INTAKE?: DurableObjectNamespace<Intake>
  /** The bucket for raw bodies; used if `KEEP_BODIES` is `true`. */
  BODIES?: R2Bucket
  RATE_LIMIT?: RateLimit
  /** The files of the pages; without this binding there are no pages. */
  ASSETS?: Fetcher
  /** A JSON array of targets: see `targets.ts`. */
  TARGETS?: string
  /** `raw` if the host passes the request target as it was sent, instead of a URL: see `config.capnp`. */
  REQUEST_TARGET?: string
  /** A JSON array of the registries to watch: see `watch/settings.ts`. */
  WATCH?: string
  /** A JSON array of the users who may add hooks: see `settings/hooks.ts`. */
  HOOK_TOKENS?: string
  /** The id of the registry of `WATCH` that checks the tokens of users who may add hooks. */
  HOOK_REGISTRY?: string
  /** The key that encrypts the secrets of hooks, as base64, and the one before it. */
  HOOK_KEY?: string
  HOOK_KEY_PREVIOUS?: string
  /** `withhold` to answer without the secrets of hooks. */
  HOOK_SECRETS?: string
  /** `true` to allow endpoints of hooks on this machine. */
  HOOK_LOCAL_ENDPOINTS?: string
  /** The secret of those who say that a package has changed, with `POST /-/changed`. */
  NOTIFY_SECRET?: string
  /** Between requests to a registry's change feed; 60 by default. */
  FEED_INTERVAL_SECONDS?: string
  /** This worker's public URL, for links to events. */
  PUBLIC_URL?: string
  /** The header in which the proxy in front of the receiver sends the client's address, such as `x-real-ip`. */
  CLIENT_ADDRESS_HEADER?: string
  /** The token for `/events` and its API; without it, both answer 404. */
  EVENTS_TOKEN?: string
  /** The token in the address of the Atom feed; without it, there is none. */
  FEED_TOKEN?: string
  /** `true` to store the raw body of each event in R2. */
  KEEP_BODIES?: string
  /** How many days events are kept, with their attempts and bodies. */
  KEEP_EVENTS_DAYS?: string
  /** How old `/healthz` may be, in seconds; 300 by default, because each answer costs 33 object requests. */
  HEALTH_AGE_SECONDS?: string
  /** The id of the target that alerts are sent to. */
  ALERT_TARGET?: string
  /** How many connections to targets each shard may have open; 6 by default, which is what Cloudflare allows. */
  CONNECTIONS?: string
  /** For how many days a repeated event is recognized as a duplicate. */
  KEEP_IDS_DAYS?: string
}
