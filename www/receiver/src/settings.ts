// The configuration, checked as a whole before the first delivery is taken: what is wrong is said at once, and all of it.
import type { Env } from './env.js'
import { DAY } from './retry.js'
import { NO_SECRET, isSecret, readTargets } from './targets.js'
import type { Target } from './targets.js'

export interface Settings {
  /** Name and text of each secret of the hook, the names in order. */
  secrets: [name: string, secret: string][]
  targets: Target[]
  /** Where people reach this worker, without a slash at the end. */
  publicUrl: string | null
  /** What opens `/events`; `null`: it is closed. */
  token: string | null
  /** Where bodies are kept; `null`: they are not. */
  bodies: R2Bucket | null
  /** How long events are kept, and ids, in milliseconds. */
  keep: { events: number; ids: number }
}

/** Every mistake in the configuration, one a line; it never holds a secret. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
}

// An isolate's `env` never changes, and is the same object for all its requests.
const known = new WeakMap<Env, Settings | SettingsError>()

/** @throws {SettingsError} */
export function settingsOf(env: Env): Settings {
  let settings = known.get(env)
  if (!settings) known.set(env, (settings = read(env)))
  if (settings instanceof SettingsError) throw settings
  return settings
}

function read(env: Env): Settings | SettingsError {
  const problems: string[] = []
  const secrets = secretsIn(env)
  if (secrets.length === 0) problems.push('NPM_HOOK_SECRET: set this Worker secret to the secret that the hook was made with')
  for (const [name, secret] of secrets) if (!isSecret(secret)) problems.push(`${name}: ${NO_SECRET}`)
  const keep = { events: days(env, 'KEEP_EVENTS_DAYS', 30, problems) * DAY, ids: days(env, 'KEEP_IDS_DAYS', 400, problems) * DAY }
  if (keep.ids < keep.events) problems.push('KEEP_IDS_DAYS: must not be less than KEEP_EVENTS_DAYS, or a replay would be a new event')
  const targets = readTargets(env.TARGETS, (problem) => problems.push(problem))
  if (env.PUBLIC_URL && !URL.canParse(env.PUBLIC_URL)) problems.push(`PUBLIC_URL: is ${env.PUBLIC_URL}, must be a URL`)
  const publicUrl = env.PUBLIC_URL?.replace(/\/+$/, '') || null
  if (env.EVENTS_TOKEN && env.EVENTS_TOKEN.length < 16) problems.push('EVENTS_TOKEN: must have at least 16 characters')
  const settings = { secrets, targets, publicUrl, token: env.EVENTS_TOKEN || null, bodies: bodiesIn(env, problems), keep }
  return problems.length > 0 ? new SettingsError(problems.join('\n')) : settings
}

function secretsIn(env: Env): Settings['secrets'] {
  return Object.entries<unknown>({ ...env })
    .filter((entry): entry is [string, string] => /^NPM_HOOK_SECRET(_|$)/.test(entry[0]) && typeof entry[1] === 'string')
    .sort(([a], [b]) => (a < b ? -1 : 1))
}

function days(env: Env, name: 'KEEP_EVENTS_DAYS' | 'KEEP_IDS_DAYS', otherwise: number, problems: string[]): number {
  const value = Number(env[name] || otherwise)
  // 72 hours is how long a delivery is tried; the event must be there as long.
  if (!(value >= 4 && value <= 3650)) problems.push(`${name}: is ${env[name]}, must be a number of days from 4 to 3650`)
  return value
}

function bodiesIn({ KEEP_BODIES: asked, BODIES: bucket }: Env, problems: string[]): R2Bucket | null {
  if (!asked || asked === 'false') return null
  if (asked !== 'true') problems.push(`KEEP_BODIES: is ${asked}, must be true or false`)
  if (!bucket) problems.push('KEEP_BODIES: needs the R2 binding BODIES')
  return bucket ?? null
}
