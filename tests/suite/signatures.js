// Signatures: verification, the reasons and hints of a failure, and signing.
import { attempt, equal, fromBase64, fromHex, hex, thrown, utf8 } from './check.js'

const BLANK = 'the secret is blank (only white space or zero bytes): pass the secret that the hook was created with'
const H64 = '0123456789abcdef'.repeat(4)

const HEADERS = [
  [null, 'missing'],
  [undefined, 'missing'],
  ['', 'missing'],
  [[`sha256=${H64}`], 'not-a-string'],
  [[`sha256=${H64}`, `sha256=${H64}`], 'not-a-string'],
  [[], 'not-a-string'],
  [[{}], 'not-a-string'],
  [H64, 'no-prefix'],
  [`v1,sha256=${H64}`, 'no-prefix'],
  [` sha256=${H64}`, 'no-prefix'],
  [`SHA256=${H64}`, 'no-prefix'],
  [`xsha256=${H64}`, 'no-prefix'],
  [`sha256:${H64}`, 'no-prefix'],
  [`sha1=${H64.slice(24)}`, 'wrong-algorithm'],
  [`sha512=${H64}${H64}`, 'wrong-algorithm'],
  [`md5=${H64.slice(32)}`, 'wrong-algorithm'],
  ['sha256=', 'wrong-length'],
  [`sha256=${H64.slice(1)}`, 'wrong-length'],
  [`sha256=${H64}0`, 'wrong-length'],
  [`sha256=${H64},sha256=${H64}`, 'wrong-length'],
  [`sha256=${H64} `, 'wrong-length'],
  [`sha256=${'0'.repeat(1e6)}`, 'wrong-length'],
  [`sha256=${H64.replace('23', ' 2 3')}`, 'wrong-length'],
  [`sha256=${H64.replace('234', '2 4')}`, 'not-hex'],
  [`sha256=${H64.replace('ab', 'zz')}`, 'not-hex'],
  [`sha256=${H64.toUpperCase()}`, 'not-hex'],
  [`sha256=${'é'.repeat(64)}`, 'not-hex'],
  [`sha256=${'\ud800'.repeat(64)}`, 'not-hex'],
  [`sha256=${'😀'.repeat(32)}`, 'not-hex'],
  [`sha256=${H64}`, 'mismatch'],
]

const VECTOR = (user) =>
  `{"event":"package:publish","name":"@kafkajs/zstd","version":"1.0.0","hookOwner":{"username":"${user}"},"payload":{"name":"@kafkajs/zstd"},"change":{"version":"1.0.0"},"time":1603444214995}`

const VECTORS = [
  ['nevon', 'sha256=555de877c536848f3aaead79353c88a610668575c546e31aa8c6c7fd8241cb12'],
  ['timeo', 'sha256=5a158e8a360b6010ee59e4ca3946e792171776274ea2045f6c065ad85d318325'],
]

// RFC 4231, cases 1 to 7 (5 is truncated to 128 bits there): key and data in hex, tag.
const RFC_4231 = [
  ['0b'.repeat(20), '4869205468657265', 'b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7'],
  [
    '4a656665',
    '7768617420646f2079612077616e7420666f72206e6f7468696e673f',
    '5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843',
  ],
  ['aa'.repeat(20), 'dd'.repeat(50), '773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe'],
  [
    '0102030405060708090a0b0c0d0e0f10111213141516171819',
    'cd'.repeat(50),
    '82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b',
  ],
  ['0c'.repeat(20), '546573742057697468205472756e636174696f6e', 'a3b6167473100ee06e0c796c2955552b'],
  [
    'aa'.repeat(131),
    '54657374205573696e67204c6172676572205468616e20426c6f636b2d53697a65204b6579202d2048617368204b6579204669727374',
    '60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54',
  ],
  [
    'aa'.repeat(131),
    '5468697320697320612074657374207573696e672061206c6172676572207468616e20626c6f636b2d73697a65206b657920616e642061206c6172676572207468616e20626c6f636b2d73697a6520646174612e20546865206b6579206e6565647320746f20626520686173686564206265666f7265206265696e6720757365642062792074686520484d414320616c676f726974686d2e',
    '9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2',
  ],
]

// In order of likelihood.
const hexOf = (text) => Array.from(text, (char) => char.charCodeAt(0).toString(16).padStart(2, '0')).join('')
const HEADER_HINTS = ['upper-case', 'trimmed-signature', 'prefix', 'header-name', 'quoted-signature', 'joined-signatures']
const SECRET_HINTS = ['trimmed-secret', 'quoted-secret', 'base64-secret', 'hex-secret']
const MISMATCH_HINTS = [...SECRET_HINTS, 'base64', 'latin-1', 'crlf', 'bom', 'trailing-newline', 'reserialized', 'gzip', 'cut-short']
// Without a proven cause, for a body that JSON.stringify writes in exactly this way. A different secret comes first.
const POSSIBLE_CAUSES = ['different-secret', 'reserialized']
// The serializers that sort keys, and what writes the same if they are sorted already.
const SORTED = { sorted: 'json-stringify', 'go-sorted': 'go', 'python-sorted': 'python' }
// A value that each serializer writes in another way.
const VALUE = { b: 'é/<', a: [1] }

/** The hints that are tried for a header with this reason, if none is found. */
function triedHints(reason) {
  if (reason === 'missing' || reason === 'not-a-string') return []
  return reason === 'mismatch' ? MISMATCH_HINTS : HEADER_HINTS
}

/** The bits of `bytes` to flip: each `step`th. A step that is odd reaches every bit of a byte in turn. */
function* bitsOf(bytes, step) {
  for (let bit = 0; bit < bytes.length * 8; bit += step) yield bit
}

/** `hasWebAssembly`: without it, an explanation has the reason, but tries no hints. */
export function signatureCases(api, data, _realms, { entry, hasWebAssembly: explains }) {
  const { HookError, classifyChange, explainSignature, parseEvent, signPayload, verifyEvent, verifySignature } = api
  const deliveries = data.deliveries.map((each) => ({ ...each, body: fromBase64(each.body) }))
  const numbered = (number) => deliveries.find(({ name }) => name.startsWith(number))
  const steps = data.isShort ? { shortBody: 3, body: 99, text: 7 } : { shortBody: 1, body: 9, text: 1 }

  return [
    [
      'exports exactly what is documented',
      () => {
        const names = Object.keys(api).filter((name) => name !== 'default' && name !== '__esModule')
        const verify = ['HookError', 'explainSignature', 'signPayload', 'verifySignature']
        const index = [...verify, 'classifyChange', 'parseEvent', 'receive', 'verifyEvent']
        const packument = [...index, 'comparePackuments', 'createDelivery', 'readPackument', 'restoreBody', 'reviewRelease', 'toEvent']
        const documented = { 'npm-hooks/verify': verify, 'npm-hooks': index, 'npm-hooks/packument': packument }[entry]
        equal(names.sort(), documented.sort())
      },
    ],

    [
      '45 real deliveries verify with their secret, in every type of body',
      () => {
        equal(deliveries.length, 45)
        for (const { name, body, signature, secret } of deliveries) {
          const padded = new Uint8Array(body.length + 20)
          padded.set(body, 7)
          const view = padded.subarray(7, 7 + body.length)
          for (const form of [body, view, body.slice().buffer, new TextDecoder('utf-8', { ignoreBOM: true }).decode(body)]) {
            equal(verifySignature(form, signature, secret), true, name)
          }
          equal(signPayload(body, utf8(secret)), signature, name)
          equal(explainSignature(body, signature, ['another', secret]), { valid: true, secret: 1 }, name)
        }
      },
    ],

    [
      'they fail if one bit of the body is flipped',
      () => {
        for (const { name, body, signature, secret } of deliveries) {
          const flipped = body.slice()
          for (const bit of bitsOf(body, body.length < 400 ? steps.shortBody : steps.body)) {
            flipped[bit >> 3] ^= 1 << (bit & 7)
            if (verifySignature(flipped, signature, secret)) throw new Error(`${name}: bit ${bit}`)
            flipped[bit >> 3] ^= 1 << (bit & 7)
          }
          equal(verifySignature(flipped, signature, secret), true, name)
        }
      },
    ],

    [
      'they fail if one bit of the signature or the secret is flipped',
      () => {
        for (const { name, body, signature, secret } of deliveries) {
          for (const [text, verdict] of [
            [signature, (bytes) => verifySignature(body, String.fromCharCode(...bytes), secret)],
            [secret, (bytes) => verifySignature(body, signature, bytes)],
          ]) {
            const bytes = utf8(text)
            for (const bit of bitsOf(bytes, steps.text)) {
              const flipped = bytes.slice()
              flipped[bit >> 3] ^= 1 << (bit & 7)
              equal(verdict(flipped), false, `${name}: bit ${bit} of ${text}`)
            }
          }
        }
      },
    ],

    [
      'the vectors of the protocol, RFC 4231 and Wycheproof',
      () => {
        for (const [user, signature] of VECTORS) equal(signPayload(VECTOR(user), 'super-secret-string'), signature)
        for (const [key, body, tag] of RFC_4231) {
          equal(signPayload(fromHex(body), fromHex(key)).slice(0, 7 + tag.length), `sha256=${tag}`)
          if (tag.length === 64) equal(verifySignature(fromHex(body), `sha256=${tag}`, fromHex(key)), true, key)
        }
        let checked = 0
        for (const { tests } of data.wycheproof) {
          for (const { tcId, key, msg, tag, result } of tests) {
            const isRight = signPayload(fromHex(msg), fromHex(key)).slice(7, 7 + tag.length) === tag
            equal(isRight, result === 'valid', `Wycheproof ${tcId}`)
            if (tag.length === 64)
              equal(verifySignature(fromHex(msg), `sha256=${tag}`, fromHex(key)), result === 'valid', `Wycheproof ${tcId}`)
            checked++
          }
        }
        equal(checked, 174)
      },
    ],

    [
      'every other form of header is rejected, with the first reason that applies',
      () => {
        for (const [header, reason] of HEADERS) {
          const label = typeof header === 'string' ? header.slice(0, 100) : typeof header
          equal(verifySignature('body', header, 'secret'), false, label)
          const tried = explains ? triedHints(reason) : []
          equal(explainSignature('body', header, 'secret'), { valid: false, reason, triedHints: tried }, label)
          if (verifyEvent === undefined) continue
          const error = thrown(() => verifyEvent('body', header, 'secret'))
          equal([error instanceof HookError, error.code, error.status, error.body], [true, reason, 401, undefined], label)
        }
      },
    ],

    [
      'a hint says what would have verified',
      () => {
        for (const { name, body, signature, secret } of [numbered('01'), numbered('24'), numbered('30')]) {
          const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(body)
          const parsed = JSON.parse(text)
          const crlf = `${text}\r\n`
          for (const [hint, form, header = signature, key = secret] of [
            ['trailing-newline', `${text}\n`],
            ['trailing-newline', crlf],
            ['trailing-newline', text, signPayload(`${text}\n`, secret)],
            ['bom', `\ufeff${text}`],
            ['bom', text, signPayload(`\ufeff${text}`, secret)],
            ['crlf', `{\r\n${text}`, signPayload(`{\n${text}`, secret)],
            ['crlf', `{\n${text}`, signPayload(`{\r\n${text}`, secret)],
            ['reserialized', JSON.stringify(parsed, null, 2)],
            ['reserialized', text, signPayload(JSON.stringify(parsed, null, 2), secret)],
            ['reserialized', text.replaceAll('/', '\\/').replaceAll('h', '\\u0068')],
            ['trimmed-secret', text, signature, `  ${secret}\n`],
            ['trimmed-secret', text, signature, `${secret}\r\n`],
            ['quoted-secret', text, signature, `"${secret}"`],
            ['quoted-secret', text, signature, `'${secret}'`],
            ['base64-secret', text, signature, btoa(secret)],
            ['hex-secret', text, signature, hexOf(secret)],
            ['header-name', text, `x-npm-signature: ${signature}`],
            ['header-name', text, `"X-Npm-Signature": "${signature}",`],
            ['quoted-signature', text, `"${signature}"`],
            ['latin-1', '{"name":"Ã¼"}', signPayload('{"name":"ü"}', secret)],
            ['latin-1', new Uint8Array([34, 252, 34]), signPayload('"ü"', secret)],
            ['gzip', new Uint8Array([31, 139, 8, 0])],
            ['upper-case', text, `sha256=${signature.slice(7).toUpperCase()}`],
            ['upper-case', text, signature.toUpperCase()],
            ['trimmed-signature', text, ` ${signature}`],
            ['prefix', text, signature.slice(7)],
            ['joined-signatures', text, `${signature}, sha256=${H64}`],
            ['reserialized', `\n${text}`],
            ['reserialized', `${text} `],
            ['base64', btoa(String.fromCharCode(...body))],
            ['cut-short', text.slice(0, -1)],
            ['cut-short', text.slice(0, 20)],
            ['cut-short', ''],
            [undefined, text, signPayload(text, 'another secret')],
            [undefined, text.replace('1.0.0', '6.6.6')],
            [undefined, '[object Object]'],
            [undefined, '{"a":[1}'],
          ]) {
            const { valid, hint: found } = explainSignature(form, header, key)
            equal([valid, found], [false, hint], `${name}: ${hint}`)
          }
        }
      },
      explains,
    ],

    [
      'an explanation says what was tried, in order of likelihood, up to the first match or a limit',
      () => {
        const long = (size) => `[${'1'.repeat(size - 2)}]`
        const secrets = (count) => Array.from({ length: count }, (_, at) => `secret ${at}`)
        const signed = (body) => signPayload(body, 'secret 0')
        for (const [label, body, header, keys, hint, tried] of [
          ['a forgery', '{}', `sha256=${H64}`, secrets(2), undefined, MISMATCH_HINTS],
          ['the first that is tried', '{}', signed('{}'), ' secret 0 ', 'trimmed-secret', ['trimmed-secret']],
          [
            'only a line end is removed',
            '{}\n',
            signed('{}'),
            secrets(1),
            'trailing-newline',
            [...SECRET_HINTS, 'base64', 'latin-1', 'trailing-newline'],
          ],
          [
            'white space is removed',
            '{ }\n',
            signed('{}'),
            secrets(1),
            'reserialized',
            [...SECRET_HINTS, 'base64', 'latin-1', 'reserialized'],
          ],
          ['the last line end', '{}', signed('{}\r\n'), secrets(1), 'trailing-newline', MISMATCH_HINTS.slice(0, 9)],
          ['every serializer, one secret', JSON.stringify(VALUE), `sha256=${H64}`, secrets(1), undefined, MISMATCH_HINTS],
          [
            'not every serializer, two secrets',
            JSON.stringify(VALUE),
            `sha256=${H64}`,
            secrets(2),
            undefined,
            [...MISMATCH_HINTS.slice(0, 9), 'gzip', 'cut-short'],
          ],
          [
            'the last serializer',
            JSON.stringify(VALUE),
            signed('{"a": [1], "b": "\\u00e9/<"}'),
            secrets(1),
            'reserialized',
            MISMATCH_HINTS.slice(0, 10),
          ],
          ['a header without its prefix', '{}', signed('{}').slice(7), secrets(16), 'prefix', HEADER_HINTS.slice(0, 3)],
          ['the same with too many secrets', '{}', signed('{}').slice(7), secrets(17), undefined, HEADER_HINTS.slice(0, 2)],
          ['4 HMACs for each secret', '{}', signed('{}\r\n'), secrets(4), 'trailing-newline', MISMATCH_HINTS.slice(0, 9)],
          [
            '3 HMACs for each secret',
            '{}',
            signed('{}\r\n'),
            secrets(5),
            undefined,
            [...SECRET_HINTS, 'base64', 'latin-1', 'crlf', 'bom', 'gzip', 'cut-short'],
          ],
          [
            'one HMAC for each secret',
            '{ }',
            signed('{}'),
            secrets(9),
            undefined,
            [...SECRET_HINTS, 'base64', 'latin-1', 'gzip', 'cut-short'],
          ],
          ['100 secrets', '{ }', signed('{}'), secrets(100), undefined, [...SECRET_HINTS, 'base64', 'latin-1', 'gzip', 'cut-short']],
          [
            'a body of 1 MiB',
            `${long(2 ** 20 - 1)}\n`,
            signed(long(2 ** 20 - 1)),
            secrets(1),
            'trailing-newline',
            [...SECRET_HINTS, 'base64', 'latin-1', 'trailing-newline'],
          ],
          [
            'a form that is nested too deep is passed over',
            `${'['.repeat(513)}${']'.repeat(513)}\n`,
            signed(`${'['.repeat(513)}${']'.repeat(513)}`),
            secrets(1),
            'trailing-newline',
            [...SECRET_HINTS, 'base64', 'latin-1', 'trailing-newline'],
          ],
          ['a body over 1 MiB', `${long(2 ** 20)}\n`, signed(long(2 ** 20)), secrets(1), undefined, [...SECRET_HINTS, 'gzip', 'cut-short']],
          [
            'a body over 1 MiB, the secret',
            long(2 ** 20 + 1),
            signed(long(2 ** 20 + 1)),
            'secret 0\n',
            'trimmed-secret',
            ['trimmed-secret'],
          ],
        ]) {
          const { valid, hint: found, triedHints } = explainSignature(body, header, keys)
          equal([valid, found, triedHints], [false, hint, tried], label)
        }
        const all = secrets(100)
        equal(explainSignature('{}', signPayload('{}', all[99]), all), { valid: true, secret: 99 })
      },
      explains,
    ],

    [
      'a body that any serializer wrote again is explained by the one that wrote what was signed',
      () => {
        const { forms } = data
        equal(Object.keys(forms).length, 13)
        for (const [written, body] of Object.entries(forms)) {
          for (const [signed, form] of Object.entries(forms)) {
            const { valid, hint, serializer } = explainSignature(body, signPayload(form, 's'), 's')
            const [isSorted, wasSorted] = [written in SORTED, signed in SORTED]
            // The order of keys cannot be restored, and lines in the body cost the HMAC of the last serializer.
            const isFound = isSorted ? wasSorted : !(/indent/.test(written) && signed === 'python-sorted')
            // Sorted keys are in order already.
            const by = isSorted ? SORTED[signed] : signed
            const want = written === signed ? [true] : isFound ? [false, 'reserialized', by] : [false, undefined, undefined]
            equal([valid, hint, serializer], [...want, undefined, undefined].slice(0, 3), `${signed}, then ${written}`)
          }
        }
      },
      explains,
    ],

    [
      'the body that was signed is restored if a change to the body explains the signature',
      () => {
        const { restoreBody } = api
        const { body, secret } = numbered('01')
        const text = new TextDecoder().decode(body)
        for (const [label, signed, given, isRestored = true] of [
          ...Object.entries(data.forms).map(([serializer, form]) => [serializer, form, data.forms['json-stringify']]),
          ['a line end', text, `${text}\n`],
          ['a byte order mark', text, `\ufeff${text}`],
          ['CRLF', '[\n1]', '[\r\n1]'],
          ['base64', text, btoa(text)],
          ['Latin-1', '"ü"', '"Ã¼"'],
          ['the same', text, text, false],
          ['another body', text, '{}', false],
          ['a beginning', text, text.slice(0, 9), false],
        ]) {
          const header = signPayload(signed, secret)
          const restored = restoreBody(given, header, ['another secret', secret])
          // Of two secrets, not every serializer is tried.
          const alone = restoreBody(given, header, secret)
          const want = isRestored && signed !== given ? signed : null
          equal(alone && new TextDecoder('utf-8', { ignoreBOM: true }).decode(alone), want, label)
          if (restored !== null) equal(restored, alone, label)
        }
        equal(restoreBody(text, signPayload(text, secret).slice(7), secret), null)
        equal(restoreBody(text, signPayload(text, secret), ` ${secret}`), null)
        equal(restoreBody(text, null, secret), null)
      },
      'restoreBody' in api,
    ],

    [
      'what is not proven is not a hint: a wrong secret comes first, then a body that was parsed and serialized again',
      () => {
        const { body, secret } = numbered('01')
        const text = new TextDecoder().decode(body)
        const unknown = `sha256=${H64}`
        for (const [label, form, header, want] of [
          ['the right body and a wrong secret', text, signPayload(text, 'another secret'), POSSIBLE_CAUSES],
          ['a serializer that is not known', text, signPayload(text.replaceAll(':', ' : '), secret), POSSIBLE_CAUSES],
          ['a body over 1 MiB', JSON.stringify(['x'.repeat(2 ** 20)]), unknown, undefined],
          ['white space at its end', `${text}\n`, unknown, undefined],
          ['a number that JSON.stringify writes in another way', '[1.0]', unknown, undefined],
          ['text', 'text', unknown, undefined],
          ['the beginning of JSON', text.slice(0, 9), unknown, undefined],
          ['a proven cause', text, signPayload(`${text}\n`, secret), undefined],
          ['a header that is not a signature', text, 'sha1=0', undefined],
        ]) {
          const { valid, hint, possibleCauses } = explainSignature(form, header, secret)
          equal([valid, possibleCauses], [false, want], label)
          if (want) equal(hint, undefined, label)
        }
      },
      explains,
    ],

    [
      "a caller's mistake is a TypeError that says what to do",
      () => {
        const good = `sha256=${H64}`
        for (const [body, signature, secret, message] of [
          ['b', good, '', 'the secret is empty'],
          ['b', good, new Uint8Array(), 'the secret is empty'],
          ['b', 's', good, 'in the order body, signature, secret'],
          ['b', good, [], 'at least one'],
          ['b', good, ['s', ''], 'the secret is empty'],
          ['b', null, '', 'the secret is empty'],
          ['b', good, 'x'.repeat(65537), 'over 65536 bytes'],
          ['b', good, 'é'.repeat(32769), 'over 65536 bytes'],
          ['b', good, new Uint8Array(65537).fill(1), 'over 65536 bytes'],
        ]) {
          for (const work of [verifySignature, explainSignature, verifyEvent].filter(Boolean)) {
            const error = thrown(() => work(body, signature, secret))
            equal([error instanceof TypeError, error?.message.includes(message)], [true, true], `${work.name} ${message}: ${error}`)
          }
        }
        equal(thrown(() => signPayload('b', ['s'])) instanceof TypeError, true)
        for (const longest of ['x'.repeat(65536), 'é'.repeat(32768), new Uint8Array(65536).fill(1)]) {
          equal(verifySignature('b', signPayload('b', longest), longest), true, `${typeof longest} ${longest.length}`)
        }
        const cause = new Error('of the caller')
        const unreadable = new Proxy([], {
          get() {
            throw cause
          },
        })
        const error = thrown(() => verifySignature('b', good, unreadable))
        equal([error instanceof TypeError, error?.message, error?.cause === cause], [true, 'the array of secrets cannot be read', true])
        for (const [secret, message] of [
          ['', 'the secret is empty'],
          [good, 'in the order body, signature, secret'],
        ]) {
          const error = thrown(() => signPayload('x'.repeat(2000), secret))
          equal([error instanceof TypeError, error?.message.includes(message)], [true, true], String(error))
        }
      },
    ],

    [
      'a secret of white space and zero bytes is blank: with up to 64 zero bytes anyone could sign',
      () => {
        const functions = [verifySignature, explains && explainSignature, verifyEvent].filter(Boolean)
        const sizes = [1, 32, 64, 65, 71, 4096]
        for (const secret of [
          ' \t\n',
          ' \u00a0\n',
          '\0',
          '\0'.repeat(32),
          ' \0\t\0',
          '\ufeff\0',
          ...sizes.map((size) => new Uint8Array(size)),
          utf8(' \0 '),
          new Uint8Array(16).subarray(4),
        ]) {
          const label = JSON.stringify(secret).slice(0, 40)
          for (const body of ['b', 'x'.repeat(5000)]) {
            for (const work of [
              ...functions.map((verify) => () => verify(body, `sha256=${H64}`, secret)),
              ...functions.map((verify) => () => verify(body, `sha256=${H64}`, ['s', secret])),
              () => signPayload(body, secret),
            ]) {
              const error = thrown(work)
              equal([error instanceof TypeError, error?.message], [true, BLANK], label)
            }
          }
        }
        // HMAC pads with zero bytes, so these are the same secret.
        equal(signPayload('b', 'a\0'), signPayload('b', 'a'))
        for (const secret of ['a\0', '\0a', '\u0001', '\v', '\f\0', Uint8Array.of(0, 255), `\ufeffsha256=${H64}`]) {
          equal(verifySignature('b', signPayload('b', secret), secret), true, JSON.stringify(secret))
          equal(explainSignature('b', signPayload('b', secret), secret).valid, true, JSON.stringify(secret))
        }
      },
    ],

    [
      'the functions of an event refuse what is not one',
      () => {
        equal(thrown(() => parseEvent({})) instanceof TypeError, true)
        equal(thrown(() => parseEvent('{"event":"e","name":"n"}').peek({})) instanceof TypeError, true)
        for (const event of [
          {},
          null,
          undefined,
          'e',
          JSON.parse('{"event":"e","name":"n"}'),
          { ...parseEvent('{"event":"e","name":"n"}') },
        ]) {
          equal(thrown(() => classifyChange(event)) instanceof TypeError, true)
        }
      },
      parseEvent !== undefined,
    ],

    // `explainSignature` hashes in wasm on every host, the others with the host's HMAC from a size on that differs by host: see
    // HOST_MIN_BYTES in pkg/src/host-hmac.js.
    [
      'wasm and the host compute the same signature, near each size from which a host is used',
      () => {
        for (const size of [0, 1, 511, 512, 513, 1023, 1024, 1025, 2047, 2048, 2049, 65535, 65536, 65537, 300_000]) {
          const body = Uint8Array.from({ length: size }, (_, at) => at * 31)
          const signature = signPayload(body, 'new')
          for (const [header, secrets] of [
            [signature, 'new'],
            [signature, ['old', 'new']],
            [signature, 'old'],
            [signature.replace(/.$/, (last) => (last === '0' ? '1' : '0')), 'new'],
            [signature.toUpperCase(), 'new'],
          ]) {
            const { valid } = explainSignature(body, header, secrets)
            equal(verifySignature(body, header, secrets), valid, `${size}, ${header}, ${secrets}`)
          }
          equal(verifySignature(body, signature, ['old', 'new']), true, String(size))
        }
      },
      explains,
    ],

    [
      "odd bodies get the right verdict: the host's own HMAC is the judge",
      async () => {
        const big = utf8(
          `{"event":"package:publish","name":"big","payload":{"versions":{${Array.from({ length: 20000 }, (_, n) => `"1.0.${n}":{"description":"${'x'.repeat(1000)}"}`).join(',')}}},"change":{"version":"1.0.19999"},"time":1}`,
        )
        equal(big.length > 20e6, true)
        for (const [name, body, code] of [
          ['empty', new Uint8Array(), 'not-json'],
          ['a BOM', utf8('\ufeff{"event":"e","name":"n"}'), 'not-json'],
          ['byte 0xFF', Uint8Array.of(...utf8('{"event":"e","name":"n","x":"'), 0xff, ...utf8('"}')), 'not-utf-8'],
          ['a lone surrogate escape', utf8('{"event":"e","name":"\\ud800"}'), undefined],
          ['64 KiB exactly', utf8(`{"event":"e","name":"n","payload":"${'p'.repeat(65536 - 37)}"}`), undefined],
          ['20 MB', big, undefined],
        ]) {
          const key = await crypto.subtle.importKey('raw', utf8('sécret'), { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
          const signature = `sha256=${hex(await crypto.subtle.sign('HMAC', key, body))}`
          equal(verifySignature(body, signature, 'sécret'), true, name)
          equal(verifySignature(body, signature, 'secret'), false, name)
          if (body.length > 0) {
            const flipped = body.slice()
            flipped[flipped.length - 1] ^= 1
            equal(verifySignature(flipped, signature, 'sécret'), false, name)
          }
          if (verifyEvent === undefined) continue
          const { value, error } = attempt(() => verifyEvent(body, signature, 'sécret'))
          equal(error?.code, code, `${name}: ${error}`)
          if (name === 'a lone surrogate escape') equal(value.event.name, '\ud800')
          if (name === '20 MB') {
            equal([value.change.evidence, value.event.peek('versions', '1.0.0', 'description')], ['confirmed', 'x'.repeat(1000)])
          }
        }
      },
    ],
  ].filter(([, , applies = true]) => applies)
}
