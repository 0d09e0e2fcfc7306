// The configuration. It is validated as a whole; only without a secret of the hook are deliveries refused.
import type { Env } from '../base/env.js'
import { DAY } from '../base/time.js'
import type { HookSettings } from './hooks.js'
import { readHookSettings } from './hooks.js'
import type { Target } from './targets.js'
import { INVALID_SECRET, isValidSecret, readTargets } from './targets.js'
import type { WatchedRegistry } from './watch.js'
import { readWatch } from './watch.js'

/** How long events and ids are kept, in milliseconds. */
export interface Retention {
  events: number
  ids: number
}

export interface Settings {
  /** Each secret of the hook with its variable's name, ordered by name. */
  secrets: [name: string, secret: string][]
  /** The valid targets. */
  targets: Target[]
  /** This worker's public URL, without a trailing slash. */
  publicUrl: string | null
  /** The token for `/events`; `null` if there is none. */
  token: string | null
  /** The token in the address of the Atom feed; `null` if there is none. */
  feedToken: string | null
  /** The bucket for raw bodies; `null` if they are not stored. */
  bodies: R2Bucket | null
  keep: Retention
  /** The header in which the proxy sends the client's address; `null` if no proxy is configured. */
  addressHeader: string | null
  /** The registries that are watched. */
  watched: WatchedRegistry[]
  /** Users' hooks; `null` if no user may add one. */
  hooks: HookSettings | null
  /** The secret of those who say that a package has changed; `null` if there is none. */
  notifySecret: string | null
  /** The id or name of the target that alerts are sent to; it may be added at run time. `null` if there is none. */
  alertTarget: string | null
  /** All errors, each after its variable's name and a colon; never a secret. */
  problems: string[]
  /** Those of `TARGETS`: a target that is missing from `targets` may be one of them. */
  targetProblems: string[]
}

/** The hook's secret is missing or invalid, so no signature can be verified; the message has all errors, one per line. */
export class SettingsError extends Error {
  override readonly name = 'SettingsError'
}

interface CheckedSettings extends Settings {
  /** Those of the hook's secrets. */
  secretProblems: string[]
}

// `env` never changes and is the same object for all requests of an isolate.
const cache = new WeakMap<Env, CheckedSettings>()

/** @throws {SettingsError} if the hook's secret is missing or invalid. */
export function settingsOf(env: Env): Settings {
  const settings = settingsWithoutSecret(env)
  if (settings.secretProblems.length > 0 || settings.secrets.length === 0)
    throw new SettingsError(settings.problems.join('\n') || 'NPM_HOOK_SECRET: set it to the secret of the hook')
  return settings
}

/** For what works without a secret of the hook, such as the API. */
export function settingsWithoutSecret(env: Env): CheckedSettings {
  const settings = cache.get(env) ?? readSettings(env)
  cache.set(env, settings)
  return settings
}

/** The names of the variables that have errors. They may be public, the errors may not. */
export function variablesOf(problems: string[]): string[] {
  return [...new Set(problems.map((problem) => problem.split(/[:[]/)[0] ?? ''))]
}

function readSettings(env: Env): CheckedSettings {
  const secretProblems: string[] = []
  const targetProblems: string[] = []
  const otherProblems: string[] = []
  const report = (problem: string) => otherProblems.push(problem)
  const secrets = secretsIn(env)
  const watched = readWatch(env.WATCH, report, env.HOOK_REGISTRY ?? null)
  // A server that only watches needs none.
  if (secrets.length === 0 && watched.length === 0) secretProblems.push('NPM_HOOK_SECRET: set it to the secret of the hook')
  for (const [name, secret] of secrets) if (!isValidSecret(secret)) secretProblems.push(`${name}: ${INVALID_SECRET}`)
  const targets = readTargets(env.TARGETS, (problem) => targetProblems.push(problem))
  const settings = {
    secrets,
    targets,
    publicUrl: publicUrlIn(env, report),
    token: tokenIn(env, 'EVENTS_TOKEN', report),
    feedToken: tokenIn(env, 'FEED_TOKEN', report),
    bodies: bodiesIn(env, report),
    keep: retentionIn(env, report),
    addressHeader: addressHeaderIn(env, report),
    alertTarget: env.ALERT_TARGET || null,
    watched,
    hooks: readHookSettings(env, watched, report),
    notifySecret: notifySecretIn(env, report),
  }
  return { ...settings, secretProblems, targetProblems, problems: [...secretProblems, ...targetProblems, ...otherProblems] }
}

type Report = (problem: string) => void

function secretsIn(env: Env): Settings['secrets'] {
  return Object.entries<unknown>({ ...env })
    .filter((entry): entry is [string, string] => /^NPM_HOOK_SECRET(_|$)/.test(entry[0]) && typeof entry[1] === 'string')
    .sort(([a], [b]) => (a < b ? -1 : 1))
}

function publicUrlIn({ PUBLIC_URL: url }: Env, report: Report): string | null {
  if (!url) return null
  if (URL.canParse(url) && /^https?:/i.test(url) && !/[<>|\s]/.test(url)) return url.replace(/(?<!\/)\/+$/, '')
  report(`PUBLIC_URL: must be an http or https URL, but is ${url}`)
  return null
}

/** A token with other characters could never be typed into a form or sent in a header. */
function tokenIn(env: Env, name: 'EVENTS_TOKEN' | 'FEED_TOKEN', report: Report): string | null {
  const token = env[name]
  if (!token) return null
  if (/^[\x21-\x7e]{16,}$/.test(token)) return token
  report(`${name}: must have at least 16 characters, all of them printable ASCII and not spaces`)
  return null
}

function retentionIn(env: Env, report: Report): Retention {
  const events = days(env, 'KEEP_EVENTS_DAYS', 30, report)
  const ids = days(env, 'KEEP_IDS_DAYS', 400, report)
  if (events !== null && ids !== null && ids < events)
    report('KEEP_IDS_DAYS: must be at least KEEP_EVENTS_DAYS, so that a replay is recognized as a duplicate')
  // With an error nothing is deleted that a correct value might keep.
  const kept = events ?? MAX_DAYS
  return { events: kept * DAY, ids: Math.max(ids ?? MAX_DAYS, kept) * DAY }
}

const MAX_DAYS = 3650

function days(env: Env, name: 'KEEP_EVENTS_DAYS' | 'KEEP_IDS_DAYS', defaultDays: number, report: Report): number | null {
  const value = Number(env[name] || defaultDays)
  // An event is needed for as long as it is retried, which is 72 hours.
  if (value >= 4 && value <= MAX_DAYS) return value
  report(`${name}: must be a number of days from 4 to ${MAX_DAYS}, but is ${env[name]}`)
  return null
}

function bodiesIn({ KEEP_BODIES: value, BODIES: bucket }: Env, report: Report): R2Bucket | null {
  if (!value || value === 'false') return null
  if (value !== 'true') report(`KEEP_BODIES: must be true or false, but is ${value}`)
  else if (!bucket) report('KEEP_BODIES: needs the R2 binding BODIES')
  return (value === 'true' && bucket) || null
}

function addressHeaderIn({ CLIENT_ADDRESS_HEADER: name }: Env, report: Report): string | null {
  if (!name) return null
  if (/^[\w!#$%&'*+.^`|~-]+$/.test(name)) return name
  report('CLIENT_ADDRESS_HEADER: must be the name of a header, such as x-real-ip')
  return null
}

function notifySecretIn({ NOTIFY_SECRET: secret }: Env, report: Report): string | null {
  if (!secret) return null
  if (/^[\x21-\x7e]{16,}$/.test(secret)) return secret
  report('NOTIFY_SECRET: must have at least 16 characters, all of them printable ASCII and not spaces')
  return null
}
