// `npm-hooks watch --installable`: what is held, for how long, and that it holds up nothing else.
import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'
import { newStorageFolder } from '../storage-folder.js'
import { startTarget } from '../receiver/recording-target.js'
import { startRegistry } from '../receiver/stub-registry.js'
import { clock } from './clock.js'
import { releases, run } from './running-watch.js'

const MINUTE = 60_000

let [folder, registry, target, count] = [null, null, null, 0]
/** The tarballs that the registry has. */
let tarballs
before(async () => {
  folder = newStorageFolder('installable')
  target = await startTarget()
})
beforeEach(async () => {
  registry?.stop()
  registry = await startRegistry()
  tarballs = new Set()
  registry.behave = ({ method }, response, path) =>
    path.endsWith('.tgz') && Boolean(response.writeHead(method === 'HEAD' && tarballs.has(path) ? 200 : 404).end())
  target.hits.length = 0
})
after(() => {
  registry.stop()
  target.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** Stores a package whose versions have tarballs, which the registry may not have. */
function put(name, versions) {
  const packument = releases(name, versions)
  for (const version of versions)
    packument.versions[version].dist = { tarball: `${registry.url}/${name}-${encodeURIComponent(version)}.tgz` }
  registry.put(name, packument)
}

/** Watches packages that are known, with an option of 15 minutes. */
async function watching(names, more = ['--json'], options = {}) {
  const state = join(folder, String(++count))
  for (const name of names) put(name, ['1.0.0'])
  const args = [...names, '--once', '--state', state, '--registry', registry.url]
  assert.equal((await run([...args, ...more], options)).code, 0)
  return (others = ['--installable', '15m']) => run([...args, ...others, ...more], options)
}

const printed = ({ out }) =>
  out
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line))
    .map(({ name, change, installable }) => [name, change.version, installable])

describe('with --once', () => {
  test('a release waits for its tarball, later ones overtake it, and it is given once', async () => {
    const again = await watching(['a', 'b'])
    put('a', ['1.0.0', '1.0.1'])
    assert.deepEqual(await again(), { code: 0, out: '', err: '' })
    tarballs.add('/b-1.0.1.tgz')
    put('b', ['1.0.0', '1.0.1'])
    assert.deepEqual(printed(await again()), [['b', '1.0.1', true]])
    tarballs.add('/a-1.0.1.tgz')
    assert.deepEqual(printed(await again()), [['a', '1.0.1', true]])
    assert.deepEqual(printed(await again()), [])
  })

  test('after the limit it is given with a warning', async (t) => {
    const again = await watching(['a'])
    const wait = clock(t)
    put('a', ['1.0.0', '1.0.1'])
    await again()
    wait(14 * MINUTE)
    assert.deepEqual(printed(await again()), [])
    wait(2 * MINUTE)
    assert.deepEqual(printed(await again()), [['a', '1.0.1', false]])
  })

  test('the warning is in the text, and in Slack', async (t) => {
    const wait = clock(t)
    for (const slack of [false, true]) {
      const options = { env: { SLACK_URL: target.url } }
      const again = await watching(['a'], slack ? ['--slack-env', 'SLACK_URL'] : [], options)
      put('a', ['1.0.0', '1.0.1'])
      await again()
      wait(16 * MINUTE)
      const { out } = await again()
      if (slack)
        assert.match(JSON.parse(target.hits.at(-1).body).text, /^a 1.0.1 published .*\n• the registry does not have its tarball yet$/)
      else assert.match(out, /notice not-installable: the registry does not serve it yet/)
    }
  })

  test('a signed hook has the warning in a header, as the server sends it', async (t) => {
    const wait = clock(t)
    const options = { env: { SECRET: 'a secret of the hook' } }
    const again = await watching(['a'], ['--post', target.url, '--secret-env', 'SECRET'], options)
    for (const [version, isServed, warning] of [
      ['1.0.1', true, undefined],
      ['1.0.2', false, 'not-installable'],
    ]) {
      if (isServed) tarballs.add(`/a-${version}.tgz`)
      put('a', ['1.0.0', '1.0.1', '1.0.2'].slice(0, 2 + Number(!isServed)))
      await again()
      wait(16 * MINUTE)
      await again()
      assert.equal(target.hits.at(-1).headers['npm-hooks-warning'], warning, version)
    }
  })

  test('a registry that cannot be asked is reported, and the release waits', async () => {
    const again = await watching(['a'])
    put('a', ['1.0.0', '1.0.1'])
    registry.behave = (_, response, path) => path.endsWith('.tgz') && Boolean(response.writeHead(503).end())
    const { code, out, err } = await again()
    assert.deepEqual([code, out], [0, ''])
    assert.deepEqual(JSON.parse(err), { error: 'failure', message: "publish:a@1.0.1: the tarball's host answered with 503", name: 'a' })
  })

  test('a version in what is reported cannot command the runner of a GitHub workflow', async () => {
    for (const isJson of [true, false]) {
      const again = await watching(['a'], isJson ? ['--json'] : [])
      put('a', ['1.0.0', '##[add-mask]a'])
      registry.behave = (_, response, path) => path.endsWith('.tgz') && Boolean(response.writeHead(503).end())
      const { err } = await again()
      assert.match(err, isJson ? /##\\u005badd-mask\]a: the tarball/ : /##\\u\{5b\}add-mask\]a: the tarball/)
      assert.doesNotMatch(err, /##\[/)
    }
  })

  test('what is not a release is not held, and nothing without the option', async () => {
    const again = await watching(['a'])
    put('a', ['1.0.0', '1.0.1'])
    await again()
    registry.put('a', { ...registry.packages.get('a'), maintainers: [{ name: 'mallory' }] })
    const { out } = await again()
    assert.deepEqual(
      printed({ out }).map(([, version]) => version),
      printed({ out }).map(() => undefined),
    )
    assert.notEqual(out, '')
    assert.deepEqual(printed(await again([])), [['a', '1.0.1', undefined]])
  })
})

test('a run that continues asks again, and the ids stay the same', async () => {
  const state = join(folder, String(++count))
  put('a', ['1.0.0'])
  const args = ['a', '--state', state, '--registry', registry.url, '--json', '--installable', '15m']
  await run([...args, '--once'])
  put('a', ['1.0.0', '1.0.1'])
  const end = new AbortController()
  const { behave } = registry
  registry.behave = (request, response, path) => {
    const isAnswered = behave(request, response, path)
    if (isAnswered) tarballs.add('/a-1.0.1.tgz')
    return isAnswered
  }
  const { code, out } = await run([...args, '--interval', '1'], { signal: end.signal, onOutput: () => end.abort() })
  assert.equal(registry.requests.filter(({ path }) => path.endsWith('.tgz')).length, 2)
  assert.deepEqual([code, printed({ out })], [0, [['a', '1.0.1', true]]])
})

describe('the limit has a unit', () => {
  for (const limit of ['15', '0m', '8d', 'm', '15 m', '1h30m', '-1m', ''])
    test(`${limit || 'an empty text'} is refused`, async () => {
      const { code, err } = await run(['a', '--registry', 'https://r.example', `--installable=${limit}`])
      assert.equal(code, 2)
      assert.match(err, /--installable takes a limit of time with its unit, such as 90s, 15m, 2h or 1d/)
    })
})
