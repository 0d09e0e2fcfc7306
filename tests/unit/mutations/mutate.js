// Documents with a few of their bytes changed by a seeded generator.
import { mulberry, utf8 } from '../../suite/check.js'

/** A longer body reaches wasm in chunks of this many bytes (`CHUNK_BYTES` in src/wasm). */
export const CHUNK_BYTES = 65536

const BYTES = utf8('{}[]",:\\/ue0123456789.-+eEbfnrtals \n\t\u0001\u001f\u007f')

/** The parts of JSON, and text that makes it invalid. */
const WORDS = [
  ...[
    'true',
    'false',
    'null',
    'nul',
    'NaN',
    'Infinity',
    '-',
    '-0',
    '01',
    '1.',
    '.5',
    '1e',
    '1e+',
    '1e309',
    '-1e-400',
    '5e-324',
    '9007199254740993',
    '0x1',
    '1_0',
  ],
  ...[
    '""',
    '"a"',
    "'a'",
    '{}',
    '[]',
    '{"a":1}',
    '[1,2]',
    ',',
    ',,',
    ':',
    '::',
    '"',
    '""""',
    '//',
    '/**/',
    '\ufeff',
    '\u00a0',
    '\u2028',
    '\0',
    '\r\n',
    '\v',
    '\t',
  ],
  ...[
    '\\"',
    '\\\\',
    '\\/',
    '\\b',
    '\\u',
    '\\u0',
    '\\u00e9',
    '\\u12g4',
    '\\U0041',
    '\\x41',
    "\\'",
    '\\\n',
    '\\ud83d\\ude00',
    '\\ud800',
    '\\udc00',
    '\\ud800\\ud800',
    '\\u0000',
    '\\u0022',
  ],
  ...['é', '€', '😀', '\u{10ffff}', '\ue000', 'e\u0301', '\u202e'],
  ...[
    '"__proto__":1,',
    '"event":"f",',
    '"name":"m",',
    '"payload":1,',
    '"\\u0065vent":2,',
    '"change":null,',
    '"versions":{},',
    '"time":1,',
    '"latest":"1",',
  ],
  ...[1, 2, 3, 31, 32, 63, 64, 65, 127, 500].flatMap((count) => [
    '\\'.repeat(count),
    '"'.repeat(count),
    ' '.repeat(count),
    '1'.repeat(count),
    'x'.repeat(count),
    '['.repeat(count),
  ]),
].map(utf8)

const KEYS = [
  '"k":',
  '"l":',
  '"\\u006b":',
  '"":',
  '"__proto__":',
  '"\\ud800":',
  '"é":',
  '"7":',
  '"event":',
  '"name":',
  '"change":',
  '"version":',
  '"versions":',
]

/** Invalid UTF-8: overlong, surrogates, beyond Unicode, truncated, a lone continuation byte, bytes that never occur. */
const INVALID_UTF8 = [
  'c080',
  'c1bf',
  'e08080',
  'f0808080',
  'eda080',
  'edbfbf',
  'f4908080',
  'f5808080',
  'c3',
  'e282',
  'f09f98',
  '80',
  'bf',
  'fe',
  'ff',
  'c328',
  'e28228',
  'f09f9828',
].map((digits) => Uint8Array.from(Buffer.from(digits, 'hex')))

const joined = (...parts) => Uint8Array.from(Buffer.concat(parts))
const spliced = (body, at, removed, added = []) => joined(body.subarray(0, at), Uint8Array.from(added), body.subarray(at + removed))

/** The index of the next of these bytes after a random one, or of the first; -1 if there is none. */
function next(body, random, bytes) {
  const from = random(4) === 0 ? 0 : random(body.length + 1)
  return body.findIndex((byte, at) => at >= from && bytes.includes(byte))
}

/** A random index, with a preference for the envelope, which is short and at both ends of the body. */
function place(body, random) {
  const reach = Math.min(body.length, 150) + 1
  const side = random(10)
  if (side < 2) return random(reach)
  return side < 4 ? body.length - random(reach) : random(body.length + 1)
}

/** `[weight, edit]`: each edit returns a new body. */
const EDITS = [
  [
    6,
    (body, random) => {
      const at = place(body, random)
      return spliced(body, at, 1, at < body.length ? [body[at] ^ (1 << random(8))] : [])
    },
  ],
  [6, (body, random) => spliced(body, place(body, random), 1, [BYTES[random(BYTES.length)]])],
  [4, (body, random) => spliced(body, place(body, random), 0, [BYTES[random(BYTES.length)]])],
  [2, (body, random) => spliced(body, place(body, random), 0, [random(256)])],
  [4, (body, random) => spliced(body, place(body, random), 1 + random(8))],
  [
    3,
    (body, random) => {
      const at = random(body.length + 1)
      return spliced(body, place(body, random), 0, body.subarray(at, at + 1 + random(40)))
    },
  ],
  [3, swapped],
  [1, (body, random) => body.slice(0, place(body, random))],
  [5, (body, random) => spliced(body, place(body, random), random(3) * random(4), WORDS[random(WORDS.length)])],
  // A letter or digit becomes a digit, which most often leaves the token valid.
  [
    6,
    (body, random) => {
      const at = place(body, random)
      return spliced(body, at, 1, /\w/.test(String.fromCharCode(body[at])) ? [0x30 + random(10)] : [body[at] ?? 0x20])
    },
  ],
  [2, (body, random) => spliced(body, place(body, random), 0, INVALID_UTF8[random(INVALID_UTF8.length)])],
  // Into a string, where text is harmless that is invalid elsewhere; as a member or an element, where a value is allowed.
  [6, (body, random) => spliced(body, next(body, random, [0x22]) + 1, 0, WORDS[random(WORDS.length)])],
  [9, (body, random) => withValue(body, random, WORDS[random(WORDS.length)])],
  [1, (body, random) => withValue(body, random, nested(random))],
]

const WEIGHTED_EDITS = EDITS.flatMap(([weight, edit]) => Array(weight).fill(edit))

function swapped(body, random) {
  const [a, b] = [place(body, random), place(body, random)].sort((one, other) => one - other)
  const length = Math.min(1 + random(20), b - a)
  return joined(
    body.subarray(0, a),
    body.subarray(b, b + length),
    body.subarray(a + length, b),
    body.subarray(a, a + length),
    body.subarray(b + length),
  )
}

function withValue(body, random, value) {
  const at = next(body, random, [0x7b, 0x5b])
  return spliced(body, at + 1, 0, joined(utf8(body[at] === 0x7b ? KEYS[random(KEYS.length)] : ''), value, utf8(',')))
}

/** Nested to just below or just above the maximum depth, with the levels around it. */
function nested(random) {
  const levels = 505 + random(10)
  const kinds = Array.from({ length: levels }, () => (random(2) === 0 ? ['[', ']'] : ['{"a":', '}']))
  return utf8(
    `${kinds.map(([open]) => open).join('')}0${kinds
      .map(([, close]) => close)
      .reverse()
      .join('')}`,
  )
}

const FILLERS = { string: ['x', '\\\\', '\\u0041', 'é', '\\"'], array: [' ', '0,', '[],', '"",', '"\\\\",'], object: [' ', '\n'] }

/**
 * The same body with filler in its payload, so that a chunk ends at a random byte after the filler. A body whose payload
 * cannot take filler is returned unchanged.
 */
function acrossChunks(body, random) {
  const payload = Buffer.from(body.buffer, body.byteOffset, body.length).indexOf('"payload":')
  const at = payload < 0 ? -1 : body.findIndex((byte, index) => index >= payload + 10 && (byte === 0x7b || byte === 0x5b || byte === 0x22))
  if (at < 0) return body
  const kind = { '{': 'object', '[': 'array', '"': 'string' }[String.fromCharCode(body[at])]
  const filler = Buffer.from(FILLERS[kind][random(FILLERS[kind].length)])
  const bytesAfter = body.length - at - 1
  // The scan's blocks start with the document: only white space in front lets a chunk end within a block.
  const front = new Uint8Array(random(64)).fill(0x20)
  const room = CHUNK_BYTES * (1 + random(2)) - front.length - at - 1 - random(bytesAfter + 1)
  const count = Math.max(0, Math.floor(room / filler.length))
  return joined(front, body.subarray(0, at + 1), Buffer.alloc(count * filler.length, filler), body.subarray(at + 1))
}

/** Document `number` of the run with this seed. */
export function mutated(documents, seed, number) {
  // One generator per document, so that a document can be made again without those before it.
  const random = mulberry(Math.imul(number + 1, 0x9e3779b1) ^ seed)
  let body = documents[random(documents.length)]
  // Some documents are not changed.
  const edits = [0, 1, 1, 1, 1, 1, 1, 1, 2, 2, 2, 3, 6][random(13)]
  for (let edit = 0; edit < edits; edit++) body = WEIGHTED_EDITS[random(WEIGHTED_EDITS.length)](body, random)
  if (random(16) === 0) body = acrossChunks(body, random)
  return { body, random }
}
