// A signal that a packument raises no longer once it lacks data is among the checks that could not run.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { reviewRelease } from 'npm-hooks/packument'
import { FACTS } from './incident-facts.js'
import { PAIRS } from './pairs.js'
import { packumentOf as rebuilt, releasesOf } from './rebuild.js'
import { packumentOf } from './releases.js'

const incidents = JSON.parse(readFileSync(new URL('../../data/incidents.json', import.meta.url), 'utf8'))

const without = (object, ...names) => Object.fromEntries(Object.entries(object).filter(([name]) => !names.includes(name)))
const only = (object, ...names) => Object.fromEntries(Object.entries(object).filter(([name]) => names.includes(name)))
const eachManifest = (packument, change) => ({
  ...packument,
  versions: Object.fromEntries(Object.entries(packument.versions).map(([version, manifest]) => [version, change(manifest)])),
})

/** What registries, mirrors and tools leave out, and how. */
const STRIPS = {
  time: (packument) => without(packument, 'time'),
  'dist-tags': (packument) => without(packument, 'dist-tags'),
  _npmUser: (packument) => eachManifest(packument, (manifest) => without(manifest, '_npmUser')),
  maintainers: (packument) => eachManifest(without(packument, 'maintainers'), (manifest) => without(manifest, 'maintainers')),
  dist: (packument) => eachManifest(packument, (manifest) => without(manifest, 'dist')),
  unpackedSize: (packument) =>
    eachManifest(packument, (manifest) => ({ ...manifest, ...(manifest.dist && { dist: without(manifest.dist, 'unpackedSize') }) })),
  'all that an installation does not need': (packument) =>
    eachManifest(without(packument, 'time', 'maintainers'), (manifest) =>
      only(manifest, 'name', 'version', 'dependencies', 'optionalDependencies', 'peerDependencies', 'bin', 'dist'),
    ),
  'every member of manifests': (packument) => eachManifest(packument, () => ({})),
  'all manifests before the release': ({ versions, ...packument }, version) => {
    const names = Object.keys(versions)
    return { ...packument, versions: only(versions, ...names.slice(names.indexOf(version))) }
  },
}

/** `[title, packument, version]` of each incident and of each pair of releases that raises a signal. */
const CASES = [
  ...incidents.flatMap((incident) => {
    const facts = FACTS[`${incident.package}@${incident.bad[0] ?? ''}`]
    const releases = releasesOf(incident, facts)
    const versions = [...(facts.numbered ?? incident.bad), ...Object.keys(facts.more ?? {})]
    return versions.map((version) => [`${incident.package} ${version}`, rebuilt(incident.package, releases, version), version])
  }),
  ...PAIRS.map(([title, before, after]) => {
    const last = { version: '1.0.1', ...after }
    return [title, packumentOf([{ version: '1.0.0', ...before }, last]), last.version]
  }),
  ['latest moved back', packumentOf(['1.0.0', '1.0.1', '1.0.2'], { latest: '1.0.1' }), '1.0.1'],
].filter(([, { versions = {} }, version]) => Object.hasOwn(versions, version))

for (const [name, strip] of Object.entries(STRIPS)) {
  test(`without ${name}, each signal that is lost is one that could not be checked`, (t) => {
    let lost = 0
    for (const [title, packument, version] of CASES) {
      const { signals } = reviewRelease(JSON.stringify(packument), version, { unchecked: true })
      const bare = reviewRelease(JSON.stringify(strip(packument, version)), version, { unchecked: true })
      const codesOf = (list) => list.map(({ code }) => code)
      for (const code of codesOf(signals)) {
        if (codesOf(bare.signals).includes(code)) continue
        lost++
        assert.ok(codesOf(bare.unchecked).includes(code), `${title}: ${code}, of ${codesOf(bare.unchecked)}`)
      }
    }
    t.diagnostic(`${lost} signals are lost`)
    assert.ok(lost > 0)
  })
}
