// Events from the changes that a look has found: the same as if the registry had sent them.
import type { TimedChange } from 'npm-hooks/follow'
import { eventOf } from 'npm-hooks/follow'
import type { PackumentFacts, Signal } from 'npm-hooks/packument'
import { HookError, reviewRelease, toEvent } from 'npm-hooks/packument'
import type { EventRecord } from '../events/record.js'
import { recordOf } from '../events/record.js'
import { usersOfChange } from '../events/users.js'

/** A review reads the whole packument, so of a package that is seen with its whole history only the latest releases are reviewed. */
const MAX_REVIEWS = 20

const encoder = new TextEncoder()

/** `facts`: those before and after the changes, as JSON, if the users of the events are needed. */
export function recordsOf(
  changes: TimedChange[],
  document: Uint8Array | null,
  registry: string,
  facts: (string | null)[] | null,
): EventRecord[] {
  const [before = null, after = null] = (changes.length > 0 ? (facts ?? []) : []).map(
    (text) => text && (JSON.parse(text) as PackumentFacts),
  )
  const releases = changes.filter(({ change }) => change.kind === 'publish').slice(-MAX_REVIEWS)
  return changes.map((timed) => {
    const { change, time } = timed
    const envelope = toEvent(change, { packument: null, time })
    const event = eventOf(timed, document)
    const bytes = envelope.byteLength + (document === null ? 0 : document.byteLength - encoder.encode('null').byteLength)
    const version = document !== null && change.kind === 'publish' && releases.includes(timed) ? change.version : null
    const signals = document !== null && version !== null ? review(document, version) : []
    const record = recordOf({ event, change, id: event.id, bytes }, signals)
    // The envelope alone has no payload; what is sent has it.
    const warnings = record.about.warnings.filter((code) => code !== 'no-payload' || document === null)
    const users = facts && { users: usersOfChange(change, before || null, after || null) }
    return { ...record, ...users, registry, about: { ...record.about, warnings } }
  })
}

function review(document: Uint8Array, version: string): Signal[] {
  try {
    return reviewRelease(document, version)
  } catch (error) {
    if (error instanceof HookError) return []
    throw error
  }
}
