// Releases that are held until the registry has their tarball.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { loadModule } from './load-module.js'
import { waitUntil } from './recording-target.js'
import { withServer } from './watching-server.js'

const { readTarget } = await loadModule("export { readTarget } from './settings/targets.js'")

const DAYS = { '1.0.0': '2026-01-01T00:00:00.000Z', '1.0.1': '2026-01-02T00:00:00.000Z', '1.0.2': '2026-01-03T00:00:00.000Z' }

/** A packument with tarballs of `registry`. */
function packument(registry, versions, more = {}) {
  const time = {
    created: DAYS['1.0.0'],
    modified: DAYS['1.0.0'],
    ...Object.fromEntries(versions.map((version) => [version, DAYS[version]])),
  }
  const manifest = (version) => ({ name: 'a', version, dist: { tarball: `${registry.url}/a/-/a-${version}.tgz` } })
  const manifests = Object.fromEntries(versions.map((version) => [version, manifest(version)]))
  return { name: 'a', 'dist-tags': { latest: versions.at(-1) }, versions: manifests, time, maintainers: [{ name: 'm' }], ...more }
}

/** Runs `work` with a server whose target holds releases; `tarballs` are the paths that the registry has. */
async function withHeld({ installable = true, fields = {} }, work) {
  const tarballs = new Set()
  const checks = []
  const before = (registry) => {
    registry.put('a', packument(registry, ['1.0.0']))
    registry.behave = (request, response, pathname) => {
      if (!pathname.includes('/-/a-')) return false
      checks.push(`${request.method} ${pathname}`)
      response.writeHead(tarballs.has(pathname) ? 200 : 404).end()
      return true
    }
  }
  const options = { watch: { packages: ['a'] }, before, target: { installable, ...fields } }
  await withServer(options, async (context) => {
    await context.seen(['a'])
    const summaries = async () => (await context.received()).map(({ change }) => change.summary)
    const stored = async (count) => waitUntil(`${count} events`, async () => (await context.api('events')).events.length === count, 30_000)
    await work({ ...context, tarballs, checks, summaries, stored })
  })
}

describe('installable', { concurrency: 2 }, () => {
  test('a release waits for its tarball, is overtaken by later changes, and survives a kill', () =>
    withHeld({}, async ({ registry, target, tarballs, checks, summaries, stored, restart, api }) => {
      registry.put('a', packument(registry, ['1.0.0', '1.0.1']))
      await stored(1)
      await waitUntil('a check', () => checks.length > 0)
      registry.put('a', packument(registry, ['1.0.0', '1.0.1'], { maintainers: [{ name: 'm' }, { name: 'n' }] }))
      await waitUntil('the later change', () => target.hits.length === 1)
      assert.match((await summaries())[0], /maintainer/)
      const [status] = await api('targets')
      assert.deepEqual([status.waiting, status.installable], [1, { minutes: 30, registry: null }])
      await restart()
      const asked = checks.length
      await waitUntil('a check after the kill', () => checks.length > asked)
      assert.equal(target.hits.length, 1)
      tarballs.add('/a/-/a-1.0.1.tgz')
      await waitUntil('the release', () => target.hits.length === 2, 60_000)
      assert.match((await summaries())[1], /^a 1\.0\.1 published/)
      assert.equal(target.hits[1].headers['npm-hooks-warning'], undefined)
      await waitUntil('nothing to be left', async () => (await api('targets'))[0].waiting === 0)
      assert.ok(checks.every((check) => check === 'HEAD /a/-/a-1.0.1.tgz'))
    }))

  test('after the limit it is sent with a warning; one that can be installed is sent at once', () =>
    withHeld({ installable: { minutes: 1 } }, async ({ registry, target, tarballs, checks, stored, server }) => {
      registry.put('a', packument(registry, ['1.0.0', '1.0.1']))
      await stored(1)
      await waitUntil('a check', () => checks.length > 0)
      await server().test('clock', { offset: 61_000 })
      await server().test('run')
      await waitUntil('the release', () => target.hits.length === 1)
      assert.equal(target.hits[0].headers['npm-hooks-warning'], 'not-installable')
      tarballs.add('/a/-/a-1.0.2.tgz')
      registry.put('a', packument(registry, ['1.0.0', '1.0.1', '1.0.2']))
      await waitUntil('the next release', () => target.hits.some(({ body }) => JSON.parse(body).change.version === '1.0.2'))
      const last = target.hits.find(({ body }) => JSON.parse(body).change.version === '1.0.2')
      assert.equal(last.headers['npm-hooks-warning'], undefined)
    }))

  test('a digest has the releases that can be installed', () =>
    withHeld({ fields: { kind: 'slack', secret: undefined, hookOwner: undefined, quiet: { perHour: 100 } } }, async (context) => {
      const { registry, target, tarballs, checks, stored } = context
      registry.put('a', packument(registry, ['1.0.0', '1.0.1']))
      await stored(1)
      await waitUntil('a check', () => checks.length > 0)
      assert.equal(target.hits.length, 0)
      tarballs.add('/a/-/a-1.0.1.tgz')
      await waitUntil('the message', () => target.hits.length === 1, 60_000)
      assert.match(JSON.parse(target.hits[0].body).text, /^a 1\.0\.1 published/)
    }))
})

test('the configuration of what holds events is checked', () => {
  for (const [fields, want, problem = null] of [
    [{}, { quiet: null, installable: null }],
    [
      { quiet: null, installable: false },
      { quiet: null, installable: null },
    ],
    [{ installable: true }, { quiet: null, installable: { minutes: 30, registry: null } }],
    [
      { installable: { registry: 'http://127.0.0.1:4873/' } },
      { quiet: null, installable: { minutes: 30, registry: 'http://127.0.0.1:4873' } },
    ],
    [{ quiet: { digest: 'day' } }, { quiet: { digest: 'day' }, installable: null }],
    [
      { quiet: { perHour: 4 }, installable: { minutes: 5 } },
      { quiet: { perHour: 4 }, installable: { minutes: 5, registry: null } },
    ],
    [{ quiet: {} }, null, '.quiet: must be'],
    [{ quiet: 'hour' }, null, '.quiet: must be'],
    [{ quiet: { digest: 'week' } }, null, '.quiet.digest: must be'],
    [{ quiet: { perHour: 0 } }, null, '.quiet.perHour: must be'],
    [{ quiet: { perHour: 1.5 } }, null, '.quiet.perHour: must be'],
    [{ quiet: { digest: 'hour', perHour: 1 } }, null, '.quiet: must be'],
    [{ quiet: { every: 'hour' } }, null, '.quiet.every: unknown field'],
    [{ kind: 'forward', secret: 's', quiet: { digest: 'hour' } }, null, '.quiet: a forward target gets each event'],
    [{ installable: 5 }, null, '.installable: must be true'],
    [{ installable: { minutes: 0 } }, null, '.installable.minutes: must be'],
    [{ installable: { minutes: '5' } }, null, '.installable.minutes: must be'],
    [{ installable: { registry: 'ftp://x' } }, null, '.installable.registry: must be'],
    [{ installable: { registry: 'https://u:p@x.example' } }, null, '.installable.registry: must be'],
    [{ installable: { after: 5 } }, null, '.installable.after: unknown field'],
  ]) {
    const label = JSON.stringify(fields)
    const problems = []
    const { quiet, installable } = readTarget({ name: 'a', kind: 'slack', url: 'https://example.com/', ...fields }, (text) =>
      problems.push(text),
    )
    if (problem === null) assert.deepEqual([problems, { quiet, installable }], [[], want], label)
    else assert.deepEqual([problems.length, problems[0]?.slice(0, problem.length)], [1, problem], label)
  }
})
