// `GET watched`: pages of packages over all shards, and a search by name. Names are created that sort differently by UTF-16 and by code point.
import assert from 'node:assert/strict'
import { after, before, describe, test } from 'node:test'
import { fetch } from '../fetch.js'
import { waitUntil } from './recording-target.js'
import { packumentOf, startRegistry } from './stub-registry.js'
import { newFolder, startReceiver } from './workerd.js'

const EVENTS_TOKEN = 'a-token-of-twenty-letters'
/** Of the two last ones, the first comes first by code point only. */
const NAMES = [...Array.from({ length: 40 }, (_, at) => `pack-${String(at).padStart(2, '0')}`), '@s/b', 'z-\u{ff5e}', 'z-\u{1f600}']
const FAILING = ['pack-07', 'pack-31']

describe('the list of what is watched', () => {
  const stops = []
  let folder
  let registry
  let server

  const entry = (id, packages) => ({ registry: registry.url, id, packages, interval: 600 })
  const start = async (watch) => {
    await server?.kill()
    server = await startReceiver(folder, { WATCH: JSON.stringify(watch), EVENTS_TOKEN })
  }
  const get = async (query) => {
    const headers = { authorization: `Bearer ${EVENTS_TOKEN}` }
    const response = await fetch(`${server.url}/events/api/watched?${new URLSearchParams(query)}`, { headers })
    return { status: response.status, page: await response.json() }
  }
  /** All pages, by `next`. */
  const all = async (query) => {
    const packages = []
    for (let before = null; ; ) {
      const { page } = await get({ ...query, ...(before && { before }) })
      packages.push(...page.packages)
      before = page.next
      if (before === null) return packages
    }
  }

  before(async () => {
    const created = await newFolder()
    folder = created.folder
    stops.push(created.remove)
    registry = await startRegistry()
    stops.push(registry.stop)
    for (const name of NAMES) registry.packages.set(name, packumentOf(name, [['1.0.0', 0]]))
    registry.behave = (_, response, path) => {
      const isFailing = FAILING.includes(decodeURIComponent(path.slice(1)))
      if (isFailing) response.writeHead(500).end()
      return isFailing
    }
    await start([entry('one', NAMES), entry('two', ['pack-01', 'pack-07'])])
    stops.push(() => server.kill())
    await fetch(`${server.url}/healthz`)
    const isLookedAt = async () => (await get({})).page.packages.filter(({ looked }) => looked !== null).length === NAMES.length + 2
    await waitUntil('a look at each package', isLookedAt)
  })
  after(async () => {
    for (const stop of stops.reverse()) await stop()
  })

  for (const limit of [1, 7, 1000])
    test(`pages of ${limit} have each package once: those that fail first, then by name`, async () => {
      const failing = [
        ['pack-07', 'one'],
        ['pack-07', 'two'],
        ['pack-31', 'one'],
      ]
      const working = NAMES.filter((name) => !FAILING.includes(name) && !name.startsWith('@') && name !== 'pack-01').map((name) => [
        name,
        'one',
      ])
      const expected = [...failing, ['@s/b', 'one'], working[0], ['pack-01', 'one'], ['pack-01', 'two'], ...working.slice(1)]
      assert.deepEqual(
        (await all({ limit })).map(({ name, registry }) => [name, registry]),
        expected,
      )
    })

  test('characters beyond the first 65,536 come last, as in the shards', async () => {
    const names = (await all({ limit: 1, search: 'z-' })).map(({ name }) => name)
    assert.deepEqual(names, ['z-\u{ff5e}', 'z-\u{1f600}'])
  })

  for (const [what, query, total, failing, next] of [
    ['everything', {}, 45, 3, null],
    ['a page', { limit: 2 }, 45, 3, 'failing two pack-07'],
    ['a part of a name', { search: 'ack-0' }, 12, 2, null],
    ['a scope', { search: '@s/' }, 1, 0, null],
    ['nothing that matches', { search: 'PACK' }, 0, 0, null],
    ['a pattern is a text', { search: 'pack-%' }, 0, 0, null],
  ])
    test(`${what}: how many match, and how many of them fail`, async () => {
      const { page } = await get(query)
      assert.deepEqual([page.total, page.failing, page.next], [total, failing, next])
      assert.equal(page.packages.length, Math.min(total, query.limit ?? total))
      assert.deepEqual(
        page.registries.map(({ watched }) => watched),
        [43, 2],
      )
    })

  for (const before of ['x', 'failing one', 'failing  a', 'other one a', 'working one a b', `working one ${'a'.repeat(300)}`])
    test(`before=${before.slice(0, 20)} gets 422`, async () => {
      const { status, page } = await get({ before })
      assert.deepEqual([status, page.message], [422, 'before must be the `next` of a previous page'])
    })

  for (const [what, body, status, answer] of [
    ['everything', {}, 200, { looking: 45 }],
    ['a package of every registry', { name: 'pack-01' }, 200, { looking: 2 }],
    ['a package of one registry', { name: 'pack-01', registry: 'two' }, 200, { looking: 1 }],
    ['a package that this registry is not watched for', { name: 'pack-02', registry: 'two' }, 200, { looking: 0 }],
    ['a registry', { registry: 'two' }, 200, { looking: 2 }],
    ['an unknown registry', { registry: 'three' }, 422, 'registry must be the id of a watched registry; omit it for all'],
    ['a name that leads elsewhere', { name: '../a' }, 422, 'name must be the name of a package; omit it to look at all'],
  ])
    test(`a look at ${what}`, async () => {
      const headers = { authorization: `Bearer ${EVENTS_TOKEN}` }
      const response = await fetch(`${server.url}/events/api/look`, { method: 'POST', body: JSON.stringify(body), headers })
      const result = await response.json()
      assert.deepEqual([response.status, status === 200 ? result : result.message], [status, answer])
    })

  test('what is left of a registry that was removed from the configuration is not listed or counted', async () => {
    await start([entry('two', ['pack-01', 'pack-07'])])
    const { page } = await get({})
    assert.deepEqual([page.packages.map(({ name, registry }) => `${registry} ${name}`), page.total], [['two pack-07', 'two pack-01'], 2])
    const { watched, failingLooks } = await (await fetch(`${server.url}/healthz`)).json()
    assert.deepEqual([watched, failingLooks], [2, 1])
  })
})
