// @ts-check
// The fields of HTML forms, of which one can be a body.
import { digitOf } from './base64.js'
import { latin1Bytes, latin1Text } from './text.js'

/** How many fields of a form are read. */
const MAX_FIELDS = 8

/**
 * The fields of a multipart form; `null` if it is none.
 *
 * @param {Uint8Array} bytes
 */
export function multipartFields(bytes) {
  const [, boundary] = /^(--[^\r\n]{1,100})\r?\ncontent-/i.exec(latin1Text(bytes.subarray(0, 200))) ?? []
  if (boundary === undefined) return null
  const parts = latin1Text(bytes)
    .split(`${boundary}`, MAX_FIELDS + 1)
    .slice(1)
  return parts.flatMap((part) => {
    const [blank] = /\r?\n\r?\n/.exec(part.slice(0, 10_000)) ?? []
    return blank === undefined ? [] : [latin1Bytes(part.slice(part.indexOf(blank) + blank.length).replace(/\r?\n$/, ''))]
  })
}

/**
 * The fields of an URL-encoded form that have JSON; `null` if it is none.
 *
 * @param {Uint8Array} bytes
 */
export function formFields(bytes) {
  if (!/^[\w.-]{1,100}=(?:%7b|\{)/i.test(latin1Text(bytes.subarray(0, 110)))) return null
  /** @type {Uint8Array[]} */
  const fields = []
  let end = bytes.length
  while (end > 0 && (bytes[end - 1] ?? 0) <= 32) end--
  for (let at = 0; at < end && fields.length < MAX_FIELDS; ) {
    const [equals, next] = [bytes.indexOf(EQUALS, at), bytes.indexOf(AND, at)]
    const stop = next === -1 ? end : next
    fields.push(percentDecoded(bytes.subarray(equals === -1 || equals > stop ? at : equals + 1, stop)))
    at = stop + 1
  }
  return fields
}

const [EQUALS, AND, PLUS, PERCENT, SPACE] = [61, 38, 43, 37, 32]

/** @param {Uint8Array} bytes */
function percentDecoded(bytes) {
  const decoded = new Uint8Array(bytes.length)
  let length = 0
  for (let at = 0; at < bytes.length; at++) {
    const byte = bytes[at] ?? 0
    const [high, low] = [digitOf(bytes[at + 1] ?? 0), digitOf(bytes[at + 2] ?? 0)]
    const isEscape = byte === PERCENT && high >= 0 && low >= 0
    decoded[length++] = isEscape ? 16 * high + low : byte === PLUS ? SPACE : byte
    if (isEscape) at += 2
  }
  return decoded.subarray(0, length)
}
