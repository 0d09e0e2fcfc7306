// What callers pass instead of the right argument: each mistake has one message, the same on every host, which says what to pass.
import { equal, utf8, withRealms } from './check.js'

const H64 = '0123456789abcdef'.repeat(4)
const TEXT = '{"event":"e","name":"n"}'
const PACKUMENT = '{"name":"n","versions":{}}'
const BYTES_WANTED = 'must be a string, a Uint8Array or an ArrayBuffer, but is '
const READ_STREAM = 'a stream: read all of it, e.g. `await new Response(NOUN).arrayBuffer()`'
const NOT_PARSED = 'pass the raw NOUN, not the parsed one'

/** `[value, the end of the message]`; `NOUN` is the name of what is wanted. */
function* wrongBodies(realm) {
  // A host may have only some of them in a second realm.
  const classOf = (name) => realm[name] ?? globalThis[name]
  yield [null, 'null: ABSENT']
  yield [undefined, 'undefined: ABSENT']
  yield [7, `a number: ${NOT_PARSED}`]
  yield [true, `a boolean: ${NOT_PARSED}`]
  yield [10n, `a bigint: ${NOT_PARSED}`]
  yield [Symbol('body'), `a symbol: ${NOT_PARSED}`]
  yield [classOf('JSON').parse(TEXT), `an object: ${NOT_PARSED}`]
  yield [Object.create(null), `an object: ${NOT_PARSED}`]
  yield [new (classOf('Map'))(), `a Map: ${NOT_PARSED}`]
  yield [classOf('Array').of({}), `an array: ${NOT_PARSED}`]
  yield [classOf('Array').of(), `an array: ${NOT_PARSED}`]
  yield [classOf('Promise').resolve(TEXT), 'a promise: await it']
  yield [Object.fromEntries([['then', () => {}]]), 'a promise: await it']
  yield [Object.assign(() => {}, Object.fromEntries([['then', () => {}]])), 'a promise: await it']
  yield [() => TEXT, 'a function: call it']
  yield [classOf('Array').of(utf8('{'), utf8('}')), 'an array of chunks: concatenate them, e.g. `Buffer.concat(NOUN)`']
  yield [classOf('Array').of(new (classOf('Uint8Array'))(1)), 'an array of chunks: concatenate them, e.g. `Buffer.concat(NOUN)`']
  yield [classOf('Array').of('{', '}'), "an array of texts: join them, e.g. `NOUN.join('')`"]
  yield [classOf('Array').of(new (classOf('ArrayBuffer'))(1)), 'an array of chunks: concatenate them, e.g. `Buffer.concat(NOUN)`']
  yield [classOf('Array').of('{', utf8('}')), 'an array of chunks: concatenate them, e.g. `Buffer.concat(NOUN)`']
  yield [classOf('Array').of(Promise.resolve('{')), 'an array of promises: await each of them, and concatenate']
  yield [[...utf8('{}')], 'an array of numbers: pass `Uint8Array.from(NOUN)`']
  yield [{ type: 'Buffer', data: [123, 125] }, 'a Buffer in JSON: pass `Uint8Array.from(NOUN.data)`']
  for (const View of [classOf('Uint16Array'), classOf('Int8Array'), classOf('DataView')]) {
    const article = View.name.startsWith('I') ? 'an' : 'a'
    const wrapped = 'new Uint8Array(NOUN.buffer, NOUN.byteOffset, NOUN.byteLength)'
    yield [new View(new (classOf('ArrayBuffer'))(8)), `${article} ${View.name}: pass \`${wrapped}\``]
  }
  if (classOf('SharedArrayBuffer')) yield [new (classOf('SharedArrayBuffer'))(8), 'a SharedArrayBuffer: pass `new Uint8Array(NOUN)`']
  yield [
    (async function* chunks() {
      yield utf8(TEXT)
    })(),
    READ_STREAM,
  ]
  yield [{ arrayBuffer: async () => utf8(TEXT).buffer }, 'an object: pass `await NOUN.arrayBuffer()`']
  yield [{ getReader: () => {} }, READ_STREAM]
  // A bare realm has the language only.
  for (const [name, make, message] of [
    ['Blob', (Class) => new Class([TEXT]), 'a Blob: pass `await NOUN.arrayBuffer()`'],
    ['File', (Class) => new Class([TEXT], 'body.json'), 'a Blob: pass `await NOUN.arrayBuffer()`'],
    ['Request', (Class) => new Class('http://a.test/', { method: 'POST', body: TEXT }), 'a Request: pass `await NOUN.arrayBuffer()`'],
    ['Response', (Class) => new Class(TEXT), 'a Response: pass `await NOUN.arrayBuffer()`'],
    ['ReadableStream', (Class) => new Class(), READ_STREAM],
    ['FormData', (Class) => new Class(), `a FormData: ${NOT_PARSED}`],
    ['URLSearchParams', (Class) => new Class('a=1'), `a URLSearchParams: ${NOT_PARSED}`],
    ['Headers', (Class) => new Class(), `a Headers: ${NOT_PARSED}`],
  ]) {
    // jsdom's Blob cannot be read so.
    if (name in realm && (!message.includes('.arrayBuffer') || 'arrayBuffer' in realm[name].prototype || message === READ_STREAM)) {
      yield [make(realm[name]), message]
    }
  }
  const stream = globalThis.process?.getBuiltinModule?.('node:stream')
  if (stream) yield [stream.Readable.from([TEXT]), READ_STREAM]
}

/** `[value, the end of the message]`. */
const WRONG_SECRETS = [
  [undefined, 'undefined: is its environment variable set?'],
  [null, 'null: is its environment variable set?'],
  [7, 'a number: pass its text or its bytes'],
  [{ secret: 's' }, 'an object: pass its text or its bytes'],
  [Promise.resolve('s'), 'a promise: await it'],
  [() => 's', 'a function: call it'],
  [{ arrayBuffer: () => {} }, 'an object: pass `new Uint8Array(await secret.arrayBuffer())`'],
  [{ getReader: () => {} }, 'a stream: read all of it, e.g. `new Uint8Array(await new Response(secret).arrayBuffer())`'],
  [utf8('s').buffer, 'an ArrayBuffer: pass `new Uint8Array(secret)`'],
  [new DataView(new ArrayBuffer(8)), 'a DataView: pass `new Uint8Array(secret.buffer, secret.byteOffset, secret.byteLength)`'],
]

export function mistakeCases(api, _data, realms) {
  const { comparePackuments, createDelivery, explainSignature, parseEvent, readPackument, receive } = api
  const { reviewRelease, signPayload, toEvent, verifyEvent, verifySignature } = api
  const good = `sha256=${H64}`
  const publish = { kind: 'publish', name: 'n', version: '1.0.0' }
  const PACKUMENT_OR_NULL = 'pass the raw packument, or null if there was none'

  // What is called, the parameter's name, its noun, and what to do if it is absent.
  const BODIES = [
    ['verifySignature', (value) => verifySignature(value, good, 's'), 'body', 'body'],
    ['explainSignature', (value) => explainSignature(value, good, 's'), 'body', 'body'],
    ['signPayload', (value) => signPayload(value, 's'), 'body', 'body'],
    ['parseEvent', (value) => parseEvent(value), 'body', 'body'],
    ['verifyEvent', (value) => verifyEvent(value, good, 's'), 'body', 'body'],
    ['readPackument', (value) => readPackument(value), 'packument', 'packument'],
    ['reviewRelease', (value) => reviewRelease(value, '1.0.0'), 'packument', 'packument'],
    ['comparePackuments', (value) => comparePackuments(value, PACKUMENT), 'before', 'packument', PACKUMENT_OR_NULL],
    ['comparePackuments', (value) => comparePackuments(PACKUMENT, value), 'after', 'packument', PACKUMENT_OR_NULL],
    ['toEvent', (value) => toEvent(publish, { packument: value }), 'packument', 'packument', 'pass the raw packument, or null for none'],
  ].filter(([name]) => name in api)
  const takesNull = (name) => name === 'comparePackuments' || name === 'toEvent'

  const SECRETS = [
    ['verifySignature', (secret) => verifySignature(TEXT, good, secret)],
    ['verifySignature', (secret) => verifySignature(TEXT, good, ['s', secret])],
    ['explainSignature', (secret) => explainSignature(TEXT, good, secret)],
    ['signPayload', (secret) => signPayload(TEXT, secret)],
    ['verifyEvent', (secret) => verifyEvent(TEXT, good, secret)],
    ['receive', (secret) => receive(request(), { secret })],
    ['receive', (secret) => receive(request(), { secret: ['s', secret] })],
    ['createDelivery', (secret) => createDelivery(publish, { secret })],
  ].filter(([name]) => name in api)

  return [
    [
      'what is not a raw body or packument is named, with what to pass instead',
      () =>
        withRealms(realms, async (others) => {
          let checked = 0
          for (const [name, work, parameter, noun, absent = `pass the raw ${noun}`] of BODIES) {
            for (const realm of [globalThis, ...others]) {
              for (const [value, message] of wrongBodies(realm)) {
                if (value === null && takesNull(name)) continue
                const want = `${parameter} ${BYTES_WANTED}${message.replaceAll('NOUN', noun).replace('ABSENT', absent)}`
                equal(await mistake(() => work(value)), want, `${name}(${parameter})`)
                checked++
              }
            }
          }
          equal(checked >= BODIES.length * 25, true, `${checked} checked`)
        }),
    ],

    [
      'what is not a secret is named, with what to pass instead',
      async () => {
        for (const [name, work] of SECRETS) {
          for (const [value, message] of WRONG_SECRETS) {
            equal(await mistake(() => work(value)), `secret must be a string or a Uint8Array, but is ${message}`, name)
          }
        }
      },
    ],

    [
      'options that are not an object with their required member are named, with the right call',
      async () => {
        const RECEIVE = 'options must be an object with `secret`: receive(request, { secret })'
        const CREATE = 'options must be an object with `secret`: createDelivery(change, { secret })'
        const ENCODE = 'options must be an object with `packument`: toEvent(change, { packument })'
        const values = [undefined, null, 's', utf8('s'), ['s'], {}, { secrets: ['s'] }, Promise.resolve('s'), () => 's', 7]
        for (const [name, work, message] of [
          ['receive', (value) => receive(request(), value), RECEIVE],
          ['createDelivery', (value) => createDelivery(publish, value), CREATE],
          ['toEvent', (value) => toEvent(publish, value), ENCODE],
        ]) {
          if (!(name in api)) continue
          for (const value of values) equal(await mistake(() => work(value)), message, name)
        }
      },
      receive !== undefined,
    ],

    [
      'what is not an event is named, and options of a comparison that it does not have',
      async () => {
        const { classifyChange } = api
        for (const [value, message] of [
          [undefined, 'undefined: pass what parseEvent returned'],
          [TEXT, 'a string: pass what parseEvent returned, not a copy of it'],
          [JSON.parse(TEXT), 'an object: pass what parseEvent returned, not a copy of it'],
          [Promise.resolve(parseEvent(TEXT)), 'a promise: await it'],
        ]) {
          equal(await mistake(() => classifyChange(value)), `event must be what parseEvent returned, but is ${message}`)
        }
        if (comparePackuments === undefined) return
        const WANTED = "options must be an object with `firstSight` or nothing: comparePackuments(null, after, { firstSight: 'change' })"
        for (const options of [null, 'change', 5, () => {}, [1], { firstsight: 'change' }]) {
          equal(await mistake(() => comparePackuments(null, PACKUMENT, options)), WANTED)
        }
        const unreadable = Object.defineProperty({}, 'firstSight', {
          enumerable: true,
          get() {
            throw 1
          },
        })
        equal(await mistake(() => comparePackuments(null, PACKUMENT, unreadable)), 'options cannot be read')
      },
      parseEvent !== undefined,
    ],

    [
      'what receive cannot read is named, with what to do',
      async () => {
        const used = request()
        await used.text()
        const locked = { ...parts(), body: new ReadableStream() }
        locked.body.getReader()
        const chunk = (value) => ({
          ...parts(),
          body: new ReadableStream({ start: (stream) => stream.enqueue(value) }),
        })
        const NOT_A_REQUEST = 'request must be a web Request: for any other request, read its body and call verifyEvent'
        const NO_STREAM = "the request's body cannot be read: it is locked, or is not a ReadableStream"
        for (const [value, message, options] of [
          [used, "the request's body was already read: call receive before anything else reads it"],
          [locked, NO_STREAM],
          [{ ...parts(), body: TEXT }, NO_STREAM],
          [undefined, NOT_A_REQUEST],
          [Promise.resolve(request()), 'request must be a web Request, but is a promise: await it'],
          [{ headers: { 'x-npm-signature': good }, body: TEXT }, NOT_A_REQUEST],
          [chunk({}), `a chunk of the request's body ${BYTES_WANTED}an object: pass the raw chunk, not the parsed one`],
          [request(), 'maxBytes must be a number of bytes greater than 0', { maxBytes: 0 }],
          [request(), 'maxAge must be a number of milliseconds, 0 or greater', { maxAge: -1 }],
        ]) {
          equal(await mistake(() => receive(value, { secret: 's', ...options })), message)
        }
      },
      receive !== undefined,
    ],

    [
      'receive ignores spaces and tabs around the header, and verifySignature ignores nothing',
      async () => {
        const signature = signPayload(TEXT, 's')
        for (const [header, code] of [
          [signature, 'taken'],
          [` ${signature}`, 'taken'],
          [`\t ${signature} \t`, 'taken'],
          [`${' '.repeat(2000)}${signature}`, 'taken'],
          [`${signature}\u00a0`, 'wrong-length'],
          [`\n${signature}`, 'no-prefix'],
          [' \t', 'missing'],
          [`sha256= ${signature.slice(7)}`, 'wrong-length'],
        ]) {
          const label = JSON.stringify(header).slice(0, 90)
          const answer = await receive({ ...parts(header), body: new Blob([TEXT]).stream() }, { secret: 's' }).then(
            () => 'taken',
            (error) => error.code,
          )
          equal([answer, verifySignature(TEXT, header, 's')], [code, header === signature], label)
        }
        // As a web Request has it.
        for (const header of [` ${signature}`, `${signature}\t`]) {
          const { id } = await receive(request({ 'x-npm-signature': header }), { secret: 's' })
          equal(id.length, 32)
        }
      },
      receive !== undefined,
    ],
  ].filter(([, , applies = true]) => applies)

  function request(headers = { 'x-npm-signature': good }) {
    return new Request('http://receiver.test/', { method: 'POST', body: TEXT, headers })
  }

  /** A request's members except its body, with headers that are not `Headers`. */
  function parts(signature = good) {
    return { headers: new Map([['x-npm-signature', signature]]), bodyUsed: false }
  }
}

/** The message of the `TypeError` that `work` throws or rejects with. */
async function mistake(work) {
  try {
    await work()
  } catch (error) {
    return error instanceof TypeError ? error.message : String(error)
  }
  return undefined
}
