// Requests as people have them: read the same on every host.
import { equal, thrown, utf8 } from './check.js'

const SIGNATURE = `sha256=${'0'.repeat(64)}`
const BODY = '{"event":"package:star","name":"ü"}'

/** What it is, the input, its format and its body. */
const INPUTS = [
  ['a request', `POST / HTTP/1.1\r\nX-Npm-Signature: ${SIGNATURE}\r\n\r\n${BODY}`, 'http', BODY],
  ['a curl command', `curl -H 'x-npm-signature: ${SIGNATURE}' --data-raw '${BODY}' https://x.example`, 'curl', BODY],
  [
    'a Lambda event',
    JSON.stringify({ isBase64Encoded: true, headers: { 'x-npm-signature': SIGNATURE }, body: 'eyJhIjoi/yJ9' }),
    'lambda',
    [123, 34, 97, 34, 58, 34, 255, 34, 125],
  ],
  ['a body', BODY, 'body', BODY],
  ['an empty text', '', 'unknown', ''],
]

export function requestCases(api) {
  const { recognizeRequest } = api
  return [
    [
      'exports exactly what is documented',
      () =>
        equal(
          Object.keys(api).filter((name) => name !== 'default' && name !== '__esModule'),
          ['recognizeRequest'],
        ),
    ],

    ...INPUTS.map(([what, input, format, body]) => [
      `${what} is recognized, as text and as bytes`,
      () => {
        for (const form of [input, utf8(input), utf8(input).buffer]) {
          const found = recognizeRequest(form)
          equal([found.format, found.signature], [format, format === 'body' || format === 'unknown' ? null : SIGNATURE])
          equal([...found.body], [...(typeof body === 'string' ? utf8(body) : body)])
        }
      },
    ]),

    [
      "a caller's mistake is a TypeError",
      () => {
        for (const wrong of [undefined, null, 7, {}]) equal(thrown(() => recognizeRequest(wrong)) instanceof TypeError, true)
      },
    ],
  ]
}
