// @ts-check
// Tries each form of a body.

/** @import { BodyForm } from './found.js' */

/**
 * @template {{ valid: boolean, hint?: string }} E
 * @param {readonly BodyForm[]} forms
 * @param {(body: Uint8Array) => E} explain
 * @returns {{ form: BodyForm, explanation: E, tried: number } | null}
 */
export function explainForms(forms, explain) {
  /** @type {{ form: BodyForm, explanation: E, tried: number } | null} */
  let best = null
  for (const [index, form] of forms.entries()) {
    const found = { form, explanation: explain(form.bytes), tried: index + 1 }
    if (found.explanation.valid) return found
    // A hint that is proven says more than that the first form is not valid.
    if (best === null || (!isProven(best.explanation) && isProven(found.explanation))) best = found
  }
  return best && { ...best, tried: forms.length }
}

/** @param {{ hint?: string }} explanation */
const isProven = ({ hint }) => hint !== undefined && hint !== 'gzip' && hint !== 'cut-short'
