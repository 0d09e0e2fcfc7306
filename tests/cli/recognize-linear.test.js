// The work of a recognition grows with the length of the input, not with its square.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { decompressRequest, recognizeRequest } from 'npm-hooks/request'
import { gzipSync } from 'node:zlib'
import { assertLinear } from '../processor-time.js'

const LENGTH = 400_000

/** What is repeated after a beginning. */
const INPUTS = [
  ['curl -d ', "''"],
  ['curl -d ', '\\'],
  ['curl -d "', '\\"'],
  ["curl -d $'", '\\u00e9'],
  ['curl ^"', '^^'],
  ['curl ^"', '\\'],
  ['curl -d @- <<', 'EOF\n'],
  ['iwr ', '`\n'],
  ['iwr -Body "', '`"'],
  ['fetch("a", {', '\n'],
  ['fetch("a", {"body":"', '\\n'],
  ['POST / HTTP/1.1\n\n', '### \n'],
  ['POST / HTTP/1.1\ntransfer-encoding: chunked\n\n', '1\n1\n'],
  ['=> Send data, 9 bytes (0x9)\n', '0000: a\n'],
  ['0000: 41\n', '0000: 41 42\n'],
  ['', 'QUJD'],
  ['QUJD', ' '.repeat(50)],
  ['', '4142'],
  ['--a\ncontent-', '\r\n--a\n'],
  ['payload=%7b', '%7b&a='],
  ['"', '\\u0041'],
  ['', '{"x-npm-signature":1}\n'],
  ['{', 'x-npm-signature'],
  ['[', '{"headers":{}},'],
]

for (const [start, piece] of INPUTS)
  test(`is linear: ${JSON.stringify(start + piece)}`, () =>
    assertLinear((length) => {
      const input = Buffer.from(start + piece.repeat(Math.ceil(length / piece.length)))
      return () => recognizeRequest(input)
    }, LENGTH))

test('a small file that decompresses to a large one is limited', async () => {
  const bomb = gzipSync(new Uint8Array(2 ** 24))
  const { forms } = await decompressRequest(recognizeRequest(bomb), { maxBytes: 2 ** 20 })
  assert.deepEqual(
    forms.map(({ bytes }) => bytes.length),
    [bomb.length],
  )
})
