// Sending: what `toEvent` writes in each dialect, and that a receiver reads back what was sent.
import { attempt, equal, thrown, utf8 } from './check.js'

const TIME = 1464815459961
const PACKUMENT =
  '{"name":"@s/p","dist-tags":{"latest":"1.0.1"},"versions":{"1.0.0":{},"1.0.1":{"deprecated":"old"}},"maintainers":[{"name":"alice"},{"name":"bob"}],"users":{"fan":true}}'

// Every kind of change, and how each dialect encodes it: the event's name and `change` (npm, cnpmcore), the event's name and
// payload (asyncapi), the event's name (cnpmjs). A text is the message of the TypeError.
const NO_EVENT = 'has no event for'
const SENT = [
  [
    { kind: 'publish', version: '1.0.1', distTag: 'latest' },
    ['package:publish', { 'dist-tag': 'latest', version: '1.0.1' }],
    ['package:publish', { 'dist-tag': 'latest', version: '1.0.1' }],
    ['package:publish', { name: '@s/p', version: '1.0.1' }],
    'package:publish',
  ],
  [
    { kind: 'publish', version: '1.0.1' },
    ['package:publish', { version: '1.0.1' }],
    ['package:publish', { version: '1.0.1' }],
    ['package:publish', { name: '@s/p', version: '1.0.1' }],
    'package:publish',
  ],
  [
    { kind: 'unpublish', version: '0.9.0', distTag: null },
    ['package:unpublish', { version: '0.9.0' }],
    ['package:unpublish', { version: '0.9.0' }],
    ['package:unpublish', { name: '@s/p', version: '0.9.0' }],
    'package:unpublish',
  ],
  [
    { kind: 'unpublish' },
    ['package:unpublish', {}],
    ['package:unpublish', {}],
    ['package:unpublish', { name: '@s/p' }],
    'package:unpublish',
  ],
  [
    { kind: 'dist-tag', distTag: 'latest', version: '1.0.1' },
    ['package:dist-tag', { 'dist-tag': 'latest' }],
    ['package:dist-tag', { 'dist-tag': 'latest' }],
    ['package:dist-tag', { name: '@s/p', 'dist-tags': { latest: '1.0.1' } }],
    'package:dist-tag',
  ],
  [
    { kind: 'dist-tag-rm', distTag: 'beta' },
    ['package:dist-tag-rm', { 'dist-tag': 'beta' }],
    ['package:dist-tag-rm', { 'dist-tag': 'beta' }],
    ['package:dist-tag', { name: '@s/p', 'dist-tags': { latest: '1.0.1' } }],
    'package:dist-tag:rm',
  ],
  [
    { kind: 'owner', maintainer: 'bob' },
    ['package:owner', { maintainer: 'bob' }],
    ['package:owner', { maintainer: 'alice' }],
    ['package:owner', { name: '@s/p', maintainers: [{ name: 'alice' }, { name: 'bob' }] }],
    'package:owner',
  ],
  [
    { kind: 'owner', maintainer: 'npm:bob' },
    ['package:owner', { maintainer: 'npm:bob' }],
    ['package:owner', { maintainer: 'npm:bob' }],
    ['package:owner', { name: '@s/p', maintainers: [{ name: 'alice' }, { name: 'bob' }] }],
    'package:owner',
  ],
  [
    { kind: 'owner-rm', maintainer: 'carol' },
    ['package:owner-rm', { maintainer: 'carol' }],
    ['package:owner', { maintainer: 'alice' }],
    ['package:owner', { name: '@s/p', maintainers: [{ name: 'alice' }, { name: 'bob' }] }],
    'package:owner-rm',
  ],
  [
    { kind: 'owner-rm', maintainer: 'npm:carol' },
    ['package:owner-rm', { maintainer: 'npm:carol' }],
    ['package:owner-rm', { maintainer: 'npm:carol' }],
    ['package:owner', { name: '@s/p', maintainers: [{ name: 'alice' }, { name: 'bob' }] }],
    'package:owner-rm',
  ],
  [
    { kind: 'deprecated', version: '1.0.1', message: 'old' },
    ['package:deprecated', { deprecated: '1.0.1' }],
    ['package:deprecated', { deprecated: '1.0.0' }],
    ['package:deprecate', { name: '@s/p', version: '1.0.1', deprecated: 'old' }],
    'package:deprecated',
  ],
  [
    { kind: 'undeprecated', version: '1.0.0' },
    ['package:undeprecated', { deprecated: '1.0.0' }],
    ['package:deprecated', { deprecated: '1.0.0' }],
    ['package:deprecate', { name: '@s/p', version: '1.0.0', deprecated: '' }],
    'package:undeprecated',
  ],
  [
    { kind: 'star', user: 'fan' },
    ['package:star', { user: 'fan' }],
    NO_EVENT,
    ['package:star', { name: '@s/p', user: 'fan' }],
    'package:star',
  ],
  [
    { kind: 'unstar', user: 'gone' },
    ['package:unstar', { user: 'gone' }],
    NO_EVENT,
    ['package:star', { name: '@s/p', user: 'gone' }],
    'package:unstar',
  ],
  [{ kind: 'change' }, ['package:change', {}], NO_EVENT, ['package:change', { name: '@s/p' }], 'package:sync'],
  [{ kind: 'unknown', event: 'package:grew' }, ['package:grew', {}], NO_EVENT, NO_EVENT, 'package:grew'],
]

export function sendingCases(api, data) {
  const { classifyChange, createDelivery, explainSignature, parseEvent, receive, signPayload, toEvent, verifyEvent } = api
  const wire = (bytes) => JSON.parse(new TextDecoder().decode(bytes))

  return [
    [
      'toEvent encodes every kind of change in each dialect',
      () => {
        for (const [change, npm, cnpmcore, asyncapi, cnpmjs] of SENT) {
          const written = (dialect) => {
            const options = { packument: PACKUMENT, hookOwner: { username: 'u' }, time: TIME, dialect }
            const { value, error } = attempt(() => wire(toEvent({ name: '@s/p', ...change }, options)))
            if (error === undefined) return value
            equal(error instanceof TypeError, true, String(error))
            return error.message
          }
          const check = (dialect, want, envelope) => {
            const found = written(dialect)
            const label = `${dialect} ${JSON.stringify(change)}`
            if (want === NO_EVENT) return equal(String(found).includes(NO_EVENT), true, `${label}: ${JSON.stringify(found)}`)
            equal(found, envelope, label)
            equal(Object.keys(found), ['event', 'name', 'type', 'version', 'hookOwner', 'payload', 'change', 'time'], label)
          }
          const common = { name: '@s/p', type: 'package', version: '1.0.0', hookOwner: { username: 'u' } }
          for (const [dialect, want] of [
            ['npm', npm],
            ['cnpmcore', cnpmcore],
          ]) {
            check(dialect, want, { ...common, event: want[0], payload: JSON.parse(PACKUMENT), change: want[1], time: TIME })
          }
          check('asyncapi', asyncapi, { ...common, event: asyncapi[0], payload: asyncapi[1], change: {}, time: '2016-06-01T21:10:59.961Z' })
          check('cnpmjs', cnpmjs, { ...common, event: cnpmjs, hookOwner: null, payload: null, change: null, time: TIME })
        }
      },
    ],

    [
      'a created delivery verifies, and has the change that it was created from',
      async () => {
        for (const [change] of SENT) {
          const sent = { name: '@s/p', ...change }
          const delivery = createDelivery(sent, { secret: 'sécret', time: TIME })
          const { change: found, event } = verifyEvent(delivery.body, delivery.headers['x-npm-signature'], 'sécret')
          const { summary, key, evidence, warnings, ...members } = found
          const plain = Object.fromEntries(
            Object.entries(sent).map(([name, value]) => [name, name === 'maintainer' ? value.replace('npm:', '') : value]),
          )
          for (const [member, value] of Object.entries(plain)) equal(members[member], value, JSON.stringify(change))
          equal(evidence, ['change', 'unknown'].includes(change.kind) ? 'unavailable' : 'confirmed', JSON.stringify(change))
          equal([event.time, event.hookOwner, event.warnings], [TIME, null, []])
          equal(delivery.headers['content-type'], 'application/json')
          const request = new Request('http://receiver.test/', { method: 'POST', ...delivery })
          equal((await receive(request, { secret: 'sécret' })).change, found)
        }
      },
    ],

    [
      'a change is the same after toEvent, signPayload and verifyEvent',
      () => {
        for (const { name, body, secret } of data.deliveries) {
          const bytes = Uint8Array.from(atob(body), (char) => char.charCodeAt(0))
          const event = parseEvent(bytes)
          const change = classifyChange(event)
          const again = toEvent(change, { packument: event.payloadBytes(), hookOwner: event.hookOwner, time: event.time, type: event.type })
          // The oddities of the claim are not sent again.
          const odd = change.warnings.filter(({ code }) => code !== 'npm-prefix' && code !== 'ambiguous-deprecation')
          equal(classifyChange(parseEvent(again)), { ...change, warnings: odd }, name)
          equal(parseEvent(again).payloadBytes(), event.payloadBytes(), name)
          equal(explainSignature(again, signPayload(again, secret), secret).valid, true, name)
        }
      },
    ],

    [
      'the quirks of senders can be produced',
      () => {
        const publish = { kind: 'publish', name: 'n', version: '1.0.0' }
        const made = (options) => wire(createDelivery(publish, { secret: 's', ...options }).body)
        equal(Object.hasOwn(made({ type: null }), 'type'), false)
        equal(
          parseEvent(createDelivery(publish, { secret: 's', type: 'team' }).body).warnings.map(({ code }) => code),
          ['unknown-type'],
        )
        equal([made({ type: 'scope' }).type, made({ time: null }).time, made({ packument: null }).payload], ['scope', null, null])
        equal(made({ packument: ' {"versions":{},"0":-0.0} ' }).payload, { versions: {}, 0: -0 })
        equal(Object.keys(createDelivery(publish, { secret: 's', dialect: 'cnpmjs' }).headers), ['content-type'])
        const now = Date.now()
        equal(Math.abs(made({}).time - now) < 60_000, true)
        // The same event from a different hook, and redelivered after a crash with a newer payload: one id.
        const id = (options) => parseEvent(createDelivery(publish, { secret: 's', time: 1, ...options }).body).id
        equal([id({ hookOwner: { username: 'b' }, type: 'owner' }), id({ packument: '{"versions":{}}' })], [id({}), id({})])
      },
    ],

    [
      'a change that cannot be an event is a TypeError with the reason',
      () => {
        const publish = { kind: 'publish', name: 'n', version: '1.0.0' }
        for (const [change, options, message] of [
          [null, {}, 'change must be one change'],
          ['publish', {}, 'change must be one change'],
          [{}, {}, 'a change needs `name`'],
          [{ name: '', kind: 'change' }, {}, 'a change needs `name`'],
          [{ name: 'a\ud800', kind: 'change' }, {}, 'change.name must be a well-formed string'],
          [{ name: 'n' }, {}, 'a change needs `kind`'],
          [{ name: 'n', kind: 'moved' }, {}, '`moved` is not a kind of change'],
          [{ name: 'n', kind: 'unknown' }, {}, 'needs `event`'],
          [{ name: 'n', kind: 'unknown', event: '' }, {}, 'needs `event`'],
          [{ name: 'n', kind: 'unknown', event: 'package:publish' }, {}, 'the event of a known kind'],
          [{ name: 'n', kind: 'deprecated', version: '1', message: '' }, {}, 'needs `message`'],
          [{ name: 'n', kind: 'publish' }, {}, 'a change of kind `publish` needs `version`'],
          [{ name: 'n', kind: 'owner', maintainer: null }, {}, 'a change of kind `owner` needs `maintainer`'],
          [{ name: 'n', kind: 'dist-tag' }, {}, 'needs `distTag`'],
          [{ name: 'n', kind: 'star' }, {}, 'needs `user`'],
          [{ name: 'n', kind: 'deprecated', version: '1.0.0' }, { dialect: 'asyncapi' }, 'needs `message`'],
          [{ name: 7, kind: 'change' }, {}, 'change.name must be a well-formed string'],
          [{ ...publish, version: 'x'.repeat(65536) }, {}, 'over 65536 bytes'],
          [{ ...publish, version: 'x'.repeat(65537) }, {}, 'at most 65536 characters'],
          [publish, { packument: '{},"x":{}' }, 'the packument must be a JSON object'],
          [publish, { packument: '{' }, 'the packument must be a JSON object'],
          [publish, { packument: '' }, 'the packument must be a JSON object'],
          [publish, { packument: '[]' }, 'not an object'],
          [publish, { packument: '\ufeff{}' }, 'the packument must be a JSON object'],
          [publish, { packument: Uint8Array.of(0x7b, 0xff, 0x7d) }, 'the packument must be a JSON object'],
          [publish, { packument: `{"a":${'['.repeat(511)}${']'.repeat(511)}}` }, 'no receiver could read the event'],
          [publish, { packument: {} }, 'pass the raw packument'],
          [publish, { packument: undefined }, 'or null for none'],
          [publish, { hookOwner: 'alice' }, 'hookOwner must be'],
          [publish, { time: 1.5 }, 'whole milliseconds'],
          [publish, { time: 'now' }, 'whole milliseconds'],
          [publish, { time: 1e300 }, 'whole milliseconds'],
          [publish, { time: 9e15 }, "within JavaScript's dates"],
          [publish, { time: 8e15, dialect: 'asyncapi' }, 'in the years 0 to 9999'],
          [publish, { type: 7 }, 'type must be'],
          [
            { kind: 'owner', name: 'n', maintainer: 'm' },
            { dialect: 'asyncapi', packument: `{"maintainers":["${'x'.repeat(70_000)}"]}` },
            'over 65536 bytes',
          ],
          [publish, { dialect: 'gitlab' }, 'dialect must be'],
        ]) {
          const error = thrown(() => toEvent(change, { packument: null, ...options }))
          equal([error instanceof TypeError, error?.message.includes(message)], [true, true], `${message}: ${error}`)
        }
        for (const [options, message] of [
          ['s', 'createDelivery(change, { secret })'],
          [{ secret: undefined }, 'is its environment variable set?'],
          [{ secret: '' }, 'the secret is empty'],
          [{ secret: ['s'] }, 'one secret'],
        ]) {
          const error = thrown(() => createDelivery(publish, options))
          equal([error instanceof TypeError, error?.message.includes(message)], [true, true], `${message}: ${error}`)
        }
        equal(toEvent(publish, { packument: utf8('{}') }).length > 100, true)
      },
    ],
  ]
}
