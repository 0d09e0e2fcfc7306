// @ts-check
// Bytes as text and back.

/** How many arguments every host takes. */
const CHUNK_BYTES = 8192

const encoder = new TextEncoder()
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

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

/**
 * The bytes of such a text.
 *
 * @param {string} text
 */
export function latin1Bytes(text) {
  const bytes = new Uint8Array(text.length)
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at)
  return bytes
}

/**
 * A character by its number, as its UTF-8 bytes in such a text; empty if there is no such character.
 *
 * @param {number} code
 */
export const characterBytes = (code) => (code <= 0x10ffff ? latin1Text(encoder.encode(String.fromCodePoint(code))) : '')

/** @param {string} text */
export const utf8Bytes = (text) => encoder.encode(text)

/**
 * `null` for what is not UTF-8.
 *
 * @param {Uint8Array} bytes
 */
export function utf8Text(bytes) {
  try {
    return decoder.decode(bytes)
  } catch {
    return null
  }
}

/**
 * `undefined` if it is not JSON.
 *
 * @param {string | null} text
 */
export function parseJson(text) {
  try {
    return text === null ? undefined : JSON.parse(text.charCodeAt(0) === 0xfeff ? text.slice(1) : text)
  } catch {
    return undefined
  }
}

/**
 * @param {unknown} value
 * @returns {value is Record<string, any>}
 */
export const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value)

/** @param {Uint8Array[]} parts */
export function concat(parts) {
  const all = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    all.set(part, at)
    at += part.length
  }
  return all
}

/**
 * `1 byte`, `1,547 bytes`.
 *
 * @param {number} count
 */
export const sizeText = (count) => `${count.toLocaleString('en')} ${count === 1 ? 'byte' : 'bytes'}`
