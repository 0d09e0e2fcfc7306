// What looks cost on Cloudflare: requests to objects, rows read and written, counted in workerd while packages are looked at one by one, as
// with an interval of minutes.
import { loadModule } from '../tests/receiver/load-module.js'
import { waitUntil } from '../tests/receiver/recording-target.js'
import { V1, withServer } from '../tests/receiver/watching-server.js'

const INTERVAL_SECONDS = 5

/** After events the shard sets an alarm for the case that the process is killed: it has run after this time. */
const AFTER_EVENTS_MS = 2500

const FEED_POLLS = 3

/**
 * By what is counted: `requests`, `rowsWritten` (each setting of an alarm is one) and `rowsRead`.
 *
 * - `unchanged`, `changed`: one look when the interval has passed, at the only package of its shard; a change is sent to one target
 * - `perOtherPackage`: of one look after a sleep, for each further package of its shard
 * - `announced`: one change that the feed announces, with the look at it
 * - `feedPoll`: one request of the feed without changes
 * - `watcher`: one run of the object of a registry without a feed
 * - `sweep`: one sweep
 */
export async function costs({ say, table }) {
  const counted = await counts()
  const rows = [
    ['a look without a change (304)', counted.unchanged],
    ['the same, for each further package of the shard', counted.perOtherPackage],
    ['a look with a change, sent to one target', counted.changed],
    ['a change that the feed announces, with its look, sent to one target', counted.announced],
    ['a request of the feed without changes', counted.feedPoll],
    ['a run of the object of a registry without a feed', counted.watcher],
    ['a sweep', counted.sweep],
  ]
  say(
    '\nWhat Cloudflare bills of it, counted in workerd: calls and alarms of objects, and rows; each setting of an alarm is a written row.',
  )
  const row = table('what', 'requests to objects', 'rows written', 'rows read')
  for (const [what, { requests, rowsWritten, rowsRead }] of rows) row(what, ...[requests, rowsWritten, rowsRead].map(decimal))
  return counted
}

/** With at most two decimals. */
const decimal = (number) => String(Number(number.toFixed(2)))

export async function counts() {
  const { shardNumber } = await loadModule("export * from './base/shards.ts'")
  const candidates = Array.from({ length: 1000 }, (_, at) => `package-${at}`)
  const shards = Array.from({ length: 16 }, (_, number) => candidates.filter((name) => shardNumber(name) === number))
  const oneEach = shards.map(([name]) => name)
  const fourEach = shards.slice(0, 4).flatMap((names) => names.slice(0, 4))
  const [one, four, withChanges, feed] = await Promise.all([
    polled(oneEach, false),
    polled(fourEach, false),
    polled(oneEach, true),
    byFeed(oneEach),
  ])
  const unchanged = each((total) => total / one.looks, one.total)
  return {
    unchanged,
    perOtherPackage: afterSleep(
      each(
        (four, one) => Math.max(0, four - one) / 3,
        each((total) => total / four.looks, four.total),
        unchanged,
      ),
    ),
    // Some of its looks were without a change.
    changed: each((total, look) => (total - (withChanges.looks - oneEach.length) * look) / oneEach.length, withChanges.total, unchanged),
    watcher: one.watcher,
    sweep: one.sweep,
    ...feed,
  }
}

/** Between looks that are minutes apart an object sleeps, and then it reads the rows of its packages once. In the test it is awake. */
const afterSleep = (cost) => ({ ...cost, rowsRead: cost.rowsRead + 1 })

/** Looks at each package twice, or once if each has changed. */
function polled(names, isChanging) {
  return withServer({ watch: { packages: names, interval: INTERVAL_SECONDS }, before: putAll(names) }, async (context) => {
    const { registry, target, seen, server } = context
    await seen(names)
    await pause(AFTER_EVENTS_MS)
    registry.requests.length = 0
    await server().test('bill')
    if (isChanging) for (const name of names) registry.put(name, withRelease(name))
    // All requests are looks.
    await waitUntil('looks', () => registry.requests.length >= (isChanging ? 1 : 2) * names.length && registry.open === 0)
    if (isChanging) await waitUntil('events', () => target.hits.length >= names.length)
    await pause(isChanging ? AFTER_EVENTS_MS : 0)
    const looks = registry.requests.length
    const bill = await server().test('bill')
    if (isChanging && target.hits.length !== names.length) throw new Error(`${names.length} changes, ${target.hits.length} events`)
    await server().test('sweep')
    const sweep = sum(await server().test('bill'))
    const { Watcher, ...rest } = bill
    return { looks, total: sum(rest), watcher: runOf(Watcher), sweep }
  })
}

function byFeed(names) {
  const watch = { packages: names, feed: true, interval: 86_400 }
  return withServer({ watch, before: putAll(names) }, async ({ registry, target, seen, server }) => {
    await seen(names)
    await pause(AFTER_EVENTS_MS)
    await server().test('bill')
    await pause(FEED_POLLS * 1000)
    const feedPoll = runOf((await server().test('bill')).Watcher)
    for (const name of names) {
      registry.put(name, withRelease(name))
      await pause(100)
    }
    await waitUntil('events', () => target.hits.length >= names.length)
    await pause(AFTER_EVENTS_MS)
    const bill = await server().test('bill')
    const announced = each((all, poll) => (all - (bill.Watcher.byMethod.alarm ?? 0) * poll) / names.length, sum(bill), feedPoll)
    return { feedPoll, announced }
  })
}

const putAll = (names) => (registry) => {
  for (const name of names) registry.put(name, V1(name))
}

/** Its first version and a second one. */
function withRelease(name) {
  const { versions, time, ...rest } = V1(name)
  const at = new Date(Date.UTC(2026, 0, 2)).toISOString()
  const release = { ...versions['1.0.0'], version: '1.0.1' }
  return {
    ...rest,
    versions: { ...versions, '1.0.1': release },
    time: { ...time, '1.0.1': at, modified: at },
    'dist-tags': { latest: '1.0.1' },
  }
}

/** Of one run of an object's alarm. */
const runOf = (counts) => each((total) => total / counts.byMethod.alarm, sum({ counts }))

const sum = (bill) => {
  const all = Object.values(bill)
  const total = (of) => all.reduce((total, counts) => total + of(counts), 0)
  return {
    requests: total(({ requests }) => requests),
    rowsWritten: total(({ rowsWritten, alarmsSet }) => rowsWritten + alarmsSet),
    rowsRead: total(({ rowsRead }) => rowsRead),
  }
}

const each = (of, ...counts) =>
  Object.fromEntries(['requests', 'rowsWritten', 'rowsRead'].map((what) => [what, of(...counts.map((count) => count[what]))]))

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms))
