// Known incidents, each rebuilt as a minimal packument and reviewed at the time of its bad releases.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import { reviewRelease } from 'npm-hooks/packument'
import { FACTS } from './incident-facts.js'
import { assertSound } from './packuments.js'
import { packumentOf, releasesOf } from './rebuild.js'

const incidents = JSON.parse(readFileSync(new URL('../../data/incidents.json', import.meta.url), 'utf8'))
const keyOf = ({ package: name, bad }) => `${name}@${bad[0] ?? ''}`

test('every incident has its facts, and all facts an incident', () => {
  assert.deepEqual(incidents.map(keyOf), Object.keys(FACTS))
})
/** What all incidents together show, and for each signal `[found, expected]`. */
const recall = { found: 0, expected: 0, bySignal: {} }
const listOf = (bySignal) =>
  Object.entries(bySignal)
    .map(([code, [found, expected]]) => `${code} ${found} of ${expected}`)
    .join(', ')

for (const incident of incidents) {
  test(keyOf(incident), (t) => assertRecall(t, incident, FACTS[keyOf(incident)]))
  test(`${keyOf(incident)}: fewer facts, fewer signals`, () => assertMonotonic(incident, FACTS[keyOf(incident)]))
}
test('of the expected signals all are raised but two', (t) => {
  t.diagnostic(`recall: ${recall.found} of ${recall.expected} expected signals; by signal: ${listOf(recall.bySignal)}`)
  assert.deepEqual([recall.found, recall.expected], [77, 79])
  const text = readFileSync(new URL('../../../docs/review.md', import.meta.url), 'utf8')
  assert.ok(text.includes(`${recall.found} of ${recall.expected} `), 'docs/review.md has the figure')
})
test('an unpublished version is found by its time, which stays', assertRemovedVersions)

/** `[version, packument when it was published]` for each bad release. */
function reviewed(incident, facts) {
  const releases = releasesOf(incident, facts)
  const bad = facts.numbered ?? incident.bad
  return [...bad, ...Object.keys(facts.more ?? {})].map((version) => [version, packumentOf(incident.package, releases, version)])
}

function assertRecall(t, incident, facts) {
  const { expectSignals, expectNot, undetermined } = incident
  const { misses = [], also = [], overruled = {}, more = {}, silent } = facts
  const missed = (version, code) => misses.some(([codes, versions]) => codes.includes(code) && versions.includes(version))
  let [expected, found] = [0, 0]
  for (const [version, packument] of reviewed(incident, facts)) {
    const signals = reviewRelease(JSON.stringify(packument), version)
    assertSound(signals, packument)
    const codes = new Set(signals.map(({ code }) => code))
    const want = more[version] ?? [...expectSignals, ...also]
    for (const code of want) assert.equal(codes.has(code), !missed(version, code), `${version}: ${code}`)
    for (const code of expectNot) assert.ok(!codes.has(code) || code in overruled, `${version}: ${code}, which must not be`)
    const others = [...codes].filter((code) => !want.includes(code) && !undetermined.includes(code))
    assert.deepEqual(others, [], `${version}: not in any list of the incident`)
    if (version in more) continue
    for (const code of expectSignals) {
      const [found, expected] = recall.bySignal[code] ?? [0, 0]
      recall.bySignal[code] = [found + (codes.has(code) ? 1 : 0), expected + 1]
    }
    expected += expectSignals.length
    found += expectSignals.filter((code) => codes.has(code)).length
    if (silent !== undefined) assert.deepEqual(signals, [], `${version} must raise no signal`)
  }
  assert.ok(expectSignals.length + also.length > 0 || silent !== undefined, 'an incident without signals needs a reason')
  recall.expected += expected
  recall.found += found
  if (expected > 0) t.diagnostic(`${found} of ${expected} expected signals`)
  for (const [codes, versions, reason] of misses)
    t.diagnostic(`missed: ${incident.package} ${versions.join(', ')}: ${codes.join(', ')}: ${reason}`)
  if (silent !== undefined) t.diagnostic(`missed: ${incident.package} ${incident.bad.join(', ')}: everything: ${silent}`)
}

/** Without a member that registries and mirrors leave out, no new signal is raised. */
function assertMonotonic(incident, facts) {
  for (const [version, packument] of reviewed(incident, facts)) {
    const codes = (body) => reviewRelease(JSON.stringify(body), version).map(({ code }) => code)
    const all = new Set(codes(packument))
    for (const field of ['_npmUser', 'maintainers', 'dist', 'scripts', 'license', 'repository', 'dependencies']) {
      const versions = Object.fromEntries(Object.entries(packument.versions).map(([each, { [field]: _, ...rest }]) => [each, rest]))
      assert.deepEqual(
        codes({ ...packument, versions }).filter((code) => !all.has(code)),
        [],
        `${version} without ${field}`,
      )
    }
    for (const field of ['time', 'maintainers', 'dist-tags']) {
      const { [field]: _, ...rest } = packument
      // Without times, what was new in one of the last releases may be part of the attack.
      const mayBeRaised = field === 'time' ? incident.undetermined : []
      assert.deepEqual(
        codes(rest).filter((code) => !all.has(code) && !mayBeRaised.includes(code)),
        [],
        `${version} without the package's ${field}`,
      )
    }
    // The abbreviated packument has `hasInstallScript` in place of scripts.
    if (all.has('install-script')) {
      const versions = Object.fromEntries(
        Object.entries(packument.versions).map(([each, { scripts, ...rest }]) => [
          each,
          each === version ? { ...rest, hasInstallScript: true } : rest,
        ]),
      )
      assert.ok(codes({ ...packument, versions }).includes('install-script'), `${version}: hasInstallScript`)
    }
  }
}

function assertRemovedVersions() {
  for (const name of ['rc@1.2.9', 'posthog-node@5.13.3']) {
    const incident = incidents.find((each) => keyOf(each) === name)
    const releases = releasesOf(incident, FACTS[name])
    const whole = packumentOf(incident.package, releases)
    const versions = Object.fromEntries(Object.entries(whole.versions).filter(([version]) => !incident.bad.includes(version)))
    const latest = FACTS[name].before.at(-1).version
    const packument = { ...whole, 'dist-tags': { latest }, versions }
    for (const version of incident.bad) {
      const signals = reviewRelease(JSON.stringify(packument), version)
      assertSound(signals, packument)
      assert.ok(
        signals.some(({ code }) => code === 'version-removed'),
        version,
      )
    }
  }
}
