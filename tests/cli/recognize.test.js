// `npm-hooks/request`: what people have at hand, and what becomes of it.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { explainSignature } from 'npm-hooks'
import { createDelivery } from 'npm-hooks/packument'
import { decompressRequest, explainForms, recognizeRequest } from 'npm-hooks/request'
import { root } from '../../scripts/setup.js'
import { FILES, SECRET, SIGNATURE, TOOLS } from './request-files.js'

const read = (folder, file) => readFileSync(join(root, 'tests/data', folder, file))

for (const [folder, files] of [
  ['requests', FILES],
  ['request-tools', TOOLS],
]) {
  test(`each file of tests/data/${folder} has its row`, () => {
    assert.deepEqual(files.map(([file]) => file).sort(), readdirSync(join(root, 'tests/data', folder)).sort())
  })
  for (const [file, format, description, signed, { obstacle = null, notes = [] } = {}] of files)
    test(`${file}: ${description}`, async () => {
      const found = await decompressRequest(recognizeRequest(read(folder, file)))
      assert.deepEqual([found.format, found.description, found.obstacle, found.notes], [format, description, obstacle, notes])
      const result = explainForms(found.forms, (bytes) => explainSignature(bytes, found.signature ?? SIGNATURE, SECRET))
      assert.equal(result?.explanation.valid ? result.form.name : null, signed)
    })
}

const { body, headers } = createDelivery({ kind: 'star', name: 'ünïcode', user: 'alice' }, { secret: SECRET })
const text = Buffer.from(body).toString()
const signature = headers['x-npm-signature']
const json = (value) => JSON.stringify(value)
const chunked = Buffer.from(
  `POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\nX-NPM-Signature: ${signature}\r\n\r\n${body.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`,
)
const http = (more, separator = '\r\n', rest = text) =>
  ['POST / HTTP/1.1', `x-npm-signature: ${signature}`, ...more, '', rest].join(separator)

/** Input; a note, and how long the body is. */
const CHANGED = {
  'a body that was pretty-printed under its old length is not cut': [
    http([`content-length: ${body.length}`], '\r\n', json(JSON.parse(text)).replaceAll(',', ', ')),
    /^The body has [\d,]+ bytes, but its content-length is [\d,]+: it was changed\.$/,
  ],
  'a body that was cut': [
    http(['content-length: 9000']),
    /^The body has [\d,]+ bytes, but its content-length is 9,000: it was cut or changed\.$/,
  ],
  'chunks without an end': [chunked.subarray(0, -5), /^The last chunk is missing: the body was cut\.$/],
  'a body that is said to be chunked': [http(['transfer-encoding: chunked']), /^The headers say that the body is chunked, but it is not\./],
  'no empty line': [`POST / HTTP/1.1\nx-npm-signature: ${signature}`, /^There is no empty line after the headers/],
  'a Lambda event with a parsed body': [
    json({ requestContext: {}, headers: { a: 'b' }, body: { a: 1 } }),
    /^The body was parsed, so its bytes are lost/,
  ],
  'a Lambda event with other text than base64': [
    json({ headers: { a: 'b' }, isBase64Encoded: true, body: '{"a"}' }),
    /^The body is said to be base64, but it is not/,
  ],
  'curl with a file': ['curl -d @body.json https://x.example', /^Its body is in a file\./],
  'a trace without a body': [
    '=> Send header, 39 bytes (0x27)\n0000: POST / HTTP/1.1\n0011: x-npm-signature: a\n0025: \n<= Recv header, 14 bytes (0xe)\n',
    /^It shows no body that was sent\.$/,
  ],
  'curl without a body': ['curl https://x.example', /^The command has no body\.$/],
  'a HAR without content': [json({ log: { entries: [{ request: { headers: [] } }] } }), /^It has no member with a body\.$/],
  'two signed requests in a HAR': [
    json({
      log: { entries: [1, 2].map(() => ({ request: { headers: [{ name: 'x-npm-signature', value: 'x' }], postData: { text: 'a' } } })) },
    }),
    /^The HAR has 2 signed requests\. The first is read\.$/,
  ],
}
for (const [what, [input, note]] of Object.entries(CHANGED))
  test(`says what is wrong: ${what}`, () => {
    const { notes, obstacle } = recognizeRequest(input)
    const sentences = [...notes, ...(obstacle === null ? [] : [obstacle])]
    assert.match(sentences[0], note, sentences.join(' '))
  })

for (const [input, want] of [
  ['curl --data-binary @body.json https://x.example', true],
  ['curl --data-urlencode a=b --data-binary @body.json https://x.example', true],
  ['wget --post-file=body.json https://x.example', true],
  ['http POST https://x.example < body.json', true],
  ['Invoke-WebRequest -Uri https://x.example -Method POST -InFile body.json', true],
  ['# a\nPOST https://x.example HTTP/1.1\nx-npm-signature: a\n\n< ./body.json\n', true],
  ['curl https://x.example', false],
  ['curl -d {} https://x.example', false],
  ['{}', false],
])
  test(`says whether the body is in a file: ${JSON.stringify(input)}`, () => assert.equal(recognizeRequest(input).bodyInFile, want))

test('several signatures are joined, as a header with several values is', () => {
  assert.equal(recognizeRequest(`x-npm-signature: a\nX-Npm-Signature: b\n\n{}`).signature, 'a, b')
})

test('what is very long or deep is answered', () => {
  const deep = (depth) => '['.repeat(depth) + ']'.repeat(depth)
  const long = json('x'.repeat(30_000_000))
  for (const input of [
    `{"headers":{"a":"b"},"body":${deep(10_000)}}`,
    `{"log":{"entries":[{"request":{"headers":[],"postData":{"text":${deep(100_000)}}}}]}}`,
    deep(1_000_000),
    `curl -d ${long}`,
    `curl -d $'${'\\n'.repeat(5_000_000)}'`,
    `POST / HTTP/1.1\nx:${' '.repeat(60_000)}\rb\n\n{}`,
  ])
    assert.equal(typeof recognizeRequest(input).description, 'string')
})

test('hostile input is answered, in time that grows with its length', () => {
  const pieces = [
    ' ',
    'a\rb',
    '\t',
    '\\"',
    "$'",
    'POST / HTTP/1.1\n',
    'x: y\n',
    '{"log":',
    '\\',
    "'",
    '"',
    '$',
    'curl ',
    '\n',
    '> ',
    'ffffffff\r\n',
    '\u202e',
    '[',
    '0'.repeat(50),
  ]
  const long = (piece) => piece.repeat(Math.ceil(200_000 / piece.length))
  for (const first of pieces)
    for (const second of pieces) {
      const { format, description } = recognizeRequest(first + long(second))
      assert.equal(typeof format, 'string')
      assert.match(description, /^[\x20-\x7e]+\.$/)
    }
})

for (const wrong of [undefined, null, {}, 7, new Uint16Array(2)])
  test(`a caller's mistake is a TypeError: ${Object.prototype.toString.call(wrong)}`, () =>
    assert.throws(() => recognizeRequest(wrong), { name: 'TypeError', message: /^input must be a string, a Uint8Array or an ArrayBuffer/ }))
