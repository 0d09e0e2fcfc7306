// Data that the first version stored is still readable: the texts below are what it wrote.
import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { signPayload } from 'npm-hooks'
import { fetch } from '../fetch.js'
import { newFolder, release, SECRET, startReceiver } from './workerd.js'

const TOKEN = 'a-token-of-twenty-letters'
const TARGETS = JSON.stringify([{ name: 'recorder', kind: 'forward', url: 'http://127.0.0.1:9/', secret: 's', level: 'info' }])
const ID = '0123456789abcdef0123456789abcdef'
/** The data is years old, and the receiver deletes what has expired at the first request. */
const KEEP = { KEEP_EVENTS_DAYS: '3650', KEEP_IDS_DAYS: '3650' }
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

/** The tables that earlier versions had, before `deliveries`. */
const EARLIER_TABLES = `
  DROP TABLE deliveries; DROP TABLE marks; DROP TABLE attempts; DROP TABLE health; DROP TABLE target_list;
  DROP TABLE watched; DROP TABLE facts; DROP TABLE documents; ALTER TABLE events DROP COLUMN registry; ALTER TABLE events DROP COLUMN document; ALTER TABLE events DROP COLUMN users; ALTER TABLE events DROP COLUMN hooks;
  DROP TABLE hook_states;
  DELETE FROM steps WHERE done > 1;
  CREATE TABLE outbox (
    target TEXT, name TEXT, seq INTEGER, received INTEGER NOT NULL, since INTEGER, tried INTEGER, due INTEGER NOT NULL,
    attempts INTEGER NOT NULL, refusals INTEGER NOT NULL, PRIMARY KEY (target, name, seq)
  ) WITHOUT ROWID;
  CREATE TABLE attempts (
    seq INTEGER, target TEXT, number INTEGER, at INTEGER NOT NULL, status INTEGER, ms INTEGER NOT NULL, error TEXT,
    PRIMARY KEY (seq, target, number)
  ) WITHOUT ROWID;
  CREATE TABLE dead (
    seq INTEGER, target TEXT, name TEXT NOT NULL, at INTEGER NOT NULL, fault TEXT NOT NULL, reason TEXT NOT NULL,
    PRIMARY KEY (seq, target)
  ) WITHOUT ROWID;
  CREATE TABLE health (
    target TEXT PRIMARY KEY, passed INTEGER, failing INTEGER, suspended INTEGER, probe INTEGER, status INTEGER, error TEXT
  ) WITHOUT ROWID;`

test('events, attempts, pending deliveries, dead letters and health of earlier versions are readable', async (t) => {
  const { folder, remove } = await newFolder()
  let receiver = await startReceiver(folder, KEEP)
  t.after(async () => {
    await receiver.kill()
    remove()
  })
  const sql = (text) => receiver.test('sql', { name: 'old', sql: text })
  const api = async (path) => (await fetch(`${receiver.url}/events/api/${path}`, { headers: { authorization: `Bearer ${TOKEN}` } })).json()
  const about = JSON.stringify(STORED_ABOUT).replaceAll("'", "''")
  await sql(EARLIER_TABLES)
  for (const [number] of LEVELS) {
    const id = ID.slice(0, -1) + number
    await sql(`INSERT INTO ids VALUES ('${id}', ${SEQ + number}, ${SEQ})`)
    await sql(
      `INSERT INTO events VALUES (${SEQ + number}, '${id}', 'old', 'publish', ${number}, ${SEQ}, 1, 100, 'NPM_HOOK_SECRET', NULL, '${about}')`,
    )
  }
  const id = `${ID.slice(0, -1)}2`
  await sql(`INSERT INTO attempts VALUES (${SEQ + 2}, 'recorder', 1, ${SEQ}, NULL, 5, 'no connection')`)
  const dead = "'target', 'not taken in 72 hours and 12 attempts, the last: 500'"
  await sql(`INSERT INTO dead VALUES (${SEQ + 2}, 'recorder', 'old', ${SEQ}, ${dead})`)
  await sql(`INSERT INTO outbox VALUES ('recorder', 'old', ${SEQ + 3}, ${SEQ}, ${SEQ}, ${SEQ}, 9e14, 2, 1)`)
  await sql(`INSERT INTO outbox VALUES ('removed', 'old', ${SEQ + 3}, ${SEQ}, NULL, NULL, ${SEQ}, 0, 0)`)
  await sql(`INSERT INTO health VALUES ('recorder', ${SEQ}, NULL, NULL, NULL, NULL, NULL)`)
  await receiver.kill()

  receiver = await startReceiver(folder, { TARGETS, EVENTS_TOKEN: TOKEN, ...KEEP })
  const levels = (await api('events?package=old')).events.map(({ seq, level }) => [seq - SEQ, level])
  assert.deepEqual(levels.reverse(), LEVELS)
  const selected = (await api('events?package=old&level=info')).events.map(({ seq }) => seq - SEQ)
  assert.deepEqual(selected, [3, 2])
  const { event, attempts, dead: letters } = await api(`events/${id}`)
  assert.deepEqual(event.about, STORED_ABOUT)
  assert.deepEqual([attempts[0].error, letters[0].fault], ['no connection', 'target'])
  const { waiting } = await api(`events/${ID.slice(0, -1)}3`)
  assert.deepEqual(waiting, [
    { target: 'recorder', due: 9e14, attempts: 2 },
    { target: 'removed', due: SEQ, attempts: 0 },
  ])
  assert.deepEqual(
    (await api('dead-letters')).deadLetters.map((letter) => [letter.id, letter.summary]),
    [[id, 'old 1.0.1 published']],
  )
  const targets = await api('targets')
  assert.deepEqual(
    targets.map((target) => [target.id, target.isRemoved, target.waiting, target.passed]),
    [
      ['recorder', false, 1, SEQ],
      ['removed', true, 1, null],
    ],
  )
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
  const start = () => startReceiver(folder, { EVENTS_TOKEN: TOKEN, ...KEEP })
  receiver = await start()
  const inserts = QUARANTINED.map(
    ({ id, received, bytes, error, message }) => `INSERT INTO bodies VALUES ('${id}', ${received}, ${bytes}, '${error}', '${message}');`,
  )
  await receiver.test('quarantineSql', { sql: TABLES + inserts.join('') })
  await receiver.kill()
  assert.ok(existsSync(join(folder, 'storage/npm-hooks-unreadable')), 'the folder that the first version wrote to')

  receiver = await start()
  const get = (path) => fetch(`${receiver.url}/events/api/${path}`, { headers: { authorization: `Bearer ${TOKEN}` } })
  assert.deepEqual((await (await get('quarantine')).json()).bodies, QUARANTINED)
  const stored = async ({ id }) => Buffer.from(await (await get(`quarantine/${id}`)).arrayBuffer())
  const long = Buffer.concat([Buffer.alloc(PIECE_BYTES), Buffer.from([0, 255, 10, 34])])
  assert.ok((await stored(QUARANTINED[0])).equals(long))
  assert.equal((await stored(QUARANTINED[1])).toString(), 'hi')

  const headers = { 'x-npm-signature': signPayload('{}', SECRET) }
  assert.equal((await receiver.post({ body: '{}', headers })).answer.stored, 'quarantine')
  const {
    bodies: [newest, ...others],
  } = await (await get('quarantine')).json()
  assert.deepEqual([newest.bytes, newest.error, others], [2, 'no-event', QUARANTINED])
})
