// The verdict on the forms of a body, each of which can be what was signed.
import { explainSignature, restoreBody, type SignatureHint, signPayload } from 'npm-hooks/packument'
import { type BodyForm, explainForms } from 'npm-hooks/request'
import type { Verdict } from '../protocol.ts'
import { AS_IT_IS, VERDICT } from '../texts.ts'
import { bodyDifference } from './body-difference.ts'
import { type Delivery, needsBody } from './read-source.ts'

/** The variants of a body and of a secret that the library tries. */
const VARIANTS = [
  'trimmed-secret',
  'quoted-secret',
  'base64-secret',
  'hex-secret',
  'base64',
  'latin-1',
  'crlf',
  'bom',
  'trailing-newline',
  'reserialized',
] as const satisfies readonly SignatureHint[]
/** The library tries no variants of a longer body. */
const MAX_VARIED_BYTES = 1024 * 1024
/** The library reads 8 fields of a form, and gives at most 12 forms of a body: of so many, others can be left out. */
const MIN_LIMITED_FORMS = 9
const NO_BYTES = new Uint8Array()

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
  const why = [VERDICT.whatItIs(delivery.description), delivery.obstacle].filter(Boolean).join(' ')
  if (needsBody(delivery)) {
    return { verdict: { state: 'needs-body', isInFile: delivery.bodyInFile, why: delivery.obstacle ?? '' }, used: first }
  }
  const isChecked = secrets.length > 0 && signature !== ''
  if (!isChecked && delivery.obstacle !== null) return { verdict: { state: 'not-checkable', why }, used: first }
  if (secrets.length === 0) return { verdict: { state: 'needs-secret' }, used: first }
  const message = mistakeIn(secrets)
  if (message !== null) {
    const secret = secrets.findIndex((secret) => mistakeIn([secret]) === message)
    const verdict = { state: 'invalid-secret', message, secret: secret === -1 ? null : secret, secrets: secrets.length } as const
    return { verdict, used: first }
  }
  let isAllTried = forms.length < MIN_LIMITED_FORMS
  const result = explainForms(forms, (body) => {
    const explanation = explainSignature(body, signature, secrets)
    isAllTried &&= explanation.valid || VARIANTS.every((hint) => explanation.triedHints.includes(hint))
    return explanation
  })
  if (result === null) throw new TypeError('a delivery has a form')
  const { form: used, explanation, tried } = result
  if (delivery.obstacle !== null && !explanation.valid && !isProven(explanation)) return { verdict: { state: 'not-checkable', why }, used }
  const secret = secrets[explanation.valid ? explanation.secret : 0] ?? ''
  const expected = signPayload(used.bytes, secret)
  const signed = explanation.valid || !isProven(explanation) ? null : restoreBody(used.bytes, signature, secrets)
  const difference = signed && bodyDifference(signed, used.bytes)
  const form = used === first ? null : used.name
  const coverage = isAllTried ? 'all' : forms.some(({ bytes }) => bytes.length > MAX_VARIED_BYTES) ? 'small' : 'some'
  const details = { explanation, expected, form, tried, coverage, secrets: secrets.length, difference } as const
  return { used, signed, verdict: { state: 'explained', ...details } }
}

/** What is wrong with the secrets, in the words of the library; `null` if it accepts them. */
function mistakeIn(secrets: string[]): string | null {
  try {
    explainSignature(NO_BYTES, '', secrets)
    return null
  } catch (error) {
    return error instanceof Error ? error.message : String(error)
  }
}

/** Whether the cause is certain: bytes that end early, or are compressed, say nothing about who signed. */
const isProven = ({ hint }: { hint?: string | undefined }) => hint !== undefined && hint !== 'gzip' && hint !== 'cut-short'
