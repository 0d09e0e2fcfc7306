// Who calls: by a token of the configuration, or by an npm token that the registry knows.
import { readBody, requestInit } from 'npm-hooks/follow'
import { sha256Hex } from '../../base/hex.js'
import { isObject } from '../../base/json-object.js'
import { MINUTE, SECOND } from '../../base/time.js'
import type { HookSettings } from '../../settings/hooks.js'
import { isUserName } from '../../settings/hooks.js'
import type { WatchedRegistry } from '../../settings/watch.js'
import { Refused } from './answer.js'

/** How long the registry's answer for a token is used. */
const MAX_AGE_MS = MINUTE

const TIMEOUT_MS = 10 * SECOND
const MAX_ANSWER_BYTES = 10_000
const MAX_ANSWERS = 1000
const MAX_TOKEN_CHARS = 4096

/** By the digest of the token: who it is for; `null` for a token that the registry refuses. */
const answers = new Map<string, { user: string | null; until: number }>()

/** Of the configured tokens, by their digests, so that the time a search takes says nothing about them. */
const configured = new WeakMap<HookSettings, Map<string, string>>()

/** The caller's user name. @throws {Refused} */
export async function userOf({ headers }: Request, settings: HookSettings): Promise<string> {
  // The scheme's name is case-insensitive, and white space at the end is not part of the value (RFC 9110).
  const [, token = ''] = /^bearer +([^ \t]+)[ \t]*$/i.exec(headers.get('authorization') ?? '') ?? []
  if (token === '' || token.length > MAX_TOKEN_CHARS)
    throw unauthorized('send a token: run `npm login`, or set `_authToken` for this server')
  const { registry } = settings
  const user = (await configuredUser(settings, token)) ?? (registry && (await knownTo(registry, token, headers.get('npm-otp'))))
  if (user === null) throw unauthorized('the token is not valid')
  return user
}

async function configuredUser(settings: HookSettings, token: string): Promise<string | undefined> {
  let byDigest = configured.get(settings)
  if (!byDigest) {
    byDigest = new Map()
    for (const { user, token } of settings.users) byDigest.set(await sha256Hex(token), user)
    configured.set(settings, byDigest)
  }
  return byDigest.get(await sha256Hex(token))
}

/** Without `www-authenticate`, as npm's server did: with it npm prints the scheme's name instead of the message. */
const unauthorized = (message: string) => new Refused(401, 'unauthorized', message)

async function knownTo(registry: WatchedRegistry, token: string, otp: string | null): Promise<string | null> {
  const key = await sha256Hex(`${registry.id}\n${token}\n${otp ?? ''}`)
  const now = Date.now()
  const known = answers.get(key)
  // One that is valid for longer means that the clock was set back.
  if (known && known.until > now && known.until <= now + MAX_AGE_MS) return known.user
  const { user, isFinal } = await whoami(registry, token, otp)
  answers.delete(key)
  if (isFinal) answers.set(key, { user, until: now + MAX_AGE_MS })
  for (const [oldest] of answers) if (answers.size > MAX_ANSWERS) answers.delete(oldest)
  return user
}

/**
 * The user is `null` if the registry refuses the token. A 403 is not final: proxies answer it for a while to those who ask too often.
 * @throws {Refused} if it does not answer, or asks for a one-time password.
 */
async function whoami({ url }: WatchedRegistry, token: string, otp: string | null): Promise<{ user: string | null; isFinal: boolean }> {
  const down = (why: string) =>
    new Refused(503, 'registry-unavailable', `the registry that checks tokens ${why}; try again`, { 'retry-after': '5' })
  let response: Response
  let body: Uint8Array | null
  try {
    const init = requestInit(token, AbortSignal.timeout(TIMEOUT_MS), otp === null ? {} : { 'npm-otp': otp })
    response = await fetch(`${url}/-/whoami`, init)
    body = await readBody(response, MAX_ANSWER_BYTES)
  } catch {
    throw down('does not answer')
  }
  const challenge = response.headers.get('www-authenticate')
  if (response.status === 401 && /\botp\b/i.test(challenge ?? ''))
    throw new Refused(401, 'otp-required', 'the registry asks for a one-time password', { 'www-authenticate': 'OTP' })
  if (response.status === 401 || response.status === 403) return { user: null, isFinal: response.status === 401 }
  if (response.status !== 200) throw down(`answered with ${response.status}`)
  const user = body && userIn(body)
  if (!user) throw down('answered without a user name')
  return { user, isFinal: true }
}

function userIn(body: Uint8Array): string | null {
  try {
    const json: unknown = JSON.parse(new TextDecoder().decode(body))
    return isObject(json) && isUserName(json.username) ? json.username : null
  } catch {
    return null
  }
}
