// What the inspector reads before anything of the package does: requests, `curl` lines, and payloads by span.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { build } from 'esbuild'
import { root } from '../scripts/setup.js'
import { deliveries } from './data.js'

const S = 'sha256=ab'

export async function inspectorReadingCases(test) {
  const { found, shellWords } = await loaded('request.ts')
  const { children, find, indented, pathAt, preview, root: whole, search } = await loaded('spans.ts')
  const bytes = (text) => (typeof text === 'string' ? new TextEncoder().encode(text) : text)
  const text = (bytes) => new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes)

  for (const [name, input, kind, body, signature, notes = 0, isAwaited] of [
    ['a body', '{"a":1}\n', 'body', '{"a":1}\n', undefined],
    ['a body with a byte order mark', '\ufeff{}', 'body', '\ufeff{}', undefined],
    ['a body that speaks of curl', '{"a":"curl -d x"}', 'body', '{"a":"curl -d x"}', undefined],
    ['nothing', '', 'body', '', undefined],
    ['a request', `POST /x HTTP/1.1\r\nX-Npm-Signature: ${S}\r\n\r\n{"a":"é"}`, 'http', '{"a":"é"}', S],
    ['a request with bare line ends', `POST /x HTTP/1.1\nx-npm-signature:${S}\n\n{}\n`, 'http', '{}\n', S],
    ['headers alone and a body', `content-type: x\nX-NPM-Signature: ${S}\n\n{}`, 'http', '{}', S],
    ['a request without a signature', 'POST / HTTP/1.1\nhost: x\n\n{}', 'http', '{}', ''],
    ['two signatures', `POST / HTTP/1.1\nx-npm-signature: ${S}\nx-npm-signature: other\n\n{}`, 'http', '{}', `${S}, other`],
    [
      'what an editor added is cut off by content-length',
      `POST / HTTP/1.1\ncontent-length: 2\nx-npm-signature: ${S}\n\n{}\n`,
      'http',
      '{}',
      S,
      1,
    ],
    ['a body that was cut', `POST / HTTP/1.1\ncontent-length: 5\nx-npm-signature: ${S}\n\n{}`, 'http', '{}', S, 1],
    [
      'chunks',
      `POST / HTTP/1.1\ntransfer-encoding: chunked\nx-npm-signature: ${S}\n\n3\r\n{"a\r\n4;x=y\r\n":1}\r\n0\r\n\r\n`,
      'http',
      '{"a":1}',
      S,
    ],
    ['chunks that somebody joined', 'POST / HTTP/1.1\ntransfer-encoding: chunked\n\n{"a":1}', 'http', '{"a":1}', '', 1],
    ['a request without an end of its head', 'POST / HTTP/1.1\nhost: x', 'http', '', '', 1],
    ['a curl line', `curl -i http://x -H 'x-npm-signature: ${S}' --data-raw '{"a":"it'\\''s"}'`, 'curl', `{"a":"it's"}`, S],
    ['a curl line over several', `$ curl http://x \\\n  --header "X-Npm-Signature: ${S}" \\\n  -d "{\\"a\\": 1}"`, 'curl', '{"a": 1}', S],
    [
      'a curl line as browsers copy it',
      `curl 'http://x' -H $'x-npm-signature: ${S}' --data-raw $'{"a":"\\u00fc\\n\\'\\ud83d\\ude00"}'`,
      'curl',
      `{"a":"ü\n'😀"}`,
      S,
    ],
    ['a curl line with =', `curl --data-binary='{}' --header='x-npm-signature: ${S}' http://x`, 'curl', '{}', S],
    ['a curl line with a file', `curl -H 'x-npm-signature: ${S}' --data-binary @body.json http://x`, 'curl', '', S, 1, true],
    ['short options that stand together', `curl -sSd '{}' -iH 'x-npm-signature: ${S}' http://x`, 'curl', '{}', S],
    ['a curl line with a pipe behind it', `curl -d '{}' http://x | jq -d x`, 'curl', '{}', ''],
    ['data that curl would encode', "curl --data-urlencode 'a=b c' http://x", 'curl', '', '', 1],
    ['a line for cmd.exe', 'curl ^"http://x^" -d ^"{}^"', 'curl', '^{}^', '', 1],
    ['a curl line without a body', `curl -X POST http://x`, 'curl', '', '', 1],
    ['an empty line before a request', `\n\nPOST / HTTP/1.1\nx-npm-signature: ${S}\n\n{}`, 'http', '{}', S],
    ['a byte order mark before a request', `\ufeffPOST / HTTP/1.1\nx-npm-signature: ${S}\n\n{}`, 'http', '{}', S],
    ['headers as HTTP/2 has them', `:method: POST\n:path: /\nx-npm-signature: ${S}\n\n{}`, 'http', '{}', S],
    ['what curl -v shows', `> POST / HTTP/1.1\n> X-Npm-Signature: ${S}\n> \n{}`, 'http', '{}', S],
    ['a content-length that is none', `POST / HTTP/1.1\ncontent-length: \n\n{}`, 'http', '{}', ''],
    ['chunks without the last', 'POST / HTTP/1.1\ntransfer-encoding: chunked\n\n2\r\n{}\r\n', 'http', '{}', '', 1],
    ['an at sign that is text', "curl --data-raw '@x' http://x", 'curl', '@x', ''],
    ['data in two parts', 'curl -d a -d b=c http://x', 'curl', 'a&b=c', ''],
  ]) {
    await test(`found: ${name}`, () => {
      const { body: has, ...rest } = found(bytes(input))
      assert.deepEqual(
        { ...rest, body: text(has), notes: rest.notes.length },
        { kind, body, notes, ...(signature === undefined ? {} : { signature }), ...(isAwaited ? { isAwaited } : {}) },
      )
    })
  }

  await test('words of a shell', () => {
    for (const [line, want] of [
      ['a  b\tc\n', ['a', 'b', 'c']],
      [`a'b c'"d e"f`, ['ab cd ef']],
      [`'' ""`, ['', '']],
      [String.raw`a\ b \' "\$\"\x" $'\x41\\'`, ['a b', "'", String.raw`$"\x`, 'A\\']],
      ["'open", ['open']],
      ['$HOME', ['$HOME']],
    ])
      assert.deepEqual(shellWords(line), want, line)
  })

  const documents = [
    ...deliveries().map(({ name, body }) => [name, Buffer.from(body, 'base64')]),
    ['every kind', bytes(' {"a" : [ 1 , -2.5e3,true ,false,null,"x\\"]}" ,{ } , [ ] ],"":{"\\u0061\\ud83d\\ude00":[[[]]]}, "é":"ü" } ')],
    ['an array', bytes('[1,[2,[3]]]')],
    ['a string', bytes('"x"')],
    ['a number', bytes(' 12 ')],
  ]
  for (const [name, body] of documents) {
    await test(`by span: ${name}`, () => {
      const parsed = JSON.parse(text(body))
      const check = (span, value, path) => {
        assert.deepEqual(JSON.parse(text(body.subarray(span.start, span.end))), value)
        if (path.length > 4) return
        const found = find(body, path)
        assert.deepEqual([found.start, found.end, found.kind], [span.start, span.end, span.kind])
        // Of duplicate keys the path names the last.
        assert.deepEqual(pathAt(body, span.start), path.length === 0 && span.kind !== 'object' && span.kind !== 'array' ? [] : path)
        const kids = [...children(body, span)]
        assert.deepEqual(
          kids.map(({ key }) => String(key)).sort(),
          typeof value === 'object' && value !== null ? Object.keys(value).sort() : [],
        )
        for (const kid of kids) check(kid, value[kid.key], [...path, kid.key])
      }
      check(whole(body), parsed, [])
      const written = indented(body)
      assert.deepEqual(JSON.parse(written.text), parsed)
      assert.equal(written.text.replace(/\n */g, '').replace(/": /g, '":').length <= text(body).length, true)
      for (const { at } of children(body, whole(body))) assert.equal(written.offsetOf(written.placeOf(at)), at)
    })
  }

  await test('search finds in either case, from where it is asked, and says when there is nothing', () => {
    const body = bytes('{"Latest":"é LATEST","x":"latest"}')
    assert.deepEqual(
      [
        search(body, 'latest', 0),
        search(body, 'latest', 3),
        search(body, 'latest', 20),
        search(body, 'latest', 33),
        search(body, 'É', 0),
        search(body, 'é', 0),
        search(body, '', 0),
      ],
      [2, 14, 27, -1, -1, 11, -1],
    )
    assert.deepEqual(pathAt(body, 27), ['x'])
    assert.deepEqual(pathAt(body, 2), ['Latest'])
    assert.equal(preview(body, whole(body), 5), '{"Lat…')
  })
}

/** The inspector is TypeScript, which the oldest Node that tests run on does not read. */
async function loaded(name) {
  const { outputFiles } = await build({
    entryPoints: [join(root, 'www/inspector/src/work', name)],
    bundle: true,
    format: 'esm',
    write: false,
  })
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`)
}
