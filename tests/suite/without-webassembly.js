// A host that cannot run WebAssembly: what works by the host's own HMAC, and the error of everything else.
import { equal, fromBase64 } from './check.js'

const PACKUMENT = '{"name":"n","versions":{"1.0.0":{}}}'
const HOOK = { type: 'package', name: 'n', endpoint: 'https://example.com', secret: 's' }
const CHANGE = { kind: 'publish', name: 'n', version: '1.0.0' }

export function withoutWebAssemblyCases(api, data, _realms, { hasHmac, advice }) {
  const { HookError } = api
  const [{ body: text, signature, secret }] = data.deliveries
  const body = fromBase64(text)
  const flipped = body.slice()
  flipped[20] ^= 1
  const requestOf = (stream) => ({ bodyUsed: false, headers: new Map([['x-npm-signature', signature]]), body: stream })

  /** Each call, with the body that its error has: of a genuine delivery only. */
  const calls = [
    ['verifySignature', [body, signature, secret]],
    ['explainSignature', [body, signature, secret]],
    ['signPayload', [body, secret]],
    ['parseEvent', [body]],
    ['verifyEvent', [body, signature, secret], hasHmac ? body : undefined],
    ['verifyEvent', [body, signature, 'another']],
    ['verifyEvent', [flipped, signature, secret]],
    ['receive', [requestOf(null), { secret }]],
    ['restoreBody', [body, signature, secret]],
    ['readPackument', [PACKUMENT]],
    ['comparePackuments', [null, PACKUMENT]],
    ['reviewRelease', [PACKUMENT, '1.0.0']],
    ['toEvent', [CHANGE, { packument: null }]],
    ['createDelivery', [CHANGE, { secret }]],
    ['parseFilter', [{}]],
    ['matchFilter', [{}, CHANGE]],
    ['satisfiesRange', ['1.0.0', '1']],
    ['checkHook', [HOOK]],
    ['checkHookUpdate', [HOOK]],
  ].filter(([name]) => name in api)
  const isByHmac = ([name]) => hasHmac && ['verifySignature', 'explainSignature', 'signPayload'].includes(name)

  return [
    [
      'what needs WebAssembly says so, and what to do',
      async () => {
        for (const [name, args, genuine] of calls.filter((each) => !isByHmac(each))) {
          const error = await new Promise((resolve) => resolve(api[name](...args))).then(
            () => undefined,
            (thrown) => thrown,
          )
          const { code, status, message, cause } = error ?? {}
          equal(
            [error instanceof HookError, code, status, cause instanceof Error],
            [true, 'no-webassembly', 500, true],
            `${name}: ${error}`,
          )
          equal([message.includes('WebAssembly'), message.includes(advice)], [true, true], message)
          equal(error.body, genuine, name)
        }
      },
    ],

    [
      'signatures are verified, explained and made',
      () => {
        equal(
          calls.filter(isByHmac).map(([name, args]) => api[name](...args)),
          [true, { valid: true, secret: 0 }, signature],
        )
        equal(api.verifySignature(flipped, signature, secret), false)
        equal(api.explainSignature(flipped, signature, secret), { valid: false, reason: 'mismatch', triedHints: [] })
      },
      hasHmac && 'verifySignature' in api,
    ],
  ].filter(([, , applies = true]) => applies)
}
