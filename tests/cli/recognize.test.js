// `npm-hooks/request`: what people have at hand, and what becomes of it.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { createDelivery } from 'npm-hooks/packument'
import { recognizeRequest } from 'npm-hooks/request'
import { verifySignature } from 'npm-hooks/verify'
import { root } from '../../scripts/setup.js'

/** The secret of tests/data/requests. */
const SECRET = 'npm-hook-fixture-secret'
const SIZED = 'body of 1,547 bytes, signature found.'

/** File, format, description, notes; `true` if the body verifies. */
const FILES = [
  ['raw-http-crlf.txt', 'http', `An HTTP request: ${SIZED}`, [], true],
  ['http-gzip-signed-plain.txt', 'http', 'An HTTP request: body of 747 bytes, signature found.', [], false],
  ['vscode-rest.http', 'http', `An HTTP request: ${SIZED}`, [], true],
  [
    'curl-v.txt',
    'http',
    'The output of curl -v: body of 0 bytes, signature found.',
    ['curl -v does not show the body. Save it with --trace-ascii, or pass it as a file.'],
    false,
  ],
  ['multipart.txt', 'http', 'An HTTP request: body of 1,609 bytes, signature found.', [], false],
  ['curl-bash.txt', 'curl', `A curl command: ${SIZED}`, [], true],
  [
    'curl-cmd.txt',
    'curl',
    'A curl command: body of 0 bytes, no signature.',
    ['It is for cmd.exe, which is not read. Copy the command for bash instead.'],
    false,
  ],
  ['har.har', 'har', `A HAR: ${SIZED}`, [], true],
  ['lambda-b64.json', 'lambda', `An AWS Lambda event, its body decoded from base64: ${SIZED}`, [], true],
  ['webhooksite-json.json', 'json', `A request as JSON: ${SIZED}`, [], true],
  ['postman.json', 'unknown', 'JSON, but not an npm hook; the delivery may be inside of it.', [], false],
  ['cloudwatch.json', 'unknown', 'JSON, but not an npm hook; the delivery may be inside of it.', [], false],
  ['powershell.txt', 'unknown', 'Neither a request nor JSON.', [], false],
  ['fetch.txt', 'unknown', 'Neither a request nor JSON.', [], false],
  ['wget.txt', 'unknown', 'Neither a request nor JSON.', [], false],
  ['empty.body', 'unknown', 'An empty file.', [], false],
  ['gzip-body-alone.gz', 'unknown', 'Gzip data: decompress it first, unless these bytes were signed.', [], false],
  ['json-string.txt', 'unknown', 'A JSON string: parse it once, and save the text.', [], false],
  ['b64-alone.txt', 'unknown', 'Base64 text: decode it first.', [], false],
  ['utf16.txt', 'unknown', 'UTF-16 text: save it as UTF-8.', [], false],
  ['wireshark-hexdump.txt', 'unknown', 'A hexdump: save the bytes themselves.', [], false],
  ['express-console-log.txt', 'body', 'A body alone.', ['It is not JSON: it was cut or changed, or printed by console.log.'], false],
]

for (const [file, format, description, notes, verifies] of FILES)
  test(`${file}: ${description}`, () => {
    const found = recognizeRequest(readFileSync(join(root, 'tests/data/requests', file)))
    assert.deepEqual([found.format, found.description, found.notes], [format, description, notes])
    assert.equal(verifySignature(found.body, found.signature, SECRET), verifies)
  })

const { body, headers } = createDelivery({ kind: 'star', name: 'ünïcode', user: 'alice' }, { secret: SECRET })
const text = Buffer.from(body).toString()
const signature = headers['x-npm-signature']
const json = (value) => JSON.stringify(value)
const chunked = (...sizes) => {
  let at = 0
  const chunks = sizes.map((size) => {
    const chunk = Buffer.from(body).toString('latin1', at, at + size)
    at += size
    return `${size.toString(16)}\r\n${chunk}\r\n`
  })
  return Buffer.from(
    `POST / HTTP/1.1\r\ntransfer-encoding: chunked\r\nX-NPM-Signature: ${signature}\r\n\r\n${chunks.join('')}0\r\n\r\n`,
    'latin1',
  )
}
const http = (more, separator = '\r\n', rest = text) =>
  ['POST / HTTP/1.1', `x-npm-signature: ${signature}`, ...more, '', rest].join(separator)

/** What is read in full, so that the signature verifies. */
const GENUINE = {
  'the body alone, as bytes': ['body', body],
  'the body alone, as text': ['body', text],
  'LF instead of CRLF': ['http', http([], '\n')],
  'with its length': ['http', http([`content-length: ${body.length}`])],
  'with its length, and a line end that an editor has added': ['http', `${http([`content-length: ${body.length}`])}\n`],
  'headers without a request line': ['http', `x-npm-signature: ${signature}\n\n${text}`],
  'pseudo-headers of HTTP/2': ['http', `:method: POST\nx-npm-signature: ${signature}\n\n${text}`],
  'empty lines before it': ['http', `\r\n\r\n${http([])}`],
  'a byte order mark before it': ['http', `\ufeff${http([])}`],
  'one chunk': ['http', chunked(body.length)],
  'chunks that cut a character': ['http', chunked(60, 1, 1, body.length - 62)],
  'curl with a header in short form': ['curl', `curl -sS -H'X-Npm-Signature: ${signature}' -d '${text}' https://x.example`],
  'curl with JSON in double quotes': ['curl', `$ curl https://x.example --header "x-npm-signature: ${signature}" --data-raw ${json(text)}`],
  'curl with ANSI quotes and a pipe': [
    'curl',
    `curl https://x.example -H $'x-npm-signature: ${signature}' --data $'${text.replaceAll('ü', '\\u00fc')}' | jq .`,
  ],
  'a Lambda event with text': ['lambda', json({ requestContext: {}, headers: { 'X-Npm-Signature': signature }, body: text })],
  'an event of API Gateway': [
    'lambda',
    json({ httpMethod: 'POST', headers: null, multiValueHeaders: { 'x-npm-signature': [signature] }, isBase64Encoded: false, body: text }),
  ],
  'a HAR with other requests before it': [
    'har',
    json({
      log: {
        entries: [
          { request: { headers: [], postData: { text: '{}' } } },
          { request: { headers: [{ name: 'x-npm-signature', value: signature }], postData: { text } } },
        ],
      },
    }),
  ],
  'a HAR in base64': [
    'har',
    json({
      log: {
        entries: [
          {
            request: {
              headers: [{ name: 'x-npm-signature', value: signature }],
              postData: { encoding: 'base64', text: Buffer.from(body).toString('base64') },
            },
          },
        ],
      },
    }),
  ],
}
for (const [what, [format, input]] of Object.entries(GENUINE))
  test(`is read in full: ${what}`, () => {
    const found = recognizeRequest(input)
    assert.deepEqual([found.format, found.notes], [format, []])
    // A body alone comes with its signature from elsewhere.
    if (format === 'body') assert.deepEqual(found.signature, null)
    assert.equal(verifySignature(found.body, found.signature ?? signature, SECRET), true)
  })

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
  'chunks without an end': [chunked(body.length).subarray(0, -5), /^The last chunk is missing: the body was cut\.$/],
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
  'curl without a body': ['curl https://x.example', /^The command has no body\.$/],
  'a HAR without content': [json({ log: { entries: [{ request: { headers: [] } }] } }), /^The HAR has no body/],
  'two signed requests in a HAR': [
    json({
      log: { entries: [1, 2].map(() => ({ request: { headers: [{ name: 'x-npm-signature', value: 'x' }], postData: { text: 'a' } } })) },
    }),
    /^The HAR has 2 signed requests\. The first is read\.$/,
  ],
}
for (const [what, [input, note]] of Object.entries(CHANGED))
  test(`says what is wrong: ${what}`, () => {
    const { notes } = recognizeRequest(input)
    assert.equal(notes.length, 1, notes.join(' '))
    assert.match(notes[0], note)
  })

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
