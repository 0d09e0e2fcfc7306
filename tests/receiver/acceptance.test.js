// Each event is accepted once, however often and by whichever hook it is delivered.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { createDelivery, signPayload } from 'npm-hooks/packument'
import { fetch } from '../fetch.js'
import { deliveries } from '../data.js'
import { SECRET, newFolder, release, startReceiver } from './workerd.js'
import { waitUntil } from './recording-target.js'

const { folder, remove } = await newFolder()
const secrets = [...new Set(deliveries().map(({ secret }) => secret))]
const receiver = await startReceiver(folder, { NPM_HOOK_SECRET_OLD: secrets[0] })
after(async () => {
  await receiver.kill()
  remove()
})

// workerd closes a connection that was idle for five seconds, perhaps just as it is used again.
const posted = async (delivery) => (await receiver.post(delivery)) ?? receiver.post(delivery)
const count = async (sql) => (await receiver.test('sql', { sql })).flat().reduce((sum, { n }) => sum + n, 0)

test('thousands of names are distributed over all shards, and no event is lost', async () => {
  const names = Array.from({ length: 2000 }, (_, at) => `name-${at}`)
  for (let at = 0; at < names.length; at += 100) {
    const answers = await Promise.all(names.slice(at, at + 100).map((name) => posted(release(name))))
    assert.ok(answers.every(({ status }) => status === 202))
  }
  const counts = (await receiver.test('sql', { sql: "SELECT count(*) AS n FROM events WHERE name LIKE 'name-%'" })).flat().map(({ n }) => n)
  assert.equal(
    counts.reduce((sum, n) => sum + n, 0),
    names.length,
  )
  assert.ok(counts.length === 32 && Math.min(...counts) > 25 && Math.max(...counts) < 120, String(counts))
})

test('a secret of a rotation is counted with each event', async () => {
  const old = await receiver.post(release('rotated', '1.0.0', { secret: secrets[0] }))
  assert.equal(old.status, 202)
  assert.equal(await count("SELECT count(*) AS n FROM events WHERE secret = 'NPM_HOOK_SECRET_OLD'"), 1)
})

test('a body of 30 MB is accepted, and its row is small', async () => {
  const versions = { '1.0.0': { name: 'large', version: '1.0.0', readme: 'x'.repeat(30_000_000) } }
  const packument = JSON.stringify({
    name: 'large',
    'dist-tags': { latest: '1.0.0' },
    versions,
    time: { '1.0.0': new Date(0).toISOString() },
  })
  const { status, answer } = await receiver.post(release('large', '1.0.0', { packument }))
  assert.deepEqual([status, answer.evidence], [202, 'confirmed'])
  assert.ok((await count("SELECT length(about) AS n FROM events WHERE name = 'large'")) < 3000)
})

test('a text of megabytes in the payload does not make the row too large', async () => {
  const message = 'do not use '.repeat(400_000)
  const packument = JSON.stringify({ name: 'wordy', 'dist-tags': { latest: '1.0.0' }, versions: { '1.0.0': { deprecated: message } } })
  const { status } = await receiver.post(
    createDelivery({ kind: 'deprecated', name: 'wordy', version: '1.0.0' }, { secret: SECRET, packument }),
  )
  assert.equal(status, 202)
  assert.ok((await count("SELECT length(about) AS n FROM events WHERE name = 'wordy'")) < 5000)
})

test('a signed body that is not an event is stored raw, once, however large', async () => {
  const body = `{"no": "event", "payload": "${'y'.repeat(3_000_000)}"}`
  const delivery = { body, headers: { 'content-type': 'application/json', 'x-npm-signature': signPayload(body, SECRET) } }
  const [first, second] = [await receiver.post(delivery), await receiver.post(delivery)]
  assert.deepEqual(
    [first.status, first.answer.error, first.answer.stored, second.answer.id],
    [202, 'no-event', 'quarantine', first.answer.id],
  )
})

test('if the intake cannot write, the response is 503, and nothing is stored', async () => {
  const sql = (text) => receiver.test('intakeSql', { sql: text })
  await sql("CREATE TRIGGER refuse BEFORE INSERT ON groups BEGIN SELECT RAISE(FAIL, 'the disk is full'); END")
  const delivery = release('unwritten', '1.0.0', { time: 1 })
  const { status, headers, answer } = await receiver.post(delivery)
  assert.deepEqual([status, headers.get('retry-after'), answer.error], [503, '5', 'unavailable'])
  assert.doesNotMatch(JSON.stringify(answer), /disk/)
  await sql('DROP TRIGGER refuse')
  assert.equal(await count("SELECT count(*) AS n FROM events WHERE name = 'unwritten'"), 0)
  assert.equal((await receiver.post(delivery)).status, 202)
})

test('if a shard refuses, what was accepted is kept for it, further events of it get 503, and others are accepted', async () => {
  const sql = (text) => receiver.test('sql', { name: 'refused', sql: text })
  await sql("CREATE TRIGGER refuse BEFORE INSERT ON events BEGIN SELECT RAISE(FAIL, 'the disk is full'); END")
  const first = release('refused', '1.0.0', { time: 1 })
  assert.equal((await receiver.post(first)).status, 202)
  await waitUntil('the next one to be refused', async () => (await receiver.post(release('refused', `1.0.${Date.now()}`))).status === 503)
  assert.equal((await receiver.post(release('another-package'))).status, 202)
  assert.equal((await receiver.post(first)).status, 200)
  assert.equal((await fetch(`${receiver.url}/healthz`)).status, 503)
  await sql('DROP TRIGGER refuse')
  await waitUntil('the next one to be accepted', async () => (await receiver.post(release('refused', '2.0.0'))).status === 202)
  const [kept, order] = await Promise.all([
    count("SELECT count(*) AS n FROM events WHERE name = 'refused' AND json_extract(about, '$.change.version') = '1.0.0'"),
    sql("SELECT json_extract(about, '$.change.version') AS version FROM events WHERE name = 'refused' ORDER BY seq"),
  ])
  assert.equal(kept, 1)
  assert.deepEqual([order[0].version, order.at(-1).version], ['1.0.0', '2.0.0'])
})

test('events expire before their ids: a replay stays a duplicate', async () => {
  const delivery = release('forgotten', '1.0.0', { time: 1 })
  await receiver.post(delivery)
  await receiver.test('clock', { offset: 31 * 86_400_000 })
  await receiver.test('sweep')
  assert.equal(await count("SELECT count(*) AS n FROM events WHERE name = 'forgotten'"), 0)
  assert.equal((await receiver.post(delivery)).status, 200)
  await receiver.test('clock', { offset: 401 * 86_400_000 })
  await receiver.test('sweep')
  assert.equal((await receiver.post(delivery)).status, 202)
})

test('an object of the first version is migrated, with its events', async () => {
  const sql = (text) => receiver.test('sql', { name: 'migrated', sql: text })
  const delivery = release('migrated', '1.0.0', { time: 1 })
  await receiver.post(delivery)
  await sql(`DROP TABLE deliveries; DROP TABLE marks; DROP TABLE attempts; DROP TABLE health; DROP TABLE target_list;
    DROP TABLE watched; DROP TABLE facts; DROP TABLE documents; ALTER TABLE events DROP COLUMN registry; ALTER TABLE events DROP COLUMN document;
    ALTER TABLE events DROP COLUMN users; ALTER TABLE events DROP COLUMN hooks; DROP TABLE hook_states;
    DELETE FROM steps WHERE done > 0`)
  await receiver.kill()
  const next = await startReceiver(folder)
  try {
    assert.equal((await next.post(delivery)).status, 200)
    assert.equal((await next.test('sql', { name: 'migrated', sql: 'SELECT * FROM deliveries WHERE state IN (0, 2)' })).length, 0)
  } finally {
    await next.kill()
  }
})
