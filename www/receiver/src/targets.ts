// Where events go on to, and which of them: configuration, one JSON text in `TARGETS`.
import { signPayload } from 'npm-hooks'
import { KINDS as KINDS_OF_CHANGE, LEVELS } from 'npm-hooks-events-api'
import type { Level } from 'npm-hooks-events-api'
import type { EventRecord } from './record.js'

export interface Target {
  name: string
  kind: Kind
  url: string
  /** What its events are signed with; a Slack webhook has none. */
  secret: string | null
  /** Patterns of package names, `*` for anything; `null`: all. */
  packages: string[] | null
  /** Kinds of change; `null`: all. */
  kinds: string[] | null
  /** The least level of signals. */
  level: Level
}

/** What is sent: a message for people, or the event itself, signed anew. */
const KINDS = ['slack', 'forward'] as const
type Kind = (typeof KINDS)[number]

export function wants({ packages, kinds, level }: Target, event: Pick<EventRecord, 'name' | 'kind' | 'level'>): boolean {
  if (packages && !packages.some((pattern) => matches(pattern, event.name))) return false
  if (kinds && !kinds.includes(event.kind)) return false
  return LEVELS.indexOf(event.level) >= LEVELS.indexOf(level)
}

/** Without an expression made of the pattern: `*` many times over would take for ever on some names. */
function matches(pattern: string, name: string): boolean {
  const [first = '', ...rest] = pattern.split('*')
  const last = rest.pop()
  if (last === undefined) return name === pattern
  if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length) return false
  let at = first.length
  for (const part of rest) {
    const found = name.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return at <= name.length - last.length
}

type Say = (problem: string) => void

/** Reads `TARGETS`; what is wrong with it is said by `say`, and never what a secret is. */
export function readTargets(text: string | undefined, say: Say): Target[] {
  if (!text) return []
  let list: unknown
  try {
    list = JSON.parse(text)
  } catch (error) {
    // The parser's own message quotes the text, which has secrets in it.
    say('TARGETS: is not JSON')
    return []
  }
  if (!Array.isArray(list)) {
    say('TARGETS: must be a JSON array of targets')
    return []
  }
  const targets = list.map((given: unknown, at) => readTarget(isObject(given) ? given : {}, (problem) => say(`TARGETS[${at}]${problem}`)))
  const names = targets.map(({ name }) => name)
  for (const name of new Set(names.filter((name, at) => names.indexOf(name) < at))) say(`TARGETS: two are named ${name}`)
  return targets
}

const FIELDS = ['name', 'kind', 'url', 'secret', 'packages', 'kinds', 'level']

function readTarget(given: Record<string, unknown>, say: Say): Target {
  for (const field of Object.keys(given)) if (!FIELDS.includes(field)) say(`.${field}: is unknown; there are ${FIELDS.join(', ')}`)
  const { name, url, secret = null, level = 'none' } = given
  const kind = KINDS.find((known) => known === given.kind)
  const least = LEVELS.find((known) => known === level)
  if (typeof name !== 'string' || !/^[\w.-]{1,64}$/.test(name)) say('.name: must be 1 to 64 letters, digits, dots, dashes')
  if (!kind) say(`.kind: must be one of ${KINDS.join(', ')}`)
  if (!isUrl(url)) say('.url: must be an https URL without user and password (http for this machine alone)')
  if (kind === 'forward' && typeof secret !== 'string') say('.secret: a forward needs the secret to sign with')
  else if (typeof secret === 'string' && !isSecret(secret)) say(`.secret: ${NO_SECRET}`)
  if (kind === 'slack' && secret !== null) say('.secret: a Slack webhook has none, its URL is the secret')
  if (!least) say(`.level: must be one of ${LEVELS.join(', ')}`)
  const kinds = readList(given, 'kinds', say)
  for (const unknown of kinds?.filter((each) => !KINDS_OF_CHANGE.includes(each)) ?? [])
    say(`.kinds: ${unknown} is none of ${KINDS_OF_CHANGE.join(', ')}`)
  const packages = readList(given, 'packages', say)
  return {
    name: String(name),
    kind: kind ?? 'forward',
    url: String(url),
    secret: secret === null ? null : String(secret),
    packages,
    kinds,
    level: least ?? 'none',
  }
}

function readList(given: Record<string, unknown>, field: string, say: Say): string[] | null {
  const list = given[field]
  if (list === undefined || list === null) return null
  if (Array.isArray(list) && list.length > 0 && list.every((each) => typeof each === 'string' && each !== '')) return list as string[]
  say(`.${field}: must be an array of texts; leave it out for all`)
  return null
}

export const NO_SECRET = 'is no secret: it is blank, a signature, or over 64 KiB'

/** What cannot sign is found at the start, not when the first event waits for it. */
export function isSecret(text: string): boolean {
  try {
    signPayload('', text)
    return true
  } catch {
    return false
  }
}

function isUrl(text: unknown): boolean {
  if (typeof text !== 'string' || !URL.canParse(text)) return false
  const { protocol, hostname, username, password } = new URL(text)
  const isHere = ['127.0.0.1', 'localhost', '[::1]'].includes(hostname)
  return (protocol === 'https:' || (protocol === 'http:' && isHere)) && username === '' && password === ''
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
