// `npm-hooks watch` and a target that refuses, fails or does not answer: nothing holds up other changes, is lost, or is sent again.
import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, beforeEach, describe, test } from 'node:test'
import { newStorageFolder } from '../storage-folder.js'
import { respondWith, startTarget } from '../receiver/recording-target.js'
import { startRegistry } from '../receiver/stub-registry.js'
import { clock } from './clock.js'
import { DAY, releases, run } from './running-watch.js'

const HOUR = 3600_000
const env = { HOOK_SECRET: 'a secret of the hook' }
const HOURS_OF_ROUNDS = [0, 0, 0, 1, 7, 31, 55, 79]

let [folder, registry, target, count] = [null, null, null, 0]
before(async () => {
  folder = newStorageFolder('sending')
  target = await startTarget()
})
beforeEach(async () => {
  registry?.stop()
  registry = await startRegistry()
  target.hits.length = 0
  target.behave = respondWith(204)
})
after(() => {
  registry.stop()
  target.stop()
  rmSync(folder, { recursive: true, force: true })
})

/** Watches packages that are known; `put(name, versions)` publishes. */
async function watching(names) {
  const state = join(folder, String(++count))
  for (const name of names) registry.put(name, releases(name, ['1.0.0']))
  const args = [...names, '--once', '--state', state, '--registry', registry.url, '--post', target.url, '--secret-env', 'HOOK_SECRET']
  const again = (signal) => run(args, { env, signal })
  assert.equal((await again()).code, 0)
  return { again, put: (name, versions) => registry.put(name, releases(name, ['1.0.0', ...versions])) }
}

const keyOf = ({ body }) => {
  const { name, change } = JSON.parse(body)
  return `${name}@${change.version}`
}
const keys = () => target.hits.map(keyOf)
const ids = () => new Set(target.hits.map(({ headers }) => headers['webhook-id']))

/** The target answers with `status` to this change, and accepts the others. */
const refuse = (key, status, headers = {}) => {
  target.behave = (_, response, { body }) => response.writeHead(keyOf({ body }) === key ? status : 204, headers).end()
}

describe('a change that is refused', () => {
  for (const [status, attempts] of [
    [400, 1],
    [410, 1],
    [301, 1],
    [408, 3],
    [425, 3],
    [500, 3],
  ])
    test(`with ${status}: the others are sent, once, and it is tried again by the next run`, async () => {
      const { again, put } = await watching(['a', 'b'])
      put('a', ['1.0.1', '1.0.2', '1.0.3'])
      put('b', ['1.0.1'])
      refuse('a@1.0.2', status)
      const first = await again()
      assert.equal(first.code, 3)
      assert.equal(first.err, `a: the target answered with ${status}\na: publish:a@1.0.2 was refused; it is tried again, up to 7 times\n`)
      const refused = Array(attempts).fill('a@1.0.2')
      assert.deepEqual(keys().sort(), ['a@1.0.1', 'a@1.0.3', 'b@1.0.1', ...refused].sort())
      refuse(null, status)
      assert.deepEqual(await again(), { code: 0, out: '', err: '' })
      assert.deepEqual(keys().slice(3 + attempts), ['a@1.0.2'])
      assert.equal(ids().size, 4)
      assert.equal((await again()).code, 0)
      assert.equal(target.hits.length, 4 + attempts)
    })

  test('is given up after eight rounds, which are further and further apart', async (t) => {
    const { again, put } = await watching(['a'])
    put('a', ['1.0.1'])
    refuse('a@1.0.1', 400)
    const wait = clock(t)
    const rounds = []
    for (let hour = 0; hour < 100; hour++) {
      const before = target.hits.length
      const { code, err } = await again()
      rounds.push(...Array(target.hits.length - before).fill(hour))
      assert.equal(code, target.hits.length > before ? 3 : 0)
      if (rounds.length === 8 && target.hits.length > before) assert.match(err, /publish:a@1\.0\.1 was refused 8 times and is given up/)
      // Two runs at the same time: the first rounds do not wait.
      if (rounds.length < 3) hour--
      else wait(HOUR)
    }
    assert.deepEqual(rounds, HOURS_OF_ROUNDS)
    assert.equal(ids().size, 1)
  })
})

describe('a target that does not answer', () => {
  test('stops the run, and refuses nothing: all is sent by a later one', async (t) => {
    const { again, put } = await watching(['a', 'b'])
    put('a', ['1.0.1', '1.0.2'])
    put('b', ['1.0.1'])
    target.behave = (_, response) => response.destroy()
    const wait = clock(t)
    const { code, err } = await again()
    assert.equal(code, 3)
    assert.match(err, /^[ab]: the target could not be reached \(\w+\)\n$/)
    wait(30 * DAY)
    target.hits.length = 0
    target.behave = respondWith(204)
    assert.equal((await again()).code, 0)
    assert.deepEqual(keys().sort(), ['a@1.0.1', 'a@1.0.2', 'b@1.0.1'])
  })

  test('or asks for fewer messages is left alone for as long as it asks', async () => {
    const { again, put } = await watching(['a', 'b'])
    put('a', ['1.0.1'])
    put('b', ['1.0.1'])
    target.behave = (_, response) => response.writeHead(429, { 'retry-after': '600' }).end()
    assert.equal((await again()).code, 3)
    assert.equal(target.hits.length, 1)
    target.behave = respondWith(204)
    assert.equal((await again()).code, 0)
    assert.equal(target.hits.length, 3)
  })
})

test('a run that ends in the middle of the changes of a package repeats no earlier one', async () => {
  const { again, put } = await watching(['a'])
  put('a', ['1.0.1', '1.0.2', '1.0.3', '1.0.4'])
  const end = new AbortController()
  target.behave = (_, response, { body }) => {
    if (keyOf({ body }) === 'a@1.0.3') end.abort()
    else response.writeHead(204).end()
  }
  assert.equal((await again(end.signal)).code, 0)
  target.behave = respondWith(204)
  assert.equal((await again()).code, 0)
  assert.deepEqual(keys(), ['a@1.0.1', 'a@1.0.2', 'a@1.0.3', 'a@1.0.3', 'a@1.0.4'])
  assert.equal(ids().size, 4)
})
