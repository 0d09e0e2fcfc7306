// The verdict on the forms of a body, each of which can be what was signed.
import { explainSignature, signPayload } from 'npm-hooks/packument'
import { type BodyForm, explainForms } from 'npm-hooks/request'
import type { Verdict } from '../protocol.ts'
import { toErrorDetails } from './errors.ts'
import { type Delivery, needsBody } from './read-source.ts'

/** At least one: an empty body can have been signed too. */
export function formsOf({ forms, body }: Delivery): BodyForm[] {
  return forms.length > 0 ? forms : [{ name: 'as it is', bytes: body }]
}

/** The verdict on the form that verifies, else on one with a cause, else on the first; and that form. */
export function verifyForms(delivery: Delivery, signature: string, secrets: string[]): { verdict: Verdict; used: BodyForm } {
  const forms = formsOf(delivery)
  const [first] = forms
  if (first === undefined) throw new TypeError('a delivery has a form')
  const why = [delivery.description, delivery.obstacle].filter(Boolean).join(' ')
  if (needsBody(delivery)) return { verdict: { state: 'needs-body', why }, used: first }
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
    return {
      used,
      verdict: { state: 'explained', explanation, expected, form: used === first ? null : used.name, tried, secrets: secrets.length },
    }
  } catch (error) {
    return { verdict: { state: 'invalid-secret', message: toErrorDetails(error).message }, used: first }
  }
}

/** Whether the cause is certain: bytes that end early, or are compressed, say nothing about who signed. */
const isProven = ({ hint }: { hint?: string | undefined }) => hint !== undefined && hint !== 'gzip' && hint !== 'cut-short'
