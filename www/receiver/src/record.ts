// What is kept of an event: a row of a few kilobytes, whatever the size of the delivery.
import { HookError, reviewRelease } from 'npm-hooks'
import type { Change, Delivery, Signal } from 'npm-hooks'
import { LEVELS } from 'npm-hooks-events-api'
import type { Level } from 'npm-hooks-events-api'

/** What the hook's owner sent, without the payload: with the wire's names. */
export type Envelope = Pick<Delivery['event'], 'event' | 'name' | 'type' | 'version' | 'hookOwner' | 'change' | 'time'>

/** An event as it is handed to its shard. */
export interface EventRecord {
  id: string
  name: string
  kind: string
  level: Level
  time: number | null
  /** The delivery's size. */
  bytes: number
  /** The name of the secret that it was signed with. */
  secret: string
  /** The body's key in R2, where bodies are kept. */
  body: string | null
  about: About
}

/** What nobody searches by. */
export interface About {
  change: Change
  signals: Signal[]
  envelope: Envelope
  warnings: string[]
}

export function recordOf(delivery: Delivery, secret: string, body: string | null): EventRecord {
  const { event, change, id } = delivery
  const { name, type, version, hookOwner, time } = event
  const signals = signalsOf(delivery)
  const envelope = { event: event.event, name, type, version, hookOwner, change: event.change, time }
  const warnings = [...event.warnings, ...change.warnings].map(({ code }) => code)
  const about = short({ change, signals, envelope, warnings })
  return { id, name, kind: change.kind, level: worst(signals), time, bytes: delivery.body.byteLength, secret, body, about }
}

/** The signals of a release, if the payload has what they need: a registry's few fields have not. */
function signalsOf({ event, change }: Delivery): Signal[] {
  const packument = event.payloadBytes()
  if (change.kind !== 'publish' || change.version === null || packument === null) return []
  try {
    return reviewRelease(packument, change.version)
  } catch (error) {
    if (error instanceof HookError) return []
    throw error
  }
}

function worst(signals: Signal[]): Level {
  return LEVELS[Math.max(0, ...signals.map(({ level }) => LEVELS.indexOf(level)))] ?? 'none'
}

// A row holds at most 2 MB, and a payload's texts (a deprecation's message, a script) may be longer than that.
const ROW_LENGTH = 300_000
const TEXT_LENGTH = 1000

function short(about: About): About {
  const text = JSON.stringify(about)
  if (text.length <= ROW_LENGTH) return about
  const cut = (_: string, value: unknown) =>
    typeof value === 'string' && value.length > TEXT_LENGTH ? `${value.slice(0, TEXT_LENGTH)}…` : value
  const shorter = JSON.stringify({ ...about, envelope: null }, cut)
  // The envelope is sent on, so it is never cut; `receive` takes none over 64 KiB.
  return { ...(shorter.length <= ROW_LENGTH ? (JSON.parse(shorter) as About) : { ...about, signals: [] }), envelope: about.envelope }
}
