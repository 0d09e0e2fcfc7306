// Packuments with odd values of every JSON type in every member, as text, with some members twice.
import fc from 'fast-check'

export const VERSIONS = ['1.0.0', '1.0.1', '1.0.0-rc.1', 'v1.1.0', 'x']
/** Other forms of some of them, as keys of `time`. */
const ALIASES = ['v1.0.0', '=1.0.0', '1.1.0']
/** The last one is not a time. */
export const TIMES = [...[2018, 2019, 2020, 2021, 2022, 2023].map((year) => `${year}-01-01T00:00:00.000Z`), 'yesterday']
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

/** What is too long to be read, and keys that are written with an escape. */
const LONG = JSON.stringify('y'.repeat(65 * 1024))
const long = fc.constantFrom(LONG, `{"name":${LONG}}`, `[${LONG}]`, `{${LONG}:true}`, `{"name":"alice","x":${LONG}}`)

/** Mostly `null`. */
const rarely = (value) => fc.oneof({ weight: 400, arbitrary: fc.constant(null) }, { weight: 1, arbitrary: value })

/** A key as JSON text, sometimes with its first letter as an escape. */
const keyText = (key, isEscaped) =>
  isEscaped ? `"\\u${key.charCodeAt(0).toString(16).padStart(4, '0')}${JSON.stringify(key.slice(1)).slice(1)}` : JSON.stringify(key)

/** An object as text, some of whose members are there twice, with white space between some. */
const object = (members) =>
  fc
    .tuple(
      fc
        .shuffledSubarray(Object.entries(members))
        .chain((chosen) =>
          fc.tuple(...chosen.map(([key, value]) => fc.tuple(fc.constant(key), value, fc.option(value, { freq: 7 }), fc.nat({ max: 7 })))),
        ),
      fc.constantFrom('', ' '),
      rarely(odd),
    )
    .map(([entries, space, ofLongKey]) => {
      const pairs = entries.flatMap(([key, value, again, escaped]) => [
        [keyText(key, escaped === 0), value],
        ...(again === null ? [] : [[keyText(key, escaped === 1), again]]),
      ])
      if (ofLongKey !== null) pairs.push([LONG, ofLongKey])
      return `{${pairs.map(([key, value]) => `${key}:${space}${value}`).join(`,${space}`)}}`
    })

/** Mostly the usual value, sometimes an odd one, rarely one that is too long. */
const or = (usual, weight = 3) =>
  fc.oneof({ weight: weight * 100, arbitrary: usual }, { weight: 100, arbitrary: odd }, { weight: 1, arbitrary: long })
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
  time: or(object({ ...each([...VERSIONS, ...ALIASES, 'modified'], or(texts(...TIMES))), unpublished: odd })),
  'dist-tags': or(object(each(TAGS, or(texts(...VERSIONS))))),
  maintainers: or(list(person)),
  users: or(object(each(USERS, or(fc.constant('true'), 1)))),
  readme: fc.oneof({ weight: 9, arbitrary: odd }, { weight: 1, arbitrary: fc.constant(LONG) }),
}).map((text) => `{"name":"a"${text === '{}' ? '' : ','}${text.slice(1)}`)
