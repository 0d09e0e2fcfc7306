// The conformance suite: the behaviour that must be the same on every host. It needs the language, the web's common globals,
// the package's exports (`api`) and the JSON of `data.js`; the runners in `../hosts/` are a few lines each.
import { attempt, equal, fromBase64, fromHex, hex, mulberry, runCases, thrown, utf8 } from './check.js'
import { faultCases } from './faults.js'
import { hostileCases } from './hostile.js'
import { packumentCases } from './packuments.js'
import { sendingCases } from './sending.js'

/** Runs every case; resolves to `{ name, error }` for each, `error` null if it passed. `realms`: globals of other realms. */
export const run = (api, data, realms) =>
  runCases([cases, sendingCases, packumentCases, hostileCases, faultCases].flatMap((part) => part(api, data, realms)))

// The result for each delivery alone: [number, the change, its evidence, what really happened if that differs]. In six the sender
// named the wrong version or person, which one delivery cannot show: there the claim is expected.
const DELIVERIES = [
  ['01', 'publish 1.0.0', 'confirmed'],
  ['02', 'publish 1.1.0', 'confirmed'],
  ['03', 'publish 2.0.0-beta.1', 'confirmed'],
  ['04', 'dist-tag stable', 'confirmed'],
  ['05', 'dist-tag stable', 'confirmed'],
  ['06', 'dist-tag latest', 'confirmed'],
  ['07', 'dist-tag-rm stable', 'confirmed'],
  ['08', 'deprecated 1.0.0', 'confirmed'],
  ['09', 'undeprecated 1.0.0', 'confirmed'],
  ['10', 'deprecated 1.0.0', 'confirmed', 'deprecated 1.0.0 and 1.1.0'],
  ['11', 'deprecated 1.0.0', 'confirmed', 'undeprecated 1.1.0'],
  ['12', 'owner alice', 'confirmed', 'owner bob'],
  ['13', 'owner alice', 'confirmed', 'owner-rm bob'],
  ['14', 'unpublish 1.1.0', 'confirmed'],
  ['15', 'unpublish 1.0.0', 'confirmed'],
  ['16', 'unpublish', 'confirmed'],
  ['17', 'publish 3.0.0', 'confirmed'],
  ['18', 'publish 0.1.0-alpha.0', 'confirmed'],
  ['19', 'publish 0.1.0-alpha.0', 'confirmed'],
  ['20', 'publish 0.1.0-alpha.0', 'confirmed'],
  ['21', 'publish 0.1.0-alpha.0', 'confirmed'],
  ['22', 'publish 0.1.0', 'confirmed'],
  ['23', 'unpublish 0.2.0', 'confirmed'],
  ['24', 'publish 1.0.0', 'confirmed'],
  ['25', 'publish 1.0.0', 'confirmed'],
  ['26', 'publish 1.0.0', 'confirmed'],
  ['27', 'publish 1.0.0', 'confirmed'],
  ['28', 'publish 1.0.0', 'confirmed'],
  ['29', 'unpublish', 'confirmed'],
  ['30', 'publish 1.0.0', 'confirmed'],
  ['31', 'owner 42', 'confirmed', 'owner-rm alice'],
  ['32', 'deprecated 1.0.0', 'confirmed'],
  ['33', 'publish 1.0.0', 'confirmed'],
  ['34', 'publish 1.0.0', 'confirmed'],
  ['35', 'publish 0.0.1', 'confirmed'],
  ['36', 'deprecated 0.0.1', 'confirmed', 'deprecated 0.0.20'],
  ['37', 'dist-tag constructor', 'confirmed'],
  ['38', 'publish 1.0.0', 'confirmed'],
  ['39', 'publish 1.0.0', 'confirmed'],
  ['40', 'publish 1.0.1', 'confirmed'],
  ['41', 'publish 1.0.0', 'confirmed'],
  ['42', 'dist-tag latest', 'confirmed'],
  ['43', 'owner alice', 'confirmed'],
  ['44', 'owner-rm bob', 'confirmed'],
  ['45', 'dist-tag-rm stable', 'confirmed'],
]
const WRONG_CLAIMS = ['10', '11', '12', '13', '31', '36']

const NPM_2016 = [
  ['package-deprecated', 'deprecated 0.0.4'],
  ['package-dist-tag', 'dist-tag beta'],
  ['package-dist-tag-rm', 'dist-tag-rm beta'],
  ['package-owner', 'owner a-user'],
  ['package-owner-rm', 'owner-rm a-user'],
  ['package-publish', 'publish 0.0.4'],
  ['package-star', 'star a-user'],
  ['package-undeprecated', 'undeprecated 0.0.4'],
  ['package-unpublish', 'unpublish 0.0.4'],
  ['package-unstar', 'unstar a-user'],
]

const H64 = '0123456789abcdef'.repeat(4)
const HEADERS = [
  [null, 'missing'],
  [undefined, 'missing'],
  ['', 'missing'],
  [7, 'not-a-string'],
  [{}, 'not-a-string'],
  [[`sha256=${H64}`], 'not-a-string'],
  [new String(`sha256=${H64}`), 'not-a-string'],
  [Symbol('sha256'), 'not-a-string'],
  [1n, 'not-a-string'],
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

// Rejected bodies: code, offset (null: no offset), status.
const deep = (levels) => `{"event":"e","name":"n","payload":${'['.repeat(levels - 1)}${']'.repeat(levels - 1)}}`
const REJECTED = [
  ['', 'not-json', 0, 400],
  ['\ufeff{"event":"e","name":"n"}', 'not-json', 0, 400],
  ['{"event":"e","name":"n"', 'not-json', 23, 400],
  ['{"event":"e","name":"n"}}', 'not-json', 24, 400],
  ['{"event":"e","name":"n",}', 'not-json', 24, 400],
  ["{'event':'e'}", 'not-json', 1, 400],
  ['{"event":"e","name":"n","payload":01}', 'not-json', 35, 400],
  ['{"event":"e","name":"n","payload":"\t"}', 'not-json', 35, 400],
  ['{"event":"e","name":"n","payload":"\\x"}', 'not-json', 36, 400],
  ['{"event":"e","name":"n","payload":"\\u12g4"}', 'not-json', 39, 400],
  ['event=package%3Apublish', 'not-json', 0, 400],
  [Uint8Array.of(0x22, 0xff, 0x22), 'not-utf-8', 1, 400],
  [Uint8Array.of(0x22, 0xc0, 0x80, 0x22), 'not-utf-8', 1, 400],
  [Uint8Array.of(0x22, 0xed, 0xa0, 0x80, 0x22), 'not-utf-8', 2, 400],
  [deep(513), 'too-deep', 545, 400],
  ['{"event":"e","event":"f","name":"n"}', 'duplicate-key', 13, 400],
  ['{"event":"e","name":"n","payload":{},"payl\\u006fad":{}}', 'duplicate-key', 37, 400],
  ['{"event":"e","name":"n","x":1,"x":1}', 'duplicate-key', 30, 400],
  [`{"event":"e","name":"n","x":"${'x'.repeat(65536)}"}`, 'envelope-too-large', null, 413],
  [`{"event":"e","name":"n","${'x'.repeat(65536)}":1}`, 'envelope-too-large', null, 413],
  ['null', 'not-an-object', null, 422],
  ['[]', 'not-an-object', null, 422],
  ['[{"event":"e","name":"n"}]', 'not-an-object', null, 422],
  ['"package:publish"', 'not-an-object', null, 422],
  ['{}', 'no-event', null, 422],
  ['{"event":"","name":"n"}', 'no-event', null, 422],
  ['{"event":7,"name":"n"}', 'no-event', null, 422],
  ['{"event":"e"}', 'no-name', null, 422],
  ['{"event":"e","name":null}', 'no-name', null, 422],
]

// Odd but accepted: a change to a good envelope, and its warnings.
const WARNINGS = [
  [{}, []],
  [{ version: '1.7.2' }, []],
  [{ version: '2.0.0' }, ['envelope-version']],
  [{ version: '10.0.0' }, ['envelope-version']],
  [{ version: undefined }, ['envelope-version']],
  [{ type: undefined }, ['no-type']],
  [{ type: 'scope' }, []],
  [{ type: 'team' }, ['unknown-type']],
  [{ hookOwner: null }, []],
  [{ hookOwner: 'alice' }, ['unusable-hook-owner']],
  [{ time: '2024-01-02T03:04:05.678Z' }, ['iso-time']],
  [{ time: 'yesterday' }, ['unusable-time']],
  [{ time: 1.5 }, ['unusable-time']],
  [{ time: 1e300 }, ['unusable-time']],
  [{ time: undefined }, ['unusable-time']],
  [{ change: null }, ['no-change']],
  [{ change: undefined }, ['no-change']],
  [{ change: ['version'] }, ['unusable-change']],
  [{ payload: null }, ['no-payload']],
  [{ payload: undefined }, ['no-payload']],
  [{ payload: { name: 'n' } }, ['reduced-payload']],
  [{ payload: 'n' }, ['unusable-payload']],
]

// Members that may be missing from a payload.
const MISSING = {
  publish: { release: null, previous: null, latest: null, publisher: null, dist: null },
  change: { version: null },
}

const PACKUMENT = {
  name: 'lodash',
  time: { created: '2012-04-23T16:37:11.912Z' },
  'dist-tags': { latest: '1.0.1' },
  versions: { '1.0.0': { deprecated: 'use 1.0.1' }, '1.0.1': {} },
  maintainers: [{ name: 'jdalton', email: 'j@example.test' }],
  users: { fan: true },
}
// Every event of every dialect with one packument: event, change, payload, then the change without the common members.
const CLASSIFIED = [
  [
    'package:publish',
    { version: '1.0.1', 'dist-tag': 'latest' },
    PACKUMENT,
    { kind: 'publish', version: '1.0.1', distTag: 'latest', release: 'patch', previous: '1.0.0', latest: 'moved', evidence: 'confirmed' },
  ],
  [
    'package:publish',
    { version: '9.9.9' },
    PACKUMENT,
    { kind: 'publish', version: '9.9.9', distTag: null, evidence: 'contradicted', warnings: ['version-not-in-payload'] },
  ],
  [
    'package:publish',
    { version: '__proto__' },
    PACKUMENT,
    { kind: 'publish', version: '__proto__', distTag: null, evidence: 'contradicted', warnings: ['version-not-in-payload'] },
  ],
  ['package:unpublish', { version: '0.9.0' }, PACKUMENT, { kind: 'unpublish', version: '0.9.0', distTag: null, evidence: 'confirmed' }],
  ['package:unpublish', { version: '1.0.0' }, PACKUMENT, { kind: 'unpublish', version: '1.0.0', distTag: null, evidence: 'contradicted' }],
  ['package:unpublish', {}, PACKUMENT, { kind: 'unpublish', version: null, distTag: null, evidence: 'contradicted' }],
  ['package:unpublish', {}, { name: 'lodash', time: {} }, { kind: 'unpublish', version: null, distTag: null, evidence: 'confirmed' }],
  [
    'package:dist-tag',
    { 'dist-tag': 'latest' },
    PACKUMENT,
    { kind: 'dist-tag', distTag: 'latest', version: '1.0.1', evidence: 'confirmed' },
  ],
  [
    'package:dist-tag',
    { 'dist-tag': 'constructor' },
    PACKUMENT,
    { kind: 'dist-tag', distTag: 'constructor', version: null, evidence: 'contradicted' },
  ],
  ['package:dist-tag-rm', { 'dist-tag': 'beta' }, PACKUMENT, { kind: 'dist-tag-rm', distTag: 'beta', evidence: 'confirmed' }],
  ['package:dist-tag-rm', { 'dist-tag': 'latest' }, PACKUMENT, { kind: 'dist-tag-rm', distTag: 'latest', evidence: 'contradicted' }],
  ['package:owner', { maintainer: 'jdalton' }, PACKUMENT, { kind: 'owner', maintainer: 'jdalton', evidence: 'confirmed' }],
  ['package:owner', { maintainer: 'mallory' }, PACKUMENT, { kind: 'owner', maintainer: 'mallory', evidence: 'contradicted' }],
  [
    'package:owner',
    { maintainer: 'npm:jdalton' },
    PACKUMENT,
    { kind: 'owner', maintainer: 'jdalton', evidence: 'confirmed', warnings: ['npm-prefix'] },
  ],
  [
    'package:owner-rm',
    { maintainer: 'npm:gone' },
    PACKUMENT,
    { kind: 'owner-rm', maintainer: 'gone', evidence: 'confirmed', warnings: ['npm-prefix'] },
  ],
  [
    'package:owner',
    { maintainer: 'npm:jdalton' },
    { name: 'lodash' },
    { kind: 'owner', maintainer: 'jdalton', evidence: 'unavailable', warnings: ['npm-prefix'] },
  ],
  ['package:owner-rm', { maintainer: 'jdalton' }, PACKUMENT, { kind: 'owner-rm', maintainer: 'jdalton', evidence: 'contradicted' }],
  [
    'package:deprecated',
    { deprecated: '1.0.0' },
    PACKUMENT,
    { kind: 'deprecated', version: '1.0.0', message: 'use 1.0.1', evidence: 'confirmed' },
  ],
  [
    'package:deprecated',
    { deprecated: '9.9.9' },
    PACKUMENT,
    { kind: 'deprecated', version: '9.9.9', message: null, evidence: 'contradicted', warnings: ['version-not-in-payload'] },
  ],
  [
    'package:deprecated',
    { deprecated: '1.0.1' },
    PACKUMENT,
    { kind: 'undeprecated', version: '1.0.1', evidence: 'unavailable', warnings: ['ambiguous-deprecation'] },
  ],
  [
    'package:deprecated',
    { deprecated: '1.0.1' },
    { versions: { '1.0.1': { deprecated: '' } } },
    { kind: 'undeprecated', version: '1.0.1', evidence: 'confirmed' },
  ],
  [
    'package:deprecated',
    { deprecated: '1.0.1' },
    { versions: { '1.0.1': { deprecated: true } } },
    { kind: 'deprecated', version: '1.0.1', message: null, evidence: 'confirmed' },
  ],
  [
    'package:deprecated',
    { deprecated: '1.0.1' },
    { name: 'lodash' },
    { kind: 'deprecated', version: '1.0.1', message: null, evidence: 'unavailable' },
  ],
  [
    'package:undeprecated',
    { deprecated: '9.9.9' },
    PACKUMENT,
    { kind: 'undeprecated', version: '9.9.9', evidence: 'contradicted', warnings: ['version-not-in-payload'] },
  ],
  ['package:undeprecated', { deprecated: '1.0.1' }, PACKUMENT, { kind: 'undeprecated', version: '1.0.1', evidence: 'confirmed' }],
  ['package:undeprecated', { deprecated: '1.0.0' }, PACKUMENT, { kind: 'undeprecated', version: '1.0.0', evidence: 'contradicted' }],
  ['package:star', { user: 'fan' }, PACKUMENT, { kind: 'star', user: 'fan', evidence: 'confirmed' }],
  ['package:unstar', { user: 'fan' }, PACKUMENT, { kind: 'unstar', user: 'fan', evidence: 'contradicted' }],
  ['package:change', {}, PACKUMENT, { kind: 'change', evidence: 'unavailable' }],
  ['package:grew-a-tail', { tail: 1 }, PACKUMENT, { kind: 'unknown', event: 'package:grew-a-tail', evidence: 'unavailable' }],
  ['package:publish', null, null, { kind: 'publish', version: null, distTag: null, evidence: 'unavailable' }],
  // cnpmjs.org
  ['package:dist-tag:rm', null, null, { kind: 'dist-tag-rm', distTag: null, evidence: 'unavailable' }],
  ['package:sync', null, null, { kind: 'change', evidence: 'unavailable' }],
]
// The AsyncAPI dialect: ISO time, what changed in a few fields of payload.
const ASYNC_API = [
  ['package:publish', { version: '1.0.0' }, { kind: 'publish', version: '1.0.0', distTag: null, evidence: 'unavailable' }],
  ['package:unpublish', { version: '1.0.0' }, { kind: 'unpublish', version: '1.0.0', distTag: null, evidence: 'unavailable' }],
  [
    'package:deprecate',
    { version: '1.0.0', deprecated: 'old' },
    { kind: 'deprecated', version: '1.0.0', message: 'old', evidence: 'confirmed' },
  ],
  ['package:deprecate', { version: '1.0.0', deprecated: '' }, { kind: 'undeprecated', version: '1.0.0', evidence: 'confirmed' }],
  ['package:owner', { maintainers: [{ name: 'a' }] }, { kind: 'owner', maintainer: null, evidence: 'unavailable' }],
  ['package:dist-tag', { 'dist-tags': { latest: '1.0.0' } }, { kind: 'dist-tag', distTag: null, version: null, evidence: 'unavailable' }],
  ['package:star', { user: 'fan' }, { kind: 'star', user: 'fan', evidence: 'unavailable' }],
  ['package:change', { version: '1.0.0' }, { kind: 'change', evidence: 'unavailable' }],
]

function cases(api, data) {
  const { HookError, classifyChange, explainSignature, parseEvent, receive, signPayload, verifyEvent, verifySignature } = api
  const deliveries = data.deliveries.map((each) => ({ ...each, body: fromBase64(each.body) }))
  const numbered = (number) => deliveries.find(({ name }) => name.startsWith(number))
  const [first] = deliveries

  return [
    [
      'exports exactly what is documented',
      () => {
        equal(
          Object.keys(api)
            .filter((name) => name !== 'default' && name !== '__esModule')
            .sort(),
          [
            'HookError',
            'classifyChange',
            'comparePackuments',
            'createDelivery',
            'explainSignature',
            'parseEvent',
            'readPackument',
            'receive',
            'reviewRelease',
            'signPayload',
            'toEvent',
            'verifyEvent',
            'verifySignature',
          ],
        )
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
      'they fail if one bit of any byte of the body is flipped',
      () => {
        for (const { name, body, signature, secret } of deliveries) {
          const flipped = body.slice()
          // Every bit of short bodies, one bit of each byte of the others.
          const step = body.length < 400 ? 1 : 9
          for (let bit = 0; bit < body.length * 8; bit += step) {
            flipped[bit >> 3] ^= 1 << (bit & 7)
            if (verifySignature(flipped, signature, secret)) throw new Error(`${name}: bit ${bit}`)
            flipped[bit >> 3] ^= 1 << (bit & 7)
          }
          equal(verifySignature(flipped, signature, secret), true, name)
        }
      },
    ],

    [
      'they fail if any bit of the signature or the secret is flipped',
      () => {
        for (const { name, body, signature, secret } of deliveries) {
          for (const [text, verdict] of [
            [signature, (bytes) => verifySignature(body, String.fromCharCode(...bytes), secret)],
            [secret, (bytes) => verifySignature(body, signature, bytes)],
          ]) {
            const bytes = utf8(text)
            for (let bit = 0; bit < bytes.length * 8; bit++) {
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
          equal(explainSignature('body', header, 'secret'), { valid: false, reason }, label)
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
            ['reserialized', text.replaceAll('/', '\\/').replaceAll('h', '\\u0068')],
            ['trimmed-secret', text, signature, `  ${secret}\n`],
            ['upper-case', text, `sha256=${signature.slice(7).toUpperCase()}`],
            ['upper-case', text, signature.toUpperCase()],
            ['trimmed-signature', text, ` ${signature}`],
            ['prefix', text, signature.slice(7)],
            ['joined-signatures', text, `${signature}, sha256=${H64}`],
            [undefined, text, signPayload(text, 'another secret')],
            [undefined, text.replace('1.0.0', '6.6.6')],
          ]) {
            const { valid, hint: found } = explainSignature(form, header, key)
            equal([valid, found], [false, hint], `${name}: ${hint}`)
          }
        }
      },
    ],

    [
      "a caller's mistake is a TypeError that says what to do",
      () => {
        const good = `sha256=${H64}`
        for (const [body, signature, secret, message] of [
          [{ event: 'e' }, good, 's', 'pass the raw body, not the parsed one'],
          [null, good, 's', 'but is null'],
          [undefined, good, 's', 'but is undefined'],
          [7, good, 's', 'but is a number'],
          [[1, 2], good, 's', 'but is an array'],
          [new Uint16Array(2), good, 's', 'but is an object'],
          [new DataView(new ArrayBuffer(2)), good, 's', 'but is an object'],
          ['b', good, '', 'the secret is empty'],
          ['b', good, new Uint8Array(), 'the secret is empty'],
          ['b', good, ' \t\n', 'only white space'],
          ['b', 's', good, 'the order is body, signature, secret'],
          ['b', good, undefined, 'but is undefined'],
          ['b', good, null, 'but is null'],
          ['b', good, 7, 'but is a number'],
          ['b', good, [], 'at least one'],
          ['b', good, ['s', ''], 'the secret is empty'],
          ['b', null, '', 'the secret is empty'],
          ['b', good, 'x'.repeat(65537), 'over 65536 bytes'],
        ]) {
          for (const work of [verifySignature, explainSignature, verifyEvent]) {
            const error = thrown(() => work(body, signature, secret))
            equal([error instanceof TypeError, error?.message.includes(message)], [true, true], `${work.name} ${message}: ${error}`)
          }
        }
        equal(thrown(() => parseEvent({})) instanceof TypeError, true)
        equal(thrown(() => signPayload('b', ['s'])) instanceof TypeError, true)
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
    ],

    [
      'the deliveries parse and classify as the table says',
      () => {
        equal(DELIVERIES.length, deliveries.length)
        for (const [number, change, evidence, truth = change] of DELIVERIES) {
          const { name, body, signature, secret } = numbered(number)
          const wire = JSON.parse(new TextDecoder().decode(body))
          const delivery = verifyEvent(body, signature, secret)
          const { event } = delivery
          const subject = delivery.change.version ?? delivery.change.maintainer ?? ''
          const what = delivery.change.distTag && delivery.change.kind.startsWith('dist-tag') ? delivery.change.distTag : subject
          equal(`${delivery.change.kind} ${what}`.trim(), change, name)
          equal(delivery.change.evidence, evidence, name)
          // The deliveries with a wrong claim are exactly the known ones.
          equal(truth !== change, WRONG_CLAIMS.includes(number), name)
          for (const field of ['event', 'name', 'type', 'version', 'hookOwner', 'change', 'time'])
            equal(event[field], wire[field], `${name}: ${field}`)
          equal(event.payload, wire.payload, name)
          equal(event.warnings, [], name)
          equal([delivery.id, delivery.secret, delivery.body], [event.id, 0, body], name)
          equal(delivery.change.name, wire.name, name)
        }
      },
    ],

    [
      "npm's ten events of 2016 parse and classify",
      () => {
        for (const [name, change] of NPM_2016) {
          const { text } = data.npm2016.find((each) => each.name === name)
          const event = parseEvent(text)
          const found = classifyChange(event)
          const subject = found.kind.startsWith('dist-tag') ? found.distTag : (found.version ?? found.maintainer ?? found.user)
          equal([`${found.kind} ${subject}`, found.evidence], [change, 'unavailable'], name)
          equal(
            event.warnings.map(({ code }) => code),
            ['reduced-payload'],
            name,
          )
        }
        equal(NPM_2016.length, data.npm2016.length)
      },
    ],

    [
      'every event of every dialect classifies as the table says',
      () => {
        const check = (body, event, { warnings = [], ...want }) => {
          const { summary, key, warnings: found, ...change } = classifyChange(parseEvent(JSON.stringify(body)))
          equal(change, { name: 'lodash', ...MISSING[want.kind], ...want }, `${event} ${JSON.stringify(body.change)}`)
          equal(
            found.map(({ code }) => code),
            warnings,
            event,
          )
          equal(summary.startsWith('lodash '), true, summary)
          equal(key.startsWith(`${want.kind}:lodash`), true, key)
        }
        for (const [event, change, payload, want] of CLASSIFIED) {
          check({ event, name: 'lodash', type: 'package', version: '1.0.0', hookOwner: null, payload, change, time: 1 }, event, want)
        }
        for (const [event, payload, want] of ASYNC_API) {
          const time = '2024-01-02T03:04:05Z'
          check({ event, name: 'lodash', type: 'package', version: '1.0.0', payload: { name: 'lodash', ...payload }, time }, event, want)
          check({ event, name: 'lodash', type: 'owner', version: '1.0.0', payload, change: {}, time }, event, want)
        }
        // The event has one name for both directions, so a payload can neither confirm nor contradict it.
        for (const [event, change, want] of [
          ['package:owner', { maintainer: 'jdalton' }, { kind: 'owner', maintainer: 'jdalton', evidence: 'unavailable' }],
          ['package:owner', { maintainer: 'gone' }, { kind: 'owner', maintainer: 'gone', evidence: 'unavailable' }],
          [
            'package:dist-tag',
            { 'dist-tag': 'latest' },
            { kind: 'dist-tag', distTag: 'latest', version: '1.0.1', evidence: 'unavailable' },
          ],
          ['package:dist-tag', { 'dist-tag': 'gone' }, { kind: 'dist-tag', distTag: 'gone', version: null, evidence: 'unavailable' }],
          ['package:star', { user: 'fan' }, { kind: 'star', user: 'fan', evidence: 'unavailable' }],
        ]) {
          check(
            { event, name: 'lodash', type: 'package', version: '1.0.0', payload: PACKUMENT, change, time: '2024-01-02T03:04:05Z' },
            event,
            want,
          )
        }
      },
    ],

    [
      'a payload with more versions or maintainers than any package is not searched for each',
      () => {
        const many = (text) => Array.from({ length: 65537 }, (_, at) => text.replace('#', at)).join(',')
        const evidence = (event, change, payload) =>
          classifyChange(parseEvent(`{"event":"${event}","name":"n","payload":${payload},"change":${change},"time":1}`)).evidence
        equal(evidence('package:owner', '{"maintainer":"m7"}', `{"versions":{},"maintainers":[${many('{"name":"m#"}')}]}`), 'unavailable')
        equal(evidence('package:deprecated', '{"deprecated":"7"}', `{"versions":{${many('"#":{}')}}}`), 'unavailable')
        equal(evidence('package:publish', '{"version":"7"}', `{"versions":{${many('"#":{}')}}}`), 'confirmed')
      },
    ],

    [
      'keys name effects: one per version, a new one each time for what can be added and removed again',
      () => {
        const key = (event, change, time = 5) =>
          classifyChange(parseEvent(JSON.stringify({ event, name: '@s/p', payload: null, change, time }))).key
        equal(key('package:publish', { version: '4.17.22' }), 'publish:@s/p@4.17.22')
        equal(key('package:unpublish', { version: '4.17.22' }), 'unpublish:@s/p@4.17.22')
        equal(key('package:unpublish', {}), 'unpublish:@s/p#5')
        equal(key('package:dist-tag', { 'dist-tag': 'latest' }), 'dist-tag:@s/p@latest#5')
        equal(key('package:star', { user: 'u' }, 6), 'star:@s/p@u#6')
        equal(key('package:star', { user: 'u' }, null).length, 'star:@s/p@u#'.length + 32)
      },
    ],

    [
      'a summary is safe to print',
      () => {
        const { summary } = classifyChange(
          parseEvent(
            JSON.stringify({
              event: 'package:publish',
              name: `a\n\u001b[31m\u202e${'b'.repeat(200)}`,
              change: { version: '1\r' },
              time: 1,
            }),
          ),
        )
        equal(/^[\x20-\x7e…]*$/.test(summary), true, summary)
        equal(summary.startsWith('a\\n\\u{1b}[31m\\u{202e}bbb'), true, summary)
      },
    ],

    [
      'one id per change, independent of the hook that sent it',
      () => {
        const of = (number) => verifyEvent(numbered(number).body, numbered(number).signature, numbered(number).secret)
        const id = (number) => of(number).id
        equal(id('38'), id('39'))
        equal(id('33'), id('34'))
        equal([id('20'), id('21')], [id('18'), id('18')])
        equal([id('25'), id('26')], [id('24'), id('24')])
        equal(id('18') === id('19'), false)
        equal(of('18').change.key, of('19').change.key)
        // 45 deliveries of 38 changes: 20, 21, 25, 26, 28, 34 and 39 are repeated.
        equal(new Set(deliveries.map(({ name }) => id(name))).size, 38)
        equal(/^[0-9a-f]{32}$/.test(id('01')), true)
      },
    ],

    [
      'an id is the documented hash',
      async () => {
        const hash = async (value) => hex(await crypto.subtle.digest('SHA-256', typeof value === 'string' ? utf8(value) : value))
        const documented = async (...parts) => (await hash(JSON.stringify(parts))).slice(0, 32)
        const whole = {
          event: 'package:publish',
          name: 'a"\ud800é',
          change: { version: '1.0.0', 'dist-tag': 'x', 10: 1e21, 9: [-0, 1e-7] },
          time: 12,
        }
        const sorted = { 9: [0, 1e-7], 10: 1e21, 'dist-tag': 'x', version: '1.0.0' }
        equal(parseEvent(JSON.stringify(whole)).id, await documented(whole.event, whole.name, 12, sorted))
        const payload = '{"version": "1.0.0"}'
        const reduced = `{"event":"package:publish","name":"a","payload":${payload},"time":"1970-01-01T00:00:00.012+00:00"}`
        equal(parseEvent(reduced).id, await documented('package:publish', 'a', 12, null, await hash(payload)))
        equal(
          parseEvent('{"event":"package:sync","name":"a","payload":null,"change":null}').id,
          await documented('package:sync', 'a', null, null, null),
        )
      },
    ],

    [
      'odd input that is accepted has a warning',
      () => {
        const good = {
          event: 'package:publish',
          name: 'n',
          type: 'package',
          version: '1.0.0',
          hookOwner: { username: 'u' },
          payload: { versions: {} },
          change: { version: '1.0.0' },
          time: 1,
        }
        for (const [odd, want] of WARNINGS) {
          const label = JSON.stringify(odd)
          const event = parseEvent(JSON.stringify({ ...good, ...odd }))
          equal(
            event.warnings.map(({ code }) => code),
            want,
            label,
          )
          equal(
            event.warnings.every(({ message }) => message.length > 10),
            true,
            label,
          )
        }
        equal(parseEvent('{"event":"e","name":"n","time":"2024-01-02T03:04:05.678+01:00"}').time, Date.UTC(2024, 0, 2, 2, 4, 5, 678))
        const bare = parseEvent('{"event":"e","name":"n"}')
        equal(
          [bare.type, bare.version, bare.hookOwner, bare.change, bare.time, bare.payload, bare.payloadBytes()],
          [null, null, null, null, null, null, null],
        )
      },
    ],

    [
      'a body that is not an event is rejected with a code, a status and an offset',
      () => {
        for (const [body, code, offset, status] of REJECTED) {
          const label = typeof body === 'string' ? body.slice(0, 80) : String(body)
          const error = thrown(() => parseEvent(body))
          equal([error instanceof HookError, error instanceof Error, error?.name], [true, true, 'HookError'], label)
          equal([error.code, error.offset ?? null, error.status], [code, offset, status], label)
          // Genuine, although not an event: the error has the body, as a member that logs do not print.
          const genuine = thrown(() => verifyEvent(body, signPayload(body, 's'), 's'))
          equal([genuine.code, genuine.body], [code, typeof body === 'string' ? utf8(body) : body], label)
          equal(Object.keys(genuine).includes('body'), false, label)
        }
        equal(parseEvent(deep(512)).name, 'n')
      },
    ],

    [
      'nesting to the maximum, anywhere in the envelope, does not trap',
      () => {
        for (const [open, close] of [
          ['[', ']'],
          ['{"a":', '}'],
        ]) {
          const change = `{"a":${open.repeat(510)}${open === '[' ? '' : 1}${close.repeat(510)}}`
          equal(parseEvent(`{"event":"e","name":"n","change":${change}}`).change, JSON.parse(change))
        }
      },
    ],

    [
      'hostile keys stay keys',
      () => {
        const event = parseEvent(
          '{"event":"package:publish","name":"n","__proto__":{"x":1},"payload":{"__proto__":{"x":1},"constructor":{"y":2},"":3},"change":{"__proto__":{"x":1},"version":"1.0.0"}}',
        )
        equal([{}.x, {}.y, event.x], [undefined, undefined, undefined])
        equal([Object.hasOwn(event.payload, '__proto__'), Object.hasOwn(event.change, '__proto__')], [true, true])
        equal([event.peek('__proto__', 'x'), event.peek('constructor', 'y'), event.peek('')], [1, 2, 3])
        equal([event.peek('toString'), event.peek('constructor', 'name')], [undefined, undefined])
      },
    ],

    [
      'peek reads the manifest that the change names as JSON.parse does, whatever is next to it',
      () => {
        for (const versions of [
          '{"1.0.0":{"a":[1]},"1.0.0":{"b":{"c":2}}}',
          '{"1.0.0":{"a":[1]},"1\\u002e0.0":{"b":{"c":3}}}',
          '{"1.0.0":7}',
          '{"1.0.0":null}',
          '{"1.0.1":{"b":1}}',
          '{}',
          '[]',
          '3',
          '{"1.0.0":{"b":4}},"versions":{"1.0.1":{}}',
          '{"1.0.0":{"b":5}},"versions":3',
          '3,"versions":{"1.0.0":{"b":{"c":6},"b":7}}',
        ]) {
          const body = `{"event":"package:publish","name":"n","payload":{"versions":${versions}},"change":{"version":"1.0.0"},"time":1}`
          const { payload } = JSON.parse(body)
          const event = parseEvent(body)
          for (const rest of [[], ['a'], ['a', 0], ['b'], ['b', 'c'], ['toString']]) {
            const want = rest.reduce(
              (value, key) => (Object.hasOwn(Object(value), key) ? value[key] : undefined),
              Object.hasOwn(payload.versions, '1.0.0') ? payload.versions['1.0.0'] : undefined,
            )
            equal(event.peek('versions', '1.0.0', ...rest), want, `${versions} ${rest}`)
          }
          equal(event.peek('versions'), payload.versions, versions)
          equal(event.peek(), payload, versions)
        }
      },
    ],

    [
      'peek reads one value as JSON.parse does',
      () => {
        const text = '{"a":[{"b":1.50},"\\ud83d\\ude00\\ud800",null,[[]]],"k\\u0065y":true,"d":1,"d":{"e":2},"n":-0,"7":"seven"}'
        const event = parseEvent(`{"event":"e","name":"n","payload":${text}}`)
        for (const [path, want] of [
          [[], JSON.parse(text)],
          [['a', 0, 'b'], 1.5],
          [['a', '1'], '😀\ud800'],
          [['a', 2], null],
          [['a', 3, 0], []],
          [['a', 4], undefined],
          [['a', -1], undefined],
          [['a', '01'], undefined],
          [['a', 'length'], undefined],
          [['key'], true],
          [['d'], { e: 2 }],
          [['d', 'e'], 2],
          [['n'], -0],
          [[7], 'seven'],
          [['a', 1, 0], undefined],
          [['A'], undefined],
        ])
          equal(event.peek(...path), want, JSON.stringify(path))
        const { payload } = event
        equal(payload, JSON.parse(text))
        equal(event.payload === payload, true)
        equal(new TextDecoder().decode(event.payloadBytes()), text)
        equal(Object.keys(event).includes('payload'), false)
      },
    ],

    [
      'values that were read stay valid after the buffer changes; shared memory is copied',
      () => {
        const text = '{"event":"package:publish","name":"n","payload":{"versions":{"1.0.0":{}}},"change":{"version":"1.0.0"},"time":1}'
        const bytes = utf8(text)
        const event = parseEvent(bytes)
        const { payload } = event
        bytes.fill(0)
        equal(
          [event.payload === payload, payload, event.name, event.change],
          [true, { versions: { '1.0.0': {} } }, 'n', { version: '1.0.0' }],
        )
        if (typeof SharedArrayBuffer === 'function') {
          const shared = new Uint8Array(new SharedArrayBuffer(bytes.length))
          shared.set(utf8(text))
          const delivery = verifyEvent(shared, signPayload(text, 's'), 's')
          shared.fill(0)
          equal([delivery.event.payload, classifyChange(delivery.event).evidence, delivery.body], [payload, 'confirmed', utf8(text)])
        }
      },
    ],

    // `explainSignature` and `signPayload` hash in wasm on every host, `verifySignature` with the host's HMAC from 1 KiB on.
    [
      'wasm and the host compute the same signature, near the size from which the host is used',
      () => {
        for (const size of [0, 1, 1023, 1024, 1025, 65535, 65536, 65537, 300_000]) {
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
    ],

    [
      'mutated documents have the verdict and the values of JSON.parse',
      () => {
        const random = mulberry(20261121)
        const alphabet = utf8('{}[]",:\\ue0123456789.-+eEtfn \n\u0001/é')
        let accepted = 0
        for (let round = 0; round < 3000; round++) {
          const { body } = deliveries[random(deliveries.length)]
          const from = random(body.length)
          const piece = body.slice(from, from + 1 + random(60))
          const mutated = round % 3 === 0 ? piece : body.slice(0, 2000)
          for (let changes = random(3); changes >= 0; changes--) mutated[random(mutated.length)] = alphabet[random(alphabet.length)]
          const payload = round % 3 === 0 ? piece : mutated
          const text = `{"event":"e","name":"n","payload":[${new TextDecoder('utf-8', { ignoreBOM: true }).decode(payload)}]}`
          const want = attempt(() => JSON.parse(text))
          const found = attempt(() => parseEvent(text))
          if (found.error?.code === 'duplicate-key') continue
          equal(found.error === undefined, want.error === undefined, `seed 20261121, round ${round}: ${text}`)
          if (found.error === undefined) {
            equal(found.value.payload, want.value.payload, text)
            accepted++
          } else equal(found.error instanceof HookError, true, String(found.error))
        }
        equal(accepted > 100, true, `${accepted} accepted`)
      },
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
          const { value, error } = attempt(() => verifyEvent(body, signature, 'sécret'))
          equal(error?.code, code, `${name}: ${error}`)
          if (name === 'a lone surrogate escape') equal(value.event.name, '\ud800')
          if (name === '20 MB') {
            equal([value.change.evidence, value.event.peek('versions', '1.0.0', 'description')], ['confirmed', 'x'.repeat(1000)])
          }
        }
      },
    ],

    [
      'receive takes a request',
      async () => {
        const { body, signature, secret } = first
        const request = (init = {}) =>
          new Request('http://receiver.test/', { method: 'POST', body, headers: { 'x-npm-signature': signature }, ...init })
        const delivery = await receive(request(), { secret: ['older', secret] })
        equal([delivery.change.key, delivery.secret, delivery.body, delivery.id.length], ['publish:hookbox@1.0.0', 1, body, 32])

        const refused = async (work) =>
          await work.then(
            () => undefined,
            (error) => error,
          )
        const code = async (...args) => {
          const error = await refused(receive(...args))
          return [error instanceof HookError, error?.code, error?.status]
        }
        equal(await code(request({ headers: {} }), { secret }), [true, 'missing', 401])
        equal(await code(request(), { secret: 'wrong' }), [true, 'mismatch', 401])
        equal(await code(request(), { secret, maxBytes: body.length - 1 }), [true, 'too-large', 413])
        equal((await receive(request(), { secret, maxBytes: body.length })).change.kind, 'publish')
        equal(await code(request({ body: 'x', headers: { 'x-npm-signature': signPayload('x', secret) } }), { secret }), [
          true,
          'not-json',
          400,
        ])
        equal(
          (await refused(receive(request({ body: 'x', headers: { 'x-npm-signature': signPayload('x', secret) } }), { secret }))).body,
          utf8('x'),
        )

        const used = request()
        await used.arrayBuffer()
        for (const [input, options] of [
          [used, { secret }],
          [request(), undefined],
          [request(), {}],
          [request(), { secret: '' }],
          [request(), { secret, maxBytes: 0 }],
          [request(), { secret, maxAge: 'x' }],
        ]) {
          equal((await refused(receive(input, options))) instanceof TypeError, true)
        }
      },
    ],

    [
      'receive rejects before it reads, and stops reading at the maximum',
      async () => {
        const { signature, secret } = first
        let pulled = 0
        let cancelled = false
        const endless = (headers) => ({
          headers: new Map(Object.entries(headers)),
          bodyUsed: false,
          body: new ReadableStream(
            {
              pull: (controller) => controller.enqueue(new Uint8Array(1000).fill(++pulled)),
              cancel: () => {
                cancelled = true
              },
            },
            { highWaterMark: 0 },
          ),
        })
        const refusal = (headers) =>
          receive(endless(headers), { secret, maxBytes: 5000 }).then(
            () => undefined,
            ({ code }) => code,
          )
        equal([await refusal({ 'x-npm-signature': 'sha1=x' }), pulled], ['wrong-algorithm', 0])
        equal([await refusal({ 'x-npm-signature': signature, 'content-length': '5001' }), pulled], ['too-large', 0])
        equal([await refusal({ 'x-npm-signature': signature, 'content-length': '12' }), pulled], ['too-large', 6])
        await Promise.resolve()
        equal(cancelled, true)
      },
    ],

    [
      'maxAge compares the time of the event, and only if it is given',
      async () => {
        const answer = (time, maxAge) => {
          const body = JSON.stringify({ event: 'e', name: 'n', time })
          const request = new Request('http://receiver.test/', {
            method: 'POST',
            body,
            headers: { 'x-npm-signature': signPayload(body, 's') },
          })
          return receive(request, { secret: 's', maxAge }).then(
            () => 'taken',
            ({ code, status, body }) => `${code} ${status} ${body.length > 0}`,
          )
        }
        const now = Date.now()
        equal(await answer(1), 'taken')
        equal(await answer(now - 1000, 60_000), 'taken')
        equal(await answer(now - 120_000, 60_000), 'too-old 422 true')
        equal(await answer(now + 120_000, 60_000), 'from-the-future 422 true')
        equal(await answer(null, 60_000), 'no-time 422 true')
      },
    ],
  ]
}
