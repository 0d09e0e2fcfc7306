// `receive`: a request in, an event or an error out.
import { equal, fromBase64, hex, utf8 } from './check.js'

export function receivingCases(api, data) {
  const { HookError, receive, signPayload, verifyEvent } = api
  const deliveries = data.deliveries.map((each) => ({ ...each, body: fromBase64(each.body) }))
  const [first] = deliveries

  return [
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
        const empty = { bodyUsed: false, headers: new Map([['x-npm-signature', signPayload('', secret)]]), body: null }
        equal(await code(empty, { secret }), [true, 'not-json', 400])
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
      'a delivery is plain to copy and to print, although its event and change are built when they are read',
      () => {
        const { body, signature, secret } = first
        const delivery = () => verifyEvent(body, signature, secret)
        equal(Object.keys(delivery()), ['event', 'change', 'id', 'secret', 'body'])
        equal(Object.getPrototypeOf(delivery()) === Object.prototype, true)
        equal({ ...delivery() }.change, delivery().change)
        equal(structuredClone(delivery()).change, delivery().change)
        equal(JSON.parse(JSON.stringify(delivery())).change, delivery().change)
        // Not by an assignment, which fails silently in a sloppy script.
        equal(Reflect.set(delivery(), 'change', null), false)
        const { Bun, Deno, process } = globalThis
        const inspect = Deno?.inspect ?? Bun?.inspect ?? process?.getBuiltinModule?.('node:util').inspect
        if (inspect === undefined) return
        const text = inspect(delivery())
        equal(
          [/kind: ["']publish["']/.test(text), /name: ["']hookbox["']/.test(text), /(event|change): \[/.test(text)],
          [true, true, false],
          text,
        )
      },
    ],

    [
      'receive verifies with the secret that it was given, although the caller wipes it while the body arrives',
      async () => {
        const zeros = new Uint8Array(8)
        const [genuine, forged] = [utf8('{"event":"e","name":"n"}'), utf8('{"event":"e","name":"forged"}')]
        const result = async (body, signature, secrets) => {
          const request = new Request('http://receiver.test/', { method: 'POST', body, headers: { 'x-npm-signature': signature } })
          const received = receive(request, { secret: secrets.length > 1 ? secrets : secrets[0] })
          for (const secret of secrets) secret.fill(0)
          return received.then(
            ({ event, secret }) => [event.name, secret],
            ({ code }) => code,
          )
        }
        const key = () => utf8('a secret')
        equal(await result(genuine, signPayload(genuine, key()), [key()]), ['n', 0])
        equal(await result(genuine, signPayload(genuine, key()), [utf8('older'), key()]), ['n', 1])
        equal(await result(forged, await hostSignature(forged, zeros), [key()]), 'mismatch')
      },
    ],

    [
      'receive wipes its copies of the secrets, whether the delivery is taken or refused',
      async () => {
        const secret = [utf8('first secret!'), utf8('second secret')]
        const answers = [
          [signPayload('b', secret[0]), 'not-json'],
          [signPayload('b', 'another'), 'mismatch'],
          ['x', 'no-prefix'],
        ]
        const { slice } = Uint8Array.prototype
        const copies = []
        try {
          Object.defineProperty(Uint8Array.prototype, 'slice', {
            configurable: true,
            value(...args) {
              const copy = Reflect.apply(slice, this, args)
              if (copy.length === 13) copies.push(copy)
              return copy
            },
          })
          for (const [signature, want] of answers) {
            const request = new Request('http://receiver.test/', { method: 'POST', body: 'b', headers: { 'x-npm-signature': signature } })
            const { code } = await receive(request, { secret }).catch((error) => error)
            equal(code, want)
          }
        } finally {
          // The method is inherited.
          delete Uint8Array.prototype.slice
        }
        equal([copies.length, copies.every((copy) => copy.every((byte) => byte === 0))], [6, true])
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
        equal([await refusal({ 'x-npm-signature': signature, 'content-length': '5000' }), pulled], ['too-large', 12])
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
        equal(await answer(now - 120_000, 0), 'too-old 422 true')
        equal(await answer(now + 120_000, 60_000), 'from-the-future 422 true')
        equal(await answer(null, 60_000), 'no-time 422 true')
      },
    ],
  ]
}

/** Made by WebCrypto, without the package. */
async function hostSignature(body, secret) {
  const key = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['sign'])
  return `sha256=${hex(await crypto.subtle.sign('HMAC', key, body))}`
}
