// @ts-check
// The verdicts of explainSignature as sentences, and what to do. docs/errors.md has the same in more words.

/** @typedef {'body' | 'secret' | 'header'} About What a fix is about */
/** @typedef {{ text: string, fix: string, about: About }} Cause */

/** @type {Record<string, [text: string, fix: string, about: About]>} */
const HINTS = {
  reserialized: [
    "Signature doesn't match. The body was parsed and serialized again after it was signed.",
    'Hash the raw bytes of the request, before anything parses them.',
    'body',
  ],
  base64: ["Signature doesn't match. The body is base64 text of what was signed.", 'Decode it first.', 'body'],
  'cut-short': [
    "Signature doesn't match. The body is empty, or ends in the middle of its JSON.",
    'Find what reads the body first, or limits its size.',
    'body',
  ],
  'trailing-newline': [
    "Signature doesn't match. A line end was added or removed at the end of the body.",
    'Hash the raw bytes; with curl, use --data-binary.',
    'body',
  ],
  bom: ["Signature doesn't match. A byte order mark was added or removed.", 'Hash bytes, not decoded text.', 'body'],
  crlf: ["Signature doesn't match. The line ends of the body were converted.", 'Hash the raw bytes of the request.', 'body'],
  'trimmed-secret': [
    "Signature doesn't match. The secret has white space around it.",
    'Store the secret without it; a line end at the end of a file becomes part of the secret.',
    'secret',
  ],
  'quoted-secret': ["Signature doesn't match. The secret has quotation marks around it.", 'Remove them.', 'secret'],
  'base64-secret': ["Signature doesn't match. The secret is base64 text of the one that signed.", 'Decode it first.', 'secret'],
  'hex-secret': ["Signature doesn't match. The secret is hex digits of the one that signed.", 'Decode it first.', 'secret'],
  'latin-1': ["Signature doesn't match. The body was read or written as Latin-1.", 'Hash bytes, not decoded text.', 'body'],
  gzip: [
    "Signature doesn't match. The body is compressed with gzip.",
    'Hash what the sender signed: decompress the body first, or do not.',
    'body',
  ],
  'header-name': ['The signature has the name of its header in front.', 'Pass the value of the header alone.', 'header'],
  'quoted-signature': ['The signature has quotation marks around it.', 'Pass the value of the header alone.', 'header'],
  'upper-case': ['The signature was converted to upper case.', 'Pass the header unchanged.', 'header'],
  'trimmed-signature': ['The signature has white space around it.', 'Pass the header unchanged.', 'header'],
  prefix: ['The signature has lost its “sha256=”.', 'Pass the whole header.', 'header'],
  'joined-signatures': [
    'The header has several signatures, joined with commas; one of them is valid.',
    'Find what adds the second header, usually a proxy.',
    'header',
  ],
}

/** @type {Record<string, [text: string, fix: string, about: About]>} */
const REASONS = {
  missing: ['There is no signature.', 'Check that the header x-npm-signature reaches your code.', 'header'],
  'not-a-string': ['There are several signatures.', 'Find what adds the second header.', 'header'],
  'no-prefix': ['The signature does not begin with “sha256=”.', 'Pass the whole header.', 'header'],
  'wrong-algorithm': ['The signature has another algorithm: this is not an npm hook.', 'Check which sender this is.', 'header'],
  'wrong-length': ['The signature does not have 64 digits.', 'Pass the whole header.', 'header'],
  'not-hex': ['The signature has characters that are not lower-case hex digits.', 'Pass the header unchanged.', 'header'],
  mismatch: [
    "Signature doesn't match. It was not made from this body with this secret.",
    'Check the secret: each hook can have its own. Hash the raw bytes of the request.',
    'body',
  ],
}

/**
 * @param {Extract<import('../../verify.js').SignatureExplanation, { valid: false }>} explanation
 * @returns {Cause}
 */
export function causeOf({ reason, hint, serializer }) {
  const found = (hint === undefined ? undefined : HINTS[hint]) ?? REASONS[reason]
  const [text, fix, about] = found ?? [`The signature is not valid (${reason}).`, '', 'body']
  return { text: serializer === undefined ? text : `${text} What was signed has the form of ${serializer}.`, fix, about }
}
