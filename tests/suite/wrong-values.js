// Values of wrong types that callers pass, each with the end of the message for it.
import { utf8 } from './check.js'

export const H64 = '0123456789abcdef'.repeat(4)
export const TEXT = '{"event":"e","name":"n"}'
const READ_STREAM = 'a stream: read all of it, e.g. `await new Response(NOUN).arrayBuffer()`'
const NOT_PARSED = 'pass the raw NOUN, not the parsed one'

/** `[value, the end of the message]`; `NOUN` is the name of what is wanted. */
export function* wrongBodies(realm) {
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
  yield [classOf('Array').of(null), `an array: ${NOT_PARSED}`]
  yield [{ type: 'Buffer', data: 'x' }, `an object: ${NOT_PARSED}`]
  yield [{ type: 'x', data: [123, 125] }, `an object: ${NOT_PARSED}`]
  for (const [name, type] of [
    ['FileList', 'a FileList'],
    ['ProFile', 'a ProFile'],
    ['x Foo', 'an object'],
    ['Foo x', 'an object'],
  ])
    yield [{ [Symbol.toStringTag]: name }, `${type}: ${NOT_PARSED}`]
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
export const WRONG_SECRETS = [
  [undefined, 'undefined: is its environment variable set?'],
  [null, 'null: is its environment variable set?'],
  [7, 'a number: pass its text or its bytes'],
  [{ secret: 's' }, 'an object: pass its text or its bytes'],
  [{ format: 1 }, 'an object: pass its text or its bytes'],
  [Promise.resolve('s'), 'a promise: await it'],
  [() => 's', 'a function: call it'],
  [{ arrayBuffer: () => {} }, 'an object: pass `new Uint8Array(await secret.arrayBuffer())`'],
  [{ getReader: () => {} }, 'a stream: read all of it, e.g. `new Uint8Array(await new Response(secret).arrayBuffer())`'],
  [utf8('s').buffer, 'an ArrayBuffer: pass `new Uint8Array(secret)`'],
  [new DataView(new ArrayBuffer(8)), 'a DataView: pass `new Uint8Array(secret.buffer, secret.byteOffset, secret.byteLength)`'],
]

const ARGUMENTS = 'pass the text of the header, in the order body, signature, secret'
/** `[value, the end of the message]`. A sender cannot cause any of them; an array, which a sender can, is a verdict. */
export const WRONG_SIGNATURES = [
  [utf8(TEXT), `a Uint8Array: ${ARGUMENTS}`],
  [utf8(TEXT).buffer, `an ArrayBuffer: ${ARGUMENTS}`],
  [7, `a number: ${ARGUMENTS}`],
  [true, `a boolean: ${ARGUMENTS}`],
  [1n, `a bigint: ${ARGUMENTS}`],
  [Symbol('sha256'), `a symbol: ${ARGUMENTS}`],
  [{}, `an object: ${ARGUMENTS}`],
  [new String(`sha256=${H64}`), `a String: ${ARGUMENTS}`],
  [new Map(), "a Map: pass `signature.get('x-npm-signature')`"],
  [{ get: () => {} }, "an object: pass `signature.get('x-npm-signature')`"],
  [{ headers: new Map() }, "an object: pass `signature.headers.get('x-npm-signature')`"],
  [{ host: 'a.test', 'X-Npm-Signature': 'x' }, "an object: pass `signature['X-Npm-Signature']`"],
  [Promise.resolve('x'), 'a promise: await it'],
  [() => 'x', 'a function: call it'],
  [
    new Proxy(
      {},
      {
        get() {
          throw 1
        },
      },
    ),
    'an object that cannot be read',
  ],
]
