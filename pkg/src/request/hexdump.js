// @ts-check
// Hexdumps: xxd, hexdump, od, tcpdump -X, and those of Wireshark. Offsets are used only where a dump leaves out repeated lines.
import { digitOf } from './base64.js'
import { latin1Text } from './text.js'

/** How many bytes of lines that a dump leaves out are restored. */
const MAX_REPEATED_BYTES = 2 ** 20
/** How much shorter the last line can be than the others. */
const MAX_FILL_BYTES = 16
/** Wider lines are not of a dump. */
const MAX_LINE_LENGTH = 1000

const OFFSET = /^\s{0,8}(?:0x)?([\da-f]{4,16})(?::[ \t]{1,4}|[ \t]{1,4}|$)/i
/** The numbers of `od -c`: a character, an escape or three octal digits. */
const CHARACTER = /^(?: {3}[^ ]| {2}\\[0abfnrtv]| [0-7]{3}| {4})/

/** @type {Record<string, number>} */
const ESCAPES = { '\\0': 0, '\\a': 7, '\\b': 8, '\\t': 9, '\\n': 10, '\\v': 11, '\\f': 12, '\\r': 13 }

/**
 * The bytes that a hexdump shows; `null` if the text is none.
 *
 * @param {Uint8Array} bytes
 * @param {string} head
 */
export function readHexdump(bytes, head) {
  const lines = head.slice(0, 4 * MAX_LINE_LENGTH).split('\n')
  const first = lines.find((line) => line.trim() !== '') ?? ''
  const kind = kindOf(first, lines)
  if (kind === null) return null
  const out = new Bytes()
  for (const line of latin1Text(bytes).split('\n')) {
    if (line.length > MAX_LINE_LENGTH) return null
    if (/^\*\s*$/.test(line)) out.isRepeated = true
    const [prefix, offset = ''] = OFFSET.exec(line) ?? []
    if (prefix === undefined) continue
    const position = Number.parseInt(offset, kind.offsetBase)
    out.repeatUpTo(position)
    const text = line.replace(/\r$/, '')
    const numbers = kind.read(text.slice(prefix.length), text.slice(prefix.trimEnd().length))
    // The offset alone, after the last line, which can have been filled up.
    if (numbers.length === 0 && position < out.length && position > out.length - MAX_FILL_BYTES) out.length = position
    out.push(numbers)
  }
  return out.length === 0 ? null : withoutPacketHeaders(out.bytes())
}

/**
 * How the lines are read, by the first two.
 *
 * @param {string} first
 * @param {string[]} lines
 */
function kindOf(first, lines) {
  const [prefix, offset = ''] = OFFSET.exec(first) ?? []
  if (prefix === undefined || first.length > MAX_LINE_LENGTH) return null
  const content = first.slice(prefix.length).replace(/\r$/, '')
  const [, second = ''] = OFFSET.exec(lines[lines.indexOf(first) + 1] ?? '') ?? []
  const distance = (/** @type {number} */ base) => Number.parseInt(second, base) - Number.parseInt(offset, base)
  const offsetBase = /^[0-7]+$/.test(second) && distance(8) === 16 ? 8 : 16
  /** @param {(content: string, cells: string) => number[]} read */
  const kind = (read) => ({ offsetBase, read })
  // Of `od -c`, whose column is wider than the space after an offset.
  if (/^\s{0,8}[0-7]{7}(?: {3}[^ ]| {2}\\[a-z0]| [0-7]{3} )/.test(first) && !/^(?:[\da-f]{2,4}\s+){3}/i.test(content))
    return kind((_, cells) => charactersIn(cells))
  if (/^[0-7]{3}(?: [0-7]{3})+\s*$/.test(content)) return kind((text) => wordsIn(text, 8, 1))
  if (/^[0-7]{6}(?: [0-7]{6})*\s*$/.test(content)) return kind((text) => wordsIn(text, 8, 2))
  const isWord = !/:/.test(prefix) && /^[\da-f]{4}(?: {1,4}[\da-f]{4})*\s*$/i.test(content)
  if (isWord) return kind((text) => wordsIn(text, 16, 2))
  if (hexIn(content, Infinity).length === 0 || !/^[\da-f]{2}/i.test(content)) return null
  const end = columnOf(content)
  return kind((text) => hexIn(text, end))
}

/**
 * Where the column of hex digits ends: where the text after it has as many characters as bytes before it.
 *
 * @param {string} content
 */
function columnOf(content) {
  for (const { index } of content.matchAll(/[ \t]{2,}|[ \t]\|/g)) {
    const text = content
      .slice(index)
      .trimStart()
      .replace(/^[|>]/, '')
      .replace(/[|<]\s*$/, '')
    if (hexIn(content.slice(0, index), Infinity).length === text.length) return index + 1
  }
  const end = content.search(/[ \t]{3,}|[|>]/)
  return end === -1 ? Infinity : end
}

/**
 * The pairs of digits up to the text, which is after a gap of three spaces, or begins with a character that is not a digit.
 *
 * @param {string} content
 * @param {number} end
 */
function hexIn(content, end) {
  const numbers = []
  const isOpen = end === Infinity
  for (let at = 0, gap = 0; at < Math.min(end, content.length) && (gap < 3 || !isOpen); ) {
    const [high, low] = [digitOf(content.charCodeAt(at)), digitOf(content.charCodeAt(at + 1))]
    const isGap = content[at] === ' ' || content[at] === '\t'
    if (!isGap && (high < 0 || low < 0)) break
    if (!isGap) numbers.push(16 * high + low)
    gap = isGap ? gap + 1 : 0
    at += isGap ? 1 : 2
  }
  return numbers
}

/**
 * Words in the order of bytes of this machine.
 *
 * @param {string} content
 * @param {number} base
 * @param {1 | 2} size In bytes
 */
function wordsIn(content, base, size) {
  const words = Array.from(content.matchAll(/[\da-f]+/gi), ([word]) => Number.parseInt(word, base))
  return size === 1 ? words : words.flatMap((word) => [word & 0xff, (word >> 8) & 0xff])
}

/**
 * The characters of `od -c`, each of which has four columns.
 *
 * @param {string} cells
 */
function charactersIn(cells) {
  const numbers = []
  for (let at = 0; ; at += 4) {
    const [cell] = CHARACTER.exec(cells.slice(at, at + 4)) ?? []
    if (cell === undefined) return numbers
    const text = cell.trim()
    numbers.push(ESCAPES[text] ?? (/^[0-7]{3}$/.test(text) ? Number.parseInt(text, 8) : text === '' ? 32 : text.charCodeAt(0)))
  }
}

/** Bytes as they come. */
class Bytes {
  /** @type {number[]} */
  #numbers = []
  #lineLength = 0
  #repeatable = MAX_REPEATED_BYTES
  isRepeated = false

  get length() {
    return this.#numbers.length
  }

  set length(length) {
    this.#numbers.length = length
  }

  /** @param {number[]} numbers */
  push(numbers) {
    for (const number of numbers) this.#numbers.push(number)
    if (numbers.length > 0) this.#lineLength = numbers.length
  }

  /** @param {number} offset */
  repeatUpTo(offset) {
    if (this.isRepeated && this.#lineLength > 0)
      for (let at = this.length - this.#lineLength; this.length < offset && this.#repeatable > 0; at++, this.#repeatable--)
        this.#numbers.push(this.#numbers[at] ?? 0)
    this.isRepeated = false
  }

  bytes() {
    return Uint8Array.from(this.#numbers)
  }
}

/** Of Ethernet, IP and TCP. */
const MAX_PACKET_HEADER_BYTES = 160

/** @param {Uint8Array} bytes */
function withoutPacketHeaders(bytes) {
  if ((bytes[0] ?? 0) >= 0x20 && (bytes[0] !== 0x45 || (bytes[1] ?? 0x20) >= 0x20)) return bytes
  const at = latin1Text(bytes.subarray(0, MAX_PACKET_HEADER_BYTES)).search(/(?:POST|PUT) \S/)
  return at > 0 ? bytes.subarray(at) : bytes
}
