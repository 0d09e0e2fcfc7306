// `npm-hooks watch --digest`: one message for the changes of an hour or a day.
import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { respondWith, startTarget } from '../receiver/recording-target.js'
import { packumentOf, startRegistry } from '../receiver/stub-registry.js'
import { DAY, releases, run, START } from './running-watch.js'

const [HOUR, NOON] = [3600_000, Date.UTC(2026, 10, 28, 12)]

for (const [period, later] of [
  ['hour', HOUR],
  ['day', 12 * HOUR],
])
  test(`a message per ${period} has all changes, the most severe first; one that fails is sent again as one`, async (t) => {
    t.mock.timers.enable({ apis: ['Date'], now: NOON + 1 })
    const state = mkdtempSync(join(tmpdir(), 'npm-hooks-digest-'))
    const [registry, target] = [await startRegistry(), await startTarget()]
    t.after(() => {
      registry.stop()
      target.stop()
      rmSync(state, { recursive: true, force: true })
    })
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
