// What holds the events of a target back: a message for many of them, and waiting until a release can be installed.
import type { Installable, Quiet } from 'npm-hooks-events-api'
import { baseUrlOf } from 'npm-hooks/follow'
import { isObject } from '../base/json-object.js'
import { DAY, HOUR } from '../base/time.js'
import type { Report } from './list.js'
import type { TargetKind } from './target-kinds.js'
import { KIND_RULES } from './target-kinds.js'

const PERIODS = { hour: HOUR, day: DAY } as const satisfies Record<'hour' | 'day', number>

const MAX_PER_HOUR = 3600

/** How long a release is held that cannot be installed, in minutes. */
const DEFAULT_MINUTES = 30
const MAX_MINUTES = 24 * 60

/** When the digest with an event of `received` is sent: at the end of its hour or day, in UTC. With a limit it may be sent at once. */
export function digestTime(quiet: Quiet, received: number): number {
  if (!('digest' in quiet)) return received
  const period = PERIODS[quiet.digest]
  return (Math.floor(received / period) + 1) * period
}

/** Reads the member `quiet` of a target. Errors go to `report`. */
export function readQuiet(value: unknown, kind: TargetKind, report: Report): Quiet | null {
  if (value === undefined || value === null) return null
  const [member, ...others] = isObject(value) ? Object.entries(value) : []
  if (!KIND_RULES[kind].isForPeople) report(`.quiet: a ${kind} target gets each event; remove it, or set limit`)
  else if (member === undefined || others.length > 0)
    report('.quiet: must be { "digest": "hour" }, { "digest": "day" } or { "perHour": N }')
  else if (member[0] === 'digest') {
    if (member[1] === 'hour' || member[1] === 'day') return { digest: member[1] }
    report('.quiet.digest: must be "hour" or "day"')
  } else if (member[0] === 'perHour') {
    if (isIntegerTo(MAX_PER_HOUR, member[1])) return { perHour: member[1] }
    report(`.quiet.perHour: must be an integer from 1 to ${MAX_PER_HOUR}`)
  } else report(`.quiet.${member[0]}: unknown field; use digest or perHour`)
  return null
}

/** Reads the member `installable` of a target: `true`, or an object. Errors go to `report`. */
export function readInstallable(value: unknown, report: Report): Installable | null {
  if (value === undefined || value === null || value === false) return null
  if (value !== true && !isObject(value)) report('.installable: must be true, or an object with minutes, registry or both')
  const { minutes = DEFAULT_MINUTES, registry = null, ...others } = isObject(value) ? value : {}
  for (const field of Object.keys(others)) report(`.installable.${field}: unknown field; use minutes, registry`)
  if (!isIntegerTo(MAX_MINUTES, minutes)) report(`.installable.minutes: must be an integer from 1 to ${MAX_MINUTES}`)
  if (registry !== null && baseUrlOf(registry) === null)
    report('.installable.registry: must be an http or https URL without user and password')
  return { minutes: Number(minutes), registry: baseUrlOf(registry) }
}

function isIntegerTo(max: number, value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 1 && value <= max
}
