// Rebuilds an incident's packument from its facts and the members that every release has.
const DAY = 86_400_000

/** Every release of an incident, in the order of publishing: those before it, the bad ones, those after it. */
export function releasesOf({ bad, published }, facts) {
  const { at, before, bad: badFacts = {}, times = {}, numbered = bad, after = [] } = facts
  const start = Date.parse(at ?? /^[\dT:.Z-]+/.exec(published)[0])
  const minutes = (number) => new Date(start + number * 60_000).toISOString()
  const days = (number) => new Date(start - number * DAY).toISOString()
  const usual = before.at(-1) ?? {}
  return [
    ...before.map((release, index) => ({
      ...release,
      at: release.at ? new Date(release.at).toISOString() : days(30 * (before.length - index)),
    })),
    ...numbered.map((version, index) => ({ ...publisherOf(usual), ...badFacts, version, at: times[version] ?? minutes(index) })),
    ...after.map((release, index) => ({ ...release, at: minutes(24 * 60 + index) })),
  ]
}

/** The members that a release takes from the one before it if the sources say nothing else. */
const publisherOf = ({ publisher, email, maintainers }) => ({ publisher, email, maintainers })

/** The packument as it was when `version` was published, or with all releases. `latest` is the greatest stable version. */
export function packumentOf(name, releases, version) {
  const until = version === undefined ? releases.length : releases.findIndex((release) => release.version === version) + 1
  const there = releases.slice(0, until)
  const stable = there
    .map((release) => release.version)
    .filter((each) => !each.includes('-'))
    .sort(byNumber)
  return {
    _id: name,
    name,
    'dist-tags': { latest: stable.at(-1) ?? there.at(-1).version },
    versions: Object.fromEntries(there.map((release) => [release.version, manifest(name, release)])),
    time: {
      created: there[0].at,
      modified: there.at(-1).at,
      ...Object.fromEntries(there.map((release) => [release.version, release.at])),
    },
    maintainers: people(there.at(-1).maintainers),
  }
}

function byNumber(a, b) {
  const [left, right] = [a, b].map((version) => version.split('.').map(Number))
  return left[0] - right[0] || left[1] - right[1] || left[2] - right[2]
}

function manifest(
  name,
  { version, publisher = 'owner', email, maintainers, scripts, dependencies, optionalDependencies, size = 50_000, isAttested, isTrusted },
) {
  const file = `${name.replace(/^@.*\//, '')}-${version}.tgz`
  return {
    name,
    version,
    license: 'MIT',
    repository: { type: 'git', url: `git+https://git.example/${name}.git` },
    scripts: { test: 'node test.js', ...scripts },
    dependencies: { ms: '^2.0.0', ...dependencies },
    ...(optionalDependencies && { optionalDependencies }),
    _id: `${name}@${version}`,
    _npmUser: { ...person(publisher, email), ...(isTrusted && { trustedPublisher: { id: 'github', oidcConfigId: 'oidc:0' } }) },
    maintainers: people(maintainers),
    dist: {
      integrity: `sha512-${Buffer.from(file.padEnd(64, '.').slice(0, 64)).toString('base64')}`,
      tarball: `https://registry.example/${name}/-/${file}`,
      unpackedSize: size,
      ...(isAttested && {
        attestations: {
          url: `https://registry.example/-/npm/v1/attestations/${name}@${version}`,
          provenance: { predicateType: 'https://slsa.dev/provenance/v1' },
        },
      }),
    },
  }
}

const person = (name, email = `${name}@mail.example`) => ({ name, email })
const people = (names = ['owner']) => names.map((name) => person(name))
