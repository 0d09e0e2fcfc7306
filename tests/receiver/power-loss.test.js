// The power fails at any moment: writes that were not synced are lost or torn, and everything acknowledged is still there and is sent.
import assert from 'node:assert/strict'
import { readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { fetch } from '../fetch.js'
import { effort } from '../effort.js'
import { forwardTo, startTarget, waitUntil } from './recording-target.js'
import { missingReader, StoredIds } from './stored-ids.js'
import { readFiles, VARIANTS, VolatileDisk, writeFiles } from './volatile-disk.js'
import { newFolder, release, removeIntake, startReceiver } from './workerd.js'
import { missingRecorder, pause, recordWrites } from './write-log.js'

const EVENTS = effort(80, 300)
/** Moments at which the databases are read, and at which the receiver is started. */
const POINTS = effort(100, 2000, 300)
const STARTS = effort(2, 50, 6)
const STARTS_AT_ONCE = 4
/** For a case with a fault. */
const FEW = 45
const SENDERS = 8
/** SQLite writes a database back from its log when the log has this many pages. */
const LOG_PAGES = 1000
const PAGE_BYTES = 4096
const EVENTS_TOKEN = 'a-token-of-twenty-letters'

const skip = missingRecorder() || missingReader()

/** A disk that does not sync what the intake writes, though it says so. */
const isIntakeSync = ({ act, path }) => act === 'sync' && /^npm-hooks-intake\/.*-wal$/.test(path)

/**
 * `grows`: the kind of database that is written back from its log during the recording, which starts shortly before if `isUsed`. `loses`:
 * a fault that must be found, so that the test is known to see losses.
 */
const CASES = [
  { title: 'with the intake', grows: 'intake', isUsed: true, names: 8 },
  // With one name, the database of its shard is written back too.
  { title: 'without the intake, from the first start on', grows: 'shard', hasIntake: false, names: 1 },
  { title: 'with an answer before the write', variables: { TEST_EARLY_ANSWER: '1' }, loses: true },
  { title: 'with a disk that ignores the syncs of one database', isIgnored: isIntakeSync, loses: true },
]

describe('the power fails', { skip }, () => {
  for (const { title, loses = false, isIgnored = () => false, ...receiver } of CASES) {
    test(`${title}: ${loses ? 'the loss is seen' : 'everything acknowledged is kept and sent'}`, async (t) => {
      const seed = Math.floor(Math.random() * 2 ** 32)
      t.diagnostic(`seed ${seed}`)
      const recording = await record(receiver, loses ? FEW : EVENTS)
      if (receiver.grows) assert.ok(writtenBack(recording).includes(receiver.grows), 'not written back')
      recording.entries = recording.entries.filter((entry) => !isIgnored(entry))
      let resent = 0
      const start = async (states) => {
        for (const count of await Promise.all(states.map((state) => assertStarts(state, recording, receiver)))) resent += count
      }
      const points = pointsOf(recording.entries, loses ? FEW : POINTS, randomOf(seed))
      const { owed, lost, doubled } = await replay(recording, points, loses ? 0 : STARTS, randomOf(seed), start)
      const { size } = recording.acknowledged
      t.diagnostic(
        `${title}: ${points.length} points, ${size} acknowledged (${owed} over all points), ${lost.length} lost, ${doubled.length} doubled`,
      )
      if (loses) return assert.ok(lost.length > 0, 'the fault was not found')
      assert.deepEqual([lost, doubled], [[], []])
      t.diagnostic(`${title}: ${STARTS} starts of the receiver, 0 lost, ${resent} events sent again`)
    })
  }
})

/** The log of a receiver that works until it is killed. */
async function record({ grows, hasIntake = true, isUsed = false, names = 1, variables = {} }, events) {
  const { folder, remove } = await newFolder()
  const storage = join(folder, 'storage')
  if (!hasIntake) removeIntake(folder)
  const target = await startTarget()
  const settings = { TARGETS: JSON.stringify([forwardTo(target.url)]), ...variables }
  const deliveries = new Map()
  let receiver
  const sending = async (isEnough) => {
    while (!isEnough()) {
      const delivery = release(`package-${versions % names}`, `1.0.${versions++}`)
      const { status, answer } = await receiver.post(delivery)
      assert.equal(status, 202)
      deliveries.set(answer.id, delivery)
    }
  }
  let versions = 0
  const send = (isEnough) => Promise.all(Array.from({ length: SENDERS }, () => sending(isEnough)))
  try {
    if (isUsed) {
      receiver = await startReceiver(folder, settings)
      await send(() => logPages(storage, grows) > LOG_PAGES * 0.95)
      await waitUntil('the first events to be sent', () => target.hits.length === deliveries.size)
      await receiver.kill()
    }
    const before = { files: readFiles(storage), acknowledged: [...deliveries.keys()], sent: target.ids() }
    const { under, entries: ending } = recordWrites(storage, join(folder, 'trace'))
    receiver = await startReceiver(folder, settings, { under })
    if (grows) await send(() => logPages(storage, grows) > LOG_PAGES)
    const end = versions + events
    await send(() => versions >= end)
    // Before the last ones are sent.
    await pause(receiver.pid)
    await receiver.kill()
    const entries = await ending
    const recording = { before, entries, deliveries, ...messagesOf(entries, before) }
    assertComplete(recording, storage)
    return recording
  } finally {
    await receiver?.kill()
    target.stop()
    remove()
  }
}

/** The pages in the longest log of a kind of database. */
function logPages(storage, kind) {
  const folder = join(storage, `npm-hooks-${kind}`)
  const logs = readdirSync(folder).filter((name) => name.endsWith('-wal'))
  return Math.max(...logs.map((name) => statSync(join(folder, name)).size)) / PAGE_BYTES
}

/** When each event was acknowledged, and sent to the target for the first time: by id, the number of the entry, or -1. */
function messagesOf(entries, before) {
  const acknowledged = new Map(before.acknowledged.map((id) => [id, -1]))
  const sent = new Map(before.sent.map((id) => [id, -1]))
  const responses = new Map()
  for (const [at, { act, socket, text }] of entries.entries()) {
    if (act !== 'send') continue
    const [, status] = /^HTTP\/1\.1 (\d+)/.exec(text) ?? []
    if (status) responses.set(socket, { status, at })
    const [, target] = /^POST .*\r\nnpm-hooks-id: ([0-9a-f]{32})\r\n/is.exec(text) ?? []
    if (target && !sent.has(target)) sent.set(target, at)
    const response = responses.get(socket)
    const [, id] = /"id":"([0-9a-f]{32})"/.exec(text) ?? []
    if (id && response?.status === '202' && !acknowledged.has(id)) acknowledged.set(id, response.at)
  }
  return { acknowledged, sent }
}

/** The log has every acknowledgement that the sender got, and every byte that is on the disk. */
function assertComplete({ before, entries, deliveries, acknowledged }, storage) {
  assert.deepEqual([...acknowledged.keys()].sort(), [...deliveries.keys()].sort())
  const disk = new VolatileDisk(before.files)
  for (const entry of entries) disk.apply(entry)
  const logged = disk.afterPowerLoss('all', Math.random)
  const files = readFiles(storage)
  assert.deepEqual([...logged.keys()].sort(), [...files.keys()].sort())
  for (const [path, { read }] of logged) assert.ok(read().equals(files.get(path)), `${path} differs from its log`)
}

/** The kinds of the databases that were written back from their logs, which start again then. */
function writtenBack({ entries }) {
  const logs = entries.filter(({ act, path, offset }) => act === 'write' && offset === 0 && path.endsWith('-wal')).map(({ path }) => path)
  const restarted = entries.filter(
    ({ act, path, offset }) =>
      act === 'write' && offset >= PAGE_BYTES && /-(intake|shard)\/[0-9a-f]+\.sqlite$/.test(path) && logs.includes(`${path}-wal`),
  )
  return [...new Set(restarted.map(({ path }) => path.split(/[-/]/)[2]))]
}

/** Reads the databases after a power loss at each point. At `starts` of them, `start` gets what is on the disk, some at once. */
async function replay({ before, entries, acknowledged }, points, starts, random, start) {
  const inOrder = [...acknowledged].sort(([, a], [, b]) => a - b)
  const isStarted = new Set(shuffled([...points.keys()], random).slice(0, starts))
  const disk = new VolatileDisk(before.files)
  const stored = new StoredIds()
  const results = []
  let states = []
  let applied = 0
  for (const [number, { at, variant }] of points.entries()) {
    for (; applied < at; applied++) disk.apply(entries[applied])
    const owed = inOrder.filter(([, acknowledgedAt]) => acknowledgedAt < at).map(([id]) => id)
    const files = disk.afterPowerLoss(variant, random)
    results.push({ at, variant, owed, ids: stored.plan(files) })
    if (isStarted.has(number)) {
      const copies = [...files].map(([path, { read }]) => [path, Buffer.from(read())])
      states.push({ at, variant, owed, files: new Map(copies.map(([path, bytes]) => [path, { read: () => bytes }])) })
    }
    if (states.length < STARTS_AT_ONCE) continue
    await start(states)
    states = []
  }
  await start(states)
  stored.read()
  const lost = []
  const doubled = []
  for (const { at, variant, owed, ids } of results) {
    const { intake, shards } = ids()
    const all = new Set([...intake, ...shards])
    for (const id of owed) if (!all.has(id)) lost.push({ id, at, variant })
    if (new Set(shards).size < shards.length) doubled.push({ at, variant })
  }
  return { owed: results.reduce((sum, { owed }) => sum + owed.length, 0), lost, doubled }
}

/** Before each of some syncs, when most is not synced, right after it, and at other moments. */
function pointsOf(entries, count, random) {
  const syncs = entries.flatMap(({ act }, at) => (act === 'sync' ? [at] : []))
  const moments = [
    ...shuffled(syncs, random).slice(0, count / 3),
    ...shuffled(syncs, random)
      .slice(0, count / 3)
      .map((at) => at + 1),
    ...Array.from({ length: count / 3 }, () => Math.floor(random() * entries.length)),
  ]
  return moments.sort((a, b) => a - b).map((at, number) => ({ at, variant: VARIANTS[number % VARIANTS.length] }))
}

/** The receiver starts with these files, lists each event once, and sends what was not sent before; how many it sends again. */
async function assertStarts({ at, variant, owed, files }, { deliveries, sent }, { hasIntake = true }) {
  const where = `${variant} at ${at}`
  const { folder, remove } = await newFolder()
  if (!hasIntake) removeIntake(folder)
  writeFiles(files, join(folder, 'storage'))
  const target = await startTarget()
  const receiver = await startReceiver(folder, { TARGETS: JSON.stringify([forwardTo(target.url)]), EVENTS_TOKEN })
  try {
    const ids = await listedIds(receiver.url)
    assert.equal(new Set(ids).size, ids.length, `${where}: an event is listed twice`)
    assert.deepEqual(
      owed.filter((id) => !ids.includes(id)),
      [],
      `${where}: lost`,
    )
    const last = owed.at(-1)
    if (last) assert.equal((await receiver.post(deliveries.get(last))).status, 200, `${where}: a copy`)
    const wasSent = (id) => (sent.get(id) ?? Number.POSITIVE_INFINITY) < at
    const missing = () => owed.filter((id) => !wasSent(id) && !target.ids().includes(id))
    // The events of a package are sent one after the other.
    const patience = 60_000 + missing().length * 200
    await waitUntil('what was acknowledged to be sent', () => missing().length === 0, patience).catch(() => {})
    assert.deepEqual(missing(), [], `${where}: not sent`)
    return target.ids().filter(wasSent).length
  } finally {
    await receiver.kill()
    target.stop()
    remove()
  }
}

async function listedIds(url) {
  const ids = []
  for (let before = ''; before !== null; ) {
    const query = `limit=200${before && `&before=${before}`}`
    const response = await fetch(`${url}/events/api/events?${query}`, { headers: { authorization: `Bearer ${EVENTS_TOKEN}` } })
    assert.equal(response.status, 200)
    assert.equal(response.headers.get('npm-hooks-unavailable-shards'), null)
    const { events, next } = await response.json()
    ids.push(...events.map(({ id }) => id))
    before = next
  }
  return ids
}

/** Random numbers that a seed repeats (mulberry32). */
function randomOf(seed) {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let bits = Math.imul(state ^ (state >>> 15), 1 | state)
    bits = (bits + Math.imul(bits ^ (bits >>> 7), 61 | bits)) ^ bits
    return ((bits ^ (bits >>> 14)) >>> 0) / 2 ** 32
  }
}

function shuffled(list, random) {
  return list
    .map((item) => [random(), item])
    .sort(([a], [b]) => a - b)
    .map(([, item]) => item)
}
