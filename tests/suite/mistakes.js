// What callers pass instead of the right argument: each mistake has one message, the same on every host, which says what to pass.
import { attempt, equal, utf8, withRealms } from './check.js'
import { H64, TEXT, WRONG_SECRETS, WRONG_SIGNATURES, wrongBodies } from './wrong-values.js'

const PACKUMENT = '{"name":"n","versions":{}}'
const BYTES_WANTED = 'must be a string, a Uint8Array or an ArrayBuffer, but is '

export function mistakeCases(api, _data, realms) {
  const { comparePackuments, createDelivery, explainSignature, parseEvent, readPackument, receive } = api
  const { restoreBody, reviewRelease, signPayload, toEvent, verifyEvent, verifySignature } = api
  const good = `sha256=${H64}`
  const publish = { kind: 'publish', name: 'n', version: '1.0.0' }
  const PACKUMENT_OR_NULL = 'pass the raw packument, or null if there was none'

  // What is called, the parameter's name, its noun, and what to do if it is absent.
  const BODIES = [
    ['verifySignature', (value) => verifySignature(value, good, 's'), 'body', 'body'],
    ['explainSignature', (value) => explainSignature(value, good, 's'), 'body', 'body'],
    ['restoreBody', (value) => restoreBody(value, good, 's'), 'body', 'body'],
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
    ['restoreBody', (secret) => restoreBody(TEXT, good, secret)],
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
      'a secret whose buffer was transferred has no bytes to pass',
      async () => {
        if (typeof structuredClone !== 'function') return
        const [buffer, viewed] = [utf8('s').buffer, utf8('s')]
        structuredClone(buffer, { transfer: [buffer] })
        structuredClone(viewed.buffer, { transfer: [viewed.buffer] })
        for (const [name, work] of SECRETS) {
          equal(await mistake(() => work(buffer)), 'secret has lost its bytes: its buffer was transferred', name)
          equal(await mistake(() => work(viewed)), 'secret has lost its bytes: its buffer was transferred or has shrunk', name)
        }
      },
    ],

    [
      'what is not the text of a signature header is named, with what to pass instead',
      async () => {
        for (const [name, work] of [
          ['verifySignature', (value) => verifySignature(TEXT, value, 's')],
          ['verifySignature', (value) => verifySignature(good, value, 's')],
          ['explainSignature', (value) => explainSignature(TEXT, value, 's')],
          ['restoreBody', (value) => restoreBody(TEXT, value, 's')],
          ['verifyEvent', (value) => verifyEvent(TEXT, value, 's')],
        ].filter(([name]) => name in api)) {
          for (const [value, message] of WRONG_SIGNATURES) {
            equal(await mistake(() => work(value)), `signature must be the value of the x-npm-signature header, but is ${message}`, name)
          }
        }
      },
    ],

    [
      'of two texts in the wrong order the verdict says the order, because a sender can send them',
      () => {
        equal(verifySignature(good, TEXT, 's'), false)
        equal(explainSignature(good, TEXT, 's').reason, 'no-prefix')
        if (verifyEvent === undefined) return
        equal(
          attempt(() => verifyEvent(good, TEXT, 's')).error.message,
          'the signature does not start with `sha256=`: pass the header unchanged, in the order body, signature, secret',
        )
      },
    ],

    [
      'options that a function does not have are refused',
      async () => {
        const FIRST_SIGHT = "pass `firstSight` only, as in comparePackuments(null, after, { firstSight: 'change' })"
        const RECEIVE = 'pass `secret`, `maxBytes`, `maxAge` only, as in receive(request, { secret })'
        const EVENT = '`packument`, `hookOwner`, `time`, `type`, `dialect` only, as in'
        for (const [name, work, option, message] of [
          ['comparePackuments', (options) => comparePackuments(null, PACKUMENT, options), 'firstsight', FIRST_SIGHT],
          ['comparePackuments', (options) => comparePackuments(null, PACKUMENT, options), 'firstSightOf', FIRST_SIGHT],
          [
            'reviewRelease',
            (options) => reviewRelease(PACKUMENT, '1.0.0', options),
            'uncheck',
            "pass `unchecked` only, as in reviewRelease(packument, 'latest', { unchecked: true })",
          ],
          ['receive', (options) => receive(request(), { secret: 's', ...options }), 'maxbytes', RECEIVE],
          [
            'toEvent',
            (options) => toEvent(publish, { packument: null, ...options }),
            'secret',
            `pass ${EVENT} toEvent(change, { packument })`,
          ],
          [
            'createDelivery',
            (options) => createDelivery(publish, { secret: 's', ...options }),
            'hookowner',
            `pass \`secret\`, ${EVENT} createDelivery(change, { secret })`,
          ],
        ]) {
          if (!(name in api)) continue
          equal(await mistake(() => work({ [option]: undefined })), `unknown option \`${option}\`: ${message}`, name)
          const long = `\u0000${'x'.repeat(1000)}`
          equal(await mistake(() => work({ [long]: 1 })), `unknown option \`?${'x'.repeat(39)}\`: ${message}`, name)
        }
      },
      receive !== undefined,
    ],

    [
      'what is not a version, a change or a raw packument is named, with what to pass instead',
      async () => {
        const PACKUMENT_WITH = '{"name":"n","versions":{"1.0.0":{"version":"1.0.0"}}}'
        const VERSION = "pass one of the packument's `versions` or `dist-tags`"
        for (const [value, message] of [
          [undefined, `undefined: ${VERSION}`],
          [1, `a number: ${VERSION}`],
          [['1.0.0'], `an array: ${VERSION}`],
          [{ version: '1.0.0' }, `an object: ${VERSION}`],
          [Promise.resolve('1.0.0'), 'a promise: await it'],
        ]) {
          equal(await mistake(() => reviewRelease(PACKUMENT_WITH, value)), `version must be a string, but is ${message}`)
        }
        for (const unchecked of [null, 1, 'true'])
          equal(await mistake(() => reviewRelease(PACKUMENT_WITH, '1.0.0', { unchecked })), 'the option unchecked must be true or false')
        for (const version of ['v1.0.0', '^1.0.0', '1.x', '', '2.0.0', 'n@1.0.0']) {
          const { error } = attempt(() => reviewRelease(PACKUMENT_WITH, version))
          const want = 'the packument has no such version: pass one of its `versions` or `dist-tags`, without `v` and not a range'
          equal([error.code, error.message], ['no-such-version', want], version)
        }
        const facts = readPackument(PACKUMENT_WITH)
        const FACTS = `packument ${BYTES_WANTED}the facts of a packument: pass the raw packument that they were read from`
        equal(await mistake(() => reviewRelease(facts, '1.0.0')), FACTS)
        equal(await mistake(() => toEvent(publish, { packument: facts })), FACTS)
        equal(attempt(() => reviewRelease(JSON.stringify(facts), '1.0.0')).error.code, 'no-manifest')
        const CHANGE = 'pass { kind, name, … }'
        const EVENT = 'change must be one change, but is an event: pass what classifyChange returns for it'
        for (const [value, message] of [
          [undefined, `undefined: ${CHANGE}`],
          ['publish', `a string: ${CHANGE}`],
          [[publish], `an array: ${CHANGE}`],
          [Promise.resolve(publish), 'a promise: await it'],
        ]) {
          for (const work of [() => toEvent(value, { packument: null }), () => createDelivery(value, { secret: 's' })]) {
            equal(await mistake(work), `change must be one change, but is ${message}`)
          }
        }
        equal(await mistake(() => toEvent(parseEvent(TEXT), { packument: null })), EVENT)
        for (const kind of [undefined, null, '']) {
          const want = 'a change needs `kind`, e.g. `publish`: see the type `ChangeToSend`'
          equal(await mistake(() => toEvent({ name: 'n', kind }, { packument: null })), want)
        }
      },
      reviewRelease !== undefined,
    ],

    [
      'a packument that is not JSON is not called a body',
      () => {
        const bytes = Uint8Array.of(0x22, 0xff, 0x22)
        for (const [packument, message] of [
          ['{', 'this is not JSON: expected a key or `}` at byte 1'],
          [bytes, 'this is not valid UTF-8 at byte 1'],
          ['['.repeat(513), 'this is nested more than 512 levels deep at byte 512'],
        ]) {
          for (const work of [
            () => readPackument(packument),
            () => comparePackuments(null, packument),
            () => comparePackuments(packument, null),
            () => reviewRelease(packument, '1.0.0'),
          ]) {
            equal(attempt(work).error.message, message)
          }
          equal(attempt(() => toEvent(publish, { packument })).error.message, `the packument must be a JSON object: ${message}`)
        }
        equal(
          attempt(() => toEvent(publish, { packument: '[]' })).error.message,
          'the packument must be a JSON object: this is JSON, but not an object',
        )
      },
      reviewRelease !== undefined,
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
      'what is not an event is named, and options of a comparison that are not an object',
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
        const WANTED = "options must be an object: comparePackuments(null, after, { firstSight: 'change' })"
        for (const options of [null, 'change', 5, () => {}, [1]]) {
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
        const LOCKED = "the request's body is locked: call receive before anything else reads it"
        const NO_STREAM = "the request's body must be a ReadableStream, but is "
        const VERIFY = 'pass a web Request, or the raw body to verifyEvent'
        for (const [value, message, options] of [
          [used, "the request's body was already read: call receive before anything else reads it"],
          [locked, LOCKED],
          [{ ...parts(), body: TEXT }, `${NO_STREAM}a string: ${VERIFY}`],
          [{ ...parts(), body: utf8(TEXT) }, `${NO_STREAM}a Uint8Array: ${VERIFY}`],
          [{ ...parts(), body: undefined }, `${NO_STREAM}undefined: pass a web Request`],
          [{ ...parts(), body: Promise.resolve(TEXT) }, `${NO_STREAM}a promise: await it`],
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
