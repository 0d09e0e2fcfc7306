// One event is accepted once, however often and by whomever it is told.
import assert from 'node:assert/strict'
import { request } from 'node:http'
import { createDelivery, signPayload } from 'npm-hooks'
import { deliveries } from '../data.js'
import { SECRET, newFolder, release, startReceiver } from './host.js'
import { until } from './target.js'

export async function acceptanceCases(test, { copies, times }) {
  // It waits for as long as a body is waited for, beside the others.
  const slow = slowSenders()
  slow.catch(() => {})
  const { folder, remove } = await newFolder()
  const secrets = [...new Set(deliveries().map(({ secret }) => secret))]
  const receiver = await startReceiver(folder, { NPM_HOOK_SECRET_OLD: secrets[0] })
  // A connection that was idle for five seconds is closed by workerd, perhaps just as it is used again.
  const posted = async (delivery) => (await receiver.post(delivery)) ?? receiver.post(delivery)
  const count = async (sql) => (await receiver.test('sql', { sql })).flat().reduce((sum, { n }) => sum + n, 0)

  await test(`of ${copies} copies at once exactly one is accepted, ${times} times`, async () => {
    for (let time = 0; time < times; time++) {
      const delivery = release('popular', `1.0.${time}`)
      const answers = await Promise.all(Array.from({ length: copies }, () => posted(delivery)))
      const statuses = byStatus(answers)
      assert.deepEqual([statuses[202]?.length, statuses[200]?.length], [1, copies - 1])
      assert.ok(statuses[200].every(({ answer }) => answer.duplicate === true && answer.id === statuses[202][0].answer.id))
    }
    assert.equal(await count("SELECT count(*) AS n FROM events WHERE name = 'popular'"), times)
  })

  await test('names by the thousand lead to all shards, and nothing is left behind', async () => {
    const names = Array.from({ length: 2000 }, (_, at) => `name-${at}`)
    for (let at = 0; at < names.length; at += 100) {
      const answers = await Promise.all(names.slice(at, at + 100).map((name) => posted(release(name))))
      assert.ok(answers.every(({ status }) => status === 202))
    }
    const counts = (await receiver.test('sql', { sql: "SELECT count(*) AS n FROM events WHERE name LIKE 'name-%'" }))
      .flat()
      .map(({ n }) => n)
    assert.equal(
      counts.reduce((sum, n) => sum + n, 0),
      names.length,
    )
    assert.ok(counts.length === 32 && Math.min(...counts) > 25 && Math.max(...counts) < 120, String(counts))
  })

  await test('a secret of a rotation is counted with each event', async () => {
    const old = await receiver.post(release('rotated', '1.0.0', { secret: secrets[0] }))
    assert.equal(old.status, 202)
    assert.equal(await count("SELECT count(*) AS n FROM events WHERE secret = 'NPM_HOOK_SECRET_OLD'"), 1)
  })

  await test('a body of 30 MB is taken, its row is small', async () => {
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

  await test('a text of megabytes in the payload does not make the row too large', async () => {
    const message = 'do not use '.repeat(400_000)
    const packument = JSON.stringify({ name: 'wordy', 'dist-tags': { latest: '1.0.0' }, versions: { '1.0.0': { deprecated: message } } })
    const { status } = await receiver.post(
      createDelivery({ kind: 'deprecated', name: 'wordy', version: '1.0.0' }, { secret: SECRET, packument }),
    )
    assert.equal(status, 202)
    assert.ok((await count("SELECT length(about) AS n FROM events WHERE name = 'wordy'")) < 5000)
  })

  await test('what is signed and no event is kept raw, once, however large', async () => {
    const body = `{"no": "event", "payload": "${'y'.repeat(3_000_000)}"}`
    const delivery = { body, headers: { 'content-type': 'application/json', 'x-npm-signature': signPayload(body, SECRET) } }
    const [first, second] = [await receiver.post(delivery), await receiver.post(delivery)]
    assert.deepEqual(
      [first.status, first.answer.error, first.answer.kept, second.answer.id],
      [202, 'no-event', 'unreadable', first.answer.id],
    )
  })

  await test('storage that refuses to write is answered with 503, and nothing half is kept', async () => {
    const sql = (text) => receiver.test('sql', { name: 'refused', sql: text })
    await sql("CREATE TRIGGER refuse BEFORE INSERT ON events BEGIN SELECT RAISE(FAIL, 'the disk is full'); END")
    const delivery = release('refused', '1.0.0', { time: 1 })
    const { status, headers, answer } = await receiver.post(delivery)
    assert.deepEqual([status, headers.get('retry-after'), answer.error], [503, '5', 'unavailable'])
    assert.doesNotMatch(JSON.stringify(answer), /disk/)
    await sql('DROP TRIGGER refuse')
    assert.equal((await receiver.post(delivery)).status, 202)
  })

  await test('rows are forgotten after their days, ids are not: a replay stays a duplicate', async () => {
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

  await test('an object made by the first version is brought up to this one, with its events', async () => {
    const sql = (text) => receiver.test('sql', { name: 'migrated', sql: text })
    const delivery = release('migrated', '1.0.0', { time: 1 })
    await receiver.post(delivery)
    await sql('DROP TABLE outbox; DROP TABLE attempts; DROP TABLE dead; DROP TABLE health; DELETE FROM steps WHERE done > 0')
    await receiver.kill()
    const next = await startReceiver(folder)
    assert.equal((await next.post(delivery)).status, 200)
    assert.equal((await next.test('sql', { name: 'migrated', sql: 'SELECT * FROM outbox' })).length, 0)
    await next.kill()
  })

  remove()
  await configurationCases(test)
  await test('bodies that never end take all the room: 503 for a while, then they are answered with 408 and the room is free', () => slow)
}

/** Two senders that announce 32 MiB and send none of it. */
async function slowSenders() {
  const { folder, remove } = await newFolder()
  const receiver = await startReceiver(folder)
  try {
    const headers = { 'content-length': 32 * 1024 * 1024, 'x-npm-signature': signPayload('x', SECRET) }
    const answered = Array.from(
      { length: 2 },
      () =>
        new Promise((resolve, reject) => {
          const sender = request(receiver.url, { method: 'POST', headers }, ({ statusCode }) => {
            sender.destroy()
            resolve(statusCode)
          })
          sender.on('error', reject).write('{')
        }),
    )
    await until('the room to be taken', async () => (await receiver.post(release('a'))).status === 503)
    const {
      status,
      headers: { 'retry-after': after } = {},
      answer,
    } = await receiver.post(release('b')).then((got) => ({ ...got, headers: Object.fromEntries(got.headers) }))
    assert.deepEqual([status, after, answer.error], [503, '5', 'busy'])
    assert.deepEqual(await Promise.all(answered), [408, 408])
    assert.equal((await receiver.post(release('c'))).status, 202)
  } finally {
    await receiver.kill()
    remove()
  }
}

/** Node 20 has no Object.groupBy. */
const byStatus = (answers) =>
  answers.reduce((groups, answer) => ({ ...groups, [answer.status]: [...(groups[answer.status] ?? []), answer] }), {})

async function configurationCases(test) {
  const good = { name: 'a', kind: 'forward', url: 'https://example.com/', secret: 's' }
  for (const [what, variables, message] of [
    ['no secret', { NPM_HOOK_SECRET: undefined }, 'NPM_HOOK_SECRET: set this Worker secret'],
    ['a blank secret', { NPM_HOOK_SECRET: ' ' }, 'NPM_HOOK_SECRET: is no secret'],
    ['a secret that is a signature', { NPM_HOOK_SECRET: `sha256=${'0'.repeat(64)}` }, 'NPM_HOOK_SECRET: is no secret'],
    [
      "a target's secret that is a signature",
      { TARGETS: JSON.stringify([{ ...good, secret: `sha256=${'0'.repeat(64)}` }]) },
      'TARGETS[0].secret: is no secret',
    ],
    ['targets that are no JSON', { TARGETS: '[{secret}' }, 'TARGETS: is not JSON'],
    ['targets that are no list', { TARGETS: '{}' }, 'TARGETS: must be a JSON array'],
    ['an unknown field', { TARGETS: JSON.stringify([{ ...good, event: 'x' }]) }, 'TARGETS[0].event: is unknown'],
    ['a target without a name', { TARGETS: JSON.stringify([{ ...good, name: '' }]) }, 'TARGETS[0].name: must be'],
    ['two of one name', { TARGETS: JSON.stringify([good, good]) }, 'TARGETS: two are named a'],
    [
      'an unknown kind of target',
      { TARGETS: JSON.stringify([{ ...good, kind: 'mail' }]) },
      'TARGETS[0].kind: must be one of slack, forward',
    ],
    ['a URL without TLS', { TARGETS: JSON.stringify([{ ...good, url: 'http://example.com/' }]) }, 'TARGETS[0].url: must be an https URL'],
    ['a forward without a secret', { TARGETS: JSON.stringify([{ ...good, secret: undefined }]) }, 'TARGETS[0].secret: a forward needs'],
    ['an unknown level', { TARGETS: JSON.stringify([{ ...good, level: 'high' }]) }, 'TARGETS[0].level: must be one of'],
    [
      'an unknown kind of change',
      { TARGETS: JSON.stringify([{ ...good, kinds: ['published'] }]) },
      'TARGETS[0].kinds: published is none of',
    ],
    ['bodies without a bucket', { KEEP_BODIES: 'true' }, 'KEEP_BODIES: needs the R2 binding BODIES'],
    ['days that are none', { KEEP_EVENTS_DAYS: 'ever' }, 'KEEP_EVENTS_DAYS: is ever'],
    ['ids that go before their events', { KEEP_IDS_DAYS: '10' }, 'KEEP_IDS_DAYS: must not be less'],
  ]) {
    await test(`configuration: ${what} is told in the log, and nothing is taken`, async () => {
      const { folder, remove } = await newFolder()
      const receiver = await startReceiver(folder, variables)
      const { status, answer } = await receiver.post(release('x'))
      await receiver.kill()
      remove()
      assert.deepEqual([status, answer.error], [503, 'not-configured'])
      assert.ok(
        receiver.log.some((line) => line.includes(message)),
        receiver.log.join('\n'),
      )
    })
  }
}
