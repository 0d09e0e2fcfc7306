// Tries by a seeded generator: the same seed and number are the same try, also alone.
import { mulberry } from '../suite/check.js'
import { PREFIX } from './header-tries.js'

const SHORT_BYTES = 2000
const DIGITS = '0123456789abcdef'

/** Of ten tries, one may be of a long delivery: nine are of short ones, so that there can be millions. */
const deliveryOf = (deliveries, random) => {
  const eligible = random(10) === 0 ? deliveries : deliveries.filter(({ body }) => body.length < SHORT_BYTES)
  return eligible[random(eligible.length)]
}

/** `[kind, weight, (delivery, random, deliveries) => what differs]`. */
export const RANDOM_KINDS = [
  ['some bits of the digits, at random', 4, ({ signature }, random) => ({ signature: flippedDigits(signature, random) })],
  ['changes to the body, at random', 4, ({ body }, random) => ({ body: changedBody(body, random) })],
  ['digits at random', 1, (_, random) => ({ signature: PREFIX + randomDigits(random, 64) })],
  ['the first or last digits are right', 1, ({ signature }, random) => ({ signature: partlyRight(signature, random) })],
  [
    "another delivery's signature",
    1,
    (_, random, deliveries) => ({ signature: flippedDigits(deliveries[random(deliveries.length)].signature, random, random(2)) }),
  ],
  [
    'both changed, at random',
    1,
    ({ body, signature }, random) => ({ body: changedBody(body, random), signature: flippedDigits(signature, random) }),
  ],
]
const WEIGHTED = RANDOM_KINDS.flatMap((kind) => Array.from({ length: kind[1] }, () => kind))

/** The try of that number: `{ kind, delivery, body, signature, secret }`. */
export function randomTry(deliveries, seed, number) {
  const random = mulberry(seed ^ Math.imul(number, 0x9e3779b1))
  const delivery = deliveryOf(deliveries, random)
  const [kind, , make] = WEIGHTED[random(WEIGHTED.length)]
  const { body, signature, secret } = delivery
  return { kind, delivery, body, signature, secret, ...make(delivery, random, deliveries) }
}

const randomDigits = (random, count) => Array.from({ length: count }, () => DIGITS[random(16)]).join('')

/** One bit to four bits of the digits' values, so that the result is well formed. */
function flippedDigits(signature, random, count = 1 + random(4)) {
  let flipped = signature
  for (let left = count; left > 0; left--) {
    const at = PREFIX.length + random(64)
    const digit = DIGITS[DIGITS.indexOf(flipped[at]) ^ (1 << random(4))]
    flipped = flipped.slice(0, at) + digit + flipped.slice(at + 1)
  }
  return flipped
}

function partlyRight(signature, random) {
  const digits = signature.slice(PREFIX.length)
  const count = random(64)
  const other = randomDigits(random, 64 - count)
  return PREFIX + (random(2) === 0 ? digits.slice(0, count) + other : other + digits.slice(64 - count))
}

const CHANGES = [
  (bytes, random) => flip(bytes, random(bytes.length * 8)),
  (bytes, random) => flip(bytes, random(bytes.length * 8)),
  (bytes, random) => bytes.fill(random(256), random(bytes.length)),
  (bytes, random) => bytes.subarray(0, random(bytes.length)),
  (bytes, random) => bytes.subarray(random(bytes.length)),
  (bytes, random) => bytes.copyWithin(random(bytes.length), random(bytes.length), random(bytes.length)),
  (bytes, random) => Buffer.concat([bytes, bytes.subarray(random(bytes.length))]),
  (bytes, random) => bytes.with(random(bytes.length), random(256)),
  (bytes, random) => {
    const at = random(bytes.length)
    return Buffer.concat([bytes.subarray(0, at), Uint8Array.of(random(256)), bytes.subarray(at)])
  },
]

function flip(bytes, bit) {
  bytes[bit >> 3] ^= 1 << (bit & 7)
  return bytes
}

function changedBody(body, random) {
  let bytes = body.slice()
  for (let left = 1 + random(4); left > 0 && bytes.length > 0; left--) bytes = CHANGES[random(CHANGES.length)](bytes, random)
  return bytes
}
