// The tables of docs/requests.md say what the code reads, and what it says of the rest.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { gzipSync } from 'node:zlib'
import { decompressRequest, recognizeRequest } from 'npm-hooks/request'
import { root } from '../../scripts/setup.js'
import { body, signature, signed, text } from './genuine.js'
import { FILES, TOOLS } from './request-files.js'

const document = readFileSync(join(root, 'docs/requests.md'), 'utf8')
/** The cells of a table after a heading. */
const rowsOf = (heading) =>
  document
    .split(heading)[1]
    .split('\n#')[0]
    .split('\n')
    .filter((line) => line.startsWith('| ') && !line.startsWith('|---'))
    .slice(1)
    .map((line) => line.slice(2, -2).split(' | '))

const json = JSON.stringify
const bytesOf = (hex) => Buffer.from(hex, 'hex')
const http = `POST / HTTP/1.1\nx-npm-signature: ${signature}\n\n${text}`

/** Inputs of which tests/data has no file. */
const OTHERS = [
  `x-npm-signature: ${signature}\n\n${text}`,
  `http POST :80 x-npm-signature:${signature} --raw '{}'`,
  json({ _type: 'export', resources: [{ headers: [{ name: 'a', value: 'b' }], body: { text } }] }),
  json({ requests: [{ request: { headers: signed, raw: Buffer.from(http).toString('base64') } }] }),
  `${json({ headers: signed, body: text })}\n{}\n`,
  json({ headers: signed, body: text }),
  body,
  json(body),
  `payload=${encodeURIComponent(text)}`,
]

/** What cannot be checked, in the order of the document. */
const OBSTACLES = [
  '',
  '* Connected\n> POST / HTTP/1.1\n> x-npm-signature: a\n> \n< HTTP/1.1 401\n',
  '=> Send header, 39 bytes (0x27)\n0000: POST / HTTP/1.1\n0011: x-npm-signature: a\n0025: \n<= Recv header, 14 bytes (0xe)\n',
  'HTTP/1.1 401 Unauthorized\r\n\r\n{}',
  '<!DOCTYPE html><p>502',
  '<?xml version="1.0"?><a/>',
  bytesOf('89504e470d0a1a0a'),
  bytesOf('504b03040a000000'),
  '%PDF-1.7',
  bytesOf('d4c3b2a102000400'),
  gzipSync('<!DOCTYPE html><p>502'),
  gzipSync(body).toString(),
  "{\n  event: 'package:star',\n  name: 'a'\n}",
  '<Buffer 7b 22 65 76 ... 1497 more bytes>',
  json({ name: 'a', versions: { '1.0.0': {} } }),
  json({ objects: [{ id: '0', event: 'package:star', state: 'failed' }], next: null }),
  'type: collection.insomnia.rest/5.0\nname: a\n',
  '{"a":1}',
  'POST / HTTP/1.1\nhost: a',
  'curl -d @body.json https://x.example',
  'hello',
]

const inputs = [
  ...FILES.map(([file]) => readFileSync(join(root, 'tests/data/requests', file))),
  ...TOOLS.map(([file]) => readFileSync(join(root, 'tests/data/request-tools', file))),
  ...OTHERS,
]

test('docs/requests.md has each format, with the beginning of its sentence', () => {
  const rows = rowsOf('# Inputs that are read').map(([format, , sentence]) => [format.replaceAll('`', ''), sentence])
  const found = inputs.map((input) => recognizeRequest(input)).filter(({ format }) => format !== 'unknown')
  const matches = (request, [format, sentence]) => request.format === format && request.description.startsWith(sentence)
  for (const row of rows)
    assert.ok(
      found.some((request) => matches(request, row)),
      `the document invents ${row.join(': ')}`,
    )
  for (const request of found)
    assert.ok(
      rows.some((row) => matches(request, row)),
      `the document lacks ${request.format}: ${request.description}`,
    )
  const union = /export type RequestFormat =\n([\s\S]*?)\n\n/.exec(readFileSync(join(root, 'pkg/request.d.ts'), 'utf8'))[1]
  const formats = Array.from(union.matchAll(/'([\w-]+)'/g), ([, format]) => format)
  assert.deepEqual([...new Set(rows.map(([format]) => format)), 'unknown'].sort(), formats.sort())
})

test('docs/requests.md has what is said of inputs that cannot be checked', async () => {
  const sentences = rowsOf('## What cannot be checked').map(([, sentence]) => sentence)
  const found = await Promise.all(OBSTACLES.map((input) => decompressRequest(recognizeRequest(input))))
  assert.deepEqual(
    found.map(({ description, obstacle }) => `${description} ${obstacle}`),
    sentences,
  )
})
