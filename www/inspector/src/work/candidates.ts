// The verdict on the forms of a body, each of which can be what was signed.
import { explainSignature, restoreBody, signPayload } from 'npm-hooks/packument'
import { type BodyForm, explainForms } from 'npm-hooks/request'
import type { Verdict } from '../protocol.ts'
import { AS_IT_IS, FAILURES } from '../texts.ts'
import { bodyDifference } from './body-difference.ts'
import { toErrorDetails } from './errors.ts'
import { type Delivery, needsBody } from './read-source.ts'

/** At least one: an empty body can have been signed too. */
export function formsOf({ forms, body }: Delivery): BodyForm[] {
  return forms.length > 0 ? forms : [{ name: AS_IT_IS, bytes: body }]
}

interface FormsVerdict {
  verdict: Verdict
  /** The form that the verdict is about. */
  used: BodyForm
  /** What was signed, if it was changed since. */
  signed?: Uint8Array<ArrayBuffer> | null
}

/** The verdict on the form that verifies, else on one with a cause, else on the first. */
export function verifyForms(delivery: Delivery, signature: string, secrets: string[]): FormsVerdict {
  const forms = formsOf(delivery)
  const [first] = forms
  if (first === undefined) throw new TypeError('a delivery has a form')
  const why = [delivery.description, delivery.obstacle].filter(Boolean).join(' ')
  if (needsBody(delivery)) {
    const place = delivery.bodyInFile ? 'file' : delivery.format === 'trace' ? 'trace' : 'unknown'
    return { verdict: { state: 'needs-body', place, why: delivery.obstacle ?? '' }, used: first }
  }
  const isChecked = secrets.length > 0 && signature !== ''
  if (!isChecked && delivery.obstacle !== null) return { verdict: { state: 'not-checkable', why }, used: first }
  if (secrets.length === 0) return { verdict: { state: 'needs-secret' }, used: first }
  try {
    const result = explainForms(forms, (body) => explainSignature(body, signature, secrets))
    if (result === null) throw new TypeError('a delivery has a form')
    const { form: used, explanation, tried } = result
    if (delivery.obstacle !== null && !explanation.valid && !isProven(explanation))
      return { verdict: { state: 'not-checkable', why }, used }
    const secret = secrets[explanation.valid ? explanation.secret : 0] ?? ''
    const expected = signPayload(used.bytes, secret)
    const signed = explanation.valid || !isProven(explanation) ? null : restoreBody(used.bytes, signature, secrets)
    const difference = signed && bodyDifference(signed, used.bytes)
    const form = used === first ? null : used.name
    return { used, signed, verdict: { state: 'explained', explanation, expected, form, tried, secrets: secrets.length, difference } }
  } catch (error) {
    const isSignature = secrets.some((secret) => /^sha256=[\da-f]{64}$/i.test(secret))
    return {
      verdict: { state: 'invalid-secret', message: isSignature ? FAILURES.secretIsSignature : toErrorDetails(error).message },
      used: first,
    }
  }
}

/** Whether the cause is certain: bytes that end early, or are compressed, say nothing about who signed. */
const isProven = ({ hint }: { hint?: string | undefined }) => hint !== undefined && hint !== 'gzip' && hint !== 'cut-short'
