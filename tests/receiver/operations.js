// What people ask the receiver for, and what they do with it: /healthz, /events/api/…, the bindings that Cloudflare has.
import assert from 'node:assert/strict'
import { signPayload } from 'npm-hooks'
import { SECRET, newFolder, release, startReceiver } from './host.js'
import { forwardTo, startTarget, until } from './target.js'

const TOKEN = 'a token of twenty letters'

export async function operationsCases(test) {
  const { folder, remove } = await newFolder()
  const target = await startTarget((_, response, { body }) => response.writeHead(JSON.parse(body).name === 'refused' ? 500 : 204).end())
  const TARGETS = JSON.stringify([forwardTo(target.url, { packages: ['wanted', 'refused'] })])
  const receiver = await startReceiver(folder, { TARGETS, EVENTS_TOKEN: TOKEN, NPM_HOOK_SECRET_OLD: 'of last year' })
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
    release('other', '1.0.0', { secret: 'of last year' }),
  ]) {
    answers.push(await receiver.post(delivery))
  }
  const [wanted, refused] = answers.map(({ answer: { id } }) => id)
  await until('both hits', () => target.hits.length >= 2)

  await test('the latest events are listed, newest first, page by page', async () => {
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
    await test(`search: ${query}`, async () =>
      assert.deepEqual(
        (await api(`events?${query}`)).events.map(({ name }) => name),
        names,
      ))
  }

  await test("one event's story has what was received, and each attempt", async () => {
    const { event, attempts, waiting, dead } = await api(`events/${refused}`)
    assert.deepEqual(
      [event.name, event.about.envelope.event, attempts[0].status, waiting.length, dead.length],
      ['refused', 'package:publish', 500, 1, 0],
    )
    assert.deepEqual((await api(`events/${wanted}`)).waiting, [])
  })

  await test('events are counted over time, and by secret', async () => {
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

  await test("a target's health is told, and never its secret", async () => {
    const [health] = await api('targets')
    assert.deepEqual([health.name, health.waiting, health.suspended, health.lastFailure], ['recorder', 1, null, 500])
    assert.ok(health.failing > 0 && health.passed > 0)
    assert.doesNotMatch(JSON.stringify(health), /of the target|127\.0\.0\.1/)
  })

  await test('/healthz tells the lag and the age of what waits, to anybody', async () => {
    const response = await fetch(`${receiver.url}/healthz`)
    const { oldestWaitingMs, lag, ...rest } = await response.json()
    assert.deepEqual([response.status, rest], [200, { ok: true, waiting: 1, deadLetters: 0, suspendedTargets: 0 }])
    assert.ok(oldestWaitingMs > 0 && lag.events === 4 && lag.meanMs >= 0 && lag.maxMs >= lag.meanMs)
  })

  await test('a dead letter is sent again, by its id, or by a time; and an event that arrived, once more', async () => {
    await receiver.test('clock', { offset: 80 * 3_600_000 })
    await receiver.test('sql', { sql: 'UPDATE outbox SET since = 0, attempts = 12' })
    await receiver.test('run')
    const [dead] = await api('dead-letters')
    assert.deepEqual([dead.id, dead.target, dead.fault], [refused, 'recorder', 'target'])
    target.behave = (_, response) => response.writeHead(204).end()
    const hits = target.hits.length
    assert.deepEqual((await act('again', { id: refused })).answer, { queued: 1 })
    await until('it to come again', () => target.hits.length === hits + 1)
    assert.deepEqual([await api('dead-letters'), (await act('again', { from: 0, to: Date.now() })).answer], [[], { queued: 0 }])
    assert.deepEqual((await act('again', { id: wanted, target: 'recorder' })).answer, { queued: 1 })
    await until('that too', () => target.hits.length === hits + 2)
    assert.deepEqual(target.ids().slice(-2), [refused, wanted])
  })

  await test("a time's dead letters are sent again", async () => {
    await receiver.test('sql', {
      sql: "INSERT INTO dead SELECT seq, 'recorder', name, 0, 'target', 'for a test' FROM events WHERE name IN ('wanted', 'refused')",
    })
    const hits = target.hits.length
    assert.deepEqual((await act('again', { from: 0, to: Date.now() + 90 * 3_600_000, target: 'recorder' })).answer, { queued: 2 })
    await until('both', () => target.hits.length === hits + 2)
  })

  await test('a test event reaches a target whatever its filters say', async () => {
    const hits = target.hits.length
    const {
      answer: { id },
    } = await act('test', { target: 'recorder' })
    await until('it', () => target.hits.length === hits + 1)
    assert.equal(target.ids().at(-1), id)
    assert.equal((await act('test', { target: 'nobody' })).status, 422)
  })

  await test('what was signed and is no event can be read, as a download', async () => {
    const body = '<script>alert(1)</script>'
    const {
      answer: { id },
    } = await receiver.post({ body, headers: { 'x-npm-signature': signPayload(body, SECRET) } })
    const [listed] = await api('unreadable')
    assert.deepEqual([listed.id, listed.error, listed.bytes], [id, 'not-json', body.length])
    const { answer, headers } = await ask(`/events/api/unreadable/${id}`)
    assert.deepEqual([answer, headers.get('content-disposition'), headers.get('x-content-type-options')], [body, 'attachment', 'nosniff'])
  })

  for (const [what, path, init, status] of [
    ['no token', '/events/api/events', { headers: { authorization: '' } }, 401],
    ['a wrong token', '/events/api/events', { headers: { authorization: `Bearer ${TOKEN}x` } }, 401],
    ['an unknown path', '/events/api/nothing', {}, 404],
    ['another method', '/events/api/again', {}, 405],
    ['a bad limit', '/events/api/events?limit=0', {}, 422],
    ['a bad cursor', '/events/api/events?before=x', {}, 422],
    ['a bad level', '/events/api/events?level=loud', {}, 422],
    ['an unknown id', `/events/api/events/${'0'.repeat(32)}`, {}, 404],
    ['a body not kept', `/events/api/events/${wanted}/body`, {}, 404],
    ['a body that was none', `/events/api/unreadable/${'0'.repeat(32)}`, {}, 404],
    ['nothing said', '/events/api/again', { method: 'POST', body: {} }, 422],
  ]) {
    await test(`the API answers ${what} with ${status}`, async () => assert.equal((await ask(path, init)).status, status))
  }

  await test('no line of the log has a secret, a token or a body', () => {
    for (const line of receiver.log)
      assert.doesNotMatch(line, /of the target|of last year|a secret of the hook|a token of|<script>|sha256=/)
  })

  await receiver.kill()

  await test('without a token there is no API', async () => {
    const closed = await startReceiver(folder)
    const response = await fetch(`${closed.url}/events/api/events`, { headers: { authorization: 'Bearer ' } })
    await closed.kill()
    assert.equal(response.status, 404)
  })

  target.stop()
  remove()
}
