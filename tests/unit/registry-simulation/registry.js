// A minimal registry of one package that behaves like npm: the effect of each operation, and the packument.

const START = Date.UTC(2024, 0, 1)

/** A package without versions. `clock` counts minutes: every operation takes one. */
export const emptyPackage = (name = 'n') => ({
  name,
  clock: 0,
  versions: new Map(),
  tags: new Map(),
  times: new Map(),
  owners: new Set(),
  stars: new Set(),
  used: new Set(),
})

const copyOf = (state) => ({
  ...state,
  ...Object.fromEntries(['versions', 'tags', 'times'].map((key) => [key, new Map(state[key])])),
  ...Object.fromEntries(['owners', 'stars', 'used'].map((key) => [key, new Set(state[key])])),
})

/** The effect of each kind of operation; operations have the members of changes. */
const OPERATIONS = {
  publish(state, { version, distTag, dist, publisher }) {
    if (state.owners.size === 0) state.owners.add(publisher.name)
    state.versions.set(version, { dist, publisher })
    state.times.set(version, state.clock)
    state.used.add(version)
    if (distTag !== null) state.tags.set(distTag, version)
  },
  unpublish(state, { version }) {
    if (version === null) {
      for (const part of [state.versions, state.tags, state.owners, state.stars]) part.clear()
      return
    }
    const hasLatest = state.tags.get('latest') === version
    state.versions.delete(version)
    for (const [tag, tagged] of state.tags) if (tagged === version) state.tags.delete(tag)
    const newest = newestOf(state)
    if (hasLatest && newest !== undefined) state.tags.set('latest', newest)
  },
  'dist-tag': (state, { distTag, version }) => state.tags.set(distTag, version),
  'dist-tag-rm': (state, { distTag }) => state.tags.delete(distTag),
  owner: (state, { maintainer }) => state.owners.add(maintainer),
  'owner-rm': (state, { maintainer }) => state.owners.delete(maintainer),
  // Changes without their publish may still name its version.
  deprecated: (state, { version, message }) =>
    state.versions.has(version) && state.versions.set(version, { ...state.versions.get(version), deprecated: message }),
  undeprecated: (state, { version }) =>
    state.versions.has(version) && state.versions.set(version, { ...state.versions.get(version), deprecated: undefined }),
  star: (state, { user }) => state.stars.add(user),
  unstar: (state, { user }) => state.stars.delete(user),
}

const newestOf = ({ versions, times }) => [...versions.keys()].sort((a, b) => times.get(b) - times.get(a))[0]

/** The registry after an operation. */
export function apply(state, operation) {
  const after = { ...copyOf(state), clock: state.clock + 1 }
  OPERATIONS[operation.kind](after, operation)
  return after
}

const TAGS = ['latest', 'next', 'beta', 'stable', 'constructor', '__proto__', '0', 'é "1"', '\u202e']
const USERS = ['alice', 'bob', '42', '__proto__', 'toString', 'josé', '"q\\"']
const MESSAGES = ['use 2', '__proto__', ' ', 'veraltet – 🚫', '"\\\n\u2028', 'x'.repeat(3000)]
const PRERELEASES = ['', '', '', '-beta.0', '-beta.1', '-rc.1.x', '-0']

const pick = (list, by) => [...list][by % [...list].length]

/** The operation that a draw (`kind`, and numbers to pick by) means in this state; undefined if there is none. */
export function operationOf(state, { kind, a, b, c }) {
  const version = pick([...state.versions.keys()], a)
  const isDeprecated = version !== undefined && state.versions.get(version).deprecated !== undefined
  if (version === undefined && kind !== 'publish') return undefined
  switch (kind) {
    case 'publish': {
      const published = `${a % 3}.${b % 4}.${c % 5}${pick(PRERELEASES, a + b + c)}`
      const dist = Object.fromEntries(
        [
          ['integrity', 'sha512-'],
          ['shasum', ''],
          ['tarball', 'https://registry.example/'],
        ].map(([key, prefix]) => [key, `${prefix}${published}.${state.clock}`]),
      )
      const publisher = { name: pick(USERS, b), email: `${b % 7}@example.test` }
      return state.used.has(published)
        ? undefined
        : { kind, version: published, distTag: pick([...TAGS, 'latest', 'latest', null], c), dist, publisher }
    }
    case 'unpublish': {
      const tags = [...state.tags].filter(([, tagged]) => tagged === version).map(([tag]) => tag)
      return state.versions.size === 1 || c % 8 === 0
        ? { kind, version: null, distTag: null }
        : { kind, version, distTag: tags.includes('latest') ? 'latest' : (tags[0] ?? null), tags }
    }
    case 'dist-tag':
      return state.tags.get(pick(TAGS, b)) === version ? undefined : { kind, distTag: pick(TAGS, b), version }
    case 'dist-tag-rm':
      return state.tags.size === 0 ? undefined : { kind, distTag: pick([...state.tags.keys()], b) }
    case 'owner':
      return state.owners.has(pick(USERS, b)) ? undefined : { kind, maintainer: pick(USERS, b) }
    case 'owner-rm':
      return state.owners.size < 2 ? undefined : { kind, maintainer: pick(state.owners, b) }
    case 'deprecated':
      return state.versions.get(version).deprecated === pick(MESSAGES, b) ? undefined : { kind, version, message: pick(MESSAGES, b) }
    case 'undeprecated':
      return isDeprecated ? { kind, version } : undefined
    case 'star':
      return state.stars.has(pick(USERS, b)) ? undefined : { kind, user: pick(USERS, b) }
    case 'unstar':
      return state.stars.has(pick(USERS, b)) ? { kind, user: pick(USERS, b) } : undefined
  }
}

export const KINDS = Object.keys(OPERATIONS)

const iso = (clock) => new Date(START + clock * 60_000).toISOString()

/**
 * The packument in the style of a registry: whether it keeps the times of unpublished versions (npm does), reduces the
 * packument of an unpublished package to its times, writes `deprecated: ""`, and reverses the order of members.
 */
export function packumentOf(state, { keepsTimes = true, isBare = false, writesEmpty = false, isReversed = false } = {}) {
  const times = [...state.times]
    .filter(([version]) => keepsTimes || state.versions.has(version))
    .map(([version, clock]) => [version, iso(clock)])
  const isEmpty = state.versions.size === 0
  const members = {
    _id: state.name,
    name: state.name,
    'dist-tags': Object.fromEntries(state.tags),
    versions: Object.fromEntries(
      [...state.versions].map(([version, { dist, publisher, deprecated = writesEmpty ? '' : undefined }]) => [
        version,
        { name: state.name, version, dist, _npmUser: publisher, deprecated },
      ]),
    ),
    time: {
      created: iso(0),
      modified: iso(state.clock),
      ...Object.fromEntries(times),
      ...(isEmpty && isBare && { unpublished: { time: iso(state.clock) } }),
    },
    maintainers: [...state.owners].map((name) => ({ name, email: `${name}@example.test` })),
    users: Object.fromEntries([...state.stars].map((user) => [user, true])),
    readme: 'A "readme" with {"versions":{"9.9.9":{}}} in it',
  }
  const entries = Object.entries(members).filter(([key]) => !isEmpty || !isBare || ['_id', 'name', 'time'].includes(key))
  return JSON.stringify(Object.fromEntries(isReversed ? entries.reverse() : entries), null, isReversed ? 1 : undefined)
}

/** The part of the state that changes describe. */
export const visibleState = ({ versions, tags, owners, stars }) => ({
  versions: Object.fromEntries(
    [...versions].map(([version, { dist, deprecated }]) => [version, [dist.integrity, dist.shasum, dist.tarball, deprecated ?? null]]),
  ),
  tags: Object.fromEntries(tags),
  owners: [...owners].sort(),
  stars: [...stars].sort(),
})
