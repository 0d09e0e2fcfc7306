// The same in plain JavaScript, on values from JSON.parse.

const MAPS = ['dependencies', 'optionalDependencies', 'peerDependencies']

function manifest({ deprecated, _npmUser, dist, scripts, license, repository, ...rest }) {
  const { integrity, shasum, tarball, unpackedSize, attestations } = dist ?? {}
  return {
    ...(deprecated && { deprecated }),
    ...(_npmUser && { _npmUser: { name: _npmUser.name, email: _npmUser.email } }),
    dist: { integrity, shasum, tarball, unpackedSize, ...(attestations && { attestations: true }) },
    ...(scripts && { scripts: Object.keys(scripts) }),
    // Not hashed: they are in the parsed value, and the author would keep them.
    ...Object.fromEntries(MAPS.filter((map) => rest[map]).map((map) => [map, rest[map]])),
    license: license?.type ?? license,
    repository: repository?.url ?? repository,
  }
}

function latestBefore(packument, version) {
  const { time = {} } = packument
  const earlier = Object.keys(packument.versions).filter((other) => other !== version && !(time[other] > time[version]))
  return packument.versions[earlier.at(-1)]
}

export const plain = {
  facts: ({ name, 'dist-tags': tags, versions = {}, time, maintainers, users }) => ({
    name,
    'dist-tags': tags,
    versions: Object.fromEntries(Object.entries(versions).map(([version, each]) => [version, manifest(each)])),
    time,
    maintainers,
    users: Array.isArray(users) ? users : Object.keys(users ?? {}),
  }),

  published(before, after) {
    const changed = []
    for (const [version, { dist, deprecated }] of Object.entries(after.versions)) {
      const old = before.versions[version]
      if (old === undefined) changed.push(version)
      else if (old.dist?.integrity !== dist?.integrity || old.deprecated !== deprecated) changed.push(`${version} changed`)
    }
    for (const version of Object.keys(before.versions)) if (!(version in after.versions)) changed.push(`${version} gone`)
    return changed
  },

  suspicious(packument, version) {
    const release = packument.versions[version]
    const old = latestBefore(packument, version)
    const found = []
    for (const script of ['preinstall', 'install', 'postinstall']) {
      if (release.scripts?.[script] !== old?.scripts?.[script]) found.push(script)
    }
    for (const map of MAPS) {
      for (const name of Object.keys(release[map] ?? {})) if (!(name in (old?.[map] ?? {}))) found.push(name)
    }
    if (release._npmUser?.name !== old?._npmUser?.name) found.push('publisher')
    return found
  },
}
