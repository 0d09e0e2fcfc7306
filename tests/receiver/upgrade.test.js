// The storage folder that an earlier version left when it was killed: every event, attempt and waiting delivery survives the upgrade.
import assert from 'node:assert/strict'
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { test } from 'node:test'
import { gunzipSync } from 'node:zlib'
import { fetch } from '../fetch.js'
import { root } from '../../scripts/setup.js'
import { forwardTo, startTarget, waitUntil } from './recording-target.js'
import { newFolder, release, startReceiver } from './workerd.js'

const EVENTS_TOKEN = 'a-token-of-twenty-letters'

/** The receiver on the storage of an earlier version, with two targets. */
async function startOn(version, t) {
  const { folder, remove } = await newFolder()
  restore(folder, version)
  const [good, bad] = [await startTarget(), await startTarget()]
  const TARGETS = JSON.stringify([forwardTo(good.url, { name: 'good' }), forwardTo(bad.url, { name: 'bad' })])
  const receiver = await startReceiver(folder, { TARGETS, EVENTS_TOKEN, KEEP_EVENTS_DAYS: '3650', KEEP_IDS_DAYS: '3650' })
  t.after(async () => {
    await receiver.kill()
    for (const target of [good, bad]) target.stop()
    remove()
  })
  const api = async (path, body) => {
    const init = body && { method: 'POST', body: JSON.stringify(body) }
    const response = await fetch(`${receiver.url}/events/api/${path}`, { headers: { authorization: `Bearer ${EVENTS_TOKEN}` }, ...init })
    return response.json()
  }
  return { receiver, good, bad, api }
}

/** Writes the files of a storage folder, which are kept compressed. */
function restore(folder, version) {
  const files = JSON.parse(readFileSync(join(root, `tests/data/storage/${version}.json`), 'utf8'))
  for (const [name, content] of Object.entries(files)) {
    const file = join(folder, 'storage', name)
    mkdirSync(dirname(file), { recursive: true })
    writeFileSync(file, gunzipSync(Buffer.from(content, 'base64')))
  }
}

test('the storage of the version before `deliveries` is opened, and what waits in it is sent in its order', async (t) => {
  const { receiver, good, bad, api } = await startOn('before-deliveries', t)
  const versions = (target) => target.hits.map(({ body }) => JSON.parse(body)).map(({ name, change }) => `${name}@${change.version}`)

  const { events } = await api('events')
  assert.deepEqual(
    events.map(({ name, summary }) => [name, summary.split(' ')[1]]),
    [
      ['package-12', '2.0.0'],
      ['package-12', '1.0.0'],
      ['package-9', '1.0.1'],
      ['package-9', '1.0.0'],
    ],
  )
  const { deadLetters, total } = await api('dead-letters')
  assert.deepEqual([total, deadLetters[0].name, deadLetters[0].target, deadLetters[0].fault], [1, 'package-12', 'bad', 'target'])
  const { attempts } = await api(`events/${events.at(-1).id}`)
  assert.deepEqual(
    attempts.slice(0, 3).map(({ target, number, status }) => [target, number, status]),
    [
      ['bad', 1, 500],
      ['good', 1, 204],
      ['bad', 2, 500],
    ],
  )
  // The alarm that was set before the kill, or the first sweep, wakes the shard; a delivery is due at its next retry.
  await api('redeliver', { target: 'bad', waiting: true })
  await waitUntil('what waited', () => bad.hits.length === 4)
  assert.deepEqual(
    versions(bad).filter((version) => version.startsWith('package-9')),
    ['package-9@1.0.0', 'package-9@1.0.1'],
  )
  // Version 1.0.0 was a dead letter, which later events do not wait for: 2.0.0 may be sent by the first sweep, before `redeliver`.
  assert.deepEqual(
    versions(bad)
      .filter((version) => version.startsWith('package-12'))
      .sort(),
    ['package-12@1.0.0', 'package-12@2.0.0'],
  )
  assert.deepEqual(good.hits, [], 'what was delivered is not sent again')
  assert.equal((await receiver.post(release('package-9', '1.0.0', { time: 1 }))).status, 200, 'a replay is still a duplicate')
})

test('the storage of the version before hooks is opened: what was found by watching and what was received is sent on', async (t) => {
  const { bad, good, api, receiver } = await startOn('before-hooks', t)
  const { events } = await api('events')
  assert.deepEqual(events.map(({ name, summary }) => `${name} ${summary.split(' ')[1]}`).sort(), [
    'a 1.0.1',
    'package-12 1.0.0',
    'package-9 1.0.0',
    'package-9 1.0.1',
  ])
  await api('redeliver', { target: 'bad', waiting: true })
  await waitUntil('what waited', () => new Set(bad.ids()).size === 4)
  const found = bad.hits.map(({ body }) => JSON.parse(body)).find(({ name }) => name === 'a')
  assert.deepEqual(Object.keys(found.payload.versions), ['1.0.0', '1.0.1'], 'its packument was kept')
  assert.deepEqual(good.hits, [], 'what was delivered is not sent again')
  const rows = (await receiver.test('sql', { sql: 'SELECT users, hooks FROM events' })).flat()
  assert.deepEqual(rows, Array(4).fill({ users: null, hooks: null }))
})

test('the storage of the version before `watched` is opened, with a target that was added at run time and what only the intake had', async (t) => {
  const { bad, api } = await startOn('before-watching', t)
  const { events } = await api('events')
  assert.deepEqual(events.map(({ name, summary }) => `${name} ${summary.split(' ')[1]}`).sort(), [
    'package-12 1.0.0',
    'package-12 2.0.0',
    'package-9 1.0.0',
    'package-9 1.0.1',
  ])
  const targets = await api('targets')
  assert.deepEqual(
    targets.map(({ id, isFixed }) => [id, isFixed]),
    [
      ['good', true],
      ['bad', true],
      ['added', false],
    ],
  )
  assert.equal(targets[2].waiting, 4, 'its target is gone')
  await api('redeliver', { target: 'bad', waiting: true })
  await waitUntil('what waited for one target', () => new Set(bad.ids()).size === 4)
  const last = events.find(({ summary }) => summary.includes('2.0.0'))
  const delivered = async () => (await api(`events/${last.id}`)).attempts.some(({ target, status }) => target === 'good' && status === 204)
  await waitUntil('what the intake had, for the other', delivered)
  const { event } = await api(`events/${last.id}`)
  assert.deepEqual([event.registry, event.document], [null, null])
})
