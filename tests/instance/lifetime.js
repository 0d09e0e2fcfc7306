// What the memory of a wasm instance must contain, and must not contain, during its lifetime. Every runner imports `spy.js` first.
import { attempt, equal, fromBase64, mulberry, runCases, thrown, utf8 } from '../suite/check.js'
import { found, tracesOf } from './secrets.js'

/** Runs every case; resolves to `{ name, error }` for each. `calls`: the number of hostile calls on one instance. */
export const run = (api, data, memories, calls) => runCases(cases(api, data, memories, calls))

function cases(api, data, memories, calls) {
  const { explainSignature, verifySignature } = api
  const deliveries = data.deliveries.map((each) => ({ ...each, body: fromBase64(each.body) }))
  const memory = () => memories.at(-1).buffer
  const every = () => {
    for (const { name, body, signature, secret } of deliveries) {
      equal([verifySignature(body, signature, secret), verifySignature(body.subarray(1), signature, secret)], [true, false], name)
    }
  }

  return [
    [
      'a call that is aborted leaves no secret in the memory that it used',
      () => {
        const [{ body, signature }] = deliveries
        const key = utf8('another secret that is looked for')
        const left = []
        for (let nth = 1; nth < 3; nth++) {
          const { set } = Uint8Array.prototype
          let count = 0
          const before = memories.at(-1)
          Uint8Array.prototype.set = function (...args) {
            if (++count === nth) {
              left.push(before.buffer)
              throw new RangeError('the host gave up')
            }
            return Reflect.apply(set, this, args)
          }
          const error = thrown(() => explainSignature(body, signature, key))
          Uint8Array.prototype.set = set
          equal(error?.code, 'internal')
          // Detached, so that it cannot be read; its content was wiped before.
          equal([left.at(-1).byteLength, found(before.buffer, tracesOf(key))], [0, undefined])
          every()
        }
      },
    ],

    [
      `${calls.toLocaleString('en')} hostile calls on one instance, then every delivery verifies and memory has not grown`,
      () => {
        const instances = memories.length
        const random = mulberry(20261122)
        const hostile = hostileCalls(api, deliveries, random)
        // Until the rarest of them were made a few times.
        for (let call = 0; call < 20_000; call++) hostile()
        const size = memory().byteLength
        for (let call = 0; call < calls; call++) hostile()
        equal([memory().byteLength, memories.length], [size, instances])
        every()
      },
    ],
  ]
}

/** Returns a function that makes one of many wrong calls, each of which must return or throw a documented error. */
function hostileCalls(
  { classifyChange, createDelivery, explainSignature, parseEvent, signPayload, toEvent, verifyEvent, verifySignature },
  deliveries,
  random,
) {
  const alphabet = utf8('{}[]",:\\ue0123456789.-+eEtfn \n\u0001/é\xff')
  const short = deliveries.filter(({ body }) => body.length < 1500)
  const slice = () => {
    const { body } = deliveries[random(deliveries.length)]
    const from = random(body.length)
    return body.slice(from, from + random(200))
  }
  /** A whole delivery with a few bytes changed: most of it is read before the error is found. */
  const mutated = () => {
    const body = short[random(short.length)].body.slice()
    for (let edits = random(3); edits > 0; edits--) body[random(body.length)] = alphabet[random(alphabet.length)]
    return body
  }
  const signed = (body) => [body, signPayload(body, 'secret'), 'secret']
  const wrong = [
    () => verifySignature(slice(), `sha256=${'0123456789abcdef'.repeat(4)}`, 'secret'),
    () => verifySignature('', 'sha256='.repeat(random(100)), 'secret'),
    () => verifySignature('body', 'sha256=x', ''),
    () => verifySignature('body', 7, ['a', 'b', ' ']),
    () => explainSignature(slice(), `SHA256=${'a'.repeat(random(99))}`, 'secret'),
    () => explainSignature(mutated(), `sha256=${'0123456789abcdef'.repeat(4)}`, ['secret', ' s ']),
    () => parseEvent(slice()),
    () => parseEvent(`{"event":"e","name":"n","payload":${'['.repeat(random(600))}`),
    () => parseEvent(`{"event":"e","name":"n","x":"${'x'.repeat(random(100) === 0 ? 70_000 : 10)}`),
    () => {
      const { event } = verifyEvent(...signed(mutated()))
      event.peek('versions', '1.0.0', 'dist', random(3))
      event.peek('__proto__', 'x'.repeat(random(1000)))
    },
    () =>
      verifyEvent(
        ...signed('{"event":"package:deprecated","name":"n","payload":{"versions":{"1":{"deprecated":1}}},"change":{"deprecated":"2"}}'),
      ),
    () => {
      const event = parseEvent(
        `{"event":"package:owner","name":"\\ud800","payload":{"maintainers":[{"name":"${random(10)}"}]},"change":{"maintainer":"5"},"time":"x"}`,
      )
      classifyChange(event)
      event.peek('maintainers', random(3), 'name', '__proto__')
    },
    () => signPayload(slice(), new Uint8Array(random(4))),
    () =>
      toEvent({ kind: 'publish', name: 'n', version: '1' }, { packument: mutated(), dialect: ['npm', 'cnpmcore', 'asyncapi'][random(3)] }),
    () => toEvent({ kind: 'star', name: 'n' }, { packument: null, dialect: 'cnpmcore' }),
    () => createDelivery({ kind: 'owner', name: 'n', maintainer: '\u0001'.repeat(random(100) === 0 ? 20_000 : 9) }, { secret: 's' }),
  ]
  return () => {
    const { error } = attempt(wrong[random(wrong.length)])
    if (error !== undefined && !(error instanceof TypeError) && (error.name !== 'HookError' || error.code === 'internal')) throw error
  }
}
