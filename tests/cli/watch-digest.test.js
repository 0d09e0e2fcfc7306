// `npm-hooks watch --digest`: one message for the changes of an hour or a day.
import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { test } from 'node:test'
import { newStorageFolder } from '../storage-folder.js'
import { respondWith, startTarget } from '../receiver/recording-target.js'
import { packumentOf, startRegistry } from '../receiver/stub-registry.js'
import { DAY, releases, run, START } from './running-watch.js'

const [MINUTE, HOUR, NOON] = [60_000, 3600_000, Date.UTC(2026, 10, 28, 12)]

/** A registry and a target, at a fixed time, until the test ends. */
async function start(t) {
  t.mock.timers.enable({ apis: ['Date'], now: NOON + 1 })
  const state = newStorageFolder('digest')
  const [registry, target] = [await startRegistry(), await startTarget()]
  t.after(() => {
    registry.stop()
    target.stop()
    rmSync(state, { recursive: true, force: true })
  })
  return { state, registry, target }
}

for (const [period, later] of [
  ['hour', HOUR],
  ['day', 12 * HOUR],
])
  test(`a message per ${period} has all changes, the most severe first; one that fails is sent again as one`, async (t) => {
    const { state, registry, target } = await start(t)
    const names = Array.from({ length: 100 }, (_, at) => `package-${at}`)
    const args = [...names, 'bad', '--once', '--state', state, '--registry', registry.url, '--slack-env', 'SLACK_URL', '--digest', period]
    const watch = () => run(args, { env: { SLACK_URL: `${target.url}/secret` } })
    const bad = (versions) => packumentOf('bad', versions)
    for (const name of names) registry.put(name, releases(name, ['1.0.0']))
    registry.put('bad', bad([['1.0.0', START]]))
    assert.deepEqual(await watch(), { code: 0, out: '', err: '' })
    for (const name of names) registry.put(name, releases(name, ['1.0.0', '1.0.1']))
    registry.put(
      'bad',
      bad([
        ['1.0.0', START],
        ['1.0.1', START + DAY, { scripts: { install: 'x' } }],
      ]),
    )
    assert.deepEqual(await watch(), { code: 0, out: '', err: '' })
    assert.equal(target.hits.length, 0)
    target.behave = respondWith(403)
    t.mock.timers.setTime(NOON + later)
    assert.equal((await watch()).code, 3)
    assert.equal(target.hits.length, 1)
    target.behave = respondWith(200)
    assert.equal((await watch()).code, 0)
    assert.equal(target.hits.length, 2)
    const texts = target.hits.map(({ body }) => JSON.parse(body).text)
    assert.equal(texts[0], texts[1])
    const [head, first, signal, ...rest] = texts[1].split('\n')
    assert.equal(head, '101 changes of packages:')
    assert.match(first, /^🚨 bad 1\.0\.1 published/u)
    assert.match(signal, /^• alarm install-script: /)
    const more = Number(/^… and (\d+) more$/.exec(rest.at(-1))?.[1])
    assert.deepEqual([rest.length - 1 + 1 + more, texts[1].length <= 4000], [101, true])
    t.mock.timers.setTime(NOON + 3 * later)
    assert.deepEqual(await watch(), { code: 0, out: '', err: '' })
    assert.equal(target.hits.length, 2)
  })

/** Watches `names` with messages for people; `publish(name, version)` publishes, `texts()` are the messages. */
async function quietly(t, names, more) {
  const { state, registry, target } = await start(t)
  const tarballs = new Set()
  registry.behave = (_, response, path) => path.endsWith('.tgz') && Boolean(response.writeHead(tarballs.has(path) ? 200 : 404).end())
  const put = (name, versions) => {
    const packument = releases(name, versions)
    for (const version of versions) packument.versions[version].dist = { tarball: `${registry.url}/${name}-${version}.tgz` }
    registry.put(name, packument)
  }
  const args = [...names, '--once', '--state', state, '--registry', registry.url, '--slack-env', 'SLACK_URL', ...more]
  const at = async (time) => {
    t.mock.timers.setTime(time)
    assert.deepEqual(await run(args, { env: { SLACK_URL: `${target.url}/secret` } }), { code: 0, out: '', err: '' })
    return target.hits.map(({ body }) => JSON.parse(body).text.split('\n')[0])
  }
  for (const name of names) put(name, ['1.0.0'])
  await at(NOON + 1)
  return { at, publish: (name) => put(name, ['1.0.0', '1.0.1']), tarballs }
}

const single = (name) => `${name} 1.0.1 published (patch after 1.0.0, tagged latest)`

test('a release that is held until after its digest is in the next one', async (t) => {
  const { at, publish, tarballs } = await quietly(t, ['held', 'b', 'c'], ['--digest', 'hour', '--installable', '1d'])
  tarballs.add('/b-1.0.1.tgz').add('/c-1.0.1.tgz')
  publish('held')
  publish('b')
  assert.deepEqual(await at(NOON + 2), [])
  assert.deepEqual(await at(NOON + HOUR), [single('b')])
  tarballs.add('/held-1.0.1.tgz')
  publish('c')
  assert.deepEqual(await at(NOON + HOUR + 1), [single('b')])
  assert.deepEqual(await at(NOON + 2 * HOUR), [single('b'), '2 changes of packages:'])
})

test('what was found by a clock that is set back since is in the next digest of that clock', async (t) => {
  const { at, publish } = await quietly(t, ['a', 'b'], ['--digest', 'hour'])
  publish('a')
  assert.deepEqual(await at(NOON + 100 * HOUR), [])
  publish('b')
  assert.deepEqual(await at(NOON + 2), [])
  assert.deepEqual(await at(NOON + HOUR), ['2 changes of packages:'])
})

test('at most so many messages an hour, and the rest in one, also by later runs', async (t) => {
  const names = ['a', 'b', 'c', 'd', 'e']
  const { at, publish } = await quietly(t, names, ['--throttle', '2'])
  for (const [minute, name] of names.entries()) {
    publish(name)
    await at(NOON + minute * MINUTE + 2)
  }
  const first = [single('a'), single('b')]
  assert.deepEqual(await at(NOON + HOUR), first)
  const third = [...first, '3 changes of packages:']
  assert.deepEqual(await at(NOON + HOUR + 2), third)
  assert.deepEqual(await at(NOON + 2 * HOUR), third)
})

test('messages of a clock that is set back since do not count for the limit', async (t) => {
  const { at, publish } = await quietly(t, ['a', 'b'], ['--throttle', '1'])
  publish('a')
  assert.deepEqual(await at(NOON + 100 * HOUR), [single('a')])
  publish('b')
  assert.deepEqual(await at(NOON + 2), [single('a'), single('b')])
})
