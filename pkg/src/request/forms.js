// @ts-check
// The forms in which a body can have been signed.
import { decodeBase64, decodeHex } from './base64.js'
import { AS_IT_IS } from './found.js'
import { formFields, multipartFields } from './form-data.js'
import { latin1Text, parseJson, utf8Bytes, utf8Text } from './text.js'

/** @import { BodyForm, Found } from './found.js' */

/** How many forms of one body are given at most. */
export const MAX_FORMS = 12

/**
 * The forms of a body without a decompressed one, the likeliest first. Each is made from the one before, e.g. base64 of a JSON string.
 *
 * @param {Found} found
 */
export function formsOf({ format, body, form = AS_IT_IS, others = [] }) {
  const forms = new Forms([{ name: form, bytes: body }, ...others])
  forms.derive((bytes) => formsOfBytes(bytes, format !== 'body' && format !== 'unknown'))
  return forms.list
}

/** A list of different forms that are not empty. */
export class Forms {
  /** @type {BodyForm[]} */
  list = []

  /** @param {BodyForm[]} forms */
  constructor(forms) {
    for (const form of forms) this.add(form)
  }

  /** @param {BodyForm} form */
  add(form) {
    const { bytes } = form
    if (bytes.length > 0 && this.list.length < MAX_FORMS && !this.list.some((other) => isSame(other.bytes, bytes))) this.list.push(form)
  }

  /**
   * Adds what `decode` makes of each form, and of those that it adds.
   *
   * @param {(bytes: Uint8Array) => BodyForm[]} decode
   */
  derive(decode) {
    for (let at = 0; at < this.list.length && this.list.length < MAX_FORMS; at++) {
      const form = this.list[at]
      if (form !== undefined) for (const { name, bytes } of decode(form.bytes)) this.add({ name: nameAfter(form.name, name), bytes })
    }
  }
}

/**
 * @param {string} first
 * @param {string} second
 */
export const nameAfter = (first, second) => (first === AS_IT_IS ? second : second === AS_IT_IS ? first : `${first}, then ${second}`)

/**
 * @param {Uint8Array} a
 * @param {Uint8Array} b
 */
function isSame(a, b) {
  if (a.length !== b.length) return false
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false
  return true
}

/**
 * What the bytes are an encoding of.
 *
 * @param {Uint8Array} bytes
 * @param {boolean} isCopied Whether they were copied with a request around them, so that a line end can have been added
 * @returns {BodyForm[]}
 */
function formsOfBytes(bytes, isCopied) {
  const hex = decodeHex(bytes)
  /** @type {[name: string, bytes: Uint8Array | null][]} */
  const forms = [
    ['converted from UTF-16', fromUtf16(bytes)],
    ['parsed from a JSON string', fromJsonString(bytes)],
    ['decoded from hex', hex],
    // Hex digits are base64 too, of something else.
    ['decoded from base64', hex === null ? decodeBase64(bytes) : null],
    ['without the line end at its end', isCopied ? withoutLineEnd(bytes) : null],
  ]
  const fields = multipartFields(bytes) ?? formFields(bytes) ?? []
  return [
    ...fields.map((field) => ({ name: 'taken from a field of the form', bytes: field })),
    ...forms.flatMap(([name, form]) => (form === null ? [] : [{ name, bytes: form }])),
  ]
}

/** @param {Uint8Array} bytes */
function withoutLineEnd(bytes) {
  const last = bytes.length - 1
  if (bytes[last] !== 10) return null
  return bytes.subarray(0, bytes[last - 1] === 13 ? last - 1 : last)
}

/**
 * UTF-8 of UTF-16, which has a byte order mark or begins with an ASCII character.
 *
 * @param {Uint8Array} bytes
 */
export function fromUtf16(bytes) {
  const [first = 1, second = 1, third = 1, fourth = 1] = bytes
  const mark = (first << 8) | second
  const isLittle = mark === 0xfffe || (first !== 0 && second === 0 && third !== 0 && fourth === 0)
  if (!isLittle && mark !== 0xfeff && !(first === 0 && second !== 0 && third === 0 && fourth !== 0)) return null
  const start = mark === 0xfffe || mark === 0xfeff ? 2 : 0
  const parts = []
  for (let at = start; at + 1 < bytes.length; at += 2 * CHUNK_UNITS) parts.push(unitsAt(bytes, at, isLittle))
  return utf8Bytes(parts.join(''))
}

const CHUNK_UNITS = 4096

/**
 * @param {Uint8Array} bytes
 * @param {number} start
 * @param {boolean} isLittle
 */
function unitsAt(bytes, start, isLittle) {
  const units = []
  for (let at = start; at + 1 < bytes.length && units.length < CHUNK_UNITS; at += 2) {
    const [low = 0, high = 0] = isLittle ? [bytes[at], bytes[at + 1]] : [bytes[at + 1], bytes[at]]
    units.push((high << 8) | low)
  }
  return String.fromCharCode(...units)
}

/**
 * The text of a JSON string.
 *
 * @param {Uint8Array} bytes
 */
export function fromJsonString(bytes) {
  if (!/^\s*"/.test(latin1Text(bytes.subarray(0, 64)))) return null
  const value = parseJson(utf8Text(bytes))
  return typeof value === 'string' ? utf8Bytes(value) : null
}
