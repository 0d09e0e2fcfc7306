// @ts-check

/**
 * What was recognized. `npm-hooks/request` documents its members.
 *
 * @typedef {import('../../request.js').RecognizedRequest} RecognizedRequest
 * @typedef {import('../../request.js').BodyForm} BodyForm
 */

/**
 * What a reader has found.
 *
 * @typedef {object} Found
 * @property {RecognizedRequest['format']} format
 * @property {string} what In a few words, from the start of a sentence on
 * @property {Uint8Array} body
 * @property {string} [form] How the body was taken, e.g. `decoded from base64`; without it, as it is
 * @property {BodyForm[]} [others] Other bytes that can be the body, in order of likelihood
 * @property {[name: string, value: string][]} [headers] With names in lower case
 * @property {string[]} [notes] Sentences
 * @property {string} [obstacle] A sentence that says why the signature cannot be checked
 * @property {boolean} [bodyInFile] Whether the input names a file that has the body
 */

export const AS_IT_IS = 'as it is'

/** What is found of a request that names a file. */
export const IN_A_FILE = {
  obstacle: 'Its body is in a file. Use that file, with the signature of this request.',
  bodyInFile: true,
}

export const NO_BYTES = new Uint8Array()
