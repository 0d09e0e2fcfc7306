// @ts-check
// `npm-hooks verify`: whether a delivery is genuine, and if not, why and what to do.
import { gunzipSync } from 'node:zlib'
import { classifyChange, explainSignature, parseEvent, verifySignature } from 'npm-hooks/packument'
import { recognizeRequest } from 'npm-hooks/request'
import { causeOf } from './causes.js'
import { EXIT, Failure, Misuse } from './exit.js'
import { FRAMEWORKS, fixFor } from './fixes.js'
import { readInput, requiredSecret, SECRET_OPTIONS } from './input.js'

export const verify = {
  summary: 'say whether a delivery is genuine, and if not, why',
  options: /** @type {const} */ ({ signature: { type: 'string' }, raw: { type: 'boolean' }, for: { type: 'string' }, ...SECRET_OPTIONS }),
  files: { min: 1, max: 1 },
  help: `Usage: npm-hooks verify FILE (--secret-env NAME | --secret-file FILE) [OPTIONS]

FILE is a body, a raw HTTP request, a curl command, a HAR or an AWS Lambda
event; - reads the standard input. Without --signature, the header of the
request is checked.

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
    const request = raw ? wholeBody(bytes) : recognizeRequest(bytes)
    // What is recognized as a request has its body somewhere else, if at all.
    if (request.body.length === 0 && request.format !== 'body')
      throw new Failure('no-body', [request.description, ...request.notes].join(' '))
    const signature = values.signature ?? request.signature
    if (signature === null) throw new Misuse(`${request.description} It has no signature: pass --signature`)
    const notes = [...request.notes]
    const body = signedForm(request, signature, secret, notes)
    const explanation = explainSignature(body, signature, secret)
    const change = explanation.valid ? changeIn(body, notes) : null
    const cause = explanation.valid ? null : request.format === 'unknown' ? notRecognized(request.description) : causeOf(explanation)
    const fix = cause && framework !== undefined ? fixFor(framework, cause.about) : null
    if (output.isJson) {
      const { description, format } = request
      output.json({
        ...explanation,
        format,
        description,
        notes,
        change,
        ...(cause && { message: cause.text, fix: cause.fix }),
        ...(fix && { code: fix }),
      })
    } else print(output, { request, notes, change, cause, fix })
    return explanation.valid ? EXIT.yes : EXIT.no
  },
}

/** @param {Uint8Array} body */
function wholeBody(body) {
  return { format: 'body', description: 'A body as it is.', body, signature: null, notes: [] }
}

/**
 * Bytes that are neither a request nor JSON say nothing about who made the signature.
 *
 * @param {string} description
 * @returns {import('./causes.js').Cause}
 */
function notRecognized(description) {
  return { text: `This cannot be checked. ${description}`, fix: 'Pass the body, or the whole request.', about: 'body' }
}

/** Larger than any delivery. */
const MAX_DECOMPRESSED_BYTES = 64 * 1024 * 1024

/**
 * The body, decompressed if that is what was signed.
 *
 * @param {{ body: Uint8Array }} request
 * @param {string} signature
 * @param {string} secret
 * @param {string[]} notes
 */
function signedForm({ body }, signature, secret, notes) {
  if (body[0] !== 0x1f || body[1] !== 0x8b) return body
  if (verifySignature(body, signature, secret)) {
    notes.push('The compressed bytes were signed.')
    return body
  }
  try {
    const plain = gunzipSync(body, { maxOutputLength: MAX_DECOMPRESSED_BYTES })
    notes.push('The body is compressed with gzip. Its decompressed form was checked too.')
    return plain
  } catch {
    notes.push('The body begins as gzip does, but cannot be decompressed.')
    return body
  }
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
