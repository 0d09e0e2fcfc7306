// Secrets must not stay in the memory of a wasm instance, whichever entry it is of. Every runner imports `spy.js` first.
import { equal, mulberry, runCases, utf8 } from '../suite/check.js'
import { stateAfter } from './sha256.js'

const PAGE_BYTES = 65536

/** Runs every case; resolves to `{ name, error }` for each. */
export const run = (api, memories) => runCases(cases(api, memories))

function cases(api, memories) {
  const { createDelivery, explainSignature, receive, signPayload, verifyEvent, verifySignature } = api
  // Empty until the entry first needs an instance.
  const memory = () => memories.at(-1)?.buffer ?? new ArrayBuffer(0)

  return [
    [
      'no call leaves a secret, or a value that HMAC derives from it, in memory',
      async () => {
        const random = mulberry(20261121)
        const text = (length) => Array.from({ length }, () => String.fromCharCode(33 + random(94))).join('')
        const event = '{"event":"package:publish","name":"n","payload":{"versions":{}},"change":{"version":"1.0.0"},"time":1}'
        const big = `${event.slice(0, -1)},"x":"${'x'.repeat(60_000)}"}`
        let looked = 0
        for (const length of [12, 32, 63, 64, 65, 130, 4000]) {
          const key = text(length)
          const traces = tracesOf(utf8(key))
          for (const secret of [key, utf8(key), ` ${key}\n`]) {
            const all = typeof secret === 'string' && secret !== key ? [...traces, ...tracesOf(utf8(secret))] : traces
            const other = text(20)
            const good = signPayload(event, secret)
            const request = (body, signature) =>
              new Request('http://receiver.test/', { method: 'POST', body, headers: { 'x-npm-signature': signature } })
            for (const [path, work] of [
              ['signPayload', () => signPayload(event, secret)],
              ['signPayload, long', () => signPayload(big, secret)],
              ['signPayload, no body', () => signPayload({}, secret)],
              ['verifySignature', () => verifySignature(event, good, secret)],
              ['verifySignature, long', () => verifySignature(big, good, secret)],
              ['verifySignature, mismatch', () => verifySignature(`${event} `, good, secret)],
              ['verifySignature, no header', () => verifySignature(event, null, secret)],
              ['verifySignature, no hex', () => verifySignature(event, good.toUpperCase(), secret)],
              ['verifySignature, rotation', () => verifySignature(event, good, [other, secret, other])],
              ['verifySignature, then an invalid one', () => verifySignature(event, good, [secret, ''])],
              ['verifySignature, then one that is too long', () => verifySignature(event, good, [secret, new Uint8Array(70_000)])],
              ['verifySignature, swapped', () => verifySignature(event, secret, good)],
              ['explainSignature', () => explainSignature(event, good, secret)],
              ['explainSignature, mismatch', () => explainSignature(big, good, secret)],
              ['explainSignature, swapped', () => explainSignature(event, secret, good)],
              ['explainSignature, trimmed', () => explainSignature(event, signPayload(event, key), secret)],
              ['explainSignature, no prefix', () => explainSignature(event, good.slice(7), secret)],
              ['verifyEvent', () => verifyEvent(event, good, secret)],
              ['verifyEvent, mismatch', () => verifyEvent(`${event} `, good, secret)],
              ['verifyEvent, no JSON', () => verifyEvent('{', signPayload('{', secret), secret)],
              ['receive', () => receive(request(event, good), { secret })],
              ['receive, mismatch', () => receive(request('', good), { secret })],
              ['receive, bad header', () => receive(request('', 'sha1=x'), { secret })],
              ['receive, too large', () => receive(request(event, good), { secret, maxBytes: 5 })],
              ['createDelivery', () => createDelivery({ kind: 'change', name: 'n' }, { secret })],
              ['createDelivery, no event', () => createDelivery({ kind: 'publish', name: 'n' }, { secret })],
            ].filter(([path]) => path.split(',')[0] in api)) {
              await Promise.resolve()
                .then(work)
                .catch(() => {})
              looked++
              equal(found(memory(), all), undefined, `${path}, secret of ${length} bytes`)
            }
          }
        }
        const functions = ['verifySignature', 'verifyEvent', 'createDelivery'].filter((name) => name in api)
        equal(looked, 7 * 3 * { 1: 17, 2: 24, 3: 26 }[functions.length])
      },
    ],

    [
      'the search would find them',
      () => {
        const key = utf8('a secret that is looked for')
        for (const trace of tracesOf(key)) {
          for (const offset of [0, 777, 778, 779, PAGE_BYTES - 8]) {
            const copy = new Uint8Array(PAGE_BYTES)
            copy.set(trace.subarray(0, 8), offset)
            equal(found(copy.buffer, tracesOf(key)), offset)
          }
        }
        const hashed = [...stateAfter(Uint8Array.from({ length: 64 }, (_, at) => [0x61, 0x62, 0x63, 0x80][at] ?? (at === 63 ? 24 : 0)))]
        equal(
          hashed.map((word) => (word >>> 0).toString(16).padStart(8, '0')).join(''),
          'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
        )
      },
    ],
  ]
}

/** Bytes that must not be in memory: the secret, the padded keys, and HMAC's two start states in either byte order. */
export function tracesOf(secret) {
  const block = new Uint8Array(64)
  block.set(secret.length > 64 ? hashOf(secret) : secret)
  const pads = [0x36, 0x5c].map((pad) => block.map((byte) => byte ^ pad))
  const states = pads
    .map((pad) => stateAfter(pad))
    .flatMap((words) =>
      [true, false].map((isLittle) => {
        const view = new DataView(new ArrayBuffer(32))
        for (const [at, word] of words.entries()) view.setInt32(at * 4, word, isLittle)
        return new Uint8Array(view.buffer)
      }),
    )
  const used = Math.min(64, secret.length > 64 ? 32 : secret.length)
  return [secret, block.subarray(0, used), ...pads.map((pad) => pad.subarray(0, used)), ...states]
}

function hashOf(bytes) {
  const padded = new Uint8Array(Math.ceil((bytes.length + 9) / 64) * 64)
  padded.set(bytes)
  padded[bytes.length] = 0x80
  new DataView(padded.buffer).setUint32(padded.length - 4, bytes.length * 8)
  const hash = new DataView(new ArrayBuffer(32))
  let state
  for (let at = 0; at < padded.length; at += 64) state = stateAfter(padded.subarray(at, at + 64), state)
  for (const [at, word] of state.entries()) hash.setInt32(at * 4, word)
  return new Uint8Array(hash.buffer)
}

/** The offset in memory of any eight consecutive bytes of a trace; undefined if there is none. */
export function found(buffer, traces) {
  // Eight bytes anywhere in memory contain one of its words of four, which begins at one of their first four.
  const words = new Map()
  // The upper halves of these words: few words of the memory need a look-up in the map.
  const halves = new Uint8Array(65536)
  for (const trace of traces) {
    for (let at = 0; at + 8 <= trace.length; at += 4) {
      const piece = trace.subarray(at, at + 8)
      for (let start = 0; start < 4; start++) {
        const word = piece[start] | (piece[start + 1] << 8) | (piece[start + 2] << 16) | (piece[start + 3] << 24)
        words.set(word, [...(words.get(word) ?? []), { piece, start }])
        halves[word >>> 16] = 1
      }
    }
  }
  const bytes = new Uint8Array(buffer)
  const memory = new Int32Array(buffer)
  for (let at = 0; at < memory.length; at++) {
    const word = memory[at]
    if (halves[word >>> 16] === 0) continue
    for (const { piece, start } of words.get(word) ?? []) {
      const offset = at * 4 - start
      if (piece.every((byte, index) => bytes[offset + index] === byte)) return offset
    }
  }
  return undefined
}
