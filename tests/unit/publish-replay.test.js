// Real packuments, replayed as they were after each publish: each step is exactly that publish.
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { test } from 'node:test'
import { comparePackuments, readPackument } from 'npm-hooks/packument'
import { line } from './change-line.js'

const folder = new URL('../data/packuments/', import.meta.url)

/** The packument at each version's time: the versions until then, `latest` on the newest one that is not a prerelease. */
function replay(packument) {
  const { versions = {}, time } = packument
  const published = Object.keys(versions).sort((a, b) => Date.parse(time[a]) - Date.parse(time[b]))
  let latest
  return published.map((version, at) => {
    const until = published.slice(0, at + 1)
    const isLatest = latest === undefined || !version.includes('-')
    if (isLatest) latest = version
    const only = (from, change = (value) => value) => Object.fromEntries(until.map((each) => [each, change(from[each])]))
    const body = JSON.stringify({
      ...packument,
      'dist-tags': { latest },
      // Deprecations and stars came later, at unknown times.
      ...(packument.users && { users: {} }),
      versions: only(versions, (manifest) => ({ ...manifest, deprecated: undefined })),
      time: { created: time.created, ...only(time), modified: time[version] },
    })
    return { version, distTag: isLatest ? 'latest' : null, body: Buffer.from(body) }
  })
}

for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
  const whole = readFileSync(new URL(file, folder))
  const packument = JSON.parse(whole)
  const facts = readPackument(whole)

  test(`${file}: each step is exactly its publish`, () => {
    let before = null
    for (const { version, distTag, body } of replay(packument)) {
      const changes = comparePackuments(before, body)
      const { _npmUser: user, dist } = packument.versions[version]
      assert.deepEqual(changes.map(line), [distTag === null ? `publish ${version}` : `publish ${version} ${distTag}`])
      const [change] = changes
      const isOld = before !== null && change.previous !== null
      assert.deepEqual(
        [change.release === 'first', !isOld || before.versions[change.previous] !== undefined],
        [before === null, true],
        version,
      )
      assert.deepEqual(change.publisher, user === undefined ? null : { name: user.name, email: user.email ?? null }, version)
      assert.deepEqual(change.dist, { tarball: dist.tarball, integrity: dist.integrity ?? null, shasum: dist.shasum ?? null }, version)
      assert.equal(
        change.warnings.some(({ code }) => code === 'security-holding'),
        version.startsWith('0.0.1-security'),
        version,
      )
      before = readPackument(body)
    }
    // The last step, to the packument as it is, has the changes whose time is unknown.
    const rest = comparePackuments(before, whole)
    const deprecated = Object.keys(packument.versions ?? {}).filter((version) => packument.versions[version].deprecated)
    assert.deepEqual(
      rest
        .filter(({ kind }) => kind === 'deprecated')
        .map(({ version }) => version)
        .sort(),
      deprecated.sort(),
    )
    assert.deepEqual(
      rest
        .filter(({ kind }) => kind === 'star')
        .map(({ user }) => user)
        .sort(),
      Object.keys(packument.users ?? {}).sort(),
    )
    assert.deepEqual(
      rest.filter(({ kind }) => !['deprecated', 'dist-tag', 'dist-tag-rm', 'star'].includes(kind)),
      [],
    )
  })

  test(`${file}: compared with nothing, all its versions in the order of their time`, () => {
    const published = comparePackuments(null, whole).filter(({ kind }) => kind === 'publish')
    assert.deepEqual(
      published.map(({ version }) => version),
      replay(packument).map(({ version }) => version),
    )
  })

  test(`${file}: removed as a whole is one unpublish`, () => {
    const want = packument.versions === undefined ? [] : ['unpublish']
    const bare = JSON.stringify({
      _id: packument.name,
      name: packument.name,
      time: { ...packument.time, modified: '2030-01-01T00:00:00.000Z', unpublished: { time: '2030-01-01T00:00:00.000Z' } },
    })
    for (const after of [null, bare]) assert.deepEqual(comparePackuments(facts, after).map(line), want)
  })

  test(`${file}: its facts are plain JSON, are read as themselves, and differ from it by no change`, (t) => {
    assert.deepEqual(JSON.parse(JSON.stringify(facts)), facts)
    assert.deepEqual(readPackument(JSON.stringify(facts)), facts)
    for (const [before, after] of [
      [whole, whole],
      [facts, whole],
      [whole, facts],
    ])
      assert.deepEqual(comparePackuments(before, after), [])
    const bytes = Buffer.byteLength(JSON.stringify(facts))
    t.diagnostic(`facts of ${file}: ${bytes} of ${whole.length} bytes (${Math.round((100 * bytes) / whole.length)} %)`)
  })
}
