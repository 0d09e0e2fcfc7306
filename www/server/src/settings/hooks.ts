// The configuration of users' hooks: who may add them, and the keys that encrypt their secrets.
import type { Env } from '../base/env.js'
import type { Report } from './list.js'
import { readItems } from './list.js'
import type { WatchedRegistry } from './watch.js'

/** A user who may add hooks. */
export interface HookUser {
  user: string
  token: string
}

export interface HookSettings {
  users: HookUser[]
  /** The registry that says whom an npm token is for; `null` for none. */
  registry: WatchedRegistry | null
  /** The first one encrypts, each decrypts; empty if none is valid. */
  keys: readonly Uint8Array<ArrayBuffer>[]
  /** Whether answers have the secret, as npm's had. */
  showsSecrets: boolean
  /** Whether endpoints may be on this machine. */
  allowsLoopback: boolean
}

/** Reads the settings of hooks; `null` if no user may add one. Errors go to `report`; they never contain a token or a key. */
export function readHookSettings(env: Env, watched: readonly WatchedRegistry[], report: Report): HookSettings | null {
  const { HOOK_TOKENS: tokens, HOOK_REGISTRY: id, HOOK_KEY: key, HOOK_KEY_PREVIOUS: previous } = env
  if (!tokens && !id) return null
  const users = readItems('HOOK_TOKENS', 'users', tokens, readUser, ['token'], report)
  const registry = watched.find((registry) => registry.id === id) ?? null
  if (id && !registry) report('HOOK_REGISTRY: must be the id of a registry in WATCH')
  if (watched.length === 0) report('WATCH: name the registry in which the packages of hooks are watched')
  if (!key) report('HOOK_KEY: set it to 32 random bytes as base64, such as those of: openssl rand -base64 32')
  const [currentKey, previousKey] = [readKey('HOOK_KEY', key, report), readKey('HOOK_KEY_PREVIOUS', previous, report)]
  return {
    users,
    registry,
    keys: currentKey ? [currentKey, previousKey].filter((key) => key !== null) : [],
    showsSecrets: choiceOf('HOOK_SECRETS', env.HOOK_SECRETS, ['show', 'withhold'], report) !== 'withhold',
    allowsLoopback: choiceOf('HOOK_LOCAL_ENDPOINTS', env.HOOK_LOCAL_ENDPOINTS, ['false', 'true'], report) === 'true',
  }
}

const FIELDS = ['user', 'token'] as const satisfies readonly (keyof HookUser)[]

export function isUserName(value: unknown): value is string {
  return typeof value === 'string' && value.isWellFormed() && /^[^\s/\p{Cc}]{1,214}$/u.test(value)
}

function readUser(item: Record<string, unknown>, report: Report): HookUser {
  const { user, token } = item
  for (const field of Object.keys(item))
    if (!(FIELDS as readonly string[]).includes(field)) report(`.${field}: unknown field; use ${FIELDS.join(', ')}`)
  if (!isUserName(user)) report('.user: must be the name of a user')
  if (typeof token !== 'string' || !/^[\x21-\x7e]{16,}$/.test(token))
    report('.token: must have at least 16 characters, all of them printable ASCII and not spaces')
  return { user: String(user), token: String(token) }
}

const KEY_BYTES = 32

function readKey(name: string, text: string | undefined, report: Report): Uint8Array<ArrayBuffer> | null {
  if (!text) return null
  try {
    const key = Uint8Array.from(atob(text.trim()), (char) => char.charCodeAt(0))
    if (key.byteLength === KEY_BYTES) return key
  } catch {
    // Reported below, like a key of another length.
  }
  report(`${name}: must be ${KEY_BYTES} bytes as base64`)
  return null
}

/** The first choice by default. */
function choiceOf<T extends string>(name: string, value: string | undefined, choices: readonly [T, T], report: Report): T {
  const choice = choices.find((choice) => choice === value)
  if (value && !choice) report(`${name}: must be ${choices.join(' or ')}, but is ${value}`)
  return choice ?? choices[0]
}
