// Reads JSON by span: where the children of a value stand, without a tree of it. The bytes were found to be JSON before.

export type Kind = 'object' | 'array' | 'string' | 'number' | 'boolean' | 'null'
export type Step = string | number
export type Path = Step[]

/** A child of an object or array, and the bytes of its value. */
export interface Span {
  key: Step
  /** Where its key begins; for an element, its value. */
  at: number
  start: number
  end: number
  kind: Kind
}

const QUOTE = 34
const COMMA = 44
const BACKSLASH = 92
const decoder = new TextDecoder()

// An opening bracket and an opening brace differ in one bit; so do the closing ones.
const isOpen = (byte = 0) => (byte | 32) === 123
const isClose = (byte = 0) => (byte | 32) === 125

const isSpace = (byte: number | undefined) => byte === 32 || byte === 10 || byte === 13 || byte === 9

export function kindAt(bytes: Uint8Array, at: number): Kind {
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

/** The whole value, without the white space around it. */
export function root(bytes: Uint8Array): Span {
  const start = skipSpace(bytes, bytes[0] === 0xef ? 3 : 0)
  return { key: '', at: start, start, end: endOf(bytes, start), kind: kindAt(bytes, start) }
}

/** The children of an object or array, one by one. */
export function* children(bytes: Uint8Array, parent: Span): Generator<Span> {
  const isObject = parent.kind === 'object'
  if (!isObject && parent.kind !== 'array') return
  let at = skipSpace(bytes, parent.start + 1)
  for (let index = 0; at < parent.end - 1; index++) {
    const from = at
    let key: Step = index
    if (isObject) {
      const end = endOf(bytes, at)
      key = JSON.parse(decoder.decode(bytes.subarray(at, end))) as string
      at = skipSpace(bytes, skipSpace(bytes, end) + 1)
    }
    const end = endOf(bytes, at)
    yield { key, at: from, start: at, end, kind: kindAt(bytes, at) }
    at = skipSpace(bytes, end)
    if (bytes[at] === COMMA) at = skipSpace(bytes, at + 1)
  }
}

/** Where the value at `path` stands; of duplicate keys the last, as JSON.parse takes them. */
export function find(bytes: Uint8Array, path: Path): Span | undefined {
  let found: Span | undefined = root(bytes)
  for (const step of path) {
    const parent: Span | undefined = found
    found = undefined
    if (parent === undefined) return undefined
    for (const child of children(bytes, parent)) if (String(child.key) === String(step)) found = child
  }
  return found
}

/** As much of a path as is there. */
export function nearest(bytes: Uint8Array, path: Path): Path {
  let length = path.length
  while (length > 0 && find(bytes, path.slice(0, length)) === undefined) length--
  return path.slice(0, length)
}

/** The path of the innermost key or value in which a byte stands. */
export function pathAt(bytes: Uint8Array, offset: number): Path {
  const path: Path = []
  let parent = root(bytes)
  for (;;) {
    let inner: Span | undefined
    for (const child of children(bytes, parent)) {
      if (child.at > offset) break
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

/** Where `needle` begins next, from `from` on; -1 if nowhere. Letters of ASCII are found in either case. */
export function search(bytes: Uint8Array, needle: string, from: number): number {
  const wanted = new TextEncoder().encode(needle)
  const lower = wanted.map(lowered)
  const [first] = lower
  if (first === undefined) return -1
  const last = bytes.length - lower.length
  outer: for (let at = from; at <= last; at++) {
    if (lowered(bytes[at] ?? 0) !== first) continue
    for (let offset = 1; offset < lower.length; offset++) if (lowered(bytes[at + offset] ?? 0) !== lower[offset]) continue outer
    return at
  }
  return -1
}

const lowered = (byte: number) => (byte >= 65 && byte <= 90 ? byte + 32 : byte)

/** A value in one line, at most `cap` characters of it. */
export function preview(bytes: Uint8Array, { start, end }: Span, cap = 120): string {
  const text = decoder.decode(bytes.subarray(start, Math.min(end, start + cap * 4)))
  return text.length > cap ? `${text.slice(0, cap)}…` : text
}

function skipSpace(bytes: Uint8Array, at: number): number {
  while (isSpace(bytes[at])) at++
  return at
}

/** Behind the value that begins at `at`. */
function endOf(bytes: Uint8Array, at: number): number {
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

export interface Indented {
  text: string
  placeOf: (offset: number) => number
  offsetOf: (place: number) => number
}

/** The text with one member a line, its tokens as they are, and where its bytes went; `null` if it came to over `cap` characters. */
export function indented(bytes: Uint8Array, cap = Infinity): Indented | null {
  const pieces: string[] = []
  /** Pairs of a byte's offset and the place of its character: one for each token. */
  const offsets: number[] = []
  const places: number[] = []
  let length = 0
  let depth = 0
  const write = (text: string) => {
    pieces.push(text)
    length += text.length
  }
  const line = () => write(`\n${'  '.repeat(depth)}`)
  let at = root(bytes).at
  while (at < bytes.length) {
    if (length > cap) return null
    const byte = bytes[at] ?? 0
    if (isSpace(byte)) {
      at++
      continue
    }
    offsets.push(at)
    places.push(length)
    if (isOpen(byte)) {
      const close = skipSpace(bytes, at + 1)
      if (isClose(bytes[close])) {
        write(byte === 123 ? '{}' : '[]')
        at = close + 1
        continue
      }
      write(String.fromCharCode(byte))
      depth++
      line()
      at++
    } else if (isClose(byte)) {
      depth--
      line()
      write(String.fromCharCode(byte))
      at++
    } else if (byte === COMMA) {
      write(',')
      line()
      at++
    } else if (byte === 58) {
      write(': ')
      at++
    } else {
      const end = endOf(bytes, at)
      write(decoder.decode(bytes.subarray(at, end)))
      at = end
    }
  }
  const nearest = (sorted: number[], wanted: number) => {
    let [low, high] = [0, sorted.length - 1]
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((sorted[middle] ?? 0) <= wanted) low = middle
      else high = middle - 1
    }
    return low
  }
  return {
    text: pieces.join(''),
    placeOf: (offset) => places[nearest(offsets, offset)] ?? 0,
    offsetOf: (place) => offsets[nearest(places, place)] ?? 0,
  }
}
