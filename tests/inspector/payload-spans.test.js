// Finding, searching and indenting values in JSON bytes: the same as JSON.parse says.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { deliveries } from '../data.js'
import { loadModule } from './load-module.js'

const { children, find, pathAt, preview, root, search } = await loadModule('work/spans.ts')
const { indent } = await loadModule('work/indent.ts')
const encode = (text) => new TextEncoder().encode(text)
const decode = (bytes) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)

/** Deeper values are compared as part of their parents. */
const MAX_DEPTH = 4

const documents = [
  ...deliveries().map(({ name, body }) => [name, Buffer.from(body, 'base64')]),
  [
    'every kind of value',
    encode(' {"a" : [ 1 , -2.5e3,true ,false,null,"x\\"]}" ,{ } , [ ] ],"":{"\\u0061\\ud83d\\ude00":[[[]]]}, "é":"ü" } '),
  ],
  ['an array', encode('[1,[2,[3]]]')],
  ['a string', encode('"x"')],
  ['a number', encode(' 12 ')],
]

for (const [name, body] of documents) {
  test(`spans and indented text of ${name}`, () => {
    const parsed = JSON.parse(decode(body))
    assertSpans(body, root(body), parsed, [])
    const indented = indent(body)
    assert.deepEqual(JSON.parse(indented.text), parsed)
    assert.equal(indented.text.replace(/\n */g, '').replace(/": /g, '":').length <= decode(body).length, true)
    for (const { memberStart } of children(body, root(body))) {
      assert.equal(indented.offsetOf(indented.positionOf(memberStart)), memberStart)
    }
  })
}

function assertSpans(body, span, value, path) {
  assert.deepEqual(JSON.parse(decode(body.subarray(span.start, span.end))), value)
  if (path.length > MAX_DEPTH) return
  const found = find(body, path)
  assert.deepEqual([found.start, found.end, found.kind], [span.start, span.end, span.kind])
  assert.deepEqual(pathAt(body, span.start), path)
  const spans = [...children(body, span)]
  assert.deepEqual(spans.map(({ key }) => String(key)).sort(), typeof value === 'object' && value !== null ? Object.keys(value).sort() : [])
  for (const child of spans) assertSpans(body, child, value[child.key], [...path, child.key])
}

test('the search ignores case, starts where it is asked to, and reports no match', () => {
  const body = encode('{"Latest":"é LATEST","x":"latest"}')
  for (const [text, from, want] of [
    ['latest', 0, 2],
    ['latest', 3, 14],
    ['latest', 20, 27],
    ['latest', 33, -1],
    ['É', 0, -1],
    ['é', 0, 11],
    ['', 0, -1],
  ]) {
    assert.equal(search(body, text, from), want, `${text} from ${from}`)
  }
  assert.deepEqual(pathAt(body, 27), ['x'])
  assert.deepEqual(pathAt(body, 2), ['Latest'])
  assert.equal(preview(body, root(body), 5), '{"Lat…')
})
