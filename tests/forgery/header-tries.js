// Other headers for a genuine body: `[kind, (delivery) => headers]`, complete for a header as far as a kind has an end.
import { createHash, createHmac, getHashes } from 'node:crypto'

export const PREFIX = 'sha256='
const SIGNATURE_LENGTH = 71
const DIGITS = '0123456789abcdef'
const replaced = (text, at, part, length = 1) => text.slice(0, at) + part + text.slice(at + length)
const range = (from, to) => Array.from({ length: to - from }, (_, at) => from + at)
const positions = range(PREFIX.length, SIGNATURE_LENGTH)

const SPACES = [
  ...'\t\n\v\f\r \0\x1c\x1d\x1e\x1f\x7f\x85\xa0\u1680\u180e\u2028\u2029\u202f\u205f\u2060\u3000\ufeff',
  ...range(0x2000, 0x2010).map((code) => String.fromCharCode(code)),
  '\r\n',
  '\r\n ',
  '%20',
  '+',
]

const PREFIXES = [
  ...['', '=', 'sha256', 'sha256:', 'sha256 ', 'sha256==', 'sha256 =', 'sha256= ', ' sha256=', '=sha256=', 'sha256=sha256=', 'sha256=0x'],
  ...['sha-256=', 'sha_256=', 'SHA-256=', 'sha256\0=', 'sha256\uff1d', 'v1=', 'v0=', 'hmac=', 'hmac-sha256=', 'sha256;', 'sha256,', '0x'],
  ...['x-npm-signature: sha256=', 'X-Npm-Signature=sha256=', '"sha256=', "'sha256=", 'Bearer ', 'Signature sha256=', 't=1,v1=', '{SHA256}'],
]
const ALGORITHMS = ['none', 'None', 'null', 'md5', 'sha1', 'sha224', 'sha384', 'sha512', 'sha512-256', 'sha3-256', 'blake2s256', 'sha2560']

/** The characters that a careless reader takes for a digit: of other scripts, and those with the same low byte. */
function lookalikes(digit) {
  const code = digit.charCodeAt(0)
  const isNumber = digit <= '9'
  const zeros = [0x660, 0x6f0, 0x966, 0xff10, 0x1d7ce, 0x1d7f6].map((zero) => zero + Number(digit))
  const letters = [0xff41, 0x1d41a, 0x1d68a, 0x24d0].map((a) => a + code - 0x61)
  const sameLowByte = [1, 2, 0x20, 0xff].map((high) => (high << 8) | code)
  return [...(isNumber ? zeros : letters), ...sameLowByte].map((each) => String.fromCodePoint(each))
}

export const HEADER_KINDS = [
  ['one bit of a digit', bitsOfDigits],
  ['one bit of a character, up to U+FFFF', bitsOfCharacters],
  ['another digit', ({ signature }) => positions.flatMap((at) => others(signature[at]).map((digit) => replaced(signature, at, digit)))],
  ['a truncated header', ({ signature }) => range(0, SIGNATURE_LENGTH).flatMap((at) => [signature.slice(0, at), signature.slice(at + 1)])],
  ['a header without one character', ({ signature }) => range(0, SIGNATURE_LENGTH).map((at) => replaced(signature, at, ''))],
  ['an extended header', extended],
  ['upper case', upperCase],
  ['another prefix', ({ signature }) => PREFIXES.filter((each) => each !== PREFIX).map((prefix) => prefix + digitsOf(signature))],
  ['another algorithm by name', ({ signature }) => ALGORITHMS.map((name) => `${name}=${digitsOf(signature)}`)],
  ['another algorithm', otherAlgorithms],
  ['digits beyond ASCII', beyondAscii],
  ['white space', spaced],
  ['a header twice', twice],
  ['no digits of the signature', constant],
]

/** The digits of a signature with one bit changed, as far as they are bytes. */
function* bitsOfDigits({ signature }) {
  for (const at of positions)
    for (let bit = 0; bit < 8; bit++) yield replaced(signature, at, String.fromCharCode(signature.charCodeAt(at) ^ (1 << bit)))
}

function* bitsOfCharacters({ signature }) {
  for (let at = 0; at < SIGNATURE_LENGTH; at++)
    for (let bit = 0; bit < 16; bit++) yield replaced(signature, at, String.fromCharCode(signature.charCodeAt(at) ^ (1 << bit)))
}

const digitsOf = (signature) => signature.slice(PREFIX.length)
const others = (digit) => [...DIGITS].filter((each) => each !== digit)

function* extended({ signature }) {
  for (let code = 0; code < 256; code++) {
    const char = String.fromCharCode(code)
    yield signature + char
    yield char + signature
    yield PREFIX + char + digitsOf(signature)
  }
  yield signature + digitsOf(signature)
  yield signature + '0'.repeat(900)
  yield signature + signature
}

function* upperCase({ signature }) {
  for (const at of range(0, SIGNATURE_LENGTH)) {
    const upper = signature[at].toUpperCase()
    if (upper !== signature[at]) yield replaced(signature, at, upper)
  }
  yield signature.toUpperCase()
  yield PREFIX + digitsOf(signature).toUpperCase()
  for (const prefix of ['SHA256=', 'Sha256=', 'sHA256=', 'shA256=']) yield prefix + digitsOf(signature)
}

/** What someone without the secret, or with another algorithm, computes. */
function* otherAlgorithms({ body, secret, signature }) {
  const digests = [
    createHash('sha256').update(body),
    createHash('sha256').update(secret).update(body),
    createHash('sha256').update(body).update(secret),
    createHash('sha256').update(secret),
    createHash('sha256').update(createHash('sha256').update(body).digest()),
    createHmac('sha256', body).update(secret),
    createHmac('sha256', '').update(body),
    createHmac('sha256', signature).update(body),
    createHmac('sha256', secret).update(signature),
    createHmac('sha256', secret).update(''),
    createHmac('sha256', secret).update(Buffer.from(body).toString('base64')),
    createHmac('sha256', secret).update(Buffer.from(body).toString('hex')),
  ].map((hash) => hash.digest('hex'))
  for (const digest of digests) yield PREFIX + digest
  for (const name of getHashes().filter((each) => !/^(id-|rsa-)?rsa|sha256|shake/i.test(each))) {
    const digest = createHmac(name, secret).update(body).digest('hex')
    const fitted = digest.slice(0, 64).padEnd(64, '0')
    for (const header of [`${name}=${digest}`, PREFIX + digest, PREFIX + fitted, PREFIX + digest.slice(-64)]) yield header
  }
  const bytes = Buffer.from(digitsOf(signature), 'hex')
  for (const form of ['base64', 'base64url', 'latin1']) {
    yield bytes.toString(form)
    yield PREFIX + bytes.toString(form)
  }
  yield PREFIX + bytes.reverse().toString('hex')
}

function* beyondAscii({ signature }) {
  for (const at of positions) for (const form of lookalikes(signature[at])) yield replaced(signature, at, form)
  const all = positions.map((at) => lookalikes(signature[at]))
  for (let form = 0; form < 8; form++) yield PREFIX + all.map((forms) => forms[form % forms.length]).join('')
  // The prefix in other scripts, and letters that become those of ASCII in lower case.
  yield signature.replace('sha', '\u017fha')
  yield signature.replace('s', '\uff53')
  yield signature.replace('a', '\u0430')
  yield signature.replace('=', '\uff1d')
  yield `\ufeff${signature}`
}

function* spaced({ signature }) {
  for (const space of SPACES) {
    yield space + signature
    yield signature + space
    yield space + signature + space
    for (const at of range(1, SIGNATURE_LENGTH)) {
      yield replaced(signature, at, space, 0)
      yield replaced(signature, at, space)
    }
  }
}

/** Several values, as hosts and proxies join them or list them. */
function* twice({ signature }) {
  const wrong = replaced(signature, PREFIX.length, others(signature[PREFIX.length])[0])
  for (const [a, b] of [
    [signature, signature],
    [wrong, signature],
    [signature, wrong],
    ['', signature],
    [signature, ''],
  ]) {
    for (const separator of [', ', ',', ';', '; ', ' ', '\n', '\r\n', '\0', '|', '&', '\t']) yield a + separator + b
    yield [a, b]
  }
  yield [signature]
  yield []
  yield [[signature]]
  for (const [open, close] of ['""', "''", '<>', '()', '[]', '{}', '``']) yield open + signature + close
}

function* constant() {
  for (const digit of DIGITS) yield PREFIX + digit.repeat(64)
  for (const value of ['', PREFIX, '0', 'true', 'null', 'undefined', '*', 'NaN', '[object Object]', PREFIX + '*'.repeat(64)]) yield value
  yield PREFIX + '\0'.repeat(64)
  yield null
  yield undefined
}
