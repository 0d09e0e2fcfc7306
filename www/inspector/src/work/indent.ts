// Indents JSON for the editor, and maps between its bytes and the text.
import { COMMA, endOf, isClose, isOpen, isSpace, root, skipSpace } from './spans.ts'

const COLON = 58
const OPEN_BRACE = 123
const decoder = new TextDecoder()

export interface Indented {
  text: string
  /** The position in the text of the token at or before a byte offset. */
  positionOf: (offset: number) => number
  /** The byte offset of the token at or before a position in the text. */
  offsetOf: (position: number) => number
}

/** Writes one member a line, with all tokens unchanged. `null` if the text exceeds `maxChars`. */
export function indent(bytes: Uint8Array, maxChars = Infinity): Indented | null {
  const parts: string[] = []
  // For each token, its byte offset in the payload and its position in the text.
  const offsets: number[] = []
  const positions: number[] = []
  let length = 0
  let depth = 0
  const write = (text: string) => {
    parts.push(text)
    length += text.length
  }
  const newLine = () => write(`\n${'  '.repeat(depth)}`)
  let at = root(bytes).start
  while (at < bytes.length) {
    if (length > maxChars) return null
    const byte = bytes[at] ?? 0
    if (isSpace(byte)) {
      at++
      continue
    }
    offsets.push(at)
    positions.push(length)
    if (isOpen(byte)) {
      const close = skipSpace(bytes, at + 1)
      if (isClose(bytes[close])) {
        write(byte === OPEN_BRACE ? '{}' : '[]')
        at = close + 1
        continue
      }
      write(String.fromCharCode(byte))
      depth++
      newLine()
      at++
    } else if (isClose(byte)) {
      depth--
      newLine()
      write(String.fromCharCode(byte))
      at++
    } else if (byte === COMMA) {
      write(',')
      newLine()
      at++
    } else if (byte === COLON) {
      write(': ')
      at++
    } else {
      const end = endOf(bytes, at)
      write(decoder.decode(bytes.subarray(at, end)))
      at = end
    }
  }
  return {
    text: parts.join(''),
    positionOf: (offset) => positions[lastAtOrBefore(offsets, offset)] ?? 0,
    offsetOf: (position) => offsets[lastAtOrBefore(positions, position)] ?? 0,
  }
}

/** The index of the last entry that is not greater than `value`; 0 if there is none. */
function lastAtOrBefore(sorted: number[], value: number): number {
  let [low, high] = [0, sorted.length - 1]
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((sorted[middle] ?? 0) <= value) low = middle
    else high = middle - 1
  }
  return low
}
