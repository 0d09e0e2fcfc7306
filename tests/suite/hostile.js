// Any value as any argument: the call returns, or throws a TypeError or a HookError.
import { attempt, equal, utf8, withRealms } from './check.js'

const H64 = '0123456789abcdef'.repeat(4)
const EVENT = '{"event":"package:publish","name":"n","payload":{"versions":{"1.0.0":{}}},"change":{"version":"1.0.0"},"time":1}'

/** `[name, value]` for values of every type, also malicious ones; made again for each use, because some can be used once. */
export function* hostileValues() {
  const bomb = () => {
    throw new Error('boom')
  }
  const traps = Object.fromEntries(Object.getOwnPropertyNames(Reflect).map((trap) => [trap, bomb]))
  const everywhere = (target) => new Proxy(target, traps)
  const revoked = Proxy.revocable({}, {})
  revoked.revoke()
  const detached = utf8('detached')
  structuredClone(detached.buffer, { transfer: [detached.buffer] })
  const detachedBuffer = new ArrayBuffer(8)
  structuredClone(detachedBuffer, { transfer: [detachedBuffer] })

  yield* [undefined, null, true, false, 0, -0, 1, -1, 1.5, NaN, Infinity, -Infinity, 2 ** 53, 0n, 10n ** 30n].map((value) => [
    `${typeof value} ${value}`,
    value,
  ])
  yield* [
    '',
    ' ',
    '\0',
    'text',
    '\ud800',
    '\udc00\ud800',
    '\ufeff',
    '__proto__',
    'x'.repeat(1e6),
    `sha256=${H64}`,
    EVENT,
    '{}',
    '[]',
    'null',
    '{"event":1e999}',
  ].map((value) => [`string ${JSON.stringify(value).slice(0, 40)}`, value])
  yield* [Symbol('s'), Symbol.iterator].map((value) => [String(value), value])
  yield ['function', () => bomb()]
  yield ['class', class {}]
  yield ['boxed string', new String(`sha256=${H64}`)]
  yield ['boxed number', Object(1)]
  yield ['boxed symbol', Object(Symbol('s'))]
  yield ['object', {}]
  yield ['no prototype', Object.create(null)]
  yield ['throwing toString', { toString: bomb, valueOf: bomb, toJSON: bomb, [Symbol.toPrimitive]: bomb }]
  yield [
    'throwing getters',
    Object.defineProperties(
      {},
      Object.fromEntries(
        [
          'secret',
          'maxBytes',
          'headers',
          'body',
          'bodyUsed',
          'length',
          'byteLength',
          'buffer',
          'kind',
          'name',
          'then',
          'username',
          Symbol.iterator,
          Symbol.toStringTag,
        ].map((key) => [key, { get: bomb, enumerable: true }]),
      ),
    ),
  ]
  yield [
    'cycle',
    (() => {
      const cycle = { name: 'n', kind: 'change' }
      return Object.assign(cycle, { cycle })
    })(),
  ]
  yield ['thenable', Object.fromEntries([['then', bomb]])]
  yield ['array', [1, 2]]
  yield ['sparse array', new Array(3)]
  yield ['endless array', new Array(2 ** 32 - 1)]
  yield ['array of everything', [null, 's', {}, Symbol('s')]]
  yield ['array that throws', Object.defineProperty(['s', 's'], 1, { get: bomb })]
  yield ['iterator that throws', Object.assign(['s'], { [Symbol.iterator]: bomb })]
  yield ['proxy', new Proxy({}, {})]
  yield ['proxy that throws', everywhere({})]
  yield ['array proxy that throws', everywhere(['s'])]
  yield ['function proxy that throws', everywhere(() => {})]
  yield ['array proxy of no length', new Proxy([], { get: (_, key) => (key === 'length' ? { valueOf: bomb } : 's') })]
  yield ['array proxy of any length', new Proxy([], { get: (_, key) => (key === 'length' ? 2 ** 32 : 's') })]
  yield ['bytes proxy', new Proxy(utf8('bytes'), {})]
  yield ['revoked proxy', revoked.proxy]
  yield ['bytes', utf8(EVENT)]
  yield ['no bytes', new Uint8Array()]
  yield ['view', new Uint8Array(utf8(`..${EVENT}..`).buffer, 2, EVENT.length)]
  yield [
    'bytes that lie',
    Object.defineProperties(utf8('bytes'), { length: { get: bomb }, byteLength: { value: 1e9 }, buffer: { value: null } }),
  ]
  yield [
    'subclass',
    new (class extends Uint8Array {
      static get [Symbol.species]() {
        throw new Error('boom')
      }
    })(8),
  ]
  yield ['detached bytes', detached]
  yield ['detached buffer', detachedBuffer]
  yield ['buffer', utf8(EVENT).buffer]
  yield ['empty buffer', new ArrayBuffer(0)]
  for (const View of [Int8Array, Uint8ClampedArray, Uint16Array, Int32Array, Float64Array, BigInt64Array]) yield [View.name, new View(4)]
  yield ['DataView', new DataView(new ArrayBuffer(8))]
  yield* [
    new Date(NaN),
    /x/g,
    new Map([['a', 1]]),
    new Set(['s']),
    new WeakMap(),
    Promise.resolve('s'),
    new Error('e'),
    new URL('http://a.test/'),
    new Headers(),
    globalThis,
  ].map((value) => [Object.prototype.toString.call(value), value])
  yield ['request', new Request('http://receiver.test/', { method: 'POST', body: EVENT, headers: { 'x-npm-signature': `sha256=${H64}` } })]
  yield ['stream', new ReadableStream({ pull: bomb }, { highWaterMark: 0 })]
  // Some hosts do not have it.
  if (typeof SharedArrayBuffer === 'function') {
    yield ['shared buffer', new SharedArrayBuffer(8)]
    yield ['shared bytes', new Uint8Array(new SharedArrayBuffer(8))]
  }
  if (typeof ArrayBuffer.prototype.resize === 'function') {
    const resizable = () => new ArrayBuffer(8, { maxByteLength: 16 })
    yield ['resizable buffer', resizable()]
    yield ['bytes of a resizable buffer', new Uint8Array(resizable())]
    const shrunk = resizable()
    const view = new Uint8Array(shrunk, 4, 4)
    shrunk.resize(2)
    yield ['bytes of a buffer that has shrunk', view]
  }
}

function enqueueLast(stream, chunk) {
  stream.enqueue(chunk)
  stream.close()
}

export function hostileCases(api, { isShort }, realms) {
  const {
    HookError,
    classifyChange,
    comparePackuments,
    createDelivery,
    explainSignature,
    parseEvent,
    readPackument,
    receive,
    restoreBody,
    reviewRelease,
    signPayload,
    toEvent,
    verifyEvent,
    verifySignature,
  } = api
  const good = signPayload(EVENT, 'secret')
  const event = parseEvent?.(EVENT)
  const request = (init = {}) => ({
    bodyUsed: false,
    headers: new Headers({ 'x-npm-signature': good }),
    body: new Blob([EVENT]).stream(),
    ...init,
  })
  const publish = { kind: 'publish', name: 'n', version: '1.0.0' }

  /** Whether the host and the entry have the function that a place begins with. */
  const isThere = (place) => {
    const [name] = place.split(' ')
    return name in api && ((name !== 'explainSignature' && name !== 'restoreBody') || typeof WebAssembly !== 'undefined')
  }

  // Every parameter of every export: the export's name first, and the call with a value for that parameter.
  const PLACES = [
    ['verifySignature body', (value) => verifySignature(value, good, 'secret')],
    ['verifySignature signature', (value) => verifySignature(EVENT, value, 'secret')],
    ['verifySignature secret', (value) => verifySignature(EVENT, good, value)],
    ['verifySignature secrets', (value) => verifySignature(EVENT, good, ['secret', value])],
    ['explainSignature body', (value) => explainSignature(value, good, 'secret')],
    ['explainSignature signature', (value) => explainSignature(EVENT, value, 'secret')],
    ['explainSignature secret', (value) => explainSignature(EVENT, good, value)],
    ['restoreBody body', (value) => restoreBody(value, good, 'secret')],
    ['restoreBody signature', (value) => restoreBody(EVENT, value, 'secret')],
    ['restoreBody secret', (value) => restoreBody(EVENT, good, value)],
    ['signPayload body', (value) => signPayload(value, 'secret')],
    ['signPayload secret', (value) => signPayload(EVENT, value)],
    ['parseEvent body', (value) => parseEvent(value)],
    ['classifyChange event', (value) => classifyChange(value)],
    ['parseEvent peek', (value) => event.peek(value)],
    ['parseEvent peek deeper', (value) => event.peek('versions', value)],
    ['parseEvent payloadBytes', (value) => event.payloadBytes(value)],
    ['verifyEvent body', (value) => verifyEvent(value, good, 'secret')],
    ['verifyEvent signature', (value) => verifyEvent(EVENT, value, 'secret')],
    ['verifyEvent secret', (value) => verifyEvent(EVENT, good, value)],
    ['receive request', (value) => receive(value, { secret: 'secret' })],
    ['receive request.headers', (value) => receive(request({ headers: value }), { secret: 'secret' })],
    ['receive a header', (value) => receive(request({ headers: { get: () => value } }), { secret: 'secret' })],
    [
      'receive content-length',
      (value) => receive(request({ headers: { get: (name) => (name === 'content-length' ? value : good) } }), { secret: 'secret' }),
    ],
    ['receive request.body', (value) => receive(request({ body: value }), { secret: 'secret' })],
    ['receive request.bodyUsed', (value) => receive(request({ bodyUsed: value }), { secret: 'secret' })],
    [
      'receive a chunk',
      (value) =>
        receive(request({ body: new ReadableStream({ start: (stream) => enqueueLast(stream, value) }) }), {
          secret: 'secret',
        }),
    ],
    [
      'receive a read',
      (value) =>
        receive(request({ body: { getReader: () => ({ read: () => value, cancel: () => value }) } }), { secret: 'secret', maxBytes: 1000 }),
    ],
    ['receive a reader', (value) => receive(request({ body: { getReader: () => value } }), { secret: 'secret' })],
    ['receive options', (value) => receive(request(), value)],
    ['receive secret', (value) => receive(request(), { secret: value })],
    ['receive maxBytes', (value) => receive(request(), { secret: 'secret', maxBytes: value })],
    ['receive maxAge', (value) => receive(request(), { secret: 'secret', maxAge: value })],
    ['toEvent change', (value) => toEvent(value, { packument: null })],
    ['toEvent options', (value) => toEvent(publish, value)],
    ...['kind', 'name', 'version', 'distTag', 'message'].map((key) => [
      `toEvent change.${key}`,
      (value) => toEvent({ ...publish, [key]: value }, { packument: '{}' }),
    ]),
    ...['packument', 'hookOwner', 'time', 'type', 'dialect'].map((key) => [
      `toEvent ${key}`,
      (value) => toEvent(publish, { packument: '{}', [key]: value }),
    ]),
    ['toEvent username', (value) => toEvent(publish, { packument: null, hookOwner: { username: value } })],
    ['createDelivery change', (value) => createDelivery(value, { secret: 'secret' })],
    ['createDelivery options', (value) => createDelivery(publish, value)],
    ['createDelivery secret', (value) => createDelivery(publish, { secret: value })],
    ['createDelivery packument', (value) => createDelivery(publish, { secret: 'secret', packument: value })],
    ['readPackument packument', (value) => readPackument(value)],
    ['readPackument facts', (value) => readPackument({ format: 1, name: 'n', versions: { '1.0.0': { dist: value } } })],
    ['comparePackuments before', (value) => comparePackuments(value, '{"name":"n","versions":{}}')],
    ['comparePackuments after', (value) => comparePackuments('{"name":"n","versions":{}}', value)],
    ['reviewRelease packument', (value) => reviewRelease(value, '1.0.0')],
    ['reviewRelease version', (value) => reviewRelease('{"versions":{"1.0.0":{}}}', value)],
    ['HookError', (value) => new HookError(value, value)],
    ['parseEvent HookEvent', (value) => new event.constructor(value, value, value)],
  ].filter(([place]) => isThere(place))

  return [
    [
      'a call with a value of any type returns, or throws a TypeError or a HookError',
      async () => {
        let checked = 0
        for (const [place, work] of PLACES) {
          for (const [name, value] of hostileValues()) {
            // A read that never resolves is a sender that never sends: the host decides how long to wait.
            if (place === 'receive a read' && name === 'thenable') continue
            // JavaScriptCore writes 2 GB as JSON before it gives up.
            if (isShort && place === 'readPackument facts' && name === 'endless array') continue
            const label = `${place}: ${name}`
            const { value: answer, error } = await settled(() => work(value))
            checked++
            if (error === undefined) {
              if (place.startsWith('verifySignature')) equal(typeof answer, 'boolean', label)
              continue
            }
            const isOurs = error instanceof TypeError || error instanceof HookError
            equal(
              [isOurs, error?.code === 'internal', error?.message?.length > 10],
              [true, false, true],
              `${label}: ${error?.stack ?? String(error)}`,
            )
          }
        }
        equal(checked > PLACES.length * 30, true, `${checked} checked`)
        // None of these calls changed the result of a later one.
        equal(
          [verifySignature(EVENT, good, 'secret'), verifySignature(`${EVENT} `, good, 'secret'), signPayload(EVENT, 'secret')],
          [true, false, good],
        )
      },
    ],

    [
      'bytes without their buffer are not an empty body',
      () => {
        const detached = utf8(EVENT)
        structuredClone(detached.buffer, { transfer: [detached.buffer] })
        for (const [, value] of [...hostileValues()]
          .filter(([name]) => /^(detached|bytes of a buffer that has)/.test(name))
          .concat([['', detached]])) {
          const { error } = attempt(() => signPayload(value, 's'))
          equal([error instanceof TypeError, /transferred|shrunk/.test(error?.message)], [true, true], String(error))
        }
      },
    ],

    [
      'bytes of a different realm are bytes',
      () =>
        withRealms(realms, (others) => {
          for (const realm of others) {
            const bytes = realm.Uint8Array.from(utf8(EVENT))
            equal(
              [verifySignature(bytes, good, 'secret'), verifySignature(bytes.buffer, good, realm.Array.of('x', 'secret'))],
              [true, true],
            )
          }
        }),
    ],

    [
      'a body that was transferred or written to is a TypeError, and never a different payload',
      () => {
        const lost = verifyEvent(EVENT, good, 'secret')
        structuredClone(lost.body.buffer, { transfer: [lost.body.buffer] })
        for (const work of [() => lost.event.payload, () => lost.event.peek('versions'), () => lost.event.payloadBytes()]) {
          equal(attempt(work).error?.message, 'the event has lost its bytes: its buffer was transferred or has shrunk', String(work))
        }
        const { error } = attempt(() => lost.event.constructor.changeOf(undefined, lost.event))
        equal([error instanceof TypeError, error?.message], [true, 'changeOf is internal: call classifyChange'])
        // Values that were read before stay valid.
        equal(classifyChange(lost.event), lost.change)
        const written = verifyEvent(EVENT, good, 'secret')
        written.body.fill(0x7b)
        const CHANGED = 'the payload was changed after it was parsed: do not change the body while its event is in use'
        equal([attempt(() => written.event.payload).error?.message, written.event.peek('versions')], [CHANGED, undefined])
        // Neither what is not UTF-8 nor a byte order mark is passed over.
        for (const bytes of [
          [0x22, 0xff, 0xff, 0xff, 0x22],
          [0xef, 0xbb, 0xbf, 0x31, 0x31],
        ]) {
          const body = utf8('{"event":"e","name":"n","payload":"abc"}')
          const event = parseEvent(body)
          body.set(bytes, body.length - 6)
          const { error } = attempt(() => event.payload)
          // The cause may be of another realm.
          equal([error instanceof TypeError, error?.message, typeof error?.cause?.message], [true, CHANGED, 'string'], String(bytes))
        }
      },
      parseEvent !== undefined,
    ],

    [
      'receive copies the chunks of the stream',
      async () => {
        const [head, tail] = [utf8(EVENT.slice(0, 50)), utf8(EVENT.slice(50))]
        const given = [head, tail]
        const reader = {
          read: async () => {
            // The first chunk changes while the rest is awaited.
            if (given.length < 2) head.fill(0)
            return given.length > 0 ? { done: false, value: given.shift() } : { done: true }
          },
        }
        const { body, change } = await receive(request({ body: { getReader: () => reader } }), { secret: 'secret' })
        equal([body, change.key], [utf8(EVENT), 'publish:n@1.0.0'])
        const one = utf8(EVENT)
        const delivery = await receive(request({ body: new ReadableStream({ start: (stream) => enqueueLast(stream, one) }) }), {
          secret: 'secret',
        })
        one.fill(0)
        equal([delivery.body, delivery.event.payload], [utf8(EVENT), { versions: { '1.0.0': {} } }])
      },
      parseEvent !== undefined,
    ],

    [
      'a body in a great many chunks, with a wrong content-length',
      async () => {
        const count = isShort ? 20_000 : 100_000
        for (const announced of [null, '1', '400000', 'x', '-5', '1e3', '99999999999999999999']) {
          let left = count
          const [head, tail] = ['{"event":"e","name":"n","payload":"', '"}']
          const stream = new ReadableStream(
            {
              pull: (each) => (left-- > 0 ? each.enqueue(Uint8Array.of(0x78, 0x78)) : enqueueLast(each, utf8(tail))),
              start: (each) => each.enqueue(utf8(head)),
            },
            { highWaterMark: 0 },
          )
          const whole = head + 'xx'.repeat(count) + tail
          const headers = { get: (name) => (name === 'content-length' ? announced : signPayload(whole, 'secret')) }
          const { value, error } = await settled(() => receive(request({ body: stream, headers }), { secret: 'secret', maxBytes: 300_000 }))
          equal(error?.code ?? value.body.length, Number(announced) > 300_000 ? 'too-large' : whole.length, announced)
          if (announced === null) equal(value.body.buffer.byteLength, whole.length)
        }
      },
      parseEvent !== undefined,
    ],

    [
      'a byte stream is read in large chunks, and completely whatever the size of its chunks',
      async () => {
        const whole = utf8(`{"event":"e","name":"n","payload":"${'x'.repeat(1_000_000)}"}`)
        for (const announced of [null, '10', String(whole.length)]) {
          for (const most of [1000, 65536, Infinity]) {
            let at = 0
            let asked = 0
            const stream = new ReadableStream({
              type: 'bytes',
              pull: (each) => {
                const view = each.byobRequest?.view ?? new Uint8Array(most)
                asked = Math.max(asked, view.byteLength)
                const part = whole.subarray(at, at + Math.min(view.byteLength, most))
                at += part.length
                new Uint8Array(view.buffer, view.byteOffset).set(part)
                each.byobRequest.respond(part.length)
                if (at === whole.length) each.close()
              },
            })
            const headers = { get: (name) => (name === 'content-length' ? announced : signPayload(whole, 'secret')) }
            const { body } = await receive(request({ body: stream, headers }), { secret: 'secret' })
            equal([body, asked], [whole, announced === '10' ? 4096 : 262144], `${announced}, ${most}`)
          }
        }
      },
      parseEvent !== undefined,
    ],

    [
      'an envelope of the maximum length is classified',
      () => {
        for (const [head, tail] of [
          ['{"event":"package:publish","name":"', '"}'],
          ['{"name":"n","event":"', '"}'],
          ['{"event":"package:star","name":"n","change":{"user":"', '"},"time":1}'],
        ]) {
          const body = head + 'x'.repeat(65536 - head.length - tail.length) + tail
          equal([body.length, classifyChange(parseEvent(body)).summary.length < 500], [65536, true])
        }
      },
      parseEvent !== undefined,
    ],

    [
      'a value of a packument that is too long is neither read nor taken for missing',
      () => {
        const long = 'x'.repeat(70_000)
        const change = (kind, claim, payload) =>
          classifyChange(parseEvent(JSON.stringify({ event: `package:${kind}`, name: 'n', payload, change: claim, time: 1 })))
        const deprecated = change('deprecated', { deprecated: '1' }, { versions: { 1: { deprecated: long } } })
        equal([deprecated.kind, deprecated.message, deprecated.evidence], ['deprecated', null, 'confirmed'])
        const tagged = change('dist-tag', { 'dist-tag': 'a' }, { versions: {}, 'dist-tags': { a: long } })
        equal([tagged.version, tagged.evidence], [null, 'unavailable'])
        equal(change('dist-tag', { 'dist-tag': 'a' }, { versions: {}, 'dist-tags': { a: 7 } }).version, null)
        equal(change('owner', { maintainer: 'm' }, { versions: {}, maintainers: [{ name: long }, { name: 'm' }] }).evidence, 'unavailable')
        equal(parseEvent(`{"event":"e","name":"n","payload":{"${long}":1}}`).peek(long), undefined)
      },
      parseEvent !== undefined,
    ],

    [
      'a sender that aborts gives an error code, and the error keeps the cause',
      async () => {
        const gone = new Error('gone')
        const stream = new ReadableStream(
          { start: (each) => each.enqueue(utf8('{"eve')), pull: (each) => each.error(gone) },
          { highWaterMark: 0 },
        )
        const { error } = await settled(() => receive(request({ body: stream }), { secret: 'secret' }))
        equal([error instanceof HookError, error.code, error.status, error.cause], [true, 'incomplete', 400, gone])
      },
      parseEvent !== undefined,
    ],
  ].filter(([, , applies = true]) => applies)
}

export async function settled(work) {
  try {
    return { value: await work() }
  } catch (error) {
    return { error }
  }
}
