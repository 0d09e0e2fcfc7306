// All tries of one verifier: those that are complete for a delivery, then random ones: a tenth of what is asked for, or as many as
// that leaves.
import { deliveries as captured } from '../data.js'
import { BODY_KINDS } from './body-tries.js'
import { HEADER_KINDS } from './header-tries.js'
import { randomTry } from './random-tries.js'
import { hmacKey, SECRET_KINDS } from './secret-tries.js'

/** The captured deliveries, the shortest first, with their bytes. */
export const deliveries = captured()
  .map(({ name, body, signature, secret }) => ({ name, body: Uint8Array.from(Buffer.from(body, 'base64')), signature, secret }))
  .sort((a, b) => a.body.length - b.body.length)
for (const delivery of deliveries) delivery.deliveries = deliveries

const SINGLE_BITS = 'one bit of a digit'

/** Each complete try of a delivery: `{ kind, delivery, body, signature, secret }`; its body is valid until the next one. */
export function* completeTries(delivery) {
  const { body, signature, secret } = delivery
  const genuine = { delivery, body, signature, secret }
  for (const [kind, make] of BODY_KINDS) for (const other of make(delivery)) yield { ...genuine, kind, body: other }
  for (const [kind, make] of HEADER_KINDS) for (const other of make(delivery)) yield { ...genuine, kind, signature: other }
  for (const [kind, make] of SECRET_KINDS) for (const other of make(delivery)) yield { ...genuine, kind, secret: other }
}

/** Each digit of a header with each of its bits changed. */
function* digitTries(delivery) {
  const { body, secret } = delivery
  const [kind, make] = HEADER_KINDS.find(([name]) => name === SINGLE_BITS)
  for (const other of make(delivery)) yield { kind, delivery, body, signature: other, secret }
}

/** `complete`: of how many deliveries, the shortest first, all tries are made; of the others the bits of each digit are. */
export function* tries({ complete, count, seed }) {
  let made = 0
  for (const [index, delivery] of deliveries.entries()) {
    for (const each of index < complete ? completeTries(delivery) : digitTries(delivery)) {
      if (!isForgery(each)) continue
      made++
      yield each
    }
  }
  for (let number = 0; made < count || number < count / 10; number++) {
    const each = randomTry(deliveries, seed, number)
    if (!isForgery(each)) continue
    made++
    yield { ...each, number }
  }
}

/** Whether it differs from every captured delivery: what a random change makes can be genuine. */
export function isForgery({ body, signature, secret }) {
  return !deliveries.some(
    (each) =>
      each.signature === signature &&
      (each.secret === secret || hmacKey(each.secret) === hmacKey(secret)) &&
      Buffer.compare(each.body, body) === 0,
  )
}
