// Bodies over 64 KiB come into wasm in pieces. No caller chooses them, so the document moves instead: behind each of its bytes
// one piece ends and the next begins. And bodies that end too early, at any byte.
import assert from 'node:assert/strict'
import { classifyChange, parseEvent } from 'npm-hooks'
import { deliveries } from './data.js'
import { documents } from './mutations/documents.js'
import { PIECE } from './mutations/mutate.js'
import { decoded } from './mutations/oracle.js'
import { attempt, utf8 } from './suite/check.js'

/** Where there is room in a document: `[before, behind]`, of which all that is behind moves. */
const PLACES = [
  [
    'in its payload',
    (text) => {
      const [before] = /^[^]*?"payl(\\u006f|o)ad":\s*[{[]/.exec(text) ?? []
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
const BLOCK = 64

/** `most`: behind how many of a document's bytes a piece ends. */
export async function borderCases(test, most) {
  const fixed = documents()
  for (const [place, split] of PLACES) {
    await test(`${fixed.length} documents read alike wherever a piece ends in them: ${place}`, () => {
      let checked = 0
      for (const [index, body] of fixed.entries()) checked += readsAlike(split(decoded(body)), most, `document ${index}`)
      assert.ok(checked > 10_000, `${checked} checked`)
    })
  }

  await test('a delivery that is cut anywhere is refused at its end', () => {
    for (const { name, body } of deliveries()) {
      const whole = utf8(Buffer.from(body, 'base64').toString().trimEnd())
      for (let length = 0; length < whole.length; length++) isRefusedAtItsEnd(whole.subarray(0, length), whole[length], name)
    }
  })

  await test('so is a long one, cut anywhere about the borders of its pieces', () => {
    const { body } = deliveries().find(({ name }) => name.startsWith('36'))
    const delivery = Buffer.from(body, 'base64').toString().trimEnd()
    const at = delivery.indexOf('"payload":{') + 11
    // Manifests with all that is beyond ASCII in one of them, over and over.
    const again = delivery.slice(at, delivery.lastIndexOf(',"change"') - 1)
    const members = Array.from({ length: 20 }, (_, index) => `"${index}":{"é€😀":"\\ud83d\\u0000\\\\",${again}},`).join('')
    // Some white space in front: see below.
    const whole = utf8(' '.repeat(17) + delivery.slice(0, at) + members + delivery.slice(at))
    assert.ok(whole.length > 3 * PIECE)
    assert.equal(parseEvent(whole).payload['19']['é€😀'], '\ud83d\0\\')
    for (const border of [PIECE, 2 * PIECE, 3 * PIECE]) {
      for (let length = border - 200; length < border + 200; length++)
        isRefusedAtItsEnd(whole.subarray(0, length), whole[length], `${length}`)
    }
  })
}

/** Reads it with the border behind each byte of its last part; how often that was. */
function readsAlike([before, behind], most, label) {
  const [head, back] = [utf8(before), utf8(behind)]
  const want = parseEvent(before + behind)
  const [change, payload] = [JSON.stringify(classifyChange(want)), want.payloadBytes().subarray(1)]
  // Where `change` says nothing, an id is made of the payload, and white space is part of that.
  const isOfChange = parseEvent(`${before} ${behind}`).id === want.id
  const body = new Uint8Array(PIECE + back.length).fill(SPACE)
  const last = Math.min(back.length, most)
  for (let moved = 0; moved <= last; moved++) {
    // The scan's blocks of 64 bytes begin with the document, and a piece is a whole number of them: but for white space in
    // front, no piece would ever end within a block.
    const front = moved % BLOCK
    body.fill(SPACE, 0, front + head.length + BLOCK).set(head, front)
    body.set(back, PIECE - moved)
    const event = parseEvent(body.subarray(0, PIECE + back.length - moved))
    const found = event.payloadBytes()
    if (isOfChange) assert.equal(event.id, want.id, `${label}, ${moved}`)
    assert.equal(Buffer.compare(found.subarray(found.length - payload.length), payload), 0, `${label}, ${moved}`)
    // The payload is read once more for this.
    if (isOfChange && moved % 16 === 0) assert.equal(JSON.stringify(classifyChange(event)), change, `${label}, ${moved}`)
  }
  return last
}

function isRefusedAtItsEnd(cut, next, label) {
  const { error } = attempt(() => parseEvent(cut))
  // A continuation byte that does not come.
  const code = next >= 0x80 && next < 0xc0 ? 'not-utf-8' : 'not-json'
  assert.deepEqual([error?.code, error?.offset], [code, cut.length], label)
}
