// Edits of JSON texts by a seeded generator: most by their structure, so that the result is often still an event, the others of bytes.
import { KEYS, VALUES } from './values.js'

const choice = (list, random) => list[random(list.length)]
const value = (random) => choice(choice(VALUES, random), random)
const replacement = (start, end, text) => ({ start, end, text })

/** A member, with a preference for those near the surface: the envelope, and what a payload is read for. */
function member({ byDepth, members }, random) {
  const depth = random(4)
  return choice(depth < 3 && byDepth[depth].length > 0 ? byDepth[depth] : members, random)
}

/** `[weight, (document, random) => replacements]` */
const STRUCTURE_EDITS = [
  [6, (document, random) => withMember(document, random, ({ valueStart, end }) => [replacement(valueStart, end, value(random))])],
  [
    3,
    (document, random) =>
      withMember(document, random, ({ valueStart, end }) => {
        const other = member(document, random)
        return [replacement(valueStart, end, document.text.slice(other.valueStart, other.end))]
      }),
  ],
  [3, (document, random) => withMember(document, random, (found) => [removal(document, found)])],
  // A duplicate in the envelope is an error.
  [3, (document, random) => withInnerMember(document, random, (found) => [duplicate(document, found, random)])],
  [1, (document, random) => withMember(document, random, (found) => [duplicate(document, found, random)])],
  [2, (document, random) => withMember(document, random, ({ start, keyEnd }) => [replacement(start, keyEnd, choice(KEYS, random))])],
  [3, (document, random) => withMember(document, random, ({ start, keyEnd }) => escaped(document, start, keyEnd, random))],
  [2, (document, random) => withString(document, random, ({ start, end }) => escaped(document, start, end, random))],
  // A version or date that is a little different.
  [6, (document, random) => withString(document, random, ({ start, end }) => otherCharacter(document, start, end, random))],
  [2, (document, random) => withMember(document, random, ({ start, keyEnd }) => otherCharacter(document, start, keyEnd, random))],
  [3, (document, random) => swapped(document, member(document, random), member(document, random))],
  [
    3,
    (document, random) =>
      withMember(document, random, ({ start }) => [replacement(start, start, `${choice(KEYS, random)}:${value(random)},`)]),
  ],
  // The member moves to the front of its object.
  [
    2,
    (document, random) =>
      withMember(document, random, (found) => {
        const isAlone = found.isLast && document.text.lastIndexOf(',', found.start) < found.objectStart
        const front = replacement(found.objectStart + 1, found.objectStart + 1, `${document.text.slice(found.start, found.end)},`)
        return isAlone ? [] : [front, removal(document, found)]
      }),
  ],
  [
    1,
    (document, random) =>
      withMember(document, random, ({ keyEnd }) => [replacement(keyEnd, keyEnd, choice([' ', '\n', '\t', '\r\n  '], random))]),
  ],
]

const withMember = (document, random, edit) => (document.members.length === 0 ? [] : edit(member(document, random)))
const withString = (document, random, edit) => (document.strings.length === 0 ? [] : edit(choice(document.strings, random)))

/** A member of the payload, or of its `versions`, `time` and so on. */
function withInnerMember({ byDepth }, random, edit) {
  const members = byDepth[1 + random(2)]
  return members.length === 0 ? [] : edit(choice(members, random))
}

/** With the comma after it, or the one before it. */
function removal({ text }, { start, end, isLast, objectStart }) {
  if (!isLast) return replacement(start, text.indexOf(',', end) + 1, '')
  const comma = text.lastIndexOf(',', start)
  return replacement(comma > objectStart ? comma : start, end, '')
}

function duplicate({ text }, { start, keyEnd, end }, random) {
  const copy = random(2) === 0 ? text.slice(start, end) : `${text.slice(start, keyEnd)}:${value(random)}`
  return random(2) === 0 ? replacement(start, start, `${copy},`) : replacement(end, end, `,${copy}`)
}

/** One ASCII character of a key or string, written as an escape. */
function escaped({ text }, start, end, random) {
  const at = start + 1 + random(end - start - 1)
  if (!/[\w.@/ -]/.test(text[at]) || text.slice(start, at).includes('\\')) return []
  return [replacement(at, at + 1, `\\u${text.charCodeAt(at).toString(16).padStart(4, '0')}`)]
}

const CHARACTERS = '0123456789.-+abzAZ:T_ '

function otherCharacter({ text }, start, end, random) {
  const at = start + 1 + random(end - start - 1)
  if (!/\w/.test(text[at]) || text.slice(start, at).includes('\\')) return []
  return [replacement(at, at + (random(4) === 0 ? 0 : 1), CHARACTERS[random(random(2) === 0 ? 10 : CHARACTERS.length)])]
}

const swapped = ({ text }, one, other) =>
  one === undefined
    ? []
    : [
        replacement(one.valueStart, one.end, text.slice(other.valueStart, other.end)),
        replacement(other.valueStart, other.end, text.slice(one.valueStart, one.end)),
      ]

const BYTES = '{}[]",:\\/ue0123456789.-+eEbfnrtals \n\t\u0001\u001f\u007f'
const WORDS = [
  'true',
  'nul',
  '-',
  '01',
  '1.',
  '.5',
  '1e',
  '1e309',
  '""',
  '{}',
  '[]',
  ',',
  ':',
  '"',
  '//',
  '\0',
  '\\"',
  '\\\\',
  '\\u',
  '\\u12g4',
]
  .concat([
    '\\ud800',
    '\\x41',
    '\xef\xbb\xbf',
    '\xc2\xa0',
    '\xc3\xa9',
    '\xf0\x9f\x98\x80',
    '"__proto__":1,',
    '"event":"f",',
    '"payload":1,',
  ])
  .concat([
    '\xc0\x80',
    '\xe0\x80\x80',
    '\xed\xa0\x80',
    '\xf4\x90\x80\x80',
    '\xc3',
    '\xe2\x82',
    '\x80',
    '\xff',
    '[',
    '{"a":',
    '"'.repeat(65),
  ])

const flippedBit = (text, at, random) =>
  at === text.length ? text : text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ (1 << random(8))) + text.slice(at + 1)

/** `[weight, (text, at, random) => text]` */
const BYTE_EDITS = [
  [4, flippedBit],
  [4, (text, at, random) => text.slice(0, at) + BYTES[random(BYTES.length)] + text.slice(at + 1)],
  [3, (text, at, random) => text.slice(0, at) + BYTES[random(BYTES.length)] + text.slice(at)],
  [4, (text, at, random) => text.slice(0, at) + text.slice(at + 1 + random(8))],
  [4, (text, at, random) => text.slice(0, at) + choice(WORDS, random) + text.slice(at)],
  [1, (text, at) => text.slice(0, at)],
  [
    2,
    (text, at, random) => {
      const from = random(text.length + 1)
      return text.slice(0, at) + text.slice(from, from + 1 + random(40)) + text.slice(at)
    },
  ],
]

const weighted = (edits) => edits.flatMap(([weight, edit]) => Array(weight).fill(edit))
const WEIGHTED_STRUCTURE_EDITS = weighted(STRUCTURE_EDITS)
const WEIGHTED_BYTE_EDITS = weighted(BYTE_EDITS)

/** A document as `edited` needs it: its text, and its spans. */
export function indexed(text, { members, strings }) {
  const byDepth = [1, 2, 3].map((depth) => members.filter((each) => each.depth === depth))
  return { text, members, strings, byDepth }
}

/** A copy of a document's text with up to `most` edits, `byteShare` of 16 of which are of bytes. */
export function edited(document, random, most, byteShare) {
  const replacements = []
  let byteEdits = 0
  for (let count = random(most) + 1; count > 0; count--) {
    if (random(16) < byteShare) byteEdits += 1
    else replacements.push(...choice(WEIGHTED_STRUCTURE_EDITS, random)(document, random))
  }
  let text = spliced(document.text, replacements)
  for (; byteEdits > 0; byteEdits--) text = choice(WEIGHTED_BYTE_EDITS, random)(text, place(text, random), random)
  return text
}

/** Of replacements that overlap, the first in the text counts. */
function spliced(text, replacements) {
  let [result, from] = ['', 0]
  for (const { start, end, text: added } of replacements.sort((a, b) => a.start - b.start || a.end - b.end)) {
    if (start < from) continue
    result += text.slice(from, start) + added
    from = end
  }
  return result + text.slice(from)
}

/** An index, with a preference for the envelope, which is short and at both ends of a body. */
function place(text, random) {
  const reach = Math.min(text.length, 150) + 1
  const side = random(10)
  if (side < 3) return random(reach)
  return side < 5 ? text.length - random(reach) : random(text.length + 1)
}
