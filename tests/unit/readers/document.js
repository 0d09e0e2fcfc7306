// Packuments with odd values of every JSON type in every member, as text, with some members twice.
import fc from 'fast-check'

export const VERSIONS = ['1.0.0', '1.0.1', '1.0.0-rc.1', 'v1.1.0', 'x']
export const TAGS = ['latest', 'next', '__proto__']
export const USERS = ['alice', 'bob', '7']

/** Of every type, and what is nearly right in some member. */
const odd = fc.constantFrom(
  ...['null', 'true', 'false', '0', '-0.0', '1', '1.5e3', '""', '" "', '"x"', '"1.0.0"', '"alice"', '"alice <a@x.test>"', '"<a@x.test>"'],
  ...[
    '"bob (http://x.test)"',
    '"\\ud800"',
    '"\\u0061lice"',
    '[]',
    '[ ]',
    '["1.0.0"]',
    '["1.0.0",1]',
    '["alice","x"]',
    '[null]',
    '[[]]',
    '{}',
  ],
  ...['{ }', '{"x":1}', '{"name":"alice"}', '{"name":""}', '{"name":7}', '{"name":"alice","name":null}', '{"alice":true}'],
  ...['{"url":"git+https://host.test/a/b.git"}', '{"type":"ISC"}', '{"url":""}', '{"1.0.0":null}', '{"latest":null}', '{"latest":"1.0.0"}'],
)

/** An object as text, some of whose members are there twice, with white space between some. */
const object = (members) =>
  fc
    .tuple(
      fc
        .shuffledSubarray(Object.entries(members))
        .chain((chosen) => fc.tuple(...chosen.map(([key, value]) => fc.tuple(fc.constant(key), value, fc.option(value, { freq: 7 }))))),
      fc.constantFrom('', ' '),
    )
    .map(([entries, space]) => {
      const pairs = entries.flatMap(([key, value, again]) => [[key, value], ...(again === null ? [] : [[key, again]])])
      return `{${pairs.map(([key, value]) => `${JSON.stringify(key)}:${space}${value}`).join(`,${space}`)}}`
    })

/** Mostly the usual value, sometimes an odd one. */
const or = (usual, weight = 3) => fc.oneof({ weight, arbitrary: usual }, { weight: 1, arbitrary: odd })
const texts = (...all) => fc.constantFrom(...all.map((text) => JSON.stringify(text)))
const each = (names, value) => Object.fromEntries(names.map((name) => [name, value]))
const list = (item) => fc.array(item, { maxLength: 3 }).map((items) => `[${items.join()}]`)

const person = or(object({ name: or(texts(...USERS)), email: or(texts('a@x.test')), trustedPublisher: or(fc.constant('{"id":"ci"}'), 1) }))
const dist = or(
  object({
    ...each(['integrity', 'shasum', 'tarball'], or(texts('sha512-A', 'ab', 'http://x.test/a.tgz'))),
    unpackedSize: or(fc.constant('1000')),
    attestations: or(fc.constant('{"url":"http://x.test"}')),
  }),
)
const manifest = or(
  object({
    deprecated: or(texts('old', ''), 1),
    _npmUser: person,
    dist,
    license: or(texts('MIT', 'ISC')),
    repository: or(texts('https://host.test/a/b', 'github:a/b')),
    scripts: or(object(each(['install', 'test'], or(texts('node x.js'))))),
  }),
  6,
)

export const document = object({
  _id: or(texts('a')),
  _rev: or(texts('1-a')),
  versions: or(object(each(VERSIONS, manifest)), 6),
  time: or(object({ ...each([...VERSIONS, 'modified'], or(texts('2020-01-01T00:00:00.000Z'))), unpublished: odd })),
  'dist-tags': or(object(each(TAGS, or(texts(...VERSIONS))))),
  maintainers: or(list(person)),
  users: or(object(each(USERS, or(fc.constant('true'), 1)))),
}).map((text) => `{"name":"a"${text === '{}' ? '' : ','}${text.slice(1)}`)
