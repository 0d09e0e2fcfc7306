// The configuration of targets: one JSON array in `TARGETS`.
import type { Installable, Quiet, StoredEvent } from 'npm-hooks-events-api'
import { KINDS, TARGET_KINDS } from 'npm-hooks-events-api'
import type { EventFilter } from 'npm-hooks/filter'
import { HookError, matchFilter, parseFilter } from 'npm-hooks/filter'
import { signPayload } from 'npm-hooks/packument'
import { isObject } from '../base/json-object.js'
import type { Level } from '../base/level.js'
import { isAtLeast, LEVEL_NAMES, parseLevel } from '../base/level.js'
import { readInstallable, readQuiet } from './holds.js'
import type { Report } from './list.js'
import { readItems } from './list.js'
import { matchesPattern } from './patterns.js'
import type { Limit, TargetKind } from './target-kinds.js'
import { KIND_RULES } from './target-kinds.js'

export type { Limit } from './target-kinds.js'

export interface Target {
  /** Events wait under it, so it never changes; by default the target's first name. */
  id: string
  name: string
  kind: TargetKind
  url: string
  /** Signs the target's events, or is its token; null if the URL is the secret. */
  secret: string | null
  /** During a rotation: it signs the target's events too. */
  previousSecret: string | null
  /** When `previousSecret` stops signing, in milliseconds; null as long as it is configured. */
  previousUntil: number | null
  /** The user whom the hook belongs to, in the events that the server itself finds; null for none. */
  hookOwner: string | null
  /** Patterns of package names, in which `*` matches any text; `null` for all packages. */
  packages: string[] | null
  /** Kinds of change; `null` for all kinds. */
  kinds: string[] | null
  /** The lowest level of events to send. */
  level: Level
  /** Which events to send, in addition to the members above; null or missing for no filter. */
  filter?: EventFilter | null
  /** One message for many events; null or missing for a message each. */
  quiet?: Quiet | null
  /** Holds a release until it can be installed; null or missing to send it at once. */
  installable?: Installable | null
  /** How many requests the target accepts. */
  limit: Limit
}

/** What people get without a filter. */
const NO_PRERELEASES: EventFilter = { prereleases: false }

/** What decides which targets get an event. */
export type SelectedEvent = Pick<StoredEvent, 'name' | 'kind' | 'level' | 'about'>

/** Whether the target's filters select the event. */
export function selects({ kind, packages, kinds, level, filter }: Target, event: SelectedEvent): boolean {
  if (packages && !packages.some((pattern) => matchesPattern(pattern, event.name))) return false
  if (kinds && !kinds.includes(event.kind)) return false
  // npm's kind for what it could not explain, such as a new README: people get it only if they ask for it.
  if (KIND_RULES[kind].isForPeople && !kinds && event.kind === 'change') return false
  if (!isAtLeast(event.level, level)) return false
  const rules = filter ?? (KIND_RULES[kind].isForPeople ? NO_PRERELEASES : null)
  return !rules || matchFilter(rules, event.about.change, event.level).matches
}

/** Parses `TARGETS`; returns the valid targets. Errors go to `report`; they never contain a secret. */
export function readTargets(text: string | undefined, report: Report): Target[] {
  return readItems('TARGETS', 'targets', text, readTarget, ['name', 'id'], report)
}

/** The fields of a target in the configuration. */
const FIELDS = [
  'id',
  'name',
  'kind',
  'url',
  'secret',
  'previousSecret',
  'hookOwner',
  'packages',
  'kinds',
  'level',
  'filter',
  'quiet',
  'installable',
  'limit',
] as const satisfies readonly (keyof Target)[]

/** Reads one target. Errors go to `report`, each as `.field: message`; with errors the returned target is not usable. */
export function readTarget(item: Record<string, unknown>, report: Report): Target {
  const unknownFields = Object.keys(item).filter((field) => !(FIELDS as readonly string[]).includes(field))
  for (const field of unknownFields) report(`.${field}: unknown field; use ${FIELDS.join(', ')}`)
  const { name, id = name, url, secret = null, previousSecret = null, hookOwner = null, level = 'none' } = item
  const kind = TARGET_KINDS.find((known) => known === item.kind)
  const minLevel = parseLevel(level)
  if (!isName(name)) report(`.name: ${INVALID_NAME}`)
  if (id !== name && !isName(id)) report(`.id: ${INVALID_NAME}`)
  if (!kind) report(`.kind: must be one of ${TARGET_KINDS.join(', ')}`)
  if (!isUrl(url)) report('.url: must be an https URL without user and password (http is allowed for localhost only)')
  if (kind) checkSecrets(kind, secret, previousSecret, report)
  if (!minLevel) report(`.level: must be one of ${LEVEL_NAMES}`)
  if (hookOwner !== null && !(typeof hookOwner === 'string' && hookOwner !== '' && hookOwner.length <= 214))
    report('.hookOwner: must be the name of a user')
  const kinds = readList(item, 'kinds', report)
  const unknown = kinds?.filter((entry) => !(KINDS as readonly string[]).includes(entry)) ?? []
  for (const entry of unknown) report(`.kinds: unknown kind ${entry}; use ${KINDS.join(', ')}`)
  const packages = readList(item, 'packages', report)
  return {
    id: String(id),
    name: String(name),
    kind: kind ?? 'forward',
    url: String(url),
    secret: secret === null ? null : String(secret),
    previousSecret: previousSecret === null ? null : String(previousSecret),
    hookOwner: hookOwner === null ? null : String(hookOwner),
    previousUntil: null,
    packages,
    kinds,
    level: minLevel ?? 'none',
    filter: readFilter(item.filter, kind ?? 'forward', report),
    quiet: readQuiet(item.quiet, kind ?? 'forward', report),
    installable: readInstallable(item.installable, report),
    limit: readLimit(item.limit, kind ?? 'forward', report),
  }
}

/** Reads the filter of a target. A message for people leaves out prereleases, unless the filter says that it has them. */
function readFilter(value: unknown, kind: TargetKind, report: Report): EventFilter | null {
  if (value === undefined || value === null) return null
  try {
    const filter = parseFilter(value)
    return KIND_RULES[kind].isForPeople && filter.prereleases === undefined ? parseFilter({ ...filter, prereleases: false }) : filter
  } catch (error) {
    if (!(error instanceof HookError)) throw error
    report(`.filter: ${error.message} (${error.code})`)
    return null
  }
}

const INVALID_NAME = 'must be 1 to 64 letters, digits, dots, dashes or underscores'

const isName = (value: unknown) => typeof value === 'string' && /^[\w.-]{1,64}$/.test(value)

function checkSecrets(kind: TargetKind, secret: unknown, previousSecret: unknown, report: Report): void {
  const { secret: use } = KIND_RULES[kind]
  const problemOf = (value: unknown): string | null => {
    if (use === 'token') return isToken(value) ? null : 'must be a token without white space'
    if (use === 'signs-standard' && !isStandardSecret(value)) return 'must be whsec_ and 24 to 64 bytes in base64'
    return canSign(value) ? null : INVALID_SECRET
  }
  const missing = use === 'token' ? `a ${kind} target needs a token` : `a ${kind} target needs a secret to sign with`
  if (use !== null && typeof secret !== 'string') report(`.secret: ${missing}`)
  for (const [field, value] of Object.entries({ secret, previousSecret })) {
    if (value === null || (field === 'secret' && typeof value !== 'string' && use !== null)) continue
    const problem = problemOf(value)
    if (use === null) report(`.${field}: remove it; the URL of a ${kind} webhook is its secret`)
    else if (field === 'previousSecret' && use === 'token') report('.previousSecret: remove it; a token signs nothing')
    else if (problem !== null) report(`.${field}: ${problem}`)
    else if (field === 'previousSecret' && value === secret) report('.previousSecret: must differ from secret')
  }
}

const isToken = (value: unknown) => typeof value === 'string' && /^[\x21-\x7e]{1,1000}$/.test(value)

/** As the specification of Standard Webhooks has it. */
function isStandardSecret(value: unknown): boolean {
  const key = typeof value === 'string' && value.startsWith('whsec_') ? standardKey(value) : null
  return key instanceof Uint8Array && key.length >= 24 && key.length <= 64
}

const MAX_LIMIT = 10_000

function readLimit(value: unknown, kind: TargetKind, report: Report): Limit {
  const limit: Limit = { ...KIND_RULES[kind].limit }
  if (value === undefined) return limit
  if (!isObject(value)) report('.limit: must be an object with perSecond, concurrent or both')
  for (const [field, number] of Object.entries(isObject(value) ? value : {})) {
    const isConcurrent = field === 'concurrent'
    if (field !== 'perSecond' && !isConcurrent) report(`.limit.${field}: unknown field; use perSecond, concurrent`)
    else if (number === null) limit[field] = null
    else if (
      typeof number === 'number' &&
      number >= (isConcurrent ? 1 : 0.001) &&
      number <= MAX_LIMIT &&
      (!isConcurrent || Number.isInteger(number))
    )
      limit[field] = number
    else
      report(`.limit.${field}: must be ${isConcurrent ? 'an integer from 1' : 'a number from 0.001'} to ${MAX_LIMIT}, or null for no limit`)
  }
  return limit
}

function readList(item: Record<string, unknown>, field: string, report: Report): string[] | null {
  const list = item[field]
  if (list === undefined || list === null) return null
  if (Array.isArray(list) && list.length > 0 && list.every((entry) => typeof entry === 'string' && entry !== '')) return list as string[]
  report(`.${field}: must be a non-empty array of strings; omit it to match all`)
  return null
}

export const INVALID_SECRET = 'must not be empty, blank, a signature, or longer than 64 KiB'

/** Checked at start-up, so that an invalid secret is not found only when the first event is sent. */
export function isValidSecret(secret: string | Uint8Array): boolean {
  try {
    signPayload('', secret)
    return true
  } catch {
    return false
  }
}

/** Whether a target's events can be signed with it, in both ways. */
const canSign = (secret: unknown) => typeof secret === 'string' && isValidSecret(secret) && isValidSecret(standardKey(secret))

/** The secrets that sign a target's events at a time, the newest first. */
export function signingSecrets({ secret, previousSecret, previousUntil }: Target, now: number): string[] {
  const isOverlap = previousSecret !== null && (previousUntil === null || now < previousUntil)
  return isOverlap ? [secret ?? '', previousSecret] : [secret ?? '']
}

/** The key of a Standard Webhooks secret (`whsec_` and base64); any other secret is used as text. */
export function standardKey(secret: string): string | Uint8Array {
  if (!secret.startsWith('whsec_')) return secret
  try {
    return Uint8Array.from(atob(secret.slice('whsec_'.length)), (char) => char.charCodeAt(0))
  } catch {
    return secret
  }
}

function isUrl(text: unknown): boolean {
  if (typeof text !== 'string' || !URL.canParse(text)) return false
  const { protocol, hostname, username, password } = new URL(text)
  const isLocal = ['127.0.0.1', 'localhost', '[::1]'].includes(hostname)
  return (protocol === 'https:' || (protocol === 'http:' && isLocal)) && username === '' && password === ''
}
