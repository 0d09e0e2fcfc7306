// Parsing: the envelope, ids, warnings and errors, and reading the payload.
import { attempt, equal, fromBase64, hex, mulberry, thrown, utf8 } from './check.js'

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

export function parsingCases(api, data) {
  const { HookError, classifyChange, parseEvent, signPayload, verifyEvent } = api
  const deliveries = data.deliveries.map((each) => ({ ...each, body: fromBase64(each.body) }))
  const numbered = (number) => deliveries.find(({ name }) => name.startsWith(number))

  return [
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
          equal([Object.hasOwn(error, 'offset'), Object.hasOwn(error, 'cause')], [offset !== null, false], label)
          // Genuine, although not an event: the error has the body, as a member that logs do not print.
          const genuine = thrown(() => verifyEvent(body, signPayload(body, 's'), 's'))
          equal([genuine.code, genuine.body], [code, typeof body === 'string' ? utf8(body) : body], label)
          equal(Object.keys(genuine).includes('body'), false, label)
        }
        equal(Object.getOwnPropertyDescriptor(HookError.prototype, 'name'), {
          value: 'HookError',
          writable: true,
          enumerable: false,
          configurable: true,
        })
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
          const body = `{"event":"package:publish","name":"n","payload":{"versions":${versions},"time":{"1.0.0":"t"}},"change":{"version":"1.0.0"},"time":1}`
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
          equal(event.peek('time', '1.0.0'), 't', versions)
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
  ]
}
