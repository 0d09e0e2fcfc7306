// The tries notice a verifier that is wrong: each of these accepts every genuine delivery, and a forgery of each kind that is named.
import assert from 'node:assert/strict'
import { createHmac, getHashes } from 'node:crypto'
import { test } from 'node:test'
import { BODY_KINDS } from './body-tries.js'
import { completeTries, deliveries, isForgery } from './forgeries.js'
import { HEADER_KINDS, PREFIX } from './header-tries.js'
import { RANDOM_KINDS, randomTry } from './random-tries.js'
import { SECRET_KINDS } from './secret-tries.js'

const [shortest] = deliveries
const SEED = 1
const RANDOM_TRIES = 8000
const everything = function* () {
  yield* completeTries(shortest)
  for (let number = 0; number < RANDOM_TRIES; number++) yield randomTry(deliveries, SEED, number)
}

const digest = (body, secret, algorithm = 'sha256') => createHmac(algorithm, secret).update(body).digest('hex')
const right = ({ body, signature, secret }) => signature === PREFIX + digest(body, secret)
/** Verifiers that read the header, hash the body or take the secret in a wrong way. */
const reads = (read) => (each) =>
  typeof each.signature === 'string' && [read(each.signature)].flat().some((signature) => right({ ...each, signature }))
const hashes = (bytesOf) => (each) => right({ ...each, body: bytesOf(each.body) })
const takes = (secretOf) => (each) => right({ ...each, secret: secretOf(Buffer.from(each.secret), Buffer.from(each.delivery.secret)) })
/** Verifiers that compare the header with the digits in a wrong way. */
const compares = (isSame) => (each) =>
  typeof each.signature === 'string' &&
  each.signature.startsWith(PREFIX) &&
  isSame(digest(each.body, each.secret), each.signature.slice(PREFIX.length))

const text = (bytes) => new TextDecoder().decode(bytes)
const isSupported = new Set(getHashes())

/** `[what is wrong, verifier, the kinds of tries that show it]`. */
const BROKEN = [
  [
    'the last digit is not compared',
    compares((a, b) => b.length === 64 && a.slice(0, 63) === b.slice(0, 63)),
    ['one bit of a digit', 'another digit'],
  ],
  [
    'the first digit is not compared',
    compares((a, b) => b.length === 64 && a.slice(1) === b.slice(1)),
    ['one bit of a digit', 'another digit'],
  ],
  [
    'digits are compared as far as there are any',
    compares((a, b) => a.startsWith(b)),
    ['a truncated header', 'no digits of the signature'],
  ],
  ['what follows the digits is not read', compares((a, b) => b.startsWith(a)), ['an extended header']],
  ['a missing digit is skipped', compares((a, b) => [a.slice(1), a.slice(0, -1), a].includes(b)), ['a header without one character']],
  ['two digits are compared', compares((a, b) => a.slice(0, 2) === b.slice(0, 2)), ['digits at random', 'both changed, at random']],
  [
    'half of the digits are compared',
    compares((a, b) => a.slice(0, 32) === b.slice(0, 32)),
    ['the first or last digits are right', 'some bits of the digits, at random'],
  ],
  [
    'a low byte is compared',
    reads((header) => Buffer.from(header, 'latin1').toString('latin1')),
    ['one bit of a character, up to U+FFFF', 'digits beyond ASCII'],
  ],
  ['a header is normalized', reads((header) => header.normalize('NFKC')), ['digits beyond ASCII']],
  ['a header is read in any case', reads((header) => header.toLowerCase()), ['upper case']],
  ['a header is trimmed', reads((header) => header.trim()), ['white space']],
  ['white space is removed', reads((header) => header.replace(/\s/g, '')), ['white space']],
  ['the prefix may be absent', reads((header) => PREFIX + header.replace(PREFIX, '')), ['another prefix']],
  ['any prefix is accepted', reads((header) => PREFIX + header.split(/[=:]/).at(-1)), ['another prefix', 'another algorithm by name']],
  ['the header names the algorithm', namesAlgorithm, ['another algorithm']],
  ['a list of signatures is accepted', reads((header) => header.split(/[,;] ?/)), ['a header twice']],
  ['an array is read as text', (each) => right({ ...each, signature: String(each.signature) }), ['a header twice']],
  ['quotation marks are removed', reads((header) => header.replace(/^"(.*)"$/s, '$1')), ['a header twice']],
  ['the absence of a header is accepted', (each) => right(each) || each.signature === undefined, ['no digits of the signature']],
  ['bytes are read as ASCII', hashes((body) => body.map((byte) => byte & 0x7f)), ['one bit of the body', 'changes to the body, at random']],
  ['the body is decoded as text', hashes(text), ['an extended body']],
  ['the body is trimmed', hashes((body) => text(body).trim()), ['an extended body']],
  [
    'the body ends with its last brace',
    hashes((body) => (body.at(-1) === 0x7d ? body : Buffer.concat([body, Buffer.from('}')]))),
    ['a truncated body'],
  ],
  [
    'bytes are summed',
    (each) => right(each) || (sum(each.body) === sum(each.delivery.body) && right(each.delivery)),
    ['bytes of the body in another order'],
  ],
  [
    'a signature of any body is accepted',
    ({ signature }) => deliveries.some((each) => each.signature === signature),
    ["another delivery's signature"],
  ],
  [
    'a part of the secret is compared',
    takes((secret, ours) => (secret.compare(ours, 0, 8, 0, 8) === 0 ? ours : secret)),
    ['another secret'],
  ],
]

function namesAlgorithm({ body, signature, secret }) {
  const [name, digits] = typeof signature === 'string' ? signature.split('=') : []
  return isSupported.has(name) && digits === digest(body, secret, name)
}

const sum = (bytes) => bytes.reduce((total, byte) => total + byte, 0)

test('a verifier that is right accepts what was captured, and no forgery', () => {
  for (const delivery of deliveries) assert.ok(right(delivery), delivery.name)
  for (const each of everything()) if (isForgery(each)) assert.ok(!right(each), each.kind)
})

test('each kind of try shows a mistake of a verifier', () => {
  const kinds = [...BODY_KINDS, ...HEADER_KINDS, ...SECRET_KINDS, ...RANDOM_KINDS].map(([kind]) => kind)
  const shown = new Set(BROKEN.flatMap(([, , names]) => names))
  assert.deepEqual([...shown].sort(), kinds.toSorted())
})

for (const [what, isAccepted, kinds] of BROKEN) {
  test(`it is noticed that ${what}`, () => {
    const genuine = { ...shortest, delivery: shortest }
    assert.equal(isAccepted(genuine), true)
    const found = new Set()
    for (const each of everything()) if (!found.has(each.kind) && isForgery(each) && isAccepted(each)) found.add(each.kind)
    assert.deepEqual(
      kinds.filter((kind) => !found.has(kind)),
      [],
      `noticed by: ${[...found].join(', ')}`,
    )
  })
}
