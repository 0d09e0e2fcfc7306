// Data that the first version stored is still readable: the texts below are what it wrote.
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { signPayload } from 'npm-hooks'
import { newFolder, release, SECRET, startReceiver } from './workerd.js'

const TOKEN = 'a-token-of-twenty-letters'
const TARGETS = JSON.stringify([{ name: 'recorder', kind: 'forward', url: 'http://127.0.0.1:9/', secret: 's', level: 'info' }])
const ID = '0123456789abcdef0123456789abcdef'
const SEQ = 1_700_000_000_000

const STORED_ABOUT = {
  change: {
    kind: 'publish',
    name: 'old',
    version: '1.0.1',
    evidence: 'confirmed',
    warnings: [],
    summary: 'old 1.0.1 published',
    key: 'publish:old@1.0.1',
  },
  signals: [
    { code: 'licence-changed', level: 'notice', message: 'the licence changed', evidence: [{ path: ['license'], value: 'MIT' }] },
    { code: 'from-the-first-version', level: 'info', message: 'a level that is no longer used', evidence: [] },
  ],
  envelope: {
    event: 'package:publish',
    name: 'old',
    type: 'package',
    version: '1.0.0',
    hookOwner: { username: 'u' },
    change: { version: '1.0.1' },
    time: 1,
  },
  warnings: ['envelope-version'],
}

/** The stored number of each level in the first version, and the level that the API returns now. */
const LEVELS = [
  [0, 'none'],
  [1, 'none'],
  [2, 'notice'],
  [3, 'alarm'],
]

test('events, attempts, dead letters and health of the first version are readable', async (t) => {
  const { folder, remove } = await newFolder()
  const receiver = await startReceiver(folder, { TARGETS, EVENTS_TOKEN: TOKEN })
  t.after(async () => {
    await receiver.kill()
    remove()
  })
  const sql = (text) => receiver.test('sql', { name: 'old', sql: text })
  const api = async (path) => (await fetch(`${receiver.url}/events/api/${path}`, { headers: { authorization: `Bearer ${TOKEN}` } })).json()
  const about = JSON.stringify(STORED_ABOUT).replaceAll("'", "''")
  for (const [number] of LEVELS) {
    const id = ID.slice(0, -1) + number
    await sql(`INSERT INTO ids VALUES ('${id}', ${SEQ + number}, ${SEQ})`)
    await sql(
      `INSERT INTO events VALUES (${SEQ + number}, '${id}', 'old', 'publish', ${number}, ${SEQ}, 1, 100, 'NPM_HOOK_SECRET', NULL, '${about}')`,
    )
  }
  const id = `${ID.slice(0, -1)}2`
  await sql(`INSERT INTO attempts VALUES (${SEQ + 2}, 'recorder', 1, ${SEQ}, NULL, 5, 'no connection')`)
  await sql(
    `INSERT INTO dead VALUES (${SEQ + 2}, 'recorder', 'old', ${SEQ}, 'target', 'not taken in 72 hours and 12 attempts, the last: 500')`,
  )
  await sql(`INSERT INTO health VALUES ('recorder', ${SEQ}, NULL, NULL, NULL, NULL, NULL)`)

  const levels = (await api('events?package=old')).events.map(({ seq, level }) => [seq - SEQ, level])
  assert.deepEqual(levels.reverse(), LEVELS)
  const selected = (await api('events?package=old&level=info')).events.map(({ seq }) => seq - SEQ)
  assert.deepEqual(selected, [3, 2])
  const { event, attempts, dead } = await api(`events/${id}`)
  assert.deepEqual(event.about, STORED_ABOUT)
  assert.deepEqual([attempts[0].error, dead[0].fault], ['no connection', 'target'])
  assert.deepEqual(
    (await api('dead-letters')).map((letter) => [letter.id, letter.summary]),
    [[id, 'old 1.0.1 published']],
  )
  assert.equal((await api('targets'))[0].passed, SEQ)
  assert.equal((await receiver.post(release('old'))).status, 202)
})

const PIECE_BYTES = 1024 * 1024
const QUARANTINED = [
  { id: `${ID.slice(0, -1)}b`, received: SEQ + 1, bytes: PIECE_BYTES + 4, error: 'no-event', message: 'the envelope has no event' },
  { id: `${ID.slice(0, -1)}a`, received: SEQ, bytes: 2, error: 'not-json', message: 'not JSON at byte 0: expected a value' },
]
const TABLES = `
  DROP TABLE pieces; DROP TABLE bodies;
  CREATE TABLE pieces (id TEXT, at INTEGER, received INTEGER NOT NULL, data BLOB NOT NULL, PRIMARY KEY (id, at)) WITHOUT ROWID;
  CREATE TABLE bodies (id TEXT PRIMARY KEY, received INTEGER, bytes INTEGER, error TEXT, message TEXT) WITHOUT ROWID;
  INSERT INTO pieces VALUES ('${QUARANTINED[0].id}', 0, ${SEQ}, zeroblob(${PIECE_BYTES}));
  INSERT INTO pieces VALUES ('${QUARANTINED[0].id}', ${PIECE_BYTES}, ${SEQ}, x'00ff0a22');
  INSERT INTO pieces VALUES ('${QUARANTINED[1].id}', 0, ${SEQ}, x'6869');`

test('bodies that the first version stored as unreadable are in the quarantine', async (t) => {
  const { folder, remove } = await newFolder()
  let receiver
  t.after(async () => {
    await receiver?.kill()
    remove()
  })
  const start = () => startReceiver(folder, { EVENTS_TOKEN: TOKEN })
  receiver = await start()
  const inserts = QUARANTINED.map(
    ({ id, received, bytes, error, message }) => `INSERT INTO bodies VALUES ('${id}', ${received}, ${bytes}, '${error}', '${message}');`,
  )
  await receiver.test('quarantineSql', { sql: TABLES + inserts.join('') })
  await receiver.kill()
  assert.ok(existsSync(join(folder, 'storage/npm-hooks-unreadable')), 'the folder that the first version wrote to')

  receiver = await start()
  const get = (path) => fetch(`${receiver.url}/events/api/${path}`, { headers: { authorization: `Bearer ${TOKEN}` } })
  assert.deepEqual(await (await get('quarantine')).json(), QUARANTINED)
  const stored = async ({ id }) => Buffer.from(await (await get(`quarantine/${id}`)).arrayBuffer())
  const long = Buffer.concat([Buffer.alloc(PIECE_BYTES), Buffer.from([0, 255, 10, 34])])
  assert.ok((await stored(QUARANTINED[0])).equals(long))
  assert.equal((await stored(QUARANTINED[1])).toString(), 'hi')

  const headers = { 'x-npm-signature': signPayload('{}', SECRET) }
  assert.equal((await receiver.post({ body: '{}', headers })).answer.stored, 'quarantine')
  const [newest, ...others] = await (await get('quarantine')).json()
  assert.deepEqual([newest.bytes, newest.error, others], [2, 'no-event', QUARANTINED])
})
