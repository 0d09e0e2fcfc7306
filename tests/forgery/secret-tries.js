// Other secrets for a genuine delivery.
import { createHash } from 'node:crypto'

const BLOCK_BYTES = 64

export const SECRET_KINDS = [['another secret', otherSecrets]]

/** HMAC pads a key with zero bytes: two secrets with the same padded key are one secret. */
export const hmacKey = (secret) => {
  const bytes = Buffer.from(secret)
  const short = bytes.length > BLOCK_BYTES ? createHash('sha256').update(bytes).digest() : bytes
  return Buffer.concat([short, Buffer.alloc(BLOCK_BYTES - short.length)]).toString('hex')
}

export function* otherSecrets({ secret, deliveries }) {
  const key = hmacKey(secret)
  for (const other of candidates(Buffer.from(secret), deliveries)) if (hmacKey(other) !== key) yield other
}

function* candidates(bytes, deliveries) {
  for (const { secret } of deliveries) yield secret
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    const flipped = Uint8Array.from(bytes)
    flipped[bit >> 3] ^= 1 << (bit & 7)
    yield flipped
  }
  for (let at = 1; at < bytes.length; at++) {
    yield Uint8Array.from(bytes.subarray(0, at))
    yield Uint8Array.from(bytes.subarray(at))
  }
  for (let byte = 1; byte < 256; byte++) {
    yield Uint8Array.of(...bytes, byte)
    yield Uint8Array.of(byte, ...bytes)
  }
  const text = bytes.toString()
  yield* [text.toUpperCase(), `${text}${text}`, `"${text}"`, `${text}\n`, `\ufeff${text}`, text.normalize('NFD'), text.normalize('NFKC')]
  for (const form of ['hex', 'base64', 'base64url']) yield bytes.toString(form)
  yield Uint8Array.from(createHash('sha256').update(bytes).digest())
  yield Uint8Array.of(0, ...bytes)
}
