// What watching costs on Cloudflare: docs/watching.md says it, and `npm run bench -- watching` computes from it how many packages an account can watch.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as pause } from 'node:timers/promises'
import { capacities } from '../../benches/watching-accounts.js'
import { counts } from '../../benches/watching-costs.js'
import { root } from '../../scripts/setup.js'
import { attempt } from '../suite/check.js'
import { bothPackages, V2, withServer } from './watching-server.js'

test('the meter counts the rows that SQLite has changed, and each alarm as one', () =>
  withServer({ watch: { interval: 2 }, before: bothPackages }, async ({ registry, target, seen, server }) => {
    const changed = async () => {
      const sums = await server().test('sql', { sql: 'SELECT total_changes() AS count' })
      return sums.flat().reduce((sum, { count }) => sum + count, 0)
    }
    await seen(['a', '@s/b'])
    // Between two looks.
    await pause(500)
    const before = await changed()
    await server().test('bill')
    registry.put('a', V2('a'))
    await pause(4500)
    const { Shard } = await server().test('bill')
    assert.equal(target.hits.length, 1)
    assert.equal(Shard.rowsWritten + Shard.alarmsSet, (await changed()) - before)
  }))

const number = (text) => Number(text.replaceAll(',', ''))

/** How often the shard sets an alarm after an announced change depends on when its event is sent. */
const TOLERANCE = { requests: 1, rowsWritten: 2 }

/** The paid plan's packages by feed depend on it. */
const CAPACITY_TOLERANCE = 0.1

/** On a busy machine an alarm may run too late for the measurement that it belongs to. */
const MAX_MEASUREMENTS = 4

test('docs/watching.md says what looks cost, and how many packages an account can watch', async (t) => {
  for (let measurement = 1; ; measurement++) {
    const cost = await counts()
    const { error } = attempt(() => assertDocumented(cost))
    if (error === undefined) return
    if (measurement === MAX_MEASUREMENTS) throw error
    t.diagnostic(`measurement ${measurement} differs from docs/watching.md: ${JSON.stringify(cost)}`)
  }
})

function assertDocumented(cost) {
  const text = readFileSync(join(root, 'docs/watching.md'), 'utf8')
  const costs = Array.from(text.matchAll(/^\| (?:a look|a change|a request of the feed)[^|]* \| (\d+) \| (\d+) \|$/gm), ([, ...cells]) =>
    cells.map(Number),
  )
  const { unchanged, changed, announced, feedPoll, sweep } = cost
  const exact = ({ requests, rowsWritten }) => [requests, rowsWritten]
  assert.deepEqual([costs[0], costs[1], costs[3]], [unchanged, changed, feedPoll].map(exact))
  assert.ok(Math.abs(announced.requests - costs[2][0]) <= TOLERANCE.requests, `${announced.requests} requests`)
  assert.ok(Math.abs(announced.rowsWritten - costs[2][1]) <= TOLERANCE.rowsWritten, `${announced.rowsWritten} rows`)
  assert.match(text, new RegExp(`A sweep is ${sweep.requests} requests, `))
  assert.match(text, /An object that slept reads the rows of its shard once/)
  assert.equal(Math.round(cost.perOtherPackage.rowsRead), 1)
  const documented = Array.from(text.matchAll(/^\| (free|paid) \| (polling|feed)[^|]* \| ([\d,]+)/gm), ([, plan, way, packages]) => [
    plan,
    way,
    number(packages),
  ])
  const computed = capacities(cost)
  assert.deepEqual(
    documented.map(([plan, way]) => [plan, way]),
    computed.map(({ plan, way }) => [plan, way]),
  )
  for (const [at, { packages }] of computed.entries())
    assert.ok(Math.abs(documented[at][2] / packages - 1) <= CAPACITY_TOLERANCE, `${documented[at]}, but ${packages} packages`)
}
