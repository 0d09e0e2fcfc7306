// Packuments made of a few releases, for reviews.
import { reviewRelease } from 'npm-hooks/packument'
import { assertSound } from './packuments.js'

export const script = (scripts) => ({ scripts })
export const dependency = (specifier, map = 'dependencies') => ({ [map]: { ms: '^2.0.0', added: specifier } })
export const size = (unpackedSize) => ({ dist: { unpackedSize } })
export const repository = (value) => ({ repository: value })
export const publishedBy = (name, email = `${name}@mail.example`, more = {}) => ({ _npmUser: { name, email, ...more } })
export const maintainedBy = (...names) => ({ maintainers: names.map((name) => ({ name, email: `${name}@mail.example` })) })
export const attested = { dist: { attestations: { url: 'https://registry.example/' } } }
export const trusted = publishedBy('GitHub Actions', 'npm-oidc-no-reply@github.com', {
  trustedPublisher: { id: 'github', oidcConfigId: 'oidc:0' },
})
export const minor = { version: '1.1.0' }

/** The signals of a review, each of which is checked. Releases are a day apart unless they have a `time`. */
export function review(releases, version, tags) {
  const packument = packumentOf(releases, tags)
  const signals = reviewRelease(JSON.stringify(packument), version)
  assertSound(signals, packument)
  return signals
}

export function packumentOf(releases, tags) {
  const all = releases.map((release) => (typeof release === 'string' ? { version: release } : release))
  const times = Object.fromEntries(
    all.map(({ version, time }, day) => [version, new Date(time ?? Date.UTC(2020, 0, 2 + day)).toISOString()]),
  )
  const versions = Object.fromEntries(
    all.map(({ time: _, ...release }) => [
      release.version,
      {
        name: 'pack',
        ...publishedBy('a'),
        dependencies: { ms: '^2.0.0' },
        dist: { tarball: 'https://registry.example/pack.tgz' },
        ...release,
      },
    ]),
  )
  const greatest = all
    .map(({ version }) => version)
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
    .at(-1)
  return {
    _id: 'pack',
    name: 'pack',
    'dist-tags': { latest: greatest, ...tags },
    versions,
    time: { created: Object.values(times)[0], ...times },
  }
}
