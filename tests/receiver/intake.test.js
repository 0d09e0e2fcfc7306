// The intake stores deliveries before their shards do: what it holds survives a kill, a change of the targets and a backup.
import assert from 'node:assert/strict'
import { execFile, spawnSync } from 'node:child_process'
import { chmodSync, cpSync, existsSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import { join } from 'node:path'
import { test } from 'node:test'
import { newStorageFolder } from '../storage-folder.js'
import { root } from '../../scripts/setup.js'
import { forwardTo, startTarget, waitUntil } from './recording-target.js'
import { newFolder, release, startReceiver } from './workerd.js'

const PACKAGES = 12
const VERSIONS = 5
const COPIES = 20

const deliveries = Array.from({ length: PACKAGES * VERSIONS }, (_, at) =>
  release(`package-${at % PACKAGES}`, `1.0.${Math.floor(at / PACKAGES)}`, { time: 1 }),
)

/** A receiver whose shards wait at `point` of the hand-over, until `letGo` is called. */
async function startHolding(folder, point, variables) {
  const waiting = []
  let isHolding = true
  const control = createServer((_, response) => (isHolding ? waiting.push(response) : response.end()))
  await new Promise((resolve) => control.listen(0, '127.0.0.1', resolve))
  const TEST_CONTROL = `http://127.0.0.1:${control.address().port}`
  const receiver = await startReceiver(folder, { ...variables, TEST_POINT: point, TEST_CONTROL })
  const letGo = () => {
    isHolding = false
    for (const response of waiting.splice(0)) response.end()
  }
  const kill = async () => {
    await receiver.kill()
    control.closeAllConnections()
    control.close()
  }
  return { ...receiver, letGo, kill }
}

async function postAll(receiver) {
  const statuses = []
  for (const delivery of deliveries) statuses.push((await receiver.post(delivery))?.status)
  return statuses
}

const all = (status) => deliveries.map(() => status)
const count = async (receiver, sql) => (await receiver.test('sql', { sql })).flat().reduce((sum, { n }) => sum + n, 0)

/** By package: the versions in the order in which they first arrived. */
function arrivals({ hits }) {
  const versions = Object.fromEntries(Array.from({ length: PACKAGES }, (_, at) => [`package-${at}`, new Set()]))
  for (const { body } of hits) {
    const { name, change } = JSON.parse(body)
    versions[name].add(change.version)
  }
  return Object.fromEntries(Object.entries(versions).map(([name, set]) => [name, [...set]]))
}

const inOrder = Object.fromEntries(
  Array.from({ length: PACKAGES }, (_, at) => [`package-${at}`, Array.from({ length: VERSIONS }, (_, version) => `1.0.${version}`)]),
)

for (const [point, title] of [
  ['handed', 'before its shards have anything'],
  ['taken', 'after shards have stored events, and before the intake knows'],
]) {
  test(`killed ${title}: without another delivery everything arrives in order, and is stored once`, async (t) => {
    const { folder, remove } = await newFolder()
    const target = await startTarget()
    const TARGETS = JSON.stringify([forwardTo(target.url)])
    let receiver = await startHolding(folder, point, { TARGETS })
    t.after(async () => {
      await receiver.kill()
      target.stop()
      remove()
    })
    assert.deepEqual(await postAll(receiver), all(202))
    assert.deepEqual(await postAll(receiver), all(200))
    if (point === 'handed') assert.deepEqual(target.hits, [])
    await receiver.kill()
    receiver = await startReceiver(folder, { TARGETS })
    await waitUntil('all events', () => new Set(target.ids()).size === deliveries.length)
    assert.deepEqual(arrivals(target), inOrder)
    assert.deepEqual(await postAll(receiver), all(200))
    assert.equal(await count(receiver, 'SELECT count(*) AS n FROM events'), deliveries.length)
    await waitUntil(
      'the intake to be empty',
      async () => (await receiver.test('intakeSql', { sql: 'SELECT count(*) AS n FROM groups' }))[0].n === 0,
    )
  })
}

test(`of ${COPIES} copies at once, of which the intake holds the event, one is accepted, before and after a kill`, async (t) => {
  const { folder, remove } = await newFolder()
  let receiver = await startHolding(folder, 'handed', {})
  t.after(async () => {
    await receiver.kill()
    remove()
  })
  const statuses = async () => (await Promise.all(Array.from({ length: COPIES }, () => receiver.post(deliveries[0])))).map((r) => r?.status)
  assert.deepEqual((await statuses()).sort(), [...Array.from({ length: COPIES - 1 }, () => 200), 202])
  await receiver.kill()
  receiver = await startReceiver(folder)
  assert.deepEqual(new Set(await statuses()), new Set([200]))
  assert.equal(await count(receiver, 'SELECT count(*) AS n FROM events'), 1)
})

test('the targets of an event are those of its acceptance, however late its shard gets it', async (t) => {
  const { folder, remove } = await newFolder()
  const [stays, comes] = [await startTarget(), await startTarget()]
  const both = (other) => JSON.stringify([forwardTo(stays.url, { name: 'stays' }), other])
  let receiver = await startHolding(folder, 'handed', { TARGETS: both(forwardTo(comes.url, { name: 'removed' })) })
  t.after(async () => {
    await receiver.kill()
    for (const target of [stays, comes]) target.stop()
    remove()
  })
  assert.deepEqual(await postAll(receiver), all(202))
  await receiver.kill()
  receiver = await startReceiver(folder, { TARGETS: both(forwardTo(comes.url, { name: 'added' })) })
  await waitUntil('all events', () => new Set(stays.ids()).size === deliveries.length)
  assert.equal(await count(receiver, "SELECT count(*) AS n FROM deliveries WHERE target = 'removed' AND state = 0"), deliveries.length)
  assert.deepEqual(comes.hits, [])
})

const skip = spawnSync('sqlite3', ['--version']).status === 0 ? false : 'sqlite3 is not installed'

test('events that move to their shards while a backup runs are in it', { skip }, async (t) => {
  const { folder, remove } = await newFolder()
  const restored = await newFolder()
  const parent = newStorageFolder('backup')
  // The first database is copied, then the others wait for the file `go`.
  const tool = join(parent, 'sqlite3')
  const real = spawnSync('sh', ['-c', 'command -v sqlite3'], { encoding: 'utf8' }).stdout.trim()
  const wait = `while [ -e ${parent}/first ] && [ ! -e ${parent}/go ]; do sleep 0.05; done`
  writeFileSync(tool, `#!/bin/sh\n${wait}\n${real} "$@"\ntouch ${parent}/first\n`)
  chmodSync(tool, 0o755)
  let receiver = await startHolding(folder, 'handed', {})
  t.after(async () => {
    await receiver.kill()
    for (const done of [remove, restored.remove]) done()
    rmSync(parent, { recursive: true, force: true })
  })
  assert.deepEqual(await postAll(receiver), all(202))
  const backup = new Promise((resolve) => {
    const env = { ...process.env, PATH: `${parent}:${process.env.PATH}` }
    execFile(join(root, 'www/server/deploy/backup.sh'), [join(folder, 'storage'), join(parent, 'backup')], { env }, resolve)
  })
  await waitUntil('the first copy', () => existsSync(join(parent, 'first')))
  receiver.letGo()
  await waitUntil(
    'the intake to be empty',
    async () => (await receiver.test('intakeSql', { sql: 'SELECT count(*) AS n FROM groups' }))[0].n === 0,
  )
  writeFileSync(join(parent, 'go'), '')
  assert.equal(await backup, null)
  await receiver.kill()
  rmSync(join(restored.folder, 'storage'), { recursive: true })
  cpSync(join(parent, 'backup'), join(restored.folder, 'storage'), { recursive: true })
  receiver = await startReceiver(restored.folder)
  assert.equal(await count(receiver, 'SELECT count(*) AS n FROM events'), deliveries.length)
})
