// Bodies over 64 KiB reach wasm in chunks of a fixed size. The tests move a document, so that a chunk ends after each of its
// bytes in turn, and truncate bodies at each byte.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { classifyChange, parseEvent } from 'npm-hooks'
import { deliveries } from '../data.js'
import { effort } from '../effort.js'
import { attempt, utf8 } from '../suite/check.js'
import { documents } from './mutations/documents.js'
import { CHUNK_BYTES } from './mutations/mutate.js'
import { decoded } from './mutations/oracle.js'

/** Where filler can be inserted into a document: `[before, after]`, of which all that is after it moves. */
const PLACES = [
  [
    'in its payload',
    (text) => {
      const [before] = /^.*?"payl(\\u006f|o)ad":\s*[{[]/s.exec(text) ?? []
      return before === undefined || text.length < 200
        ? ['{"event":"e","name":"n","change":{"x":1},"payload":[', `${text}]}`]
        : [before, text.slice(before.length)]
    },
  ],
  [
    'in a payload before its envelope',
    (text) => {
      const { payload, ...rest } = JSON.parse(text)
      const envelope = text.length > 1000 ? JSON.stringify(rest) : text.replace(/"payl(\\u006f|o)ad":/, '"pay-load":').trim()
      return ['{"payload":[', `],${envelope.slice(1)}`]
    },
  ],
]
const SPACE = 0x20
const SCAN_BLOCK_BYTES = 64
/** After how many bytes of a document a chunk ends. */
const MAX_MOVES = effort(400, 20_000, 1500)

const fixed = documents()
for (const [place, split] of PLACES) {
  test(`${fixed.length} documents read the same wherever a chunk ends in them: ${place}`, (t) => {
    let checked = 0
    for (const [index, body] of fixed.entries()) checked += assertReadsAlike(split(decoded(body)), `document ${index}`)
    assert.ok(checked > 10_000, `${checked} checked`)
    t.diagnostic(`${place}: a chunk ends at ${checked} places`)
  })
}

test('a delivery that is truncated at any byte is rejected at its end', () => {
  for (const { name, body } of deliveries()) {
    const whole = utf8(Buffer.from(body, 'base64').toString().trimEnd())
    for (let length = 0; length < whole.length; length++) assertRejectedAtEnd(whole.subarray(0, length), whole[length], name)
  }
})

test('so is a long one that is truncated near the ends of its chunks', () => {
  const { body } = deliveries().find(({ name }) => name.startsWith('36'))
  const delivery = Buffer.from(body, 'base64').toString().trimEnd()
  const at = delivery.indexOf('"payload":{') + 11
  // Many copies of its manifests, one of them with every kind of character outside ASCII.
  const manifests = delivery.slice(at, delivery.lastIndexOf(',"change"') - 1)
  const members = Array.from({ length: 20 }, (_, index) => `"${index}":{"é€😀":"\\ud83d\\u0000\\\\",${manifests}},`).join('')
  // White space in front, for the reason given in `assertReadsAlike`.
  const whole = utf8(' '.repeat(17) + delivery.slice(0, at) + members + delivery.slice(at))
  assert.ok(whole.length > 3 * CHUNK_BYTES)
  assert.equal(parseEvent(whole).payload['19']['é€😀'], '\ud83d\0\\')
  for (const boundary of [CHUNK_BYTES, 2 * CHUNK_BYTES, 3 * CHUNK_BYTES]) {
    for (let length = boundary - 200; length < boundary + 200; length++)
      assertRejectedAtEnd(whole.subarray(0, length), whole[length], `${length}`)
  }
})

/** Reads the document with the boundary after each byte of its last part; returns how often. */
function assertReadsAlike([before, after], label) {
  const [head, back] = [utf8(before), utf8(after)]
  const want = parseEvent(before + after)
  const [change, payload] = [JSON.stringify(classifyChange(want)), want.payloadBytes().subarray(1)]
  // If `change` is empty, the id is made of the payload, and white space is part of that.
  const isIdOfChange = parseEvent(`${before} ${after}`).id === want.id
  const body = new Uint8Array(CHUNK_BYTES + back.length).fill(SPACE)
  const last = Math.min(back.length, MAX_MOVES)
  for (let moved = 0; moved <= last; moved++) {
    // The scan reads blocks of 64 bytes from the start of the document, and a chunk is a whole number of blocks: without white
    // space in front, no chunk would ever end within a block.
    const front = moved % SCAN_BLOCK_BYTES
    body.fill(SPACE, 0, front + head.length + SCAN_BLOCK_BYTES).set(head, front)
    body.set(back, CHUNK_BYTES - moved)
    const event = parseEvent(body.subarray(0, CHUNK_BYTES + back.length - moved))
    const found = event.payloadBytes()
    if (isIdOfChange) assert.equal(event.id, want.id, `${label}, ${moved}`)
    assert.equal(Buffer.compare(found.subarray(found.length - payload.length), payload), 0, `${label}, ${moved}`)
    // Not every time: this reads the payload once more.
    if (isIdOfChange && moved % 16 === 0) assert.equal(JSON.stringify(classifyChange(event)), change, `${label}, ${moved}`)
  }
  return last
}

function assertRejectedAtEnd(truncated, next, label) {
  const { error } = attempt(() => parseEvent(truncated))
  const isContinuationByte = next >= 0x80 && next < 0xc0
  assert.deepEqual([error?.code, error?.offset], [isContinuationByte ? 'not-utf-8' : 'not-json', truncated.length], label)
}
