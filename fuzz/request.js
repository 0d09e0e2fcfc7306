// What the fuzz target `request` checks of any bytes: it throws if a property does not hold. The recognizer of requests is passed in, because
// the fuzzer has it instrumented.
import assert from 'node:assert/strict'

const MAX_FORMS = 12
const FORMATS = [
  ...['http', 'trace', 'curl', 'wget', 'httpie', 'powershell', 'fetch', 'har', 'postman', 'insomnia', 'webhook-site', 'ngrok', 'lambda'],
  ...['log', 'json', 'body', 'unknown'],
]
/** Characters that break a line of a log or a terminal, or change its direction. */
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are looked for
const UNPRINTABLE = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/

/** Says what the recognizer must do with every input: never throw, and take the body's bytes from what was passed. */
export function checkRequest({ recognizeRequest }, input) {
  const before = Uint8Array.from(input)
  const found = recognizeRequest(input)
  assert.deepEqual(Uint8Array.from(input), before, 'the input is not changed')
  assertResult(found)
  assert.deepEqual(recognizeRequest(before), found, 'the same input has the same result')
  const text = decoded(input)
  // Text that begins with a byte order mark loses it when it is decoded.
  if (text !== undefined) assert.deepEqual(recognizeRequest(text), found, 'text and its bytes are the same')
  const { body, format, forms } = found
  const whole = Buffer.from(withoutBom(input))
  if (format === 'unknown' && whole.length > 0)
    assert.ok(
      forms.some(({ bytes }) => whole.equals(bytes)),
      'all bytes of what is not recognized are a form of the body',
    )
  // The body of a request that is not within something else is a part of the input.
  if (/^(?:An HTTP request|Headers and a body)\b/.test(found.description) && forms[0]?.name === 'as it is')
    assert.ok(Buffer.from(input).includes(Buffer.from(body)), 'the body is in the input')
  const headerSignatures = found.headers.filter(([name]) => name === 'x-npm-signature').map(([, value]) => value)
  assert.equal(found.signature, headerSignatures.length > 0 ? headerSignatures.join(', ') : null)
}

function assertResult({ format, description, body, forms, headers, contentEncoding, obstacle, notes }) {
  assert.ok(FORMATS.includes(format), format)
  assert.ok(body instanceof Uint8Array)
  assert.ok(forms.length <= MAX_FORMS && (forms.length > 0 || body.length === 0), `${forms.length} forms`)
  const bytes = forms.map((form) => Buffer.from(form.bytes).toString('latin1'))
  assert.equal(new Set(bytes).size, bytes.length, 'all forms are different')
  assert.ok(!bytes.includes(''), 'no form is empty')
  for (const sentence of [description, ...(obstacle === null ? [] : [obstacle]), ...notes]) {
    assert.doesNotMatch(sentence, UNPRINTABLE)
    assert.match(sentence, /^\S.*[.?!]$/s)
    assert.ok(sentence.length < 2000, `${sentence.length} characters`)
  }
  for (const [name, value] of headers) {
    assert.ok(typeof name === 'string' && typeof value === 'string')
    assert.equal(name, name.toLowerCase())
  }
  assert.ok(contentEncoding === null || contentEncoding === contentEncoding.toLowerCase())
}

const withoutBom = (bytes) => (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes)

function decoded(bytes) {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    return undefined
  }
}
