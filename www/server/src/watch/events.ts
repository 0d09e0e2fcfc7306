// Events from the changes that a look has found: the same as if the registry had sent them.
import type { TimedChange } from 'npm-hooks/follow'
import { eventOf, reviewChange } from 'npm-hooks/follow'
import type { PackumentFacts } from 'npm-hooks/packument'
import { toEvent } from 'npm-hooks/packument'
import type { EventRecord } from '../events/record.js'
import { NO_REVIEW, recordOf } from '../events/record.js'
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
    const review = releases.includes(timed) ? reviewChange(change, document) : NO_REVIEW
    const record = recordOf({ event, change, id: event.id, bytes }, review)
    // The envelope alone has no payload; what is sent has it.
    const warnings = record.about.warnings.filter((code) => code !== 'no-payload' || document === null)
    const users = facts && { users: usersOfChange(change, before || null, after || null) }
    return { ...record, ...users, registry, about: { ...record.about, warnings } }
  })
}
