// @ts-check
// Base64 and hex, as people have them: with line ends, without padding, with the alphabet of URLs.
import { latin1Bytes, latin1Text } from './text.js'

/** Shorter texts are words by chance. */
const MIN_LENGTH = 40

/**
 * The bytes of a base64 text; `null` for what is none.
 *
 * @param {string} text
 */
export function fromBase64(text) {
  try {
    const digits = text
      .replace(/\s/g, '')
      .replace(/-/g, '+')
      .replace(/_/g, '/')
      .replace(/={1,2}$/, '')
    return latin1Bytes(atob(digits))
  } catch {
    return null
  }
}

/**
 * The bytes of what is base64 text and nothing else; `null` if it is not, or short.
 *
 * @param {Uint8Array} bytes
 */
export function decodeBase64(bytes) {
  if (bytes.length < MIN_LENGTH || !/^\s*[\w+/-]{16}/.test(latin1Text(bytes.subarray(0, 64)))) return null
  const text = latin1Text(bytes)
  return /^[\w+/-]+={0,2}$/.test(text.replace(/\s/g, '')) && !isWords(text) ? fromBase64(text) : null
}

/** Whether the text has more words than lines of base64 have. */
const isWords = (/** @type {string} */ text) => /\S[ \t]\S/.test(text.slice(0, 1000))

/**
 * The bytes of what is hex digits and nothing else, e.g. by `xxd -p`; `null` if it is not, or short.
 *
 * @param {Uint8Array} bytes
 */
export function decodeHex(bytes) {
  if (bytes.length < MIN_LENGTH || !/^(?:0x|\\x)?[\da-f]{16}/i.test(latin1Text(bytes.subarray(0, 64)).replace(/\s/g, ''))) return null
  const start = /^\s*(?:0x|\\x)/i.exec(latin1Text(bytes.subarray(0, 64)))?.[0].length ?? 0
  const decoded = new Uint8Array(bytes.length >> 1)
  let digits = 0
  for (const byte of bytes.subarray(start)) {
    const digit = digitOf(byte)
    if (digit >= 0) decoded[digits >> 1] = ((decoded[digits++ >> 1] ?? 0) << 4) | digit
    else if (byte > 32) return null
  }
  return digits % 2 === 0 ? decoded.subarray(0, digits / 2) : null
}

/**
 * The value of a hex digit by its code; -1 for other characters.
 *
 * @param {number} code
 */
export function digitOf(code) {
  if (code >= 48 && code <= 57) return code - 48
  const lower = code | 32
  return lower >= 97 && lower <= 102 ? lower - 87 : -1
}
