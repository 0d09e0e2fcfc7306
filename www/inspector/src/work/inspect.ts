// What the worker finds out about a delivery, step by step: each step tells what is known so far.
import { classifyChange, explainSignature, HookError, parseEvent, readPackument, reviewRelease, signPayload, type HookEvent, type PackumentFacts } from 'npm-hooks'
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
    const message = `${name} has ${(size / 1024 / 1024).toFixed(0)} MB; more than ${MAX_BYTES / 1024 / 1024} are not read here (a delivery has 20 at most)`
    throw new Refused({ code: 'too-big', message })
  }
  const bytes = typeof data === 'string' ? new TextEncoder().encode(data) : await bytesOf(data, tell)
  return { name, ...found(bytes) }
}

async function bytesOf(blob: Blob, tell: Tell): Promise<Uint8Array> {
  const bytes = new Uint8Array(blob.size)
  let at = 0
  try {
    for (const reader = blob.stream().getReader(); ;) {
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

export function inspected(subject: Subject, header: string, secret: string, tell: Tell): Inspection {
  const { name, kind, body, notes } = subject
  const signature = header || (subject.signature ?? '')
  const known: Inspection = { name, kind, notes, signature, hashed: hashedOf(body), verdict: { state: 'open' } }
  const add = (step: string, share: number, more: Partial<Inspection>) => tell(step, share, Object.assign(known, more))
  tell('verifying', 0)
  known.verdict = verdictOf(body, signature, secret)
  tell('reading the event', 0.4, known)
  let event: HookEvent | undefined
  try {
    event = parseEvent(body)
  } catch (error) {
    known.event = refusalOf(error)
  }
  const payload = event === undefined ? barePackument(body) : event.payloadBytes()
  if (event !== undefined) known.event = viewOf(event)
  else if (payload !== null) known.isBarePackument = true
  if (payload === null) return known
  add('reading the packument', 0.6, { payloadSize: payload.length })
  const change = event && classifyChange(event)
  const facts = factsOf(payload)
  if (facts === undefined) return known
  const current = (change && 'version' in change ? change.version : null) ?? facts['dist-tags']?.latest ?? null
  add('reviewing the release', 0.8, { life: lifeOf(facts, current) })
  if (current !== null) {
    try {
      known.signals = reviewRelease(payload, current)
    } catch (error) {
      known.signals = refusalOf(error)
    }
  }
  return known
}

/** Where the packument stands in what was given. */
export function payloadOf(body: Uint8Array): Uint8Array | null {
  try {
    return parseEvent(body).payloadBytes()
  } catch {
    return barePackument(body)
  }
}

function barePackument(body: Uint8Array): Uint8Array | null {
  return factsOf(body) === undefined ? null : body
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

function viewOf(event: HookEvent): EventView {
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
    change: classifyChange(event),
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
