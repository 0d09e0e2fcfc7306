// Packuments and bodies of every kind and dialect by a seeded generator. They are small, and show what a classification,
// a comparison and a review look for more often than real ones do.
import { DATES, VERSIONS } from './values.js'

const choice = (list, random) => list[random(list.length)]
const PEOPLE = ['alice', 'bob', 'npm:carol', '42', 'zoë'].map((name) => ({ name, email: `${name}@example.test` }))
const TAGS = ['latest', 'beta', 'next', 'constructor', '7']
const LICENSES = ['MIT', 'ISC', { type: 'MIT', url: 'https://example.test' }]
const REPOSITORIES = [
  'github:acme/box',
  { type: 'git', url: 'git+https://git.example.test/acme/box.git' },
  { url: 'https://git.example.test/x' },
]
const PRERELEASES = ['beta.1', 'beta.2', 'rc.9', 'rc.10', '0', 'alpha', '9007199254740992.1', '9007199254740993', '123456789012345678901']
const START = Date.UTC(2024, 1, 3, 4, 5, 6, 789)

/** Each follows the one before it by npm's rules, with an odd one or a backport at times. */
function versions(random) {
  let [major, minor, patch] = choice(
    [
      [0, 0, 1],
      [1, 0, 0],
      [0, 30, 3],
      [9, 9, 9],
    ],
    random,
  )
  return Array.from({ length: random(9) }, () => {
    const step = random(12)
    // An odd one, or one that equals the one before it.
    if (step === 0) return random(2) === 0 ? choice(VERSIONS, random) : `${choice(['v', '=', ''], random)}${major}.${minor}.${patch}+b`
    if (step === 1) return `${major}.${minor}.${patch + 1}-${choice(PRERELEASES, random)}`
    if (step === 2) return `${Math.max(0, major - 1)}.${minor}.${patch + 20}`
    if (step < 5) [major, minor, patch] = [major + 1, 0, 0]
    else if (step < 8) [minor, patch] = [minor + 1, 0]
    else patch += 1
    return `${major}.${minor}.${patch}`
  })
}

const STEPS_MS = [0, 1, 499, 500, 60_000, 3_600_000, 86_400_000, 40 * 86_400_000, 400 * 86_400_000]

/** Some maintainers, in one of two orders. */
function people(random) {
  const some = PEOPLE.filter(() => random(3) === 0)
  return random(2) === 0 ? some : some.reverse()
}

function manifest(name, version, random) {
  const rare = (value) => (random(4) === 0 ? value() : undefined)
  return {
    name,
    version,
    deprecated: rare(() => choice(['use 2.x', '', true, false, 'é\n'], random)),
    scripts: rare(() => ({ [choice(['test', 'install', 'preinstall', 'postinstall', 'prepare'], random)]: 'node x.js' })),
    dependencies: rare(() => ({
      [choice(['left-pad', 'other'], random)]: choice(['^1.3.0', '*', 'git+https://x.test/y.git', 'file:..'], random),
    })),
    optionalDependencies: rare(() => ({ fsevents: '^2.0.0' })),
    bin: rare(() => choice(['./cli.js', { box: './cli.js' }, { box: './other.js', b: './b.js' }], random)),
    license: rare(() => choice(LICENSES, random)),
    repository: rare(() => choice(REPOSITORIES, random)),
    dist: {
      integrity: rare(() => `sha512-${choice(['aaaa', 'bbbb'], random)}==`),
      shasum: `${random(10)}`.repeat(40),
      tarball: `https://registry.example/${name}/-/${name}-${version}.tgz`,
      unpackedSize: rare(() => choice([100, 1001, 20_000, 12.5], random)),
      attestations: rare(() => ({ url: 'https://registry.example/-/attestations', provenance: {} })),
    },
    _npmUser: rare(() => ({ ...choice(PEOPLE, random), trustedPublisher: rare(() => ({ id: 'github' })) })),
  }
}

/** Its members are in npm's order or in another, and some are absent. */
export function generatedPackument(random) {
  const name = choice(['box', '@acme/box', 'ünï'], random)
  const list = [...new Set(versions(random))]
  let now = START + random(1000)
  const times = list.map((version) => {
    now += choice(STEPS_MS, random)
    return [version, new Date(now).toISOString()]
  })
  if (times.length > 0 && random(8) === 0) choice(times, random)[1] = choice(DATES, random)
  const modified = new Date(now + choice([0, 3, 500, 501, 5000], random)).toISOString()
  const tags = TAGS.filter((_, at) => list.length > 0 && random(at === 0 ? 10 : 4) > (at === 0 ? 0 : 2)).map((tag) => [
    tag,
    random(3) > 0 ? list.at(-1) : choice([...list, '6.6.6'], random),
  ])
  const members = [
    ['_id', name],
    ['name', random(12) === 0 ? 'other' : name],
    ['dist-tags', Object.fromEntries(tags)],
    ['versions', Object.fromEntries(list.map((version) => [version, manifest(name, version, random)]))],
    ['time', { created: new Date(START).toISOString(), modified, ...Object.fromEntries(times) }],
    ['maintainers', people(random)],
    ['users', Object.fromEntries(people(random).map((person) => [person.name, random(8) > 0]))],
    ['readme', 'x'.repeat(random(80))],
  ].filter(([key]) => random(key === 'readme' || key === 'users' ? 2 : 16) > 0)
  if (random(3) === 0) members.reverse()
  return { value: Object.fromEntries(members), name, list, now, tags }
}

const DISTINCT_EVENTS = [
  'publish',
  'unpublish',
  'dist-tag',
  'dist-tag-rm',
  'owner',
  'owner-rm',
  'deprecated',
  'undeprecated',
  'star',
  'unstar',
]
const EVENTS = [...DISTINCT_EVENTS, ...Array(8).fill('publish'), 'change', 'dist-tag:rm', 'deprecate', 'sync', 'new'].map(
  (kind) => `package:${kind}`,
)

/** What the sender claims: right most often. */
function claim(event, { list, tags }, random) {
  const version = random(6) === 0 || list.length === 0 ? choice(VERSIONS, random) : random(2) === 0 ? list.at(-1) : choice(list, random)
  const tag = random(3) === 0 || tags.length === 0 ? choice(TAGS, random) : choice(tags, random)[0]
  if (/publish/.test(event)) return { ...(random(8) > 0 && { version }), ...(random(2) === 0 && { 'dist-tag': tag }) }
  if (/tag/.test(event)) return { 'dist-tag': tag }
  if (/owner/.test(event)) return { maintainer: choice(PEOPLE, random).name }
  if (/deprecate/.test(event)) return { deprecated: version }
  if (/star/.test(event)) return { user: choice(PEOPLE, random).name }
  return random(2) === 0 ? {} : { version }
}

/** The body of an event, as an object. */
export function generatedBody(random) {
  const packument = generatedPackument(random)
  const event = choice(EVENTS, random)
  const time = packument.now + choice([0, 0, 0, -3, 4, 86_400_000, -86_400_000], random)
  const payload = [packument.value, packument.value, packument.value, null, {}, { name: packument.name, version: packument.list.at(-1) }]
  const members = [
    ['event', event],
    ['name', random(16) === 0 ? 'other' : packument.name],
    ['type', choice(['package', 'package', 'scope', 'owner', 'x'], random)],
    ['version', choice(['1.0.0', '1.0.0', '1.1', '2.0.0'], random)],
    ['hookOwner', choice([{ username: 'alice' }, { username: 'alice' }, null, {}], random)],
    ['payload', payload[random(random(2) === 0 ? 3 : payload.length)]],
    ['change', random(8) === 0 ? null : claim(event, packument, random)],
    ['time', random(6) === 0 ? new Date(time).toISOString() : time],
  ].filter(([key]) => key === 'event' || key === 'name' || random(24) > 0)
  // Another sender may write the payload last, or first.
  if (random(4) === 0) members.push(...members.splice(random(members.length), 1))
  return Object.fromEntries(members)
}
