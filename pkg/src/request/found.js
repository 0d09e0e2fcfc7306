// @ts-check

/**
 * What was recognized. `npm-hooks/request` documents its members.
 *
 * @typedef {import('../../request.js').RecognizedRequest} RecognizedRequest
 */

/**
 * What a reader has found.
 *
 * @typedef {object} Found
 * @property {RecognizedRequest['format']} format
 * @property {string} what In a few words, from the start of a sentence on
 * @property {Uint8Array} body
 * @property {[name: string, value: string][]} [headers] With names in lower case
 * @property {string[]} [notes] Sentences
 */

export {}
