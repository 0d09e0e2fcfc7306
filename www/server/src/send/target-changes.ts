// Changes of the targets at run time: each makes a new list from the current one, or is refused.
import type { TargetProblem } from 'npm-hooks-events-api'
import { isObject } from '../base/json-object.js'
import { HOUR } from '../base/time.js'
import type { Target } from '../settings/targets.js'
import { isSigned } from '../settings/target-kinds.js'
import { readTarget } from '../settings/targets.js'
import type { TargetList } from './current-targets.js'

/** A change as the API gets it: its members are not validated yet. */
export type TargetChange =
  | { action: 'add'; fields: Record<string, unknown> }
  | { action: 'change'; id: string; fields: Record<string, unknown> }
  | { action: 'rotate'; id: string; secret: unknown; overlapHours: unknown }
  | { action: 'remove' | 'pause' | 'resume' | 'end-overlap'; id: string }

/** Each event is compared with each target. */
export const MAX_TARGETS = 100

/** The list is one row, of at most 2 MB; a character has up to three bytes. */
const MAX_LIST_CHARS = 600_000

export const MAX_OVERLAP_HOURS = 720
const DEFAULT_OVERLAP_HOURS = 24

/** The change is not made. Neither the message nor the problems contain a secret. */
export class ChangeRefused extends Error {
  override readonly name = 'ChangeRefused'

  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
    readonly problems: TargetProblem[] = [],
  ) {
    super(message)
  }
}

/**
 * The list after a change, and the id of the target that was changed. `fixed` are the targets of the configuration.
 * @throws {ChangeRefused}
 */
export function applyChange(
  list: TargetList,
  fixed: readonly Target[],
  change: TargetChange,
  now: number,
): { list: TargetList; id: string } {
  const next = (more: Partial<TargetList>): TargetList => {
    const changed = { ...list, ...more, version: Math.max(now, list.version + 1) }
    if (changed.targets.length > MAX_TARGETS || JSON.stringify(changed).length > MAX_LIST_CHARS)
      throw new ChangeRefused(409, 'too-many-targets', `at most ${MAX_TARGETS} targets and ${MAX_LIST_CHARS} characters can be added`)
    return changed
  }
  if (change.action === 'add') {
    const target = validTarget(change.fields)
    requireUnique(target, [...fixed, ...list.targets])
    return { list: next({ targets: [...list.targets, target] }), id: target.id }
  }
  const { action, id } = change
  if (action === 'pause' || action === 'resume') {
    if (![...fixed, ...list.targets].some((target) => target.id === id)) throw notFound()
    const others = list.paused.filter((target) => target.id !== id)
    const since = list.paused.find((target) => target.id === id)?.since ?? now
    return { list: next({ paused: action === 'pause' ? [...others, { id, since }] : others }), id }
  }
  const target = list.targets.find((target) => target.id === id)
  const isFixed = fixed.some((target) => target.id === id)
  // One that the configuration has too can be removed, which is how that problem is solved.
  if (isFixed && !(target && action === 'remove'))
    throw new ChangeRefused(409, 'fixed-target', 'this target is in the configuration; change it in TARGETS')
  if (!target) throw notFound()
  const others = list.targets.filter((other) => other.id !== id)
  const replaced = (target: Target) => ({ list: next({ targets: list.targets.map((other) => (other.id === id ? target : other)) }), id })
  switch (action) {
    case 'remove':
      // A target of the configuration with this id stays paused.
      return { list: next({ targets: others, paused: isFixed ? list.paused : list.paused.filter((entry) => entry.id !== id) }), id }
    case 'change': {
      const changed = changedTarget(target, change.fields)
      requireUnique(changed, [...fixed, ...others])
      return replaced(changed)
    }
    case 'rotate':
      return replaced(rotated(target, change.secret, change.overlapHours, now))
    case 'end-overlap':
      return replaced({ ...target, ...NO_PREVIOUS })
  }
}

const NO_PREVIOUS = { previousSecret: null, previousUntil: null } as const

/** The list without previous secrets whose overlap is over; null if there are none. */
export function withoutExpiredSecrets(list: TargetList, now: number): TargetList | null {
  const isExpired = ({ previousUntil }: Target) => previousUntil !== null && previousUntil <= now
  if (!list.targets.some(isExpired)) return null
  const targets = list.targets.map((target) => (isExpired(target) ? { ...target, ...NO_PREVIOUS } : target))
  return { ...list, targets, version: Math.max(now, list.version + 1) }
}

function changedTarget(target: Target, fields: Record<string, unknown>): Target {
  const { previousSecret, previousUntil, ...stored } = target
  const problems: TargetProblem[] = []
  for (const field of ['id', 'kind'] as const)
    if (Object.hasOwn(fields, field) && fields[field] !== stored[field])
      problems.push({ field, message: 'cannot be changed; add another target instead' })
  const changed = validTarget({ ...stored, ...fields, id: stored.id, kind: stored.kind }, problems)
  // A secret that is changed without a rotation replaces both.
  return changed.secret === stored.secret ? { ...changed, previousSecret, previousUntil } : changed
}

function rotated(target: Target, secret: unknown, overlapHours: unknown = DEFAULT_OVERLAP_HOURS, now: number): Target {
  const problems: TargetProblem[] = []
  const isPeriod = typeof overlapHours === 'number' && overlapHours >= 0 && overlapHours <= MAX_OVERLAP_HOURS
  if (!isPeriod) problems.push({ field: 'overlapHours', message: `must be a number from 0 to ${MAX_OVERLAP_HOURS}` })
  if (!isSigned(target.kind))
    problems.push({ field: 'secret', message: `a ${target.kind} target signs nothing, so nothing is rotated; change it instead` })
  if (secret === target.secret) problems.push({ field: 'secret', message: 'must differ from the current secret' })
  const { previousSecret: _, previousUntil: __, ...stored } = target
  const changed = validTarget({ ...stored, secret }, problems)
  return { ...changed, previousSecret: target.secret, previousUntil: now + Number(overlapHours) * HOUR }
}

/** Validates as the configuration is validated. */
function validTarget(fields: Record<string, unknown>, problems: TargetProblem[] = []): Target {
  const { previousSecret, ...rest } = fields
  if (previousSecret !== undefined) problems.push({ field: 'previousSecret', message: 'rotate the secret instead' })
  const target = readTarget(isObject(rest) ? rest : {}, (problem) => problems.push(problemOf(problem)))
  // A path cannot have such a segment.
  if (/^\.+$/.test(target.id)) problems.push({ field: 'id' in fields ? 'id' : 'name', message: 'must not consist of dots' })
  if (problems.length > 0) throw invalid(422, 'invalid-target', problems)
  return target
}

/** From `.field: message`. */
function problemOf(text: string): TargetProblem {
  const [, field = '', message = text] = /^\.([^:]*): (.*)$/s.exec(text) ?? []
  return { field, message }
}

function requireUnique(target: Target, others: readonly Target[]): void {
  const problems: TargetProblem[] = []
  for (const field of ['name', 'id'] as const)
    if (others.some((other) => other[field] === target[field]))
      problems.push({ field, message: `another target has the ${field} ${target[field]}` })
  if (problems.length > 0) throw invalid(409, 'duplicate-target', problems)
}

function invalid(status: number, code: string, problems: TargetProblem[]): ChangeRefused {
  return new ChangeRefused(status, code, problems.map(({ field, message }) => `${field}: ${message}`).join('; '), problems)
}

const notFound = () => new ChangeRefused(404, 'not-found', 'no target has this id')
