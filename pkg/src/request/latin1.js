// @ts-check

/** How many arguments every host takes. */
const CHUNK_BYTES = 8192

/**
 * Bytes as text, each byte as the character of that number. Unlike the `latin1` of TextDecoder, which not every host has.
 *
 * @param {Uint8Array} bytes
 */
export function latin1Text(bytes) {
  let text = ''
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) text += String.fromCharCode(...bytes.subarray(at, at + CHUNK_BYTES))
  return text
}
