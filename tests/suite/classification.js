// Classification: the change that each event of each dialect is read as, with its evidence, key and summary.
import { equal, fromBase64 } from './check.js'

// The result for each delivery alone: [number, the change, its evidence, what really happened if that differs]. In six the sender
// named the wrong version or person, which one delivery cannot show: there the claim is expected.
const DELIVERIES = [
  ['01', 'publish 1.0.0', 'confirmed'],
  ['02', 'publish 1.1.0', 'confirmed'],
  ['03', 'publish 2.0.0-beta.1', 'confirmed'],
  ['04', 'dist-tag stable', 'confirmed'],
  ['05', 'dist-tag stable', 'confirmed'],
  ['06', 'dist-tag latest', 'confirmed'],
  ['07', 'dist-tag-rm stable', 'confirmed'],
  ['08', 'deprecated 1.0.0', 'confirmed'],
  ['09', 'undeprecated 1.0.0', 'confirmed'],
  ['10', 'deprecated 1.0.0', 'confirmed', 'deprecated 1.0.0 and 1.1.0'],
  ['11', 'deprecated 1.0.0', 'confirmed', 'undeprecated 1.1.0'],
  ['12', 'owner alice', 'confirmed', 'owner bob'],
  ['13', 'owner alice', 'confirmed', 'owner-rm bob'],
  ['14', 'unpublish 1.1.0', 'confirmed'],
  ['15', 'unpublish 1.0.0', 'confirmed'],
  ['16', 'unpublish', 'confirmed'],
  ['17', 'publish 3.0.0', 'confirmed'],
  ['18', 'publish 0.1.0-alpha.0', 'confirmed'],
  ['19', 'publish 0.1.0-alpha.0', 'confirmed'],
  ['20', 'publish 0.1.0-alpha.0', 'confirmed'],
  ['21', 'publish 0.1.0-alpha.0', 'confirmed'],
  ['22', 'publish 0.1.0', 'confirmed'],
  ['23', 'unpublish 0.2.0', 'confirmed'],
  ['24', 'publish 1.0.0', 'confirmed'],
  ['25', 'publish 1.0.0', 'confirmed'],
  ['26', 'publish 1.0.0', 'confirmed'],
  ['27', 'publish 1.0.0', 'confirmed'],
  ['28', 'publish 1.0.0', 'confirmed'],
  ['29', 'unpublish', 'confirmed'],
  ['30', 'publish 1.0.0', 'confirmed'],
  ['31', 'owner 42', 'confirmed', 'owner-rm alice'],
  ['32', 'deprecated 1.0.0', 'confirmed'],
  ['33', 'publish 1.0.0', 'confirmed'],
  ['34', 'publish 1.0.0', 'confirmed'],
  ['35', 'publish 0.0.1', 'confirmed'],
  ['36', 'deprecated 0.0.1', 'confirmed', 'deprecated 0.0.20'],
  ['37', 'dist-tag constructor', 'confirmed'],
  ['38', 'publish 1.0.0', 'confirmed'],
  ['39', 'publish 1.0.0', 'confirmed'],
  ['40', 'publish 1.0.1', 'confirmed'],
  ['41', 'publish 1.0.0', 'confirmed'],
  ['42', 'dist-tag latest', 'confirmed'],
  ['43', 'owner alice', 'confirmed'],
  ['44', 'owner-rm bob', 'confirmed'],
  ['45', 'dist-tag-rm stable', 'confirmed'],
]

const WRONG_CLAIMS = ['10', '11', '12', '13', '31', '36']

const NPM_2016 = [
  ['package-deprecated', 'deprecated 0.0.4'],
  ['package-dist-tag', 'dist-tag beta'],
  ['package-dist-tag-rm', 'dist-tag-rm beta'],
  ['package-owner', 'owner a-user'],
  ['package-owner-rm', 'owner-rm a-user'],
  ['package-publish', 'publish 0.0.4'],
  ['package-star', 'star a-user'],
  ['package-undeprecated', 'undeprecated 0.0.4'],
  ['package-unpublish', 'unpublish 0.0.4'],
  ['package-unstar', 'unstar a-user'],
]

// Members that may be missing from a payload.
const MISSING = {
  publish: { release: null, previous: null, latest: null, publisher: null, dist: null },
  change: { version: null },
}

const PACKUMENT = {
  name: 'lodash',
  time: { created: '2012-04-23T16:37:11.912Z' },
  'dist-tags': { latest: '1.0.1' },
  versions: { '1.0.0': { deprecated: 'use 1.0.1' }, '1.0.1': {} },
  maintainers: [{ name: 'jdalton', email: 'j@example.test' }],
  users: { fan: true },
}

// Every event of every dialect with one packument: event, change, payload, then the change without the common members.
const CLASSIFIED = [
  [
    'package:publish',
    { version: '1.0.1', 'dist-tag': 'latest' },
    PACKUMENT,
    { kind: 'publish', version: '1.0.1', distTag: 'latest', release: 'patch', previous: '1.0.0', latest: 'moved', evidence: 'confirmed' },
  ],
  [
    'package:publish',
    { version: '9.9.9' },
    PACKUMENT,
    { kind: 'publish', version: '9.9.9', distTag: null, evidence: 'contradicted', warnings: ['version-not-in-payload'] },
  ],
  [
    'package:publish',
    { version: '__proto__' },
    PACKUMENT,
    { kind: 'publish', version: '__proto__', distTag: null, evidence: 'contradicted', warnings: ['version-not-in-payload'] },
  ],
  ['package:unpublish', { version: '0.9.0' }, PACKUMENT, { kind: 'unpublish', version: '0.9.0', distTag: null, evidence: 'confirmed' }],
  ['package:unpublish', { version: '1.0.0' }, PACKUMENT, { kind: 'unpublish', version: '1.0.0', distTag: null, evidence: 'contradicted' }],
  ['package:unpublish', {}, PACKUMENT, { kind: 'unpublish', version: null, distTag: null, evidence: 'contradicted' }],
  [
    'package:unpublish',
    {},
    { name: 'lodash', time: { unpublished: {} } },
    { kind: 'unpublish', version: null, distTag: null, evidence: 'confirmed' },
  ],
  [
    'package:dist-tag',
    { 'dist-tag': 'latest' },
    PACKUMENT,
    { kind: 'dist-tag', distTag: 'latest', version: '1.0.1', evidence: 'confirmed' },
  ],
  [
    'package:dist-tag',
    { 'dist-tag': 'constructor' },
    PACKUMENT,
    { kind: 'dist-tag', distTag: 'constructor', version: null, evidence: 'contradicted' },
  ],
  ['package:dist-tag-rm', { 'dist-tag': 'beta' }, PACKUMENT, { kind: 'dist-tag-rm', distTag: 'beta', evidence: 'confirmed' }],
  ['package:dist-tag-rm', { 'dist-tag': 'latest' }, PACKUMENT, { kind: 'dist-tag-rm', distTag: 'latest', evidence: 'contradicted' }],
  ['package:owner', { maintainer: 'jdalton' }, PACKUMENT, { kind: 'owner', maintainer: 'jdalton', evidence: 'confirmed' }],
  ['package:owner', { maintainer: 'mallory' }, PACKUMENT, { kind: 'owner', maintainer: 'mallory', evidence: 'contradicted' }],
  [
    'package:owner',
    { maintainer: 'npm:jdalton' },
    PACKUMENT,
    { kind: 'owner', maintainer: 'jdalton', evidence: 'confirmed', warnings: ['npm-prefix'] },
  ],
  [
    'package:owner-rm',
    { maintainer: 'npm:gone' },
    PACKUMENT,
    { kind: 'owner-rm', maintainer: 'gone', evidence: 'confirmed', warnings: ['npm-prefix'] },
  ],
  [
    'package:owner',
    { maintainer: 'npm:jdalton' },
    { name: 'lodash' },
    { kind: 'owner', maintainer: 'jdalton', evidence: 'unavailable', warnings: ['npm-prefix'] },
  ],
  ['package:owner-rm', { maintainer: 'jdalton' }, PACKUMENT, { kind: 'owner-rm', maintainer: 'jdalton', evidence: 'contradicted' }],
  [
    'package:deprecated',
    { deprecated: '1.0.0' },
    PACKUMENT,
    { kind: 'deprecated', version: '1.0.0', message: 'use 1.0.1', evidence: 'confirmed' },
  ],
  [
    'package:deprecated',
    { deprecated: '9.9.9' },
    PACKUMENT,
    { kind: 'deprecated', version: '9.9.9', message: null, evidence: 'contradicted', warnings: ['version-not-in-payload'] },
  ],
  [
    'package:deprecated',
    { deprecated: '1.0.1' },
    PACKUMENT,
    { kind: 'undeprecated', version: '1.0.1', evidence: 'unavailable', warnings: ['ambiguous-deprecation'] },
  ],
  [
    'package:deprecated',
    { deprecated: '1.0.1' },
    { versions: { '1.0.1': { deprecated: '' } } },
    { kind: 'undeprecated', version: '1.0.1', evidence: 'confirmed' },
  ],
  [
    'package:deprecated',
    { deprecated: '1.0.1' },
    { versions: { '1.0.1': { deprecated: true } } },
    { kind: 'deprecated', version: '1.0.1', message: null, evidence: 'confirmed' },
  ],
  [
    'package:deprecated',
    { deprecated: '1.0.1' },
    { name: 'lodash' },
    { kind: 'deprecated', version: '1.0.1', message: null, evidence: 'unavailable' },
  ],
  [
    'package:undeprecated',
    { deprecated: '9.9.9' },
    PACKUMENT,
    { kind: 'undeprecated', version: '9.9.9', evidence: 'contradicted', warnings: ['version-not-in-payload'] },
  ],
  ['package:undeprecated', { deprecated: '1.0.1' }, PACKUMENT, { kind: 'undeprecated', version: '1.0.1', evidence: 'confirmed' }],
  ['package:undeprecated', { deprecated: '1.0.0' }, PACKUMENT, { kind: 'undeprecated', version: '1.0.0', evidence: 'contradicted' }],
  ['package:star', { user: 'fan' }, PACKUMENT, { kind: 'star', user: 'fan', evidence: 'confirmed' }],
  ['package:unstar', { user: 'fan' }, PACKUMENT, { kind: 'unstar', user: 'fan', evidence: 'contradicted' }],
  ['package:change', {}, PACKUMENT, { kind: 'change', evidence: 'unavailable' }],
  ['package:grew-a-tail', { tail: 1 }, PACKUMENT, { kind: 'unknown', event: 'package:grew-a-tail', evidence: 'unavailable' }],
  ['package:publish', null, null, { kind: 'publish', version: null, distTag: null, evidence: 'unavailable' }],
  // cnpmjs.org
  ['package:dist-tag:rm', null, null, { kind: 'dist-tag-rm', distTag: null, evidence: 'unavailable' }],
  ['package:sync', null, null, { kind: 'change', evidence: 'unavailable' }],
]

// The AsyncAPI dialect: ISO time, what changed in a few fields of payload.
const ASYNC_API = [
  ['package:publish', { version: '1.0.0' }, { kind: 'publish', version: '1.0.0', distTag: null, evidence: 'unavailable' }],
  ['package:unpublish', { version: '1.0.0' }, { kind: 'unpublish', version: '1.0.0', distTag: null, evidence: 'unavailable' }],
  [
    'package:deprecate',
    { version: '1.0.0', deprecated: 'old' },
    { kind: 'deprecated', version: '1.0.0', message: 'old', evidence: 'confirmed' },
  ],
  ['package:deprecate', { version: '1.0.0', deprecated: '' }, { kind: 'undeprecated', version: '1.0.0', evidence: 'confirmed' }],
  ['package:owner', { maintainers: [{ name: 'a' }] }, { kind: 'owner', maintainer: null, evidence: 'unavailable' }],
  ['package:dist-tag', { 'dist-tags': { latest: '1.0.0' } }, { kind: 'dist-tag', distTag: null, version: null, evidence: 'unavailable' }],
  ['package:star', { user: 'fan' }, { kind: 'star', user: 'fan', evidence: 'unavailable' }],
  ['package:change', { version: '1.0.0' }, { kind: 'change', evidence: 'unavailable' }],
]

export function classificationCases(api, data) {
  const { classifyChange, parseEvent, verifyEvent } = api
  const deliveries = data.deliveries.map((each) => ({ ...each, body: fromBase64(each.body) }))
  const numbered = (number) => deliveries.find(({ name }) => name.startsWith(number))

  return [
    [
      'the deliveries parse and classify as the table says',
      () => {
        equal(DELIVERIES.length, deliveries.length)
        for (const [number, change, evidence, truth = change] of DELIVERIES) {
          const { name, body, signature, secret } = numbered(number)
          const wire = JSON.parse(new TextDecoder().decode(body))
          const delivery = verifyEvent(body, signature, secret)
          const { event } = delivery
          const subject = delivery.change.version ?? delivery.change.maintainer ?? ''
          const what = delivery.change.distTag && delivery.change.kind.startsWith('dist-tag') ? delivery.change.distTag : subject
          equal(`${delivery.change.kind} ${what}`.trim(), change, name)
          equal(delivery.change.evidence, evidence, name)
          // The deliveries with a wrong claim are exactly the known ones.
          equal(truth !== change, WRONG_CLAIMS.includes(number), name)
          for (const field of ['event', 'name', 'type', 'version', 'hookOwner', 'change', 'time'])
            equal(event[field], wire[field], `${name}: ${field}`)
          equal(event.payload, wire.payload, name)
          equal(event.warnings, [], name)
          equal([delivery.id, delivery.secret, delivery.body], [event.id, 0, body], name)
          equal(delivery.change.name, wire.name, name)
        }
      },
    ],

    [
      "npm's ten events of 2016 parse and classify",
      () => {
        for (const [name, change] of NPM_2016) {
          const { text } = data.npm2016.find((each) => each.name === name)
          const event = parseEvent(text)
          const found = classifyChange(event)
          const subject = found.kind.startsWith('dist-tag') ? found.distTag : (found.version ?? found.maintainer ?? found.user)
          equal([`${found.kind} ${subject}`, found.evidence], [change, 'unavailable'], name)
          equal(
            event.warnings.map(({ code }) => code),
            ['reduced-payload'],
            name,
          )
        }
        equal(NPM_2016.length, data.npm2016.length)
      },
    ],

    [
      'every event of every dialect classifies as the table says',
      () => {
        const check = (body, event, { warnings = [], ...want }) => {
          const { summary, key, warnings: found, ...change } = classifyChange(parseEvent(JSON.stringify(body)))
          equal(change, { name: 'lodash', ...MISSING[want.kind], ...want }, `${event} ${JSON.stringify(body.change)}`)
          equal(
            found.map(({ code }) => code),
            warnings,
            event,
          )
          equal(summary.startsWith('lodash '), true, summary)
          equal(key.startsWith(`${want.kind}:lodash`), true, key)
        }
        for (const [event, change, payload, want] of CLASSIFIED) {
          check({ event, name: 'lodash', type: 'package', version: '1.0.0', hookOwner: null, payload, change, time: 1 }, event, want)
        }
        for (const [event, payload, want] of ASYNC_API) {
          const time = '2024-01-02T03:04:05Z'
          check({ event, name: 'lodash', type: 'package', version: '1.0.0', payload: { name: 'lodash', ...payload }, time }, event, want)
          check({ event, name: 'lodash', type: 'owner', version: '1.0.0', payload, change: {}, time }, event, want)
        }
        // The event has one name for both directions, so a payload can neither confirm nor contradict it.
        for (const [event, change, want] of [
          ['package:owner', { maintainer: 'jdalton' }, { kind: 'owner', maintainer: 'jdalton', evidence: 'unavailable' }],
          ['package:owner', { maintainer: 'gone' }, { kind: 'owner', maintainer: 'gone', evidence: 'unavailable' }],
          [
            'package:dist-tag',
            { 'dist-tag': 'latest' },
            { kind: 'dist-tag', distTag: 'latest', version: '1.0.1', evidence: 'unavailable' },
          ],
          ['package:dist-tag', { 'dist-tag': 'gone' }, { kind: 'dist-tag', distTag: 'gone', version: null, evidence: 'unavailable' }],
          ['package:star', { user: 'fan' }, { kind: 'star', user: 'fan', evidence: 'unavailable' }],
        ]) {
          check(
            { event, name: 'lodash', type: 'package', version: '1.0.0', payload: PACKUMENT, change, time: '2024-01-02T03:04:05Z' },
            event,
            want,
          )
        }
      },
    ],

    [
      'a payload with more versions or maintainers than any package is not searched for each',
      () => {
        const many = (text) => Array.from({ length: 65537 }, (_, at) => text.replace('#', at)).join(',')
        const evidence = (event, change, payload) =>
          classifyChange(parseEvent(`{"event":"${event}","name":"n","payload":${payload},"change":${change},"time":1}`)).evidence
        equal(evidence('package:owner', '{"maintainer":"m7"}', `{"versions":{},"maintainers":[${many('{"name":"m#"}')}]}`), 'unavailable')
        equal(evidence('package:deprecated', '{"deprecated":"7"}', `{"versions":{${many('"#":{}')}}}`), 'unavailable')
        equal(evidence('package:publish', '{"version":"7"}', `{"versions":{${many('"#":{}')}}}`), 'confirmed')
      },
    ],

    [
      'an event says the same in any order of its members',
      () => {
        const time = '"time":{"1.0.0":"2024-01-01T00:00:00.000Z","1.0.1":"2024-01-02T00:00:00.000Z"}'
        const payload = `"payload":{"name":"n","dist-tags":{"latest":"1.0.1","x":"9.0.0"},"versions":{"1.0.0":{},"1.0.1":{}},${time}}`
        const [event, change, space] = ['"event":"package:publish","name":"n"', '"change":{"version":"1.0.1"}', `"x":"${' '.repeat(600)}"`]
        for (const members of [
          [event, payload, change],
          [event, change, payload],
          [payload, event, change],
          [payload, change, space, event],
        ]) {
          const body = `{${members.join(',')},"time":1704153600000}`
          const { summary, warnings } = classifyChange(parseEvent(body))
          equal([summary, warnings.map(({ code }) => code)], ['n 1.0.1 published (patch after 1.0.0)', ['dangling-tag']], body)
        }
      },
    ],

    [
      'keys name effects: one per version, a new one each time for what can be added and removed again',
      () => {
        const key = (event, change, time = 5) =>
          classifyChange(parseEvent(JSON.stringify({ event, name: '@s/p', payload: null, change, time }))).key
        equal(key('package:publish', { version: '4.17.22' }), 'publish:@s/p@4.17.22')
        equal(key('package:unpublish', { version: '4.17.22' }), 'unpublish:@s/p@4.17.22')
        equal(key('package:unpublish', {}), 'unpublish:@s/p#5')
        equal(key('package:dist-tag', { 'dist-tag': 'latest' }), 'dist-tag:@s/p@latest#5')
        equal(key('package:star', { user: 'u' }, 6), 'star:@s/p@u#6')
        equal(key('package:star', { user: 'u' }, null).length, 'star:@s/p@u#'.length + 32)
      },
    ],

    [
      'a summary is safe to print',
      () => {
        const { summary } = classifyChange(
          parseEvent(
            JSON.stringify({
              event: 'package:publish',
              name: `a\n\u001b[31m\u202e${'b'.repeat(200)}`,
              change: { version: '1\r' },
              time: 1,
            }),
          ),
        )
        equal(/^[\x20-\x7e…]*$/.test(summary), true, summary)
        equal(summary.startsWith('a\\n\\u{1b}[31m\\u{202e}bbb'), true, summary)
      },
    ],
  ]
}
