// Requests as people have them: read the same on every host.
import { equal, thrown, utf8 } from './check.js'
import { INHERITED } from './prototype-names.js'

const SIGNATURE = `sha256=${'0'.repeat(64)}`
const BODY = '{"event":"package:star","name":"ü"}'

/** BODY, compressed. */
const GZIP = [
  31, 139, 8, 0, 0, 0, 0, 0, 2, 255, 171, 86, 74, 45, 75, 205, 43, 81, 178, 82, 42, 72, 76, 206, 78, 76, 79, 181, 42, 46, 73, 44, 82, 210,
  81, 202, 75, 204, 77, 5, 138, 30, 222, 163, 84, 11, 0, 137, 218, 189, 80, 36, 0, 0, 0,
]

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
  [
    'a call of fetch',
    `fetch("https://x.example", {"headers":{"x-npm-signature":"${SIGNATURE}"},"body":${JSON.stringify(BODY)}})`,
    'fetch',
    BODY,
  ],
  ['a PowerShell command', `iwr x -Headers @{"x-npm-signature"="${SIGNATURE}"} -Body '${BODY}'`, 'powershell', BODY],
  ['a line of a log', `up\n${JSON.stringify({ headers: { 'x-npm-signature': SIGNATURE }, body: BODY })}\n`, 'log', BODY],
  ['a body', BODY, 'body', BODY],
  ['a body in base64', 'eyJldmVudCI6InBhY2thZ2U6c3RhciIsIm5hbWUiOiLDvCJ9', 'body', BODY],
  ['an empty text', '', 'unknown', ''],
]

/** Members that some tools write, with values that they never write. */
const ODD_MEMBERS = [
  '"info":"x"',
  '"info":1',
  '"info":[]',
  '"info":{"schema":{"toString":1}}',
  '"log":1',
  '"log":{"entries":{}}',
  '"__proto__":{}',
]

export function requestCases(api) {
  const { decompressRequest, explainForms, recognizeRequest } = api
  return [
    [
      'exports exactly what is documented',
      () =>
        equal(
          Object.keys(api).filter((name) => name !== 'default' && name !== '__esModule'),
          ['decompressRequest', 'explainForms', 'recognizeRequest'],
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
      'compressed data is decompressed where the host can, within a limit',
      async () => {
        const request = recognizeRequest(new Uint8Array(GZIP))
        equal(
          request.forms.map(({ name }) => name),
          ['as it is'],
        )
        const canDecompress = typeof DecompressionStream !== 'undefined'
        const { forms } = await decompressRequest(request)
        equal(
          forms.map(({ name }) => name),
          canDecompress ? ['as it is', 'decompressed from gzip'] : ['as it is'],
        )
        if (canDecompress) equal([...forms[1].bytes], [...utf8(BODY)])
        equal((await decompressRequest(request, { maxBytes: 10 })).forms.length, 1)
      },
    ],

    ...INHERITED.map((name) => [
      `a compression that a sender calls ${name} is unknown`,
      async () => {
        const request = recognizeRequest(`POST / HTTP/1.1\r\ncontent-encoding: ${name}\r\n\r\n${BODY}`)
        equal((await decompressRequest(request)).forms.length, request.forms.length)
      },
    ]),

    ...ODD_MEMBERS.map((members) => [
      `a request as JSON with ${members} is read`,
      () => {
        const found = recognizeRequest(`{${members},"headers":{"x-npm-signature":"${SIGNATURE}"},"body":"a"}`)
        equal([found.format, found.signature, [...found.body]], ['json', SIGNATURE, [97]])
      },
    ]),

    [
      'of several forms the valid one is chosen, or else the first with a proven hint',
      () => {
        const forms = [1, 2, 3].map((number) => ({ name: `form ${number}`, bytes: new Uint8Array([number]) }))
        const chosen = (explanations) => {
          const { form, tried } = explainForms(forms, ([number]) => explanations[number - 1])
          return [form.name, tried]
        }
        const invalid = { valid: false }
        equal(chosen([invalid, { valid: true }, invalid]), ['form 2', 2])
        equal(chosen([invalid, invalid, { valid: false, hint: 'crlf' }]), ['form 3', 3])
        equal(chosen([{ valid: false, hint: 'cut-short' }, invalid, invalid]), ['form 1', 3])
        equal(
          explainForms([], () => invalid),
          null,
        )
      },
    ],

    [
      "a caller's mistake is a TypeError",
      () => {
        for (const wrong of [undefined, null, 7, {}]) equal(thrown(() => recognizeRequest(wrong)) instanceof TypeError, true)
      },
    ],
  ]
}
