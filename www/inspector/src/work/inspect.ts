// Inspects a delivery step by step, and reports the result so far after each step.
import {
  type Change,
  classifyChange,
  explainSignature,
  type HookEvent,
  type PackumentFacts,
  parseEvent,
  readPackument,
  reviewRelease,
  signPayload,
} from 'npm-hooks/packument'
import type { EventView, Inspection, Verdict } from '../protocol.ts'
import { toErrorDetails } from './errors.ts'
import { describeBytes } from './hashed-bytes.ts'
import type { Delivery } from './read-source.ts'
import { releaseHistory } from './release-history.ts'

export type OnProgress = (step: string, share: number, partial?: Inspection) => void

/** The same, between steps that other calls may interrupt. */
export type OnStep = (...progress: Parameters<OnProgress>) => Promise<void>

export function verify(body: Uint8Array, signature: string, secret: string): Verdict {
  if (secret === '') return { state: 'needs-secret' }
  try {
    return { state: 'explained', explanation: explainSignature(body, signature, secret), expected: signPayload(body, secret) }
  } catch (error) {
    return { state: 'invalid-secret', message: toErrorDetails(error).message }
  }
}

/** The signature to check: the visitor's, otherwise the one in the request. */
export const signatureToCheck = (delivery: Delivery, header: string) => header || (delivery.signature ?? '')

export async function inspect(
  delivery: Delivery,
  header: string,
  secret: string,
  onStep: OnStep,
): Promise<{ inspection: Inspection; payload: Uint8Array | null }> {
  const { name, format, body, signature: requestSignature = '' } = delivery
  const signature = signatureToCheck(delivery, header)
  const inspection: Inspection = {
    name,
    format,
    notes: delivery.notes,
    signature,
    requestSignature,
    hashed: describeBytes(body),
    verdict: { state: delivery.needsBodyFile ? 'needs-body' : 'needs-secret' },
  }
  if (delivery.needsBodyFile) return { inspection, payload: null }
  const report = (step: string, share: number, more: Partial<Inspection>) => onStep(step, share, Object.assign(inspection, more))
  await onStep('Verifying the signature', 0)
  await report('Reading the event', 0.4, { verdict: verify(body, signature, secret) })
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
  if (payload === null || (event === undefined && facts === undefined)) return { inspection, payload: null }
  if (event === undefined) inspection.isBarePackument = true
  await report('Reading the packument', 0.6, { payloadSize: payload.length })
  if (facts === undefined) return { inspection, payload }
  const version = (change && 'version' in change ? change.version : null) ?? facts['dist-tags']?.latest ?? null
  // An unpublished version is not in the packument and can't be reviewed.
  const current = version !== null && Object.hasOwn(facts.versions ?? {}, version) ? version : null
  await report('Reviewing the release', 0.8, { history: releaseHistory(facts, current) })
  if (current !== null) inspection.signals = review(payload, current)
  return { inspection, payload }
}

function review(payload: Uint8Array, version: string): Inspection['signals'] {
  try {
    return reviewRelease(payload, version)
  } catch (error) {
    return toErrorDetails(error)
  }
}

/** The packument in a delivery, or the body itself if it is one; otherwise `null`. */
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
