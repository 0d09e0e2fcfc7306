// Data that the first version stored is still readable: the texts below are what it wrote.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { newFolder, release, startReceiver } from './workerd.js'

const TOKEN = 'a token of twenty letters'
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
