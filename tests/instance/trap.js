// A build that traps when bytes that begin with "trap" are copied into wasm: the next call must be right, on a new instance.
import { equal, fromBase64, runCases, thrown, utf8 } from '../suite/check.js'

export const run = (api, data, memories) => runCases(cases(api, data, memories))

function cases(api, data, memories) {
  const {
    HookError,
    classifyChange,
    createDelivery,
    explainSignature,
    parseEvent,
    receive,
    signPayload,
    toEvent,
    verifyEvent,
    verifySignature,
  } = api
  const deliveries = data.deliveries.map((each) => ({ ...each, body: fromBase64(each.body) }))
  const trap = utf8('trap: a body, or a secret, that ends a call in its middle')
  const long = new Uint8Array(200_000).fill(0x20)
  long.set(utf8('trap'), 65536)
  const header = `sha256=${'0123456789abcdef'.repeat(4)}`
  const publish = { kind: 'publish', name: 'n', version: '1.0.0' }
  const request = (body) => new Request('http://receiver.test/', { method: 'POST', body, headers: { 'x-npm-signature': header } })
  let turn = 0

  return [
    ['verifySignature, body', () => verifySignature(trap, header, 'secret')],
    ['verifySignature, a later chunk of the body', () => verifySignature(long, header, 'secret')],
    ['verifySignature, secret', () => verifySignature('body', header, trap)],
    ['verifySignature, second secret', () => verifySignature('body', header, ['secret', trap])],
    ['explainSignature, body', () => explainSignature(long, header, 'secret')],
    ['signPayload, body', () => signPayload(trap, 'secret')],
    ['signPayload, secret', () => signPayload('body', trap)],
    ['parseEvent', () => parseEvent(long)],
    ['verifyEvent', () => verifyEvent(trap, header, 'secret')],
    ['receive, body', () => receive(request(trap), { secret: 'secret' })],
    ['receive, secret', () => receive(request('body'), { secret: trap })],
    ['toEvent', () => toEvent(publish, { packument: trap })],
    ['createDelivery', () => createDelivery(publish, { secret: trap })],
  ].map(([title, work]) => [
    `a trap in ${title}`,
    async () => {
      const before = memories.at(-1)
      const used = before.buffer
      const error = await Promise.resolve()
        .then(work)
        .then(
          () => undefined,
          (thrown) => thrown,
        )
      equal([error instanceof HookError, error?.code, error?.status], [true, 'internal', 500], String(error))
      equal([error.cause instanceof WebAssembly.RuntimeError, error.body], [true, undefined])
      // Detached: a view that the generated glue keeps would otherwise read the memory of the old instance.
      equal(used.byteLength, 0)

      // Two deliveries that were not read before: a result from the rest of an earlier body would be wrong.
      for (const { name, body, signature, secret } of [deliveries[turn++ % 45], deliveries[turn++ % 45]]) {
        equal(signPayload(body, utf8(secret)), signature, name)
        const { change, event } = verifyEvent(body, signature, secret)
        equal(event.payload, JSON.parse(new TextDecoder().decode(body)).payload, name)
        equal([event.peek('name'), classifyChange(event)], [event.payload.name, change], name)
        equal(thrown(() => verifyEvent(body.subarray(1), signature, secret))?.code, 'mismatch', name)
      }
      equal([memories.at(-1) === before, memories.at(-1).buffer.byteLength > 0], [false, true])
    },
  ])
}
