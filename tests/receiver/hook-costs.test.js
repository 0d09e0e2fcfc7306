// What an event costs on Cloudflare by the number of hooks that want it: docs/operations.md says it.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { PLANS } from '../../benches/watching-accounts.js'
import { root } from '../../scripts/setup.js'
import { quiet, withHooks } from './hooked-server.js'
import { waitUntil } from './recording-target.js'

/** On Cloudflare. */
const CONNECTIONS = '6'

const DAY_SECONDS = 86_400

/** The shard's last alarm has run then, and the hooks that it has read are read again. */
const AFTER_ATTEMPTS_MS = 5500

/** How often a shard sets its alarm depends on how long the attempts take. */
const TOLERANCE = 0.25

/** Object requests and written rows, for the second event of a package; the first one's are those of new hooks. */
async function costOf({ task, post, target }, name, count) {
  for (const version of ['1.0.0', '1.0.1']) {
    target.hits.length = 0
    await quiet(AFTER_ATTEMPTS_MS)
    await task('bill')
    assert.equal((await post(name, version)).status, 202)
    await waitUntil(`${count} requests`, () => target.hits.length === count, 30_000)
  }
  await quiet(AFTER_ATTEMPTS_MS)
  const bill = Object.entries(await task('bill'))
  const sum = (value) => bill.reduce((total, [, counts]) => total + value(counts), 0)
  return {
    requests: sum(({ requests }) => requests),
    rowsWritten: sum(({ rowsWritten, alarmsSet }) => rowsWritten + alarmsSet),
    queries: sum(({ queries }) => queries),
  }
}

/** With its own server each, at once, because most of the time nothing happens. */
function costWith(count, variables = {}) {
  return new Promise((resolve, reject) => {
    withHooks({ hasIntake: false, CONNECTIONS, interval: DAY_SECONDS, ...variables }, async (context) => {
      for (let number = 0; number < count; number++) await context.add(`${number}`, { name: 'a', user: `user-${number % 20}` })
      resolve(await costOf(context, 'a', count))
    }).catch(reject)
  })
}

describe('the cost of hooks', { concurrency: true }, () => {
  test('docs/operations.md says what an event costs by the number of its hooks', compareWithDocument)
  test('how often the storage is asked for a delivery does not depend on how many hooks a package has', compareQueries)
})

async function compareWithDocument() {
  const counts = [0, 1, 10, 100]
  const names = ['none configured', ...counts.map(String)]
  const costs = await Promise.all([costWith(0, { HOOK_TOKENS: '', HOOK_KEY: '' }), ...counts.map((count) => costWith(count))])
  const text = readFileSync(join(root, 'docs/operations.md'), 'utf8')
  const rows = Array.from(
    text.matchAll(/^\| (none configured|\d+) \| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \| ([\d,]+) \|$/gm),
    ([, ...cells]) => cells,
  )
  const found = costs.map((cost, at) => [names[at], cost.requests, cost.rowsWritten, ...PLANS.map((plan) => eventsADay(plan, cost))])
  const documented = rows.map(([name, ...numbers]) => [name, ...numbers.map((text) => Number(text.replaceAll(',', '')))])
  const isNear = (said, counted) => Math.abs(counted - said) <= Math.max(1, said * TOLERANCE)
  const matches =
    documented.length === found.length &&
    documented.every(
      ([name, ...numbers], at) => name === found[at][0] && numbers.every((said, column) => isNear(said, found[at][column + 1])),
    )
  assert.ok(matches, `counted: ${JSON.stringify(found)}`)
}

async function compareQueries() {
  const counts = [50, 300]
  const [few, many] = await Promise.all(counts.map((count) => costWith(count)))
  const perHook = [few.queries / counts[0], many.queries / counts[1]]
  assert.ok(perHook[1] <= 1.2 * perHook[0], `queries for each delivery with ${counts.join(' and ')} hooks: ${perHook.join(' and ')}`)
}

/** Of a plan that is used for nothing else. */
const eventsADay = ({ limits }, { requests, rowsWritten }) =>
  Math.floor(Math.min(limits.requests / requests, limits.rowsWritten / rowsWritten))
