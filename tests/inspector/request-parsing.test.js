// Finding the body and the signature in requests and curl commands.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { loadModule } from './load-module.js'

const S = 'sha256=ab'

const { parseInput } = await loadModule('work/request.ts')
const { shellWords } = await loadModule('work/curl.ts')
const encode = (text) => new TextEncoder().encode(text)
const decode = (bytes) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)

for (const [name, input, format, body, signature, notes = 0, needsBodyFile] of [
  ['a body', '{"a":1}\n', 'body', '{"a":1}\n', undefined],
  ['a body with a byte order mark', '\ufeff{}', 'body', '\ufeff{}', undefined],
  ['a body that mentions curl', '{"a":"curl -d x"}', 'body', '{"a":"curl -d x"}', undefined],
  ['an empty input', '', 'body', '', undefined],
  ['a request', `POST /x HTTP/1.1\r\nX-Npm-Signature: ${S}\r\n\r\n{"a":"é"}`, 'http', '{"a":"é"}', S],
  ['a request with LF line endings', `POST /x HTTP/1.1\nx-npm-signature:${S}\n\n{}\n`, 'http', '{}\n', S],
  ['headers without a request line', `content-type: x\nX-NPM-Signature: ${S}\n\n{}`, 'http', '{}', S],
  ['a request without a signature', 'POST / HTTP/1.1\nhost: x\n\n{}', 'http', '{}', ''],
  ['two signatures', `POST / HTTP/1.1\nx-npm-signature: ${S}\nx-npm-signature: other\n\n{}`, 'http', '{}', `${S}, other`],
  ['a body longer than its content-length', `POST / HTTP/1.1\ncontent-length: 2\nx-npm-signature: ${S}\n\n{}\n`, 'http', '{}', S, 1],
  ['a body shorter than its content-length', `POST / HTTP/1.1\ncontent-length: 5\nx-npm-signature: ${S}\n\n{}`, 'http', '{}', S, 1],
  [
    'a chunked body',
    `POST / HTTP/1.1\ntransfer-encoding: chunked\nx-npm-signature: ${S}\n\n3\r\n{"a\r\n4;x=y\r\n":1}\r\n0\r\n\r\n`,
    'http',
    '{"a":1}',
    S,
  ],
  ['a chunked body that was decoded already', 'POST / HTTP/1.1\ntransfer-encoding: chunked\n\n{"a":1}', 'http', '{"a":1}', '', 1],
  ['a request without a blank line', 'POST / HTTP/1.1\nhost: x', 'http', '', '', 1],
  ['a curl command', `curl -i http://x -H 'x-npm-signature: ${S}' --data-raw '{"a":"it'\\''s"}'`, 'curl', `{"a":"it's"}`, S],
  [
    'a curl command over several lines',
    `$ curl http://x \\\n  --header "X-Npm-Signature: ${S}" \\\n  -d "{\\"a\\": 1}"`,
    'curl',
    '{"a": 1}',
    S,
  ],
  [
    'a curl command as browsers copy it',
    `curl 'http://x' -H $'x-npm-signature: ${S}' --data-raw $'{"a":"\\u00fc\\n\\'\\ud83d\\ude00"}'`,
    'curl',
    `{"a":"ü\n'😀"}`,
    S,
  ],
  ['a curl command with = after options', `curl --data-binary='{}' --header='x-npm-signature: ${S}' http://x`, 'curl', '{}', S],
  ['a curl command that reads a file', `curl -H 'x-npm-signature: ${S}' --data-binary @body.json http://x`, 'curl', '', S, 1, true],
  ['combined short options', `curl -sSd '{}' -iH 'x-npm-signature: ${S}' http://x`, 'curl', '{}', S],
  ['a curl command before a pipe', `curl -d '{}' http://x | jq -d x`, 'curl', '{}', ''],
  ['--data-urlencode', "curl --data-urlencode 'a=b c' http://x", 'curl', '', '', 1],
  ['a command for cmd.exe', 'curl ^"http://x^" -d ^"{}^"', 'curl', '^{}^', '', 1],
  ['a curl command without a body', `curl -X POST http://x`, 'curl', '', '', 1],
  ['empty lines before a request', `\n\nPOST / HTTP/1.1\nx-npm-signature: ${S}\n\n{}`, 'http', '{}', S],
  ['a byte order mark before a request', `\ufeffPOST / HTTP/1.1\nx-npm-signature: ${S}\n\n{}`, 'http', '{}', S],
  ['HTTP/2 pseudo-headers', `:method: POST\n:path: /\nx-npm-signature: ${S}\n\n{}`, 'http', '{}', S],
  ['the output of curl -v', `> POST / HTTP/1.1\n> X-Npm-Signature: ${S}\n> \n{}`, 'http', '{}', S],
  ['an empty content-length', `POST / HTTP/1.1\ncontent-length: \n\n{}`, 'http', '{}', ''],
  ['a chunked body without its last chunk', 'POST / HTTP/1.1\ntransfer-encoding: chunked\n\n2\r\n{}\r\n', 'http', '{}', '', 1],
  ['--data-raw with an at sign', "curl --data-raw '@x' http://x", 'curl', '@x', ''],
  ['data in two options', 'curl -d a -d b=c http://x', 'curl', 'a&b=c', ''],
]) {
  test(`parses ${name}`, () => {
    const { body: parsedBody, ...rest } = parseInput(encode(input))
    assert.deepEqual(
      { ...rest, body: decode(parsedBody), notes: rest.notes.length },
      { format, body, notes, ...(signature === undefined ? {} : { signature }), ...(needsBodyFile ? { needsBodyFile } : {}) },
    )
  })
}

test('splits a command as a shell does', () => {
  for (const [command, want] of [
    ['a  b\tc\n', ['a', 'b', 'c']],
    [`a'b c'"d e"f`, ['ab cd ef']],
    [`'' ""`, ['', '']],
    [String.raw`a\ b \' "\$\"\x" $'\x41\\'`, ['a b', "'", String.raw`$"\x`, 'A\\']],
    ["'open", ['open']],
    ['$HOME', ['$HOME']],
  ])
    assert.deepEqual(shellWords(command), want, command)
})
