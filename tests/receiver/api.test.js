// /healthz and the API under /events/api/.
import assert from 'node:assert/strict'
import { after, test } from 'node:test'
import { signPayload } from 'npm-hooks'
import { fetch } from '../fetch.js'
import { SECRET, newFolder, release, startReceiver } from './workerd.js'
import { forwardTo, startTarget, waitUntil } from './recording-target.js'

const TOKEN = 'a-token-of-twenty-letters'

const { folder, remove } = await newFolder()
const target = await startTarget((_, response, { body }) => response.writeHead(JSON.parse(body).name === 'refused' ? 500 : 204).end())
const TARGETS = JSON.stringify([forwardTo(target.url, { packages: ['wanted', 'refused', 'again'] })])
const receiver = await startReceiver(folder, { TARGETS, EVENTS_TOKEN: TOKEN, NPM_HOOK_SECRET_OLD: 'former secret' })
after(async () => {
  await receiver.kill()
  target.stop()
  remove()
})

const ask = async (path, { method = 'GET', headers = {}, body } = {}) => {
  const response = await fetch(`${receiver.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${TOKEN}`, ...headers },
    body: body && JSON.stringify(body),
  })
  const text = await response.text()
  return {
    status: response.status,
    headers: response.headers,
    answer: response.headers.get('content-type')?.startsWith('application/json') ? JSON.parse(text) : text,
  }
}
const api = async (path) => (await ask(`/events/api/${path}`)).answer
const act = (path, body) => ask(`/events/api/${path}`, { method: 'POST', body })

const packument = JSON.stringify({
  name: 'suspicious',
  'dist-tags': { latest: '1.0.1' },
  versions: { '1.0.0': {}, '1.0.1': { scripts: { postinstall: 'x' } } },
  time: { '1.0.0': '2020-01-01T00:00:00Z', '1.0.1': '2020-02-01T00:00:00Z' },
})
const answers = []
for (const delivery of [
  release('wanted'),
  release('refused'),
  release('suspicious', '1.0.1', { packument }),
  release('other', '1.0.0', { secret: 'former secret' }),
]) {
  answers.push(await receiver.post(delivery))
}
const [wanted, refused] = answers.map(({ answer: { id } }) => id)
await waitUntil('both hits', () => target.hits.length >= 2)

test('the latest events are listed, newest first, page by page', async () => {
  const { events, next } = await api('events?limit=3')
  assert.deepEqual([events.map(({ name }) => name), typeof next], [['other', 'suspicious', 'refused'], 'string'])
  const rest = await api(`events?limit=3&before=${next}`)
  assert.deepEqual([rest.events.map(({ name }) => name), rest.next], [['wanted'], null])
  assert.deepEqual(Object.keys(events[0]), [
    'id',
    'seq',
    'name',
    'kind',
    'level',
    'received',
    'time',
    'bytes',
    'key',
    'summary',
    'evidence',
    'waiting',
    'dead',
  ])
})

for (const [query, names] of [
  ['package=wanted', ['wanted']],
  ['search=us', ['suspicious', 'refused']],
  ['level=notice', ['suspicious']],
  ['kind=unpublish', []],
  ['kind=publish&limit=1', ['other']],
]) {
  test(`search: ${query}`, async () =>
    assert.deepEqual(
      (await api(`events?${query}`)).events.map(({ name }) => name),
      names,
    ))
}

test('an event has what was received, and each attempt', async () => {
  const { event, attempts, waiting, dead } = await api(`events/${refused}`)
  assert.deepEqual(
    [event.name, event.about.envelope.event, attempts[0].status, waiting.length, dead.length],
    ['refused', 'package:publish', 500, 1, 0],
  )
  assert.deepEqual((await api(`events/${wanted}`)).waiting, [])
})

test('events are counted over time, and by secret', async () => {
  const { step, counts } = await api('counts?hours=24')
  assert.deepEqual([step, counts.reduce((sum, { count }) => sum + count, 0)], [3_600_000, 4])
  assert.ok(
    counts.every(({ at }) => at % step === 0),
    JSON.stringify(counts),
  )
  assert.equal(counts.find(({ level }) => level === 'alarm').count, 1)
  const secrets = await api('secrets')
  assert.deepEqual(secrets.map(({ secret, count }) => [secret, count]).sort(), [
    ['NPM_HOOK_SECRET', 3],
    ['NPM_HOOK_SECRET_OLD', 1],
  ])
})

test("a target's health is reported, and never its secret", async () => {
  const [health] = await api('targets')
  assert.deepEqual([health.name, health.waiting, health.suspended, health.lastFailure], ['recorder', 1, null, 500])
  assert.ok(health.failing > 0 && health.passed > 0)
  assert.doesNotMatch(JSON.stringify(health), /target secret|127\.0\.0\.1/)
})

test('/healthz reports the lag and the age of pending deliveries, without a token', async () => {
  const response = await fetch(`${receiver.url}/healthz`)
  const { at, oldestWaitingMs, lag, refused, ...rest } = await response.json()
  const counts = {
    waiting: 1,
    deadLetters: 0,
    suspendedTargets: 0,
    pausedTargets: 0,
    throttledTargets: 0,
    quarantined: 0,
    hooks: { waiting: 0, deadLetters: 0, suspended: 0, unassigned: 0 },
    watched: 0,
    failingLooks: 0,
    brokenLooks: 0,
  }
  assert.deepEqual([response.status, rest], [200, { ok: true, ...counts, unavailableShards: [], problems: [] }])
  assert.ok(at > 0 && typeof refused === 'object')
  assert.ok(oldestWaitingMs > 0 && lag.events === 4 && lag.meanMs >= 0 && lag.maxMs >= lag.meanMs)
})

test('dead letters are redelivered by id or by period; a delivered event can be redelivered too', async () => {
  await receiver.test('clock', { offset: 80 * 3_600_000 })
  await receiver.test('sql', { sql: 'UPDATE deliveries SET since = 0, attempts = 12 WHERE state = 2' })
  await receiver.test('run')
  const {
    deadLetters: [dead],
    total,
  } = await api('dead-letters')
  assert.equal(total, 1)
  assert.deepEqual([dead.id, dead.target, dead.fault], [refused, 'recorder', 'target'])
  target.behave = (_, response) => response.writeHead(204).end()
  const hits = target.hits.length
  assert.deepEqual((await act('redeliver', { id: refused })).answer, { queued: 1 })
  await waitUntil('the dead letter', () => target.hits.length === hits + 1)
  assert.deepEqual(
    [(await api('dead-letters')).deadLetters, (await act('redeliver', { from: 0, to: Date.now() })).answer],
    [[], { queued: 0 }],
  )
  assert.deepEqual((await act('redeliver', { id: wanted, target: 'recorder' })).answer, { queued: 1 })
  await waitUntil('the delivered event', () => target.hits.length === hits + 2)
  assert.deepEqual(target.ids().slice(-2), [refused, wanted])
})

test('what was delivered a moment ago is sent again', async () => {
  const before = target.hits.length
  // The second one's success is written later.
  const answers = [await receiver.post(release('again', '1.0.0')), await receiver.post(release('again', '1.0.1'))]
  await waitUntil('both events', () => target.hits.length === before + 2)
  for (const { answer } of answers) assert.deepEqual((await act('redeliver', { id: answer.id, target: 'recorder' })).answer, { queued: 1 })
  await waitUntil('both again', () => target.hits.length === before + 4)
})

test('the dead letters of a period are redelivered', async () => {
  const undelivered = "SELECT seq FROM deliveries WHERE state <> 1 AND seq IN (SELECT seq FROM events WHERE name IN ('wanted', 'refused'))"
  await waitUntil('their records', async () => (await receiver.test('sql', { sql: undelivered })).flat().length === 0)
  await receiver.test('sql', {
    sql: "UPDATE deliveries SET state = 3, tried = 0, fault = 'target', reason = 'for a test' WHERE seq IN (SELECT seq FROM events WHERE name IN ('wanted', 'refused'))",
  })
  const hits = target.hits.length
  assert.deepEqual((await act('redeliver', { from: 0, to: Date.now() + 90 * 3_600_000, target: 'recorder' })).answer, { queued: 2 })
  await waitUntil('both events', () => target.hits.length === hits + 2)
})

test("a test event ignores the target's filters", async () => {
  const hits = target.hits.length
  const {
    answer: { id },
  } = await act('test', { target: 'recorder' })
  await waitUntil('it', () => target.hits.length === hits + 1)
  assert.equal(target.ids().at(-1), id)
  assert.equal((await act('test', { target: 'unknown' })).status, 422)
})

test('a quarantined body can be downloaded', async () => {
  const body = '<script>alert(1)</script>'
  const {
    answer: { id },
  } = await receiver.post({ body, headers: { 'x-npm-signature': signPayload(body, SECRET) } })
  const {
    bodies: [listed],
  } = await api('quarantine')
  assert.deepEqual([listed.id, listed.error, listed.bytes], [id, 'not-json', body.length])
  const { answer, headers } = await ask(`/events/api/quarantine/${id}`)
  assert.deepEqual([answer, headers.get('content-disposition'), headers.get('x-content-type-options')], [body, 'attachment', 'nosniff'])
})

for (const [what, path, init, status] of [
  ['no token', '/events/api/events', { headers: { authorization: '' } }, 401],
  ['a wrong token', '/events/api/events', { headers: { authorization: `Bearer ${TOKEN}x` } }, 401],
  ['an unknown path', '/events/api/nothing', {}, 404],
  ['another method', '/events/api/redeliver', {}, 405],
  ['a bad limit', '/events/api/events?limit=0', {}, 422],
  ['a bad cursor', '/events/api/events?before=x', {}, 422],
  ['a bad level', '/events/api/events?level=loud', {}, 422],
  ['an unknown id', `/events/api/events/${'0'.repeat(32)}`, {}, 404],
  ['a body that is not stored', `/events/api/events/${wanted}/body`, {}, 404],
  ['an unknown quarantined body', `/events/api/quarantine/${'0'.repeat(32)}`, {}, 404],
  ['an empty request', '/events/api/redeliver', { method: 'POST', body: {} }, 422],
]) {
  test(`the API answers ${what} with ${status}`, async () => assert.equal((await ask(path, init)).status, status))
}

test('no line of the log has a secret, a token or a body', () => {
  for (const line of receiver.log) assert.doesNotMatch(line, /target secret|former secret|hook secret|a-token-of|<script>|sha256=/)
})

test('without a token there is no API', async () => {
  const closed = await newFolder()
  let other
  try {
    other = await startReceiver(closed.folder)
    const response = await fetch(`${other.url}/events/api/events`, { headers: { authorization: 'Bearer ' } })
    assert.equal(response.status, 404)
  } finally {
    await other?.kill()
    closed.remove()
  }
})
