// Values and keys that matter to the reading of events and packuments, as JSON text.
import { utf8AsLatin1 } from './spans.js'

export const VERSIONS = [
  ...['0.0.1', '0.1.0', '0.9.9', '1.0.0', '1.0.1', '1.1.0', '1.10.0', '1.2.3', '2.0.0', '2.0.1', '10.0.0', '0.30.4', '0.0.0'],
  ...['1.0.0-0', '1.0.0-alpha', '1.0.0-alpha.1', '1.0.0-alpha.beta', '1.0.0-rc.10', '1.0.0-rc.2', '2.0.0-beta.1', '2.0.0-0.3.7'],
  ...['1.0.0+build', '1.0.0-rc.1+build.5', '9007199254740991.0.0', '9007199254740992.0.0', '1.0.99999999999999999999'],
  ...['01.0.0', '1.0', '1', '', 'v1.0.0', ' 1.0.0', '1.0.0 ', '1.0.0-01', '1.0.0-', 'latest', '1.0.0.0', '__proto__', '0', '-1', '1.0.0-é'],
  ...['=1.0.0', '1.0.0beta', '1.2.34.5', '1.0.0-9007199254740993', '1.0.0-9007199254740992.1', '1.0.0-rc.123456789012345678901'],
  ...['0.0.1-security', '0.0.1-security.1', '0.0.1-security2'],
]

export const DATES = [
  ...['2026-11-20T17:52:54.512Z', '2026-11-20T17:53:28.055Z', '2016-06-01T21:10:59.961Z', '1970-01-01T00:00:00.000Z'],
  ...['2026-11-20T17:53:28.5Z', '2026-11-20T17:53:28Z', '2026-11-20T17:53:28.123456789Z', '2026-11-20T18:53:28.055+01:00'],
  ...['2026-11-20T17:53:28.055-00:30', '2026-11-20t17:53:28.055z', '2026-11-20 17:53:28.055Z', '2026-11-20T17:53:28.055'],
  ...['2026-02-29T00:00:00.000Z', '2024-02-29T00:00:00.000Z', '1900-02-29T00:00:00Z', '2000-02-29T23:59:59.999Z'],
  ...['2026-13-01T00:00:00.000Z', '2026-00-10T00:00:00Z', '2026-11-31T00:00:00Z', '2026-11-20T24:00:00Z', '2026-11-20T17:60:00Z'],
  ...['2016-12-31T23:59:60.000Z', '2026-11-20T17:53:60Z', '9999-12-31T23:59:59.999Z', '0000-01-01T00:00:00Z', '10000-01-01T00:00:00Z'],
  ...[
    '2026-11-20',
    '',
    'yesterday',
    'Thu, 01 Jan 1970 00:00:00 GMT',
    '1969-12-31T23:59:59.999Z',
    '2026-11-20T17:53:28.Z',
    '2026-11-20T17:53:28.055+24:00',
  ],
]

const TEXTS = [
  'a',
  'alice',
  'npm:alice',
  'bob',
  '42',
  'latest',
  'beta',
  'package',
  'scope',
  'owner',
  '1.0.0',
  'é',
  '😀',
  '\u2028',
  'a\nb',
  'x'.repeat(70),
]

const NUMBERS = [
  '0',
  '-0',
  '1',
  '-1',
  '1464815459961',
  '1.5e12',
  '1e3',
  '8640000000000000',
  '8640000000000001',
  '-8640000000000001',
].concat(['1795197174577', '1795197174577.5', '1e999', '-1e-999', '5e-324', '123456789012345678901234567890', '0.1', '100e-2', '2E+2'])

/** Texts that are written with escapes, and values of every type. */
const OTHERS = [
  'null',
  'true',
  'false',
  '{}',
  '[]',
  '[1,2]',
  '{"a":1}',
  '{"name":"alice"}',
  '[{"name":"alice"},{"name":"bob"}]',
  '[[]]',
  '""',
]
  .concat(['"\\u0061"', '"1\\u002e0.0"', '"\\ud83d\\ude00"', '"\\ud800"', '"\\udc00\\ud800"', '"\\"\\\\\\/\\b\\f\\n\\r\\t"', '"\\u0000"'])
  .concat(['{"1.0.0":{}}', '{"1.0.0":{"deprecated":"no"},"2.0.0":{}}', '{"latest":"1.0.0"}', '{"username":"alice"}', '{"version":"1.0.0"}'])
  .concat(['{"__proto__":1}', '{"a":1,"a":2}', `${'['.repeat(505)}${']'.repeat(505)}`, `${'{"a":'.repeat(515)}1${'}'.repeat(515)}`])

/** Kinds of values; an edit first chooses the kind. */
export const VALUES = [VERSIONS.map(quoted), DATES.map(quoted), TEXTS.map(quoted), NUMBERS, OTHERS].map((texts) => texts.map(utf8AsLatin1))

export const KEYS = [
  'event',
  'name',
  'type',
  'version',
  'hookOwner',
  'payload',
  'change',
  'time',
  'username',
  'dist-tag',
  'maintainer',
  'user',
]
  .concat(['deprecated', 'versions', 'dist-tags', 'maintainers', 'users', 'modified', 'created', 'unpublished', 'latest', 'beta', 'dist'])
  .concat([
    'integrity',
    'shasum',
    'tarball',
    '_npmUser',
    'email',
    'scripts',
    'dependencies',
    'license',
    'repository',
    'url',
    'k',
    '',
    '7',
    'é',
  ])
  .concat([
    '__proto__',
    'constructor',
    '1.0.0',
    '1.0.1',
    '2.0.0',
    '1.0.0-rc.1',
    'install',
    'postinstall',
    'bin',
    'unpackedSize',
    'attestations',
  ])
  .map((key) => utf8AsLatin1(quoted(key)))

function quoted(text) {
  return JSON.stringify(text)
}
