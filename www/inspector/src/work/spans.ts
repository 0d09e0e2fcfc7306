// Finds values in JSON bytes by their spans, without building a tree. The bytes must be valid JSON: the library has parsed them.

export type Kind = 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null'
export type Key = string | number
export type Path = Key[]

/** A member of an object or an element of an array, with byte offsets. */
export interface Span {
  key: Key
  /** Start of the member's key; of an element, start of its value. */
  memberStart: number
  /** Start of the value. */
  start: number
  end: number
  kind: Kind
}

const QUOTE = 34
export const COMMA = 44
const BACKSLASH = 92
const BOM_BYTES = 3
const decoder = new TextDecoder()

// `[` and `{` differ in one bit, and so do `]` and `}`.
export const isOpen = (byte = 0) => (byte | 32) === 123
export const isClose = (byte = 0) => (byte | 32) === 125

export const isSpace = (byte: number | undefined) => byte === 32 || byte === 10 || byte === 13 || byte === 9

function kindAt(bytes: Uint8Array, at: number): Kind {
  switch (bytes[at]) {
    case 123:
      return 'object'
    case 91:
      return 'array'
    case QUOTE:
      return 'string'
    case 116:
    case 102:
      return 'boolean'
    case 110:
      return 'null'
    default:
      return 'number'
  }
}

/** The whole document, without a byte order mark and the whitespace around it. */
export function root(bytes: Uint8Array): Span {
  const start = skipSpace(bytes, bytes[0] === 0xef ? BOM_BYTES : 0)
  return { key: '', memberStart: start, start, end: endOf(bytes, start), kind: kindAt(bytes, start) }
}

/** The members or elements of a value, in order. */
export function* children(bytes: Uint8Array, parent: Span): Generator<Span> {
  const isObject = parent.kind === 'object'
  if (!isObject && parent.kind !== 'array') return
  let at = skipSpace(bytes, parent.start + 1)
  for (let index = 0; at < parent.end - 1; index++) {
    const memberStart = at
    let key: Key = index
    if (isObject) {
      const end = endOf(bytes, at)
      key = JSON.parse(decoder.decode(bytes.subarray(at, end))) as string
      at = skipSpace(bytes, skipSpace(bytes, end) + 1)
    }
    const end = endOf(bytes, at)
    yield { key, memberStart, start: at, end, kind: kindAt(bytes, at) }
    at = skipSpace(bytes, end)
    if (bytes[at] === COMMA) at = skipSpace(bytes, at + 1)
  }
}

/** The value at `path`. Of duplicate keys, the last one, as in JSON.parse. */
export function find(bytes: Uint8Array, path: Path): Span | undefined {
  let found: Span | undefined = root(bytes)
  for (const key of path) {
    const parent: Span | undefined = found
    found = undefined
    if (parent === undefined) return undefined
    for (const child of children(bytes, parent)) if (String(child.key) === String(key)) found = child
  }
  return found
}

/** The longest part of a path that exists. */
export function nearestPath(bytes: Uint8Array, path: Path): Path {
  let length = path.length
  while (length > 0 && find(bytes, path.slice(0, length)) === undefined) length--
  return path.slice(0, length)
}

/** The path of the innermost key or value that contains a byte. */
export function pathAt(bytes: Uint8Array, offset: number): Path {
  const path: Path = []
  let parent = root(bytes)
  for (;;) {
    let inner: Span | undefined
    for (const child of children(bytes, parent)) {
      if (child.memberStart > offset) break
      if (offset < child.end) {
        inner = child
        break
      }
    }
    if (inner === undefined) return path
    path.push(inner.key)
    if (offset < inner.start) return path
    parent = inner
  }
}

/** The offset of the next match at or after `from`; -1 if there is none. Ignores the case of ASCII letters. */
export function search(bytes: Uint8Array, needle: string, from: number): number {
  const encoded = new TextEncoder().encode(needle)
  const lower = encoded.map(toLowerCase)
  const [first] = lower
  if (first === undefined) return -1
  const last = bytes.length - lower.length
  outer: for (let at = from; at <= last; at++) {
    if (toLowerCase(bytes[at] ?? 0) !== first) continue
    for (let offset = 1; offset < lower.length; offset++) if (toLowerCase(bytes[at + offset] ?? 0) !== lower[offset]) continue outer
    return at
  }
  return -1
}

const toLowerCase = (byte: number) => (byte >= 65 && byte <= 90 ? byte + 32 : byte)

/** The beginning of a value's text. */
export function preview(bytes: Uint8Array, { start, end }: Span, maxChars = 120): string {
  const text = decoder.decode(bytes.subarray(start, Math.min(end, start + maxChars * 4)))
  return text.length > maxChars ? `${text.slice(0, maxChars)}…` : text
}

export function skipSpace(bytes: Uint8Array, at: number): number {
  while (isSpace(bytes[at])) at++
  return at
}

/** The offset after the value that starts at `at`. */
export function endOf(bytes: Uint8Array, at: number): number {
  let depth = 0
  for (;;) {
    const byte = bytes[at]
    if (byte === undefined) return at
    if (byte === QUOTE) {
      at++
      while (at < bytes.length && bytes[at] !== QUOTE) at += bytes[at] === BACKSLASH ? 2 : 1
      at++
      if (depth === 0) return at
    } else if (isOpen(byte)) {
      depth++
      at++
    } else if (isClose(byte)) {
      depth--
      at++
      if (depth === 0) return at
    } else if (depth === 0) {
      while (at < bytes.length && !isSpace(bytes[at]) && bytes[at] !== COMMA && !isClose(bytes[at])) at++
      return at
    } else {
      at++
    }
  }
}
