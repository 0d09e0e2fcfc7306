// Other bodies for a genuine signature. Each kind yields bytes that are valid until the next ones are asked for.

/** `[kind, (delivery) => bodies]`, complete for a body: no try is left out. */
export const BODY_KINDS = [
  ['one bit of the body', everyBit],
  ['a truncated body', everyTruncation],
  ['an extended body', everyExtension],
  ['bytes of the body in another order', everySwap],
]

function* everyBit({ body }) {
  const bytes = body.slice()
  for (let bit = 0; bit < bytes.length * 8; bit++) {
    bytes[bit >> 3] ^= 1 << (bit & 7)
    yield bytes
    bytes[bit >> 3] ^= 1 << (bit & 7)
  }
}

function* everyTruncation({ body }) {
  for (let at = 0; at < body.length; at++) yield body.subarray(0, at)
  for (let at = 1; at < body.length; at++) yield body.subarray(at)
}

function* everyExtension({ body }) {
  const longer = new Uint8Array(body.length + 1)
  for (const at of [0, 1]) {
    longer.set(body, at)
    for (let byte = 0; byte < 256; byte++) {
      longer[at === 0 ? body.length : 0] = byte
      yield longer
    }
  }
  // As SHA-256 pads a message: an extension of its length must not have the same HMAC.
  yield Buffer.concat([body, Uint8Array.of(0x80), new Uint8Array(64)])
  yield Buffer.concat([body, body])
  // What a reader of text drops.
  for (const part of ['\ufeff', '\r\n', '\n\n', '  ', '\u2028', '\0\0']) {
    yield Buffer.concat([Buffer.from(part), body])
    yield Buffer.concat([body, Buffer.from(part)])
  }
}

/** Two adjacent bytes, where they differ. */
function* everySwap({ body }) {
  const bytes = body.slice()
  const swap = (at) => ([bytes[at], bytes[at + 1]] = [bytes[at + 1], bytes[at]])
  for (let at = 0; at + 1 < bytes.length; at++) {
    if (bytes[at] === bytes[at + 1]) continue
    swap(at)
    yield bytes
    swap(at)
  }
}
