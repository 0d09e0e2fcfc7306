// @ts-check
// `npm-hooks verify`: whether a delivery is genuine, and if not, why and what to do.
import { classifyChange, explainSignature, parseEvent } from 'npm-hooks/packument'
import { decompressRequest, explainForms, recognizeRequest } from 'npm-hooks/request'
import { causeOf } from './causes.js'
import { EXIT, Failure, Misuse } from './exit.js'
import { FRAMEWORKS, fixFor } from './fixes.js'
import { readInput, requiredSecret, SECRET_OPTIONS } from './input.js'

export const verify = {
  summary: 'say whether a delivery is genuine, and if not, why',
  options: /** @type {const} */ ({ signature: { type: 'string' }, raw: { type: 'boolean' }, for: { type: 'string' }, ...SECRET_OPTIONS }),
  files: { min: 1, max: 1 },
  help: `Usage: npm-hooks verify FILE (--secret-env NAME | --secret-file FILE) [OPTIONS]

FILE is a body, a raw HTTP request, a command (curl, wget, PowerShell), a HAR,
an AWS Lambda event, a log, a hexdump or whatever else docs/requests.md lists;
- reads the standard input. Without --signature, the header of the request is
checked.

  --signature VALUE   the value of the header x-npm-signature
  --secret-env NAME   the variable that has the secret
  --secret-file FILE  the file that has the secret
  --for FRAMEWORK     how to fix it there: ${FRAMEWORKS.slice(0, 4).join(', ')},
                      ${FRAMEWORKS.slice(4).join(', ')}
  --raw               FILE is the body as it is, whatever it looks like
  --json              one line of JSON

Example: npm-hooks verify request.txt --secret-env NPM_HOOK_SECRET
Exit codes: 0 genuine, 1 not, 2 wrong usage, 3 the file cannot be read.
`,

  /**
   * @param {{ values: Record<string, any>, positionals: string[] }} args
   * @param {import('./output.js').Output} output
   */
  async run({ values, positionals: [file = '-'] }, output) {
    const { for: framework, raw } = values
    if (framework !== undefined && !FRAMEWORKS.includes(framework)) throw new Misuse(`--for is one of ${FRAMEWORKS.join(', ')}`)
    const secret = requiredSecret(values)
    const bytes = await readInput(file)
    const request = raw ? wholeBody(bytes) : await decompressRequest(recognizeRequest(bytes))
    const { description, format, forms, obstacle } = request
    // An empty body can have been signed.
    if (forms.length === 0 && !raw) throw new Failure('no-body', sentences(description, obstacle, ...request.notes))
    const signature = values.signature ?? request.signature
    if (signature === null) throw new Misuse(`${sentences(description, obstacle)} It has no signature: pass --signature`)
    const result = explainForms(forms, (body) => explainSignature(body, signature, secret))
    const { form, explanation, tried } = result ?? { form: EMPTY, explanation: explainSignature('', signature, secret), tried: 1 }
    const notes = [...request.notes]
    const change = explanation.valid ? changeIn(form.bytes, notes) : null
    if (explanation.valid && form !== forms[0]) notes.push(`What was signed is the body ${form.name}.`)
    const isUnproven = !explanation.valid && !isProven(explanation)
    if (isUnproven && obstacle === null) notes.push(formsTried(forms, tried))
    const cause = explanation.valid
      ? null
      : obstacle !== null && isUnproven
        ? notChecked(sentences(description, obstacle))
        : causeOf(explanation)
    const fix = cause && framework !== undefined ? fixFor(framework, explanation.valid ? undefined : explanation.hint) : null
    if (output.isJson) {
      output.json({
        ...explanation,
        format,
        description,
        form: form.name,
        tried,
        notes,
        change,
        ...(cause && { message: cause.text, fix: cause.fix }),
        ...(fix && { code: fix }),
      })
    } else print(output, { request, notes, change, cause, fix })
    return explanation.valid ? EXIT.yes : EXIT.no
  },
}

const EMPTY = { name: 'as it is', bytes: new Uint8Array() }

/** @param {Uint8Array} body */
function wholeBody(body) {
  const forms = body.length === 0 ? [] : [{ name: 'as it is', bytes: body }]
  return { format: 'body', description: 'A body as it is.', forms, signature: null, obstacle: null, notes: [] }
}

/** @param {{ hint?: string }} explanation */
const isProven = ({ hint }) => hint !== undefined && hint !== 'gzip' && hint !== 'cut-short'

/**
 * @param {{ name: string }[]} forms
 * @param {number} tried
 */
const formsTried = (forms, tried) =>
  `${tried === 1 ? '1 form of the body was' : `${tried} forms of the body were`} tried: ${forms.map(({ name }) => name).join('; ') || 'as it is'}.`

/** @param {(string | null)[]} texts */
const sentences = (...texts) => texts.filter((text) => text !== null).join(' ')

/**
 * Bytes that are not a delivery say nothing about who made the signature.
 *
 * @param {string} why
 * @returns {import('./causes.js').Cause}
 */
function notChecked(why) {
  return { text: `This cannot be checked. ${why}`, fix: 'Pass the body, or the whole request.', about: 'body' }
}

/**
 * @param {Uint8Array} body
 * @param {string[]} notes
 */
function changeIn(body, notes) {
  try {
    const { kind, summary, key, evidence } = classifyChange(parseEvent(body))
    return { kind, summary, key, evidence }
  } catch (error) {
    notes.push(`It is genuine, but not an npm hook: ${/** @type {Error} */ (error).message}.`)
    return null
  }
}

/**
 * @param {import('./output.js').Output} output
 * @param {{ request: { description: string }, notes: string[], change: { summary: string } | null, cause: { text: string, fix: string } | null, fix: string | null }} found
 */
function print(output, { request, notes, change, cause, fix }) {
  if (cause === null) output.line('✓ Valid signature.', 'good')
  else output.line(`✗ ${cause.text}`, 'bad')
  if (cause?.fix) output.line(`  ${cause.fix}`)
  if (change) output.line(`  ${change.summary}`)
  output.line(`  ${request.description}`, 'dim')
  for (const note of notes) output.line(`  ${note}`, 'dim')
  if (fix === null) return
  output.line()
  for (const line of fix.split('\n')) output.line(line)
}
