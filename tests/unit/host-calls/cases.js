// What the package asks its host for, which no answer shows: whether an HMAC is computed by the host or in wasm, and how much memory that
// takes.
import assert from 'node:assert/strict'
import { createHmac, createSecretKey, KeyObject } from 'node:crypto'
import { importCopy, processWith, withGlobals } from '../../host-copies.js'

const SECRET = 'a secret'
const LARGEST_UPDATE = 2 ** 30

/** The hosts: the size in bytes from which a body is hashed by it, and what it gets as a key. */
const HOSTS = [
  { name: 'Node 20', versions: { node: '20.19.0' }, minBytes: 0, key: 'bytes' },
  { name: 'Node 22', versions: { node: '22.0.0' }, minBytes: 0, key: 'bytes' },
  { name: 'Node 24', versions: { node: '24.0.0' }, minBytes: 0, key: 'a key object' },
  { name: 'Node 25', versions: { node: '25.2.1' }, minBytes: 0, key: 'a key object' },
  { name: 'Deno', versions: { node: '24.2.0', deno: '2.5.0' }, minBytes: 2048, key: 'bytes' },
  { name: 'Bun', versions: { node: '24.3.0', bun: '1.3.0' }, minBytes: 0, key: 'bytes' },
  { name: 'workerd', versions: { node: '24.12.0' }, hasWebSocketPair: true, minBytes: 512, key: 'bytes' },
  { name: 'workerd without versions', hasWebSocketPair: true, minBytes: 512, key: 'bytes' },
  { name: 'a host without versions', minBytes: 1024, key: 'bytes' },
  { name: 'a host of another kind', versions: { v8: '13.0' }, minBytes: 1024, key: 'bytes' },
]
const [NODE] = HOSTS

const tag = (body, secret) => `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`

/** `node:crypto` that notes in `hmacs`, for each HMAC, the kind of its key and the size of each update. */
const countingCrypto = (hmacs) => ({
  createSecretKey,
  createHmac(algorithm, key) {
    const hmac = createHmac(algorithm, key)
    const sizes = []
    hmacs.push([key instanceof KeyObject ? 'a key object' : 'bytes', sizes])
    return {
      update(bytes) {
        sizes.push(bytes.length)
        // Of the largest bodies only the sizes are compared: to hash them takes seconds.
        if (bytes.length < LARGEST_UPDATE / 2) hmac.update(bytes)
        return this
      },
      digest: (encoding) => hmac.digest(encoding),
    }
  },
})

/**
 * The entries on a host, and how to watch a call: `watch` resolves to what the call returns, the HMACs that the host was asked for, and how
 * many wasm modules were compiled, while `more` replaces globals too; `memoryBytes` returns how much memory wasm has. `crypto`: what is different in its `node:crypto`.
 */
async function onHost({ versions, hasWebSocketPair }, crypto = {}) {
  const hmacs = []
  const memories = []
  let modules = 0
  class NotedInstance extends WebAssembly.Instance {
    constructor(...args) {
      super(...args)
      memories.push(this.exports.memory)
    }
  }
  class CountedModule extends WebAssembly.Module {
    constructor(bytes) {
      super(bytes)
      modules++
    }
  }
  const builtins = { 'node:crypto': { ...countingCrypto(hmacs), ...crypto } }
  const globals = {
    process: processWith({ versions, getBuiltinModule: (name) => builtins[name] }),
    WebSocketPair: hasWebSocketPair ? class {} : undefined,
    WebAssembly: { Instance: NotedInstance, Module: CountedModule },
  }
  const watch = async (work, more = {}) => {
    hmacs.length = 0
    modules = 0
    const value = await withGlobals({ ...globals, ...more }, work)
    return { value, hmacs: [...hmacs], modules }
  }
  const { value: verify, modules: modulesAtImport } = await watch(async () => (await importCopy(globals, ['verify']))[0])
  const [packument] = await importCopy(globals, ['packument'])
  const memoryBytes = () => memories.reduce((sum, { buffer }) => sum + buffer.byteLength, 0)
  return { verify, packument, modulesAtImport, memoryBytes, watch }
}

const ORDINARY = 'x'.repeat(3000)
const HASHED = [['bytes', [ORDINARY.length]]]
const SURE_SECRETS = [SECRET, '!', '~', '\x7f!', '\u00e9a', 'x'.repeat(70), 'x'.repeat(72)]
const OTHER_SECRETS = ['\x7f', '\u00e9', ' \x80', 'x'.repeat(71)]
const H64 = '0'.repeat(64)
const OTHER_SIGNATURES = [
  undefined,
  null,
  '',
  H64,
  [`sha256=${H64}`],
  `sha256=${H64}0`,
  `sha256=${H64.slice(1)}`,
  `sha256=${'A'.repeat(64)}`,
  ` sha256=${H64}`,
  `sha256=${H64}\n`,
]

/** What makes a host unable to compute an HMAC, while the package is imported or later. */
const FAULTS = [
  ['no createHmac', { createHmac: undefined }, 1],
  ['an HMAC without update', { createHmac: () => ({}) }, 1],
  ['an HMAC that refuses keys of more than one byte', { createHmac: refusingLongKeys }, 0],
]

function refusingLongKeys(algorithm, key) {
  if (key.length > 1) throw new RangeError('the key is too long')
  return createHmac(algorithm, key)
}

const DELIVERY = '{"event":"package:publish","name":"n","payload":{"versions":{"1.0.0":{}}},"change":{"version":"1.0.0"},"time":1}'

/**
 * The arrays that `receive` makes: `[what arrives, sizes of the chunks, content length, whether the stream fills arrays (BYOB), arrays]`.
 * The first array of a BYOB stream after that of the body is what it fills.
 */
const BODIES = [
  ['of the announced size', [100], 100, false, [100]],
  ['less than was announced', [60], 100, false, [100]],
  ['of an unknown size', [100], 0, false, [65536]],
  ['as much as fits', [65536], 0, false, [65536]],
  ['one byte more', [65536, 1], 0, false, [65536, 131072]],
  ['a large chunk', [300_000], 0, false, [65536, 300_000]],
  ['of an announced size that is near', [50_000, 50_000, 50_000, 50_000], 200_000, false, [65536, 200_000]],
  ['of an announced size in one chunk', [100_000], 100_000, false, [65536, 100_000]],
  ['of less than four times the size', [100_000, 162_143], 262_143, false, [65536, 262_143]],
  ['of four times the size', [100_000, 162_144], 262_144, false, [65536, 131_072, 262_144]],
  ['much less than was announced', [100_000], 10_000_000, false, [65536, 131_072]],
  ['more than was announced', [50_000, 50_000], 70_000, false, [65536, 131_072]],
  ['a byte stream of a short body', [100], 100, true, [100, 4096, 'a view']],
  ['a byte stream of a longer body', [5000], 5000, true, [5000, 5000, 'a view']],
  ['a byte stream of one that is just too long to be short', [65536], 65536, true, [65536, 262_144, 'a view']],
  ['a byte stream of an unknown size', [100], 0, true, [65536, 262_144, 'a view']],
]

/** A `Uint8Array` that notes each array it makes of a size, or of the buffer of a chunk. It throws over `maxBytes`. */
function notedArrays(chunks, maxBytes = Infinity) {
  const arrays = []
  const construct = (target, args) => {
    const [first, ...rest] = args
    if (first > maxBytes) throw new RangeError('Array buffer allocation failed')
    const array = Reflect.construct(target, args)
    if (rest.length === 0 && typeof first === 'number') arrays.push({ what: first, array })
    if (rest.length === 0 && chunks.some(({ buffer }) => buffer === first)) arrays.push({ what: 'a view', array })
    return array
  }
  return { arrays, Uint8Array: new Proxy(Uint8Array, { construct }) }
}

function requestOf(chunks, announced, isByob, signature) {
  const given = [...chunks]
  const headers = new Map([['x-npm-signature', signature]])
  if (announced > 0) headers.set('content-length', String(announced))
  const reader = { read: async () => ({ done: given.length === 0, value: given.shift() }), cancel: async () => {} }
  const getReader = (options) => {
    if (options !== undefined && !isByob) throw new TypeError('not a byte stream')
    return reader
  }
  return { bodyUsed: false, headers, body: { getReader } }
}

export const cases = [
  ...HOSTS.map((host) => [
    `${host.name} hashes bodies from ${host.minBytes} bytes on`,
    async () => {
      const { verify, packument, watch } = await onHost(host)
      for (const size of [0, 511, 512, 1023, 1024, 2047, 2048, 5000]) {
        const body = 'x'.repeat(size)
        const signature = tag(body, SECRET)
        const wanted = size >= host.minBytes ? [[host.key, [size].filter(Boolean)]] : []
        for (const api of [verify, packument]) {
          const verified = await watch(() => api.verifySignature(body, signature, SECRET))
          assert.deepEqual([verified.value, verified.hmacs], [true, wanted], `verifySignature, ${size}`)
          const signed = await watch(() => api.signPayload(body, SECRET))
          assert.deepEqual([signed.value, signed.hmacs], [signature, wanted], `signPayload, ${size}`)
        }
      }
    },
  ]),

  [
    'the host hashes for the secrets and signatures whose verdict is sure, and wasm for all others',
    async () => {
      const { packument, watch } = await onHost(NODE)
      for (const secret of [...SURE_SECRETS, ...OTHER_SECRETS]) {
        const signature = tag(ORDINARY, secret)
        const wanted = SURE_SECRETS.includes(secret) ? HASHED : []
        const verified = await watch(() => packument.verifySignature(ORDINARY, signature, secret))
        assert.deepEqual([verified.value, verified.hmacs], [true, wanted], secret)
        const signed = await watch(() => packument.signPayload(ORDINARY, secret))
        assert.deepEqual([signed.value, signed.hmacs], [signature, wanted], secret)
      }
      for (const signature of OTHER_SIGNATURES) {
        const { value, hmacs } = await watch(() => packument.verifySignature(ORDINARY, signature, SECRET))
        assert.deepEqual([value, hmacs], [false, []], String(signature))
      }
    },
  ],

  [
    'of several secrets the host hashes with each up to the one that signed, and not at all if wasm has to decide',
    async () => {
      const { packument, watch } = await onHost(NODE)
      for (const [secrets, signer, count] of [
        [['a', 'b', 'c'], 'a', 1],
        [['a', 'b', 'c'], 'c', 3],
        [['a', 'b'], 'z', 2],
        [['a', 'x'.repeat(71)], 'a', 0],
        [['x'.repeat(71), 'a'], 'a', 0],
      ]) {
        const signature = tag(DELIVERY, signer)
        const { value, hmacs } = await watch(() => packument.verifySignature(DELIVERY, signature, secrets))
        assert.deepEqual([value, hmacs.length], [secrets.includes(signer), count], `${secrets} ${signer}`)
        if (!secrets.includes(signer)) continue
        const delivered = await watch(() => packument.verifyEvent(DELIVERY, signature, secrets).secret)
        assert.deepEqual([delivered.value, delivered.hmacs.length], [secrets.indexOf(signer), count], `${secrets} ${signer}`)
      }
    },
  ],

  [
    'the host hashes a delivery once, also if its error has to say whether it is genuine',
    async () => {
      const { packument, watch } = await onHost(NODE)
      for (const [body, isGenuine] of [
        [DELIVERY, true],
        [DELIVERY.replace('publish', 'nothing'), true],
        ['{', true],
        [DELIVERY, false],
      ]) {
        const signature = isGenuine ? tag(body, SECRET) : `sha256=${H64}`
        const { hmacs } = await watch(() => {
          try {
            packument.verifyEvent(body, signature, SECRET)
          } catch {}
        })
        assert.deepEqual(hmacs, [['bytes', [body.length]]], body)
      }
    },
  ],

  [
    'a body is hashed in parts that OpenSSL can count',
    async () => {
      const { packument, watch } = await onHost(NODE)
      for (const [size, sizes] of [
        [LARGEST_UPDATE, [LARGEST_UPDATE]],
        [LARGEST_UPDATE + 1, [LARGEST_UPDATE, 1]],
        [2 * LARGEST_UPDATE, [LARGEST_UPDATE, LARGEST_UPDATE]],
        [2 * LARGEST_UPDATE + 5, [LARGEST_UPDATE, LARGEST_UPDATE, 5]],
        [4 * LARGEST_UPDATE - 1, [LARGEST_UPDATE, LARGEST_UPDATE, LARGEST_UPDATE, LARGEST_UPDATE - 1]],
      ]) {
        const { hmacs } = await watch(() => packument.signPayload(new Uint8Array(size), SECRET))
        assert.deepEqual(hmacs, [['bytes', sizes]])
      }
      const tooLong = new Uint8Array(4 * LARGEST_UPDATE)
      assert.throws(() => packument.signPayload(tooLong, SECRET), {
        name: 'TypeError',
        message: 'body is over 4 GiB, the most that can be read',
      })
    },
  ],

  [
    'a header, a path or a version that is longer than any that counts takes no memory of wasm, which never shrinks',
    async () => {
      const { packument, memoryBytes, watch } = await onHost(NODE)
      const event = await watch(() => packument.parseEvent(DELIVERY))
      const long = 'x'.repeat(10_000_000)
      const before = memoryBytes()
      assert.equal((await watch(() => packument.verifySignature(ORDINARY, long, SECRET))).value, false)
      assert.equal((await watch(() => event.value.peek(long))).value, undefined)
      await watch(() => assert.throws(() => packument.reviewRelease('{"versions":{}}', long), { code: 'no-such-version' }))
      assert.equal(memoryBytes() - before < 1_000_000, true)
    },
  ],

  ...BODIES.map(([name, chunkSizes, announced, isByob, wanted]) => [
    `the arrays for a body: ${name}`,
    async () => {
      const { packument, watch } = await onHost(NODE)
      const size = chunkSizes.reduce((sum, each) => sum + each, 0)
      const chunks = chunkSizes.map((each) => new Uint8Array(each).fill(0x78))
      const { arrays, Uint8Array: Noted } = notedArrays(chunks)
      const request = requestOf(chunks, announced, isByob, tag('x'.repeat(size), SECRET))
      const { value: error } = await watch(() => packument.receive(request, { secret: SECRET }).catch((thrown) => thrown), {
        Uint8Array: Noted,
      })
      assert.equal(error.code, 'not-json')
      assert.deepEqual(
        arrays.map(({ what }) => what),
        wanted,
      )
      // The last array is the body, unless a part of it is left over.
      const bodies = arrays.filter(({ what, array }) => what !== 'a view' && array.length === size).map(({ array }) => array)
      if (bodies.length > 0) assert.equal(bodies.includes(error.body), true)
      assert.equal(Buffer.compare(error.body, Buffer.alloc(size, 'x')), 0)
    },
  ]),

  [
    'a body for which the host has no memory is a mistake of the caller, who can lower maxBytes',
    async () => {
      const { packument, watch } = await onHost(NODE)
      const chunks = [new Uint8Array(100_000)]
      const { Uint8Array: Noted } = notedArrays(chunks, 70_000)
      const request = requestOf(chunks, 0, false, `sha256=${H64}`)
      const { value: error } = await watch(() => packument.receive(request, { secret: SECRET }).catch((thrown) => thrown), {
        Uint8Array: Noted,
      })
      assert.deepEqual([error.name, error.message], ['TypeError', 'the body does not fit in memory: lower maxBytes'])
    },
  ],

  [
    'where the host has an HMAC, npm-hooks/verify compiles no wasm until it needs it',
    async () => {
      const { verify, modulesAtImport, watch } = await onHost(NODE)
      assert.equal(modulesAtImport, 0)
      const signature = tag(ORDINARY, SECRET)
      assert.equal((await watch(() => verify.verifySignature(ORDINARY, signature, SECRET))).modules, 0)
      assert.equal((await watch(() => verify.verifySignature(ORDINARY, 'sha256=', SECRET))).modules, 1)
      assert.equal((await watch(() => verify.verifySignature(ORDINARY, 'sha256=', SECRET))).modules, 0)
    },
  ],

  ...FAULTS.map(([name, fault, modules]) => [
    `a host with ${name} is not asked, or wasm answers in its place`,
    async () => {
      const { verify, modulesAtImport, watch } = await onHost(NODE, fault)
      assert.equal(modulesAtImport, modules)
      const signature = tag(ORDINARY, SECRET)
      assert.equal((await watch(() => verify.verifySignature(ORDINARY, signature, SECRET))).value, true)
      assert.equal((await watch(() => verify.verifySignature(ORDINARY, signature, 'another'))).value, false)
      assert.equal((await watch(() => verify.signPayload(ORDINARY, SECRET))).value, signature)
    },
  ]),
]
