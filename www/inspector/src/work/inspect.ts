// Inspects a delivery step by step, and reports the result so far after each step.
import {
  type Change,
  classifyChange,
  type HookEvent,
  type PackumentFacts,
  parseEvent,
  readPackument,
  reviewRelease,
} from 'npm-hooks/packument'
import type { EventView, Inspection, VerifiedPart } from '../protocol.ts'
import { PROGRESS } from '../texts.ts'
import type { BodyForm } from 'npm-hooks/request'
import { formsOf, verifyForms } from './candidates.ts'
import { toErrorDetails } from './errors.ts'
import { describeBytes } from './hashed-bytes.ts'
import { inputParts } from './input-parts.ts'
import type { Delivery } from './read-source.ts'
import { releaseHistory } from './release-history.ts'

export type OnProgress = (step: string, share: number, partial?: Inspection) => void

/** The same, between steps that other calls may interrupt. */
export type OnStep = (...progress: Parameters<OnProgress>) => Promise<void>

/** One secret per line. Around a line, whitespace stays: it can be part of a secret, or the cause. */
export const secretsIn = (text: string): string[] => text.split(/\r?\n/).filter((line) => line !== '')

/** The form of the body that the verdict is about, and what was signed if that was changed since. */
export interface UsedBody {
  used: BodyForm
  signed: Uint8Array<ArrayBuffer> | null
}

/** What depends on the signature and the secret. */
export function verify(delivery: Delivery, signature: string, secret: string): { verified: VerifiedPart; body: UsedBody } {
  const { verdict, used, signed = null } = verifyForms(delivery, signature, secretsIn(secret))
  const verified = { signature, verdict, hashed: describeBytes(used.bytes), parts: inputParts(delivery, used.bytes) }
  return { verified, body: { used, signed } }
}

/** The signature to check: the visitor's, otherwise the one in the request. */
export const signatureToCheck = (delivery: Delivery, header: string) => header || (delivery.signature ?? '')

export async function inspect(
  delivery: Delivery,
  header: string,
  secret: string,
  onStep: OnStep,
): Promise<{ inspection: Inspection; payload: Uint8Array | null; body: UsedBody }> {
  const { name, format } = delivery
  const signature = signatureToCheck(delivery, header)
  const inspection: Inspection = {
    name,
    format,
    ...recognition(delivery),
    signature,
    requestSignature: delivery.signature ?? '',
    hashed: describeBytes(delivery.body),
    parts: [],
    verdict: { state: 'needs-secret' },
  }
  const report = (step: string, share: number, more: Partial<Inspection>) => onStep(step, share, Object.assign(inspection, more))
  await onStep(PROGRESS.verifyingSignature, 0)
  const { verified, body: usedBody } = verify(delivery, signature, secret)
  const { used } = usedBody
  await report(PROGRESS.readingEvent, 0.4, verified)
  if (verified.verdict.state === 'needs-body') return { inspection, payload: null, body: usedBody }
  // A body that was cut or encoded is not JSON, while another form of it may be.
  const forms = formsOf(delivery)
  const readable = (forms.length > 1 && forms.find(({ bytes }) => isJson(bytes))) || used
  const body = verified.verdict.state === 'explained' && verified.verdict.explanation.valid ? used.bytes : readable.bytes
  let event: HookEvent | undefined
  let change: Change | undefined
  try {
    event = parseEvent(body)
    change = classifyChange(event)
    inspection.event = eventView(event, change)
  } catch (error) {
    inspection.event = toErrorDetails(error)
  }
  const payload = event === undefined ? body : event.payloadBytes()
  const facts = payload === null ? undefined : factsOf(payload)
  if (payload === null || (event === undefined && facts === undefined)) return { inspection, payload: null, body: usedBody }
  if (event === undefined) inspection.isBarePackument = true
  await report(PROGRESS.readingPackument, 0.6, { payloadSize: payload.length })
  if (facts === undefined) return { inspection, payload, body: usedBody }
  const version = (change && 'version' in change ? change.version : null) ?? facts['dist-tags']?.latest ?? null
  // An unpublished version is not in the packument and can't be reviewed.
  const current = version !== null && Object.hasOwn(facts.versions ?? {}, version) ? version : null
  await report(PROGRESS.reviewing, 0.8, {})
  // Not before the last message: the releases are thousands of objects, which the page has to read from each.
  inspection.history = releaseHistory(facts, current)
  if (current !== null) inspection.review = review(payload, current)
  return { inspection, payload, body: usedBody }
}

/** What was recognized, and what is missing or was changed. */
export const recognition = (delivery: Delivery): Pick<Inspection, 'recognized' | 'notes'> => ({
  recognized: isPlain(delivery) ? '' : delivery.description,
  notes: delivery.notes,
})

/** A body alone, of which nothing needs to be said. */
const isPlain = ({ format, forms, obstacle }: Delivery) => format === 'body' && forms.length === 1 && obstacle === null

/** Whether it is an event or a packument, which both are JSON objects. */
function isJson(body: Uint8Array): boolean {
  try {
    parseEvent(body)
    return true
  } catch {
    return factsOf(body) !== undefined
  }
}

function review(payload: Uint8Array, version: string): Inspection['review'] {
  try {
    return reviewRelease(payload, version, { unchecked: true })
  } catch (error) {
    return toErrorDetails(error)
  }
}

/** The packument in the first form of a delivery that has one. */
export function packumentOf(delivery: Delivery): Uint8Array | null {
  for (const { bytes } of formsOf(delivery)) {
    const packument = packumentIn(bytes)
    if (packument !== null) return packument
  }
  return null
}

/** The packument in a delivery, or the body itself if it is one; otherwise `null`. */
function packumentIn(body: Uint8Array): Uint8Array | null {
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

function eventView(event: HookEvent, change: Change): EventView {
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
