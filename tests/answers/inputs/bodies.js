// Short bodies, written by hand: every kind in every dialect, with and without a payload that shows the change, and unusual envelopes.

const PAYLOAD =
  '{"name":"box","dist-tags":{"latest":"1.1.0","beta":"2.0.0-beta.1"},"versions":{"1.0.0":{"deprecated":"use 1.1.0"},"1.1.0":{"dist":{"integrity":"sha512-a==","shasum":"0","tarball":"https://registry.example/box.tgz"},"_npmUser":{"name":"alice","email":"a@example.test"}},"2.0.0-beta.1":{}},"time":{"created":"2024-01-01T00:00:00.000Z","modified":"2024-01-03T00:00:00.000Z","1.0.0":"2024-01-01T00:00:00.000Z","1.1.0":"2024-01-02T00:00:00.000Z","2.0.0-beta.1":"2024-01-03T00:00:00.000Z"},"maintainers":[{"name":"alice"},{"name":"npm:bob"}],"users":{"alice":true}}'

/** Names of events, and a claim that the payload confirms and one that it contradicts. */
const KINDS = [
  ['publish', '{"version":"1.1.0","dist-tag":"latest"}', '{"version":"3.0.0"}'],
  ['unpublish', '{"version":"0.9.0","dist-tag":"old"}', '{"version":"1.0.0"}'],
  ['unpublish', '{}', '{"version":null}'],
  ['dist-tag', '{"dist-tag":"beta"}', '{"dist-tag":"next"}'],
  ['dist-tag-rm', '{"dist-tag":"next"}', '{"dist-tag":"beta"}'],
  ['dist-tag:rm', '{"dist-tag":"next"}', '{"dist-tag":"beta"}'],
  ['owner', '{"maintainer":"alice"}', '{"maintainer":"npm:carol"}'],
  ['owner-rm', '{"maintainer":"npm:carol"}', '{"maintainer":"npm:bob"}'],
  ['deprecated', '{"deprecated":"1.0.0"}', '{"deprecated":"1.1.0"}'],
  ['deprecate', '{"deprecated":"1.0.0"}', '{"deprecated":"1.1.0"}'],
  ['undeprecated', '{"deprecated":"1.1.0"}', '{"deprecated":"1.0.0"}'],
  ['star', '{"user":"alice"}', '{"user":"bob"}'],
  ['unstar', '{"user":"bob"}', '{"user":"alice"}'],
  ['change', '{"version":"1.1.0"}', '{}'],
  ['sync', '{"version":"1.1.0"}', '{}'],
  ['of-a-later-version', '{"version":"1.1.0"}', '{}'],
]

const TIMES = ['1704240000000', '"2024-01-03T00:00:00.000Z"']

/** The dialects: npm's and cnpmcore's envelope, that of the AsyncAPI description, and that of cnpmjs.org. */
const ENVELOPES = [
  (event, claim, payload) =>
    `{"event":"${event}","name":"box","type":"package","version":"1.0.0","hookOwner":{"username":"alice"},"payload":${payload},"change":${claim},"time":${TIMES[0]}}`,
  (event, claim) =>
    `{"event":"${event}","name":"box","type":"package","version":"1.0.0","hookOwner":{"username":"alice"},"payload":{"name":"box","version":"1.1.0"},"change":${claim},"time":${TIMES[1]}}`,
  (event) =>
    `{"event":"${event}","name":"box","type":"package","version":"1.0.0","hookOwner":null,"payload":null,"change":null,"time":${TIMES[0]}}`,
]

const nested = (levels, open, close, inside = '') => open.repeat(levels) + inside + close.repeat(levels)
const around = (payload) => `{"event":"package:publish","name":"box","payload":${payload},"change":{"version":"1.0.0"},"time":1}`

const UNUSUAL = [
  '',
  ' ',
  '0',
  'null',
  '[]',
  '{}',
  '"event"',
  '{"event":"e"}',
  '{"name":"n"}',
  '{"event":"","name":"n"}',
  '{"event":"e","name":1}',
  '{"event":"e","name":"n"}',
  '\ufeff{"event":"e","name":"n"}',
  ' {\n"event" : "e" ,\t"name" : "n" }\r\n',
  '{"event":"e","name":"n"}x',
  '{"event":"e","event":"f","name":"n"}',
  '{"event":"e","name":"n","\\u006eame":"m"}',
  '{"\\u0065vent":"package:star","n\\u0061me":"\\ud83d\\ude00","payl\\u006fad":[1],"change":{"us\\u0065r":"u"},"time":"2024-01-02T03:04:05.678Z"}',
  '{"event":"package:star","name":"n","change":{"user":"u","user":"v"},"time":1.5e12}',
  '{"event":"e","name":"n","__proto__":{"x":1},"change":{"__proto__":1,"":[]},"hookOwner":"u","type":null,"version":null,"time":-0}',
  '{"event":"e","name":"n","hookOwner":{"username":"u","username":"v"},"type":7,"version":"2.0.0","time":8640000000000001}',
  '{"event":"e\\u202e\\n","name":"\\ud800","change":{"a":[1e400,-0,5e-324,12345678901234567890]},"time":1e999}',
  ...[
    'null',
    'true',
    '0',
    '-0',
    '""',
    '[]',
    '{}',
    '[[]]',
    '"\\ud800"',
    '{"versions":[]}',
    '{"versions":{"1.0.0":1}}',
    '{"time":{"1.0.0":1}}',
  ].map(around),
  ...['{"versions":{"1.0.0":{}},"versions":{}}', '{"versions":{"1.0.0":{},"1.0.0":{"deprecated":"x"}}}', '{"dist-tags":{"latest":1}}'].map(
    around,
  ),
  ...[509, 510, 511, 512, 513].map((levels) => around(nested(levels, '[', ']'))),
  ...[255, 511, 512].map((levels) => around(nested(levels, '{"a":', '}', '1'))),
  ...[65_400, 65_450, 65_469, 65_470, 65_471, 65_472, 65_473, 65_474, 65_475, 65_536].map(
    (size) => `{"event":"package:publish","name":"box","change":{"version":"1.0.0","x":"${'y'.repeat(size)}"},"time":1}`,
  ),
  ...[65_400, 65_530, 131_000].map((size) =>
    around(`{"readme":"${'é'.repeat(size / 2)}","versions":{"1.0.0":{"deprecated":"\\"${'\\\\'.repeat(40)}"}}}`),
  ),
]

const many = (count, member) => Array.from({ length: count }, (_, at) => member(at)).join()
/** Patches in an order that is not theirs, each of two minor versions. */
const version = (at) => `1.${at % 2}.${(at * 7919) % 100_003}`
const manifests = (count) => `"versions":{${many(count, (at) => `"${version(at)}":{}`)}}`
const times = (count) =>
  `"time":{${many(count, (at) => `"${version(at)}":"2024-01-0${1 + (at % 9)}T00:00:00.${String(at % 1000).padStart(3, '0')}Z"`)}}`
const publish = (payload) =>
  `{"event":"package:publish","name":"box","payload":${payload},"change":{"version":"1.1.7919"},"time":1704240000000}`

/** `[name, text]`: near the limits on what is noted of a payload. */
export const largeBodies = () => [
  ...[3_000, 16_384, 16_385, 21_000].map((count) => [
    `payload of ${count} versions`,
    publish(`{"name":"box","dist-tags":{"latest":"1.1.7919"},${manifests(count)},${times(count)}}`),
  ]),
  ['payload with times first', publish(`{${times(3_000)},${manifests(3_000)},"dist-tags":{"latest":"1.0.0"},"name":"box"}`)],
  ['payload of long versions', publish(`{"versions":{${many(2_500, (at) => `"1.0.0-${'x'.repeat(220)}${at}":{}`)},"1.1.7919":{}}}`)],
  ['payload of 70,000 tags', publish(`{"dist-tags":{${many(70_000, (at) => `"t${at}":"${version(at)}"`)}},${manifests(10)}}`)],
]

/** `[name, text]`: some have more entries than is accepted. */
export const largePackuments = () => [
  ['3,000 versions', `{"name":"box","dist-tags":{"latest":"1.1.7919"},${manifests(3_000)},${times(3_000)}}`],
  ['65,536 stars', `{"name":"box","versions":{},"users":{${many(65_536, (at) => `"u${(at * 7919) % 65_537}":true`)}}}`],
  ['65,537 stars', `{"name":"box","versions":{},"users":{${many(65_537, (at) => `"u${at}":true`)}}}`],
  ['65,537 versions', `{"name":"box",${manifests(65_537)}}`],
  ['a value of 65,537 bytes', `{"name":"box","versions":{"1.1.7919":{"deprecated":"${'x'.repeat(65_537)}"}}}`],
]

/** Texts; those that end in a half character or have a byte that never occurs are in the mutated documents. */
export const bodies = () => [
  ...KINDS.flatMap(([kind, right, wrong]) =>
    ENVELOPES.flatMap((envelope, dialect) =>
      [right, wrong].flatMap((claim) =>
        (dialect === 0 ? [PAYLOAD, '{}', 'null'] : ['']).map((payload) => envelope(`package:${kind}`, claim, payload)),
      ),
    ),
  ),
  ...UNUSUAL,
]
