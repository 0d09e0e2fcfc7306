// `node tests/timing/measure.js PATH`: one run of all measurements on that path, in a fresh process; prints `{ name: |t| }`.
const [path] = process.argv.slice(2)
if (!['host', 'wasm'].includes(path)) throw new Error('usage: node tests/timing/measure.js host|wasm')
if (path === 'wasm') process.getBuiltinModule = undefined
const { signPayload, verifySignature } = await import('npm-hooks/verify')
const { measuredT } = await import('./dudect.js')

const SAMPLES = 400_000
const BODY_BYTES = 48
const SLOTS = 64
const PREFIX_LENGTH = 'sha256='.length
const secret = crypto.getRandomValues(new Uint8Array(32))
// A visible character, as every secret has.
secret[0] = 0x61
const fixed = crypto.getRandomValues(new Uint8Array(BODY_BYTES))
const body = fixed.slice()
const good = signPayload(body, secret)

/** A digit of the same kind: a reader of hex may branch on whether it is a letter, which a sender knows. */
const otherDigit = (digit) => {
  const kind = digit <= '9' ? '0123456789' : 'abcdef'
  const others = [...kind].filter((each) => each !== digit)
  return others[Math.floor(Math.random() * others.length)]
}
/** The signature with that digit wrong, as a new string whose characters are in one place. */
const wrongAt = (at) => {
  const bytes = Buffer.from(good, 'latin1')
  bytes[PREFIX_LENGTH + at] = otherDigit(good[PREFIX_LENGTH + at]).charCodeAt(0)
  return bytes.toString('latin1')
}
const firstOrLast = (kind) => wrongAt(kind === 0 ? 0 : 63)
const firstAlways = () => wrongAt(0)

/** What this package must not do: it returns at the first digit that differs. */
function verifyWithEarlyExit(signature) {
  const expected = signPayload(body, secret)
  for (let at = 0; at < expected.length; at++) if (expected.charCodeAt(at) !== signature.charCodeAt(at)) return false
  return true
}

const verify = (signature) => verifySignature(body, signature, secret)
// Both classes are copied from as many places, so that caches treat them alike.
const bodies = Array.from({ length: 2 * SLOTS }, (_, at) =>
  at < SLOTS ? fixed.slice() : crypto.getRandomValues(new Uint8Array(BODY_BYTES)),
)
const bodyOf = (kind) => {
  const at = kind * SLOTS + Math.floor(Math.random() * SLOTS)
  return kind === 0 ? bodies[at] : crypto.getRandomValues(bodies[at])
}
const wrong = wrongAt(31)

const MEASUREMENTS = {
  'first or last digit wrong': { prepare: firstOrLast, run: verify },
  'one body or random ones': { prepare: bodyOf, place: (each) => body.set(each), run: () => verifySignature(body, wrong, secret) },
  'A/A control': { prepare: firstAlways, run: verify },
  'early-exit control': { prepare: firstOrLast, run: verifyWithEarlyExit },
}

const results = {}
for (const [name, measurement] of Object.entries(MEASUREMENTS)) {
  body.set(fixed)
  results[name] = measuredT({ ...measurement, samples: SAMPLES })
}
console.log(JSON.stringify(results))
