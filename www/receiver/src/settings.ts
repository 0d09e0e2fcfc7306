// The configuration. It is validated as a whole before the first delivery, and all errors are reported at once.
import type { Env } from './env.js'
import type { Retention } from './retention.js'
import { DAY } from './retry.js'
import type { Target } from './targets.js'
import { INVALID_SECRET, isValidSecret, readTargets } from './targets.js'

export interface Settings {
  /** Each secret of the hook with its variable's name, ordered by name. */
  secrets: [name: string, secret: string][]
  targets: Target[]
  /** This worker's public URL, without a trailing slash. */
  publicUrl: string | null
  /** The token for `/events`; `null` if there is none. */
  token: string | null
  /** The bucket for raw bodies; `null` if they are not stored. */
  bodies: R2Bucket | null
  keep: Retention
  /** The header in which the proxy sends the client's address; `null` if no proxy is configured. */
  addressHeader: string | null
}

/** All errors in the configuration, one per line; never a secret. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
}

// `env` never changes and is the same object for all requests of an isolate.
const cache = new WeakMap<Env, Settings | SettingsError>()

/** @throws {SettingsError} */
export function settingsOf(env: Env): Settings {
  const settings = cache.get(env) ?? readSettings(env)
  cache.set(env, settings)
  if (settings instanceof SettingsError) throw settings
  return settings
}

function readSettings(env: Env): Settings | SettingsError {
  const problems: string[] = []
  const secrets = secretsIn(env)
  if (secrets.length === 0) problems.push('NPM_HOOK_SECRET: set it to the secret of the hook')
  for (const [name, secret] of secrets) if (!isValidSecret(secret)) problems.push(`${name}: ${INVALID_SECRET}`)
  const keep = { events: days(env, 'KEEP_EVENTS_DAYS', 30, problems) * DAY, ids: days(env, 'KEEP_IDS_DAYS', 400, problems) * DAY }
  if (keep.ids < keep.events)
    problems.push('KEEP_IDS_DAYS: must be at least KEEP_EVENTS_DAYS, so that a replay is recognized as a duplicate')
  const targets = readTargets(env.TARGETS, (problem) => problems.push(problem))
  if (env.PUBLIC_URL && !URL.canParse(env.PUBLIC_URL)) problems.push(`PUBLIC_URL: must be a URL, but is ${env.PUBLIC_URL}`)
  const publicUrl = env.PUBLIC_URL?.replace(/\/+$/, '') || null
  if (env.EVENTS_TOKEN && env.EVENTS_TOKEN.length < 16) problems.push('EVENTS_TOKEN: must have at least 16 characters')
  const addressHeader = env.CLIENT_ADDRESS_HEADER || null
  if (addressHeader !== null && !/^[\w!#$%&'*+.^`|~-]+$/.test(addressHeader))
    problems.push('CLIENT_ADDRESS_HEADER: must be the name of a header, such as x-real-ip')
  const settings = { secrets, targets, publicUrl, token: env.EVENTS_TOKEN || null, bodies: bodiesIn(env, problems), keep, addressHeader }
  return problems.length > 0 ? new SettingsError(problems.join('\n')) : settings
}

function secretsIn(env: Env): Settings['secrets'] {
  return Object.entries<unknown>({ ...env })
    .filter((entry): entry is [string, string] => /^NPM_HOOK_SECRET(_|$)/.test(entry[0]) && typeof entry[1] === 'string')
    .sort(([a], [b]) => (a < b ? -1 : 1))
}

function days(env: Env, name: 'KEEP_EVENTS_DAYS' | 'KEEP_IDS_DAYS', defaultDays: number, problems: string[]): number {
  const value = Number(env[name] || defaultDays)
  // An event is needed for as long as it is retried, which is 72 hours.
  if (!(value >= 4 && value <= 3650)) problems.push(`${name}: must be a number of days from 4 to 3650, but is ${env[name]}`)
  return value
}

function bodiesIn({ KEEP_BODIES: value, BODIES: bucket }: Env, problems: string[]): R2Bucket | null {
  if (!value || value === 'false') return null
  if (value !== 'true') problems.push(`KEEP_BODIES: must be true or false, but is ${value}`)
  if (!bucket) problems.push('KEEP_BODIES: needs the R2 binding BODIES')
  return bucket ?? null
}
