// Where a body differs from the one that was signed: a few excerpts of both.
import type { BodyDifference, Excerpt } from '../protocol.ts'

/** More places are not counted. */
const MAX_COUNTED_DIFFERENCES = 1000
const MAX_EXCERPTS = 3
const MAX_EXCERPT_CHARS = 120
/** How much that is the same is shown before and after what differs. */
const CONTEXT_CHARS = 24
/** What differs is cut to this. */
const MAX_PIECE_CHARS = 60
/** After a difference, both are the same again where this many characters are. */
const ANCHOR_CHARS = 4
/** How far that is looked for. */
const MAX_SKIPPED_CHARS = 80
/** What a cut leaves of a character of two UTF-16 units. */
const HALF_CHARACTERS = /^…?[\udc00-\udfff]|[\ud800-\udbff]…?$/g
const SPACES = /[ \t\r\n]*/y

/** A place where the texts differ: `a[aStart..aEnd]` is `b[bStart..bEnd]`. */
interface Difference {
  aStart: number
  aEnd: number
  bStart: number
  bEnd: number
}

/** `signed` differs from `given`. */
export function bodyDifference(signed: Uint8Array, given: Uint8Array): BodyDifference {
  const [a, b] = [textOf(signed), textOf(given)]
  const all: Difference[] = []
  for (const difference of differences(a.text, b.text)) {
    if (all.length === MAX_COUNTED_DIFFERENCES) break
    all.push(difference)
  }
  const isCountLimited = all.length === MAX_COUNTED_DIFFERENCES
  return { excerpts: excerptsOf(a, b, all), count: all.length, isCountLimited, signedSize: signed.length, givenSize: given.length }
}

interface Text {
  text: string
  isUtf8: boolean
}

function textOf(bytes: Uint8Array): Text {
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes), isUtf8: true }
  } catch {
    return { text: new TextDecoder('windows-1252').decode(bytes), isUtf8: false }
  }
}

function* differences(a: string, b: string): Generator<Difference> {
  let [at, bt] = [0, 0]
  while (at < a.length || bt < b.length) {
    if (a[at] === b[bt]) {
      at++
      bt++
      continue
    }
    const [aEnd, bEnd] = sameAgain(a, at, b, bt)
    const difference = withoutCommonEnd(a, b, { aStart: at, aEnd, bStart: bt, bEnd })
    yield difference
    at = difference.aEnd
    bt = difference.bEnd
  }
}

/** Where both are the same again: after white space, or else after the fewest characters, or else at their common end. */
function sameAgain(a: string, at: number, b: string, bt: number): [number, number] {
  const [afterA, afterB] = [afterSpaces(a, at), afterSpaces(b, bt)]
  if ((afterA > at || afterB > bt) && a[afterA] === b[afterB]) return [afterA, afterB]
  for (let skipped = 1; skipped <= MAX_SKIPPED_CHARS; skipped++) {
    for (let ofA = 0; ofA <= skipped; ofA++) {
      const [aEnd, bEnd] = [at + ofA, bt + skipped - ofA]
      if (aEnd > a.length || bEnd > b.length) continue
      if (a.slice(aEnd, aEnd + ANCHOR_CHARS) === b.slice(bEnd, bEnd + ANCHOR_CHARS)) return [aEnd, bEnd]
    }
  }
  return [a.length, b.length]
}

function afterSpaces(text: string, at: number): number {
  SPACES.lastIndex = at
  SPACES.test(text)
  return SPACES.lastIndex
}

function withoutCommonEnd(a: string, b: string, { aStart, aEnd, bStart, bEnd }: Difference): Difference {
  while (aEnd > aStart && bEnd > bStart && a[aEnd - 1] === b[bEnd - 1]) {
    aEnd--
    bEnd--
  }
  return { aStart, aEnd, bStart, bEnd }
}

function excerptsOf(a: Text, b: Text, all: Difference[]): Excerpt[] {
  const excerpts: Excerpt[] = []
  let at = 0
  while (at < all.length && excerpts.length < MAX_EXCERPTS) {
    const group = groupAt(all, at)
    const next = at + group.length
    excerpts.push(excerptOf(a, b, group, all[at - 1]?.bEnd ?? 0, all[next]?.bStart ?? b.text.length))
    at = next
  }
  return excerpts
}

/** Differences that are so close that one excerpt has them all. */
function groupAt(all: Difference[], at: number): Difference[] {
  const first = all[at] as Difference
  const lengthUntil = ({ aEnd, bEnd }: Difference) => Math.max(aEnd - first.aStart, bEnd - first.bStart)
  let count = 1
  for (; at + count < all.length; count++) {
    const [last, next] = [all[at + count - 1] as Difference, all[at + count] as Difference]
    if (next.bStart - last.bEnd > 2 * CONTEXT_CHARS || lengthUntil(next) > MAX_EXCERPT_CHARS) break
  }
  return all.slice(at, at + count)
}

/** `b[from..until]` has no other differences than those of the group. */
function excerptOf(a: Text, b: Text, group: Difference[], from: number, until: number): Excerpt {
  const excerpt: Excerpt = { offset: 0, signed: [], given: [] }
  const same = (slice: string) => {
    const text = slice.replace(HALF_CHARACTERS, '')
    excerpt.signed.push({ text, isDifferent: false })
    excerpt.given.push({ text, isDifferent: false })
  }
  for (const [index, { aStart, aEnd, bStart, bEnd }] of group.entries()) {
    const before = group[index - 1]
    if (before === undefined) {
      const start = Math.max(from, bStart - CONTEXT_CHARS)
      excerpt.offset = offsetOf(b, bStart)
      same(`${start > 0 ? '…' : ''}${b.text.slice(start, bStart)}`)
    } else same(b.text.slice(before.bEnd, bStart))
    excerpt.signed.push({ text: cut(a.text.slice(aStart, aEnd)), isDifferent: true })
    excerpt.given.push({ text: cut(b.text.slice(bStart, bEnd)), isDifferent: true })
  }
  const { bEnd } = group.at(-1) as Difference
  const end = Math.min(until, bEnd + CONTEXT_CHARS)
  same(`${b.text.slice(bEnd, end)}${end < b.text.length ? '…' : ''}`)
  return excerpt
}

const cut = (text: string) => (text.length > MAX_PIECE_CHARS ? `${text.slice(0, MAX_PIECE_CHARS)}…` : text)

/** The byte at which a character is. */
const offsetOf = ({ text, isUtf8 }: Text, at: number) => (isUtf8 ? new TextEncoder().encode(text.slice(0, at)).length : at)
