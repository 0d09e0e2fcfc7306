// What the worker finds out about a delivery, step by step: each step tells what is known so far.
import {
  classifyChange,
  explainSignature,
  HookError,
  parseEvent,
  readPackument,
  reviewRelease,
  signPayload,
  type Change,
  type HookEvent,
  type PackumentFacts,
} from 'npm-hooks'
import { MAX_BYTES, type EventView, type Hashed, type Inspection, type Life, type Refusal, type Source, type Verdict } from '../protocol.ts'
import { found, type Found } from './request.ts'

/** As many bytes of each end as are shown. */
const ENDS = 48
const CR = 13
const LF = 10

export type Tell = (step: string, share: number, known?: Partial<Inspection>) => void

/** What is being looked at. */
export interface Subject extends Found {
  name: string
}

export async function read({ name, data }: Source, tell: Tell): Promise<Subject> {
  const size = typeof data === 'string' ? data.length : data.size
  if (size > MAX_BYTES) {
    const message = `${name} has ${(size / 1e6).toFixed(0)} MB; more than ${Math.floor(MAX_BYTES / 1e6)} are not read here (a delivery has 20 at most)`
    throw new Refused({ code: 'too-big', message })
  }
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : await bytesOf(data, tell)
  return { name, ...found(bytes) }
}

async function bytesOf(blob: Blob, tell: Tell): Promise<Uint8Array> {
  const bytes = new Uint8Array(blob.size)
  let at = 0
  try {
    for (const reader = blob.stream().getReader(); ; ) {
      const { value, done } = await reader.read()
      if (done) return bytes
      bytes.set(value, at)
      at += value.length
      tell('reading', at / bytes.length)
    }
  } catch (error) {
    throw new Refused({ code: 'unreadable', message: `the file could not be read: ${String(error)}` })
  }
}

/** Something that could not be done; it crosses to the page. */
export class Refused extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.message)
  }
}

export function refusalOf(error: unknown): Refusal {
  if (error instanceof Refused) return error.refusal
  if (error instanceof HookError) return { code: error.code, message: error.message, offset: error.offset }
  return { code: 'caller', message: error instanceof Error ? error.message : String(error) }
}

export function verdictOf(body: Uint8Array, signature: string, secret: string): Verdict {
  if (secret === '') return { state: 'open' }
  try {
    return { state: 'told', explanation: explainSignature(body, signature, secret), expected: signPayload(body, secret) }
  } catch (error) {
    return { state: 'refused', message: refusalOf(error).message }
  }
}

/** The header that holds: the one that was given, or else the one that came with the body. */
export const signatureOf = (subject: Subject, header: string) => header || (subject.signature ?? '')

export function inspected(
  subject: Subject,
  header: string,
  secret: string,
  tell: Tell,
): { inspection: Inspection; payload: Uint8Array | null } {
  const { name, kind, body, signature: found = '' } = subject
  const notes =
    header && found && header !== found
      ? [...subject.notes, 'The request has another signature than the field. The field holds.']
      : subject.notes
  const signature = signatureOf(subject, header)
  const inspection: Inspection = { name, kind, notes, signature, found, hashed: hashedOf(body), verdict: { state: 'open' } }
  if (subject.isAwaited) return { inspection: { ...inspection, verdict: { state: 'awaited' } }, payload: null }
  const add = (step: string, share: number, more: Partial<Inspection>) => tell(step, share, Object.assign(inspection, more))
  tell('verifying', 0)
  add('reading the event', 0.4, { verdict: verdictOf(body, signature, secret) })
  let event: HookEvent | undefined
  let change: Change | undefined
  try {
    event = parseEvent(body)
    change = classifyChange(event)
    inspection.event = viewOf(event, change)
  } catch (error) {
    inspection.event = refusalOf(error)
  }
  const payload = event === undefined ? body : event.payloadBytes()
  const facts = payload === null ? undefined : factsOf(payload)
  if (payload === null || (event === undefined && facts === undefined)) return { inspection, payload: null }
  if (event === undefined) inspection.isBarePackument = true
  add('reading the packument', 0.6, { payloadSize: payload.length })
  if (facts === undefined) return { inspection, payload }
  const wanted = (change && 'version' in change ? change.version : null) ?? facts['dist-tags']?.latest ?? null
  // What was unpublished is no longer there to be looked at.
  const current = wanted !== null && Object.hasOwn(facts.versions ?? {}, wanted) ? wanted : null
  add('reviewing the release', 0.8, { life: lifeOf(facts, current) })
  if (current !== null) inspection.signals = reviewOf(payload, current)
  return { inspection, payload }
}

function reviewOf(payload: Uint8Array, version: string): Inspection['signals'] {
  try {
    return reviewRelease(payload, version)
  } catch (error) {
    return refusalOf(error)
  }
}

/** Where the packument stands in what was given. */
export function packumentIn(body: Uint8Array): Uint8Array | null {
  try {
    return parseEvent(body).payloadBytes()
  } catch {
    return factsOf(body) === undefined ? null : body
  }
}

function factsOf(payload: Uint8Array): PackumentFacts | undefined {
  try {
    return readPackument(payload)
  } catch {
    return undefined
  }
}

function hashedOf(body: Uint8Array): Hashed {
  let [crlf, lf] = [0, 0]
  for (let at = body.indexOf(LF); at !== -1; at = body.indexOf(LF, at + 1)) {
    if (body[at - 1] === CR) crlf++
    else lf++
  }
  return {
    size: body.length,
    head: [...body.subarray(0, ENDS)],
    tail: [...body.subarray(Math.max(ENDS, body.length - ENDS))],
    hasBom: body[0] === 0xef && body[1] === 0xbb && body[2] === 0xbf,
    lineEnds: crlf > 0 && lf > 0 ? 'LF and CRLF' : crlf > 0 ? 'CRLF' : lf > 0 ? 'LF' : 'none',
    endsWithLineEnd: body.at(-1) === LF,
  }
}

function viewOf(event: HookEvent, change: Change): EventView {
  return {
    envelope: {
      event: event.event,
      name: event.name,
      type: event.type,
      version: event.version,
      hookOwner: event.hookOwner?.username ?? null,
      change: JSON.stringify(event.change),
      time: event.time,
    },
    id: event.id,
    warnings: event.warnings,
    change,
  }
}

function lifeOf(facts: PackumentFacts, current: string | null): Life {
  const releases = Object.entries(facts.versions ?? {}).map(([version, manifest]) => {
    const [, major = '?', minor = '?'] = /^[v=\s]*(\d+)\.(\d+)/.exec(version) ?? []
    const time = Date.parse(facts.time?.[version] ?? '')
    const { deprecated, _npmUser: publisher } = manifest
    return {
      version,
      line: major === '0' ? `0.${minor}` : major,
      time: Number.isNaN(time) ? null : time,
      isPrerelease: /^[v=\s]*\d+\.\d+\.\d+-/.test(version),
      deprecated: typeof deprecated === 'string' && deprecated !== '' ? deprecated : deprecated === true ? 'deprecated' : null,
      publisher: publisher?.name ?? null,
    }
  })
  releases.sort((a, b) => (a.time ?? 0) - (b.time ?? 0))
  return { releases, tags: facts['dist-tags'] ?? {}, current }
}
