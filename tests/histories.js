// Real packuments, cut at the time of each version: what was published then is what the cut has new.
import assert from 'node:assert/strict'
import { readFileSync, readdirSync } from 'node:fs'
import { comparePackuments, readPackument } from 'npm-hooks'
import { line } from './told.js'

const folder = new URL('data/packuments/', import.meta.url)

/** The packument as it was at each version's time: the versions up to then, `latest` on the newest that is no prerelease. */
export function cutsOf(packument) {
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
      // Deprecations and stars came later, and nobody says when.
      ...(packument.users && { users: {} }),
      versions: only(versions, (manifest) => ({ ...manifest, deprecated: undefined })),
      time: { created: time.created, ...only(time), modified: time[version] },
    })
    return { version, distTag: isLatest ? 'latest' : null, body: Buffer.from(body) }
  })
}

export async function historyCases(test) {
  const sizes = []
  for (const file of readdirSync(folder).filter((name) => name.endsWith('.json'))) {
    const whole = readFileSync(new URL(file, folder))
    const packument = JSON.parse(whole)
    const facts = readPackument(whole)
    sizes.push([file.replace('.json', ''), whole.length, Buffer.byteLength(JSON.stringify(facts))])

    await test(`${file}: each cut is exactly its publish`, () => {
      let before = null
      for (const { version, distTag, body } of cutsOf(packument)) {
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
      // All that came without a time of its own: to the packument as it is.
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

    await test(`${file}: from nothing, all its versions in the order of their time`, () => {
      const published = comparePackuments(null, whole).filter(({ kind }) => kind === 'publish')
      assert.deepEqual(
        published.map(({ version }) => version),
        cutsOf(packument).map(({ version }) => version),
      )
    })

    await test(`${file}: gone, then there is one unpublish`, () => {
      const want = packument.versions === undefined ? [] : ['unpublish']
      const bare = JSON.stringify({
        _id: packument.name,
        name: packument.name,
        time: { ...packument.time, modified: '2030-01-01T00:00:00.000Z', unpublished: { time: '2030-01-01T00:00:00.000Z' } },
      })
      for (const after of [null, bare]) assert.deepEqual(comparePackuments(facts, after).map(line), want)
    })

    await test(`${file}: its facts are plain JSON, read as themselves, without a change`, () => {
      assert.deepEqual(JSON.parse(JSON.stringify(facts)), facts)
      assert.deepEqual(readPackument(JSON.stringify(facts)), facts)
      for (const [before, after] of [
        [whole, whole],
        [facts, whole],
        [whole, facts],
      ])
        assert.deepEqual(comparePackuments(before, after), [])
    })
  }
  const kilobytes = (bytes) => `${(bytes / 1000).toFixed(1)}`
  console.log(
    `  facts, kB of kB: ${sizes.map(([name, bytes, read]) => `${name} ${kilobytes(read)}/${kilobytes(bytes)} (${Math.round((read / bytes) * 100)} %)`).join(', ')}`,
  )
}
