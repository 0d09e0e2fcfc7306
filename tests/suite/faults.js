// Calls that wasm does not return from, because the host threw in the middle.
import { attempt, equal, fromBase64, utf8 } from './check.js'

export function faultCases(api, data) {
  const { HookError, classifyChange, explainSignature, parseEvent, signPayload, verifyEvent, verifySignature } = api
  const deliveries = data.deliveries.map((each) => ({ ...each, body: fromBase64(each.body) }))

  /** Does `work` on a host whose `Uint8Array.prototype.set`, which wasm calls for every chunk, fails at the nth call. */
  const failing = (nth, work) => {
    const { set } = Uint8Array.prototype
    let calls = 0
    Uint8Array.prototype.set = function (...args) {
      if (++calls === nth) throw new RangeError('the host gave up')
      return Reflect.apply(set, this, args)
    }
    try {
      return attempt(work)
    } finally {
      Uint8Array.prototype.set = set
    }
  }

  return [
    [
      'after a call that was aborted inside wasm, every other body has its right result',
      () => {
        const [first] = deliveries
        const big = utf8(`{"event":"e","name":"n","payload":"${'x'.repeat(200_000)}"}`)
        const broken = [
          () => verifySignature(first.body, first.signature, first.secret),
          () => explainSignature(big, first.signature, first.secret),
          () => signPayload(big, first.secret),
          () => parseEvent(big),
          () => classifyChange(parseEvent(first.body)),
          () => verifyEvent(first.body, first.signature, first.secret),
        ]
        let failures = 0
        for (const work of broken) {
          for (let nth = 1; nth < 40; nth++) {
            const { error } = failing(nth, work)
            if (error === undefined) break
            failures++
            equal(
              [error instanceof HookError, error.code, error.status, error.cause?.message],
              [true, 'internal', 500, 'the host gave up'],
              String(error),
            )
            equal(error.message, 'npm-hooks itself failed (see `cause`): please report it')
            // Bodies other than the one of the aborted call, whose rest in memory must not be used.
            const { name, body, signature, secret } = deliveries[failures % deliveries.length]
            equal(signPayload(body, utf8(secret)), signature, name)
            equal(verifySignature(body, signature, secret), true, name)
            equal(verifySignature(body.subarray(1), signature, secret), false, name)
            equal(verifyEvent(body, signature, secret).event.payload, JSON.parse(new TextDecoder().decode(body)).payload, name)
          }
        }
        equal(failures > 20, true, `${failures} failures`)
      },
    ],

    [
      'the error has a genuine body that could not be read, and no other body',
      () => {
        const { body, secret } = deliveries[0]
        // Of the length of a signature: on every host, wasm decides whether it is one, and hashes.
        const wasmSecret = 's'.repeat(71)
        for (const [tried, isGenuine, key] of [
          [body, true, secret],
          [body.slice(1), false, secret],
          [body, true, wasmSecret],
          [body.slice(1), false, wasmSecret],
        ]) {
          const signature = signPayload(body, key)
          const errors = []
          for (let nth = 1; nth < 40; nth++) {
            const { error } = failing(nth, () => verifyEvent(tried, signature, key))
            if (error) errors.push(error)
          }
          const aborted = errors.filter(({ code }) => code === 'internal')
          // A host that hashes itself refuses a forged body without copying it into wasm.
          equal(aborted.length > 0 || (!isGenuine && key === secret), true, `${isGenuine}, ${key}`)
          equal(isGenuine ? errors.length === aborted.length : errors.length === 39, true, `${isGenuine}, ${key}`)
          for (const error of errors) equal(error.body, isGenuine ? body : undefined, `${isGenuine}, ${error.message}`)
        }
      },
    ],
  ]
}
