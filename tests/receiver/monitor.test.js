// What an operator sees and hears of: /healthz and /metrics with damaged parts, alerts, and sweeps without an outside cron.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { DAY, HOUR, MINUTE, withReceiver } from './controlled-clock.js'
import { forwardTo, respondWith, startTarget, waitUntil } from './recording-target.js'
import { newFolder, release, startReceiver } from './workerd.js'
import { verifySignature } from 'npm-hooks'
import { fetch } from '../fetch.js'

const EVENTS_TOKEN = 'a-token-of-twenty-letters'
const headers = { authorization: `Bearer ${EVENTS_TOKEN}` }
const api = async (receiver, path) => fetch(`${receiver.url}/events/api/${path}`, { headers })
const health = async (receiver) => {
  const response = await fetch(`${receiver.url}/healthz`)
  return { status: response.status, ...(await response.json()) }
}

/** The samples of `/metrics`. */
async function samples(receiver) {
  const response = await fetch(`${receiver.url}/metrics`, { headers })
  assert.equal(response.headers.get('content-type'), 'application/openmetrics-text; version=1.0.0; charset=utf-8')
  const text = await response.text()
  assert.ok(text.endsWith('# EOF\n'))
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#'))
  for (const line of lines) assert.match(line, /^npm_hooks_[a-z_]+(\{[a-z]+="[^"]*"(,[a-z]+="[^"]*")*\})? -?\d+(\.\d+)?(e[+-]?\d+)?$/)
  return Object.fromEntries(lines.map((line) => [line.slice(0, line.lastIndexOf(' ')), Number(line.slice(line.lastIndexOf(' ') + 1))]))
}

/** A receiver whose alerts go to a second target. */
async function withAlerts(kind, work) {
  const channel = await startTarget()
  const alerts =
    kind === 'slack'
      ? { name: 'alerts', kind, url: `${channel.url}/hook`, kinds: ['unknown'] }
      : forwardTo(channel.url, { name: 'alerts', kinds: ['unknown'] })
  try {
    await withReceiver({ more: [alerts], ALERT_TARGET: 'alerts', EVENTS_TOKEN }, (parts) => work({ ...parts, channel }))
  } finally {
    channel.stop()
  }
}

describe('monitor', { concurrency: 2 }, () => {
  test('with one damaged shard, everything answers with what the others say, and names it', async () => {
    const { folder, remove } = await newFolder()
    const receiver = await startReceiver(folder, { EVENTS_TOKEN, TEST_BROKEN_SHARD: 'shard-7' })
    try {
      const statuses = []
      for (let at = 0; at < 64; at++) statuses.push((await receiver.post(release(`package-${at}`))).status)
      const accepted = statuses.filter((status) => status === 202).length
      assert.ok(accepted > 48 && accepted < 64 && statuses.every((status) => [202, 503].includes(status)), String(statuses))
      const { ok, status, unavailableShards } = await health(receiver)
      assert.deepEqual([ok, unavailableShards], [false, ['shard-7']])
      assert.ok([200, 503].includes(status))
      for (const path of ['events?limit=100', 'counts', 'targets', 'secrets', 'dead-letters']) {
        const response = await api(receiver, path)
        assert.deepEqual([response.status, response.headers.get('npm-hooks-unavailable-shards')], [200, 'shard-7'], path)
      }
      assert.equal((await (await api(receiver, 'events?limit=100')).json()).events.length, accepted)
      assert.deepEqual((await receiver.test('sweep')) ?? null, null)
      assert.equal((await samples(receiver)).npm_hooks_unavailable_shards, 1)
    } finally {
      await receiver.kill()
      remove()
    }
  })

  test('/metrics counts what happened', () =>
    withReceiver({ EVENTS_TOKEN }, async ({ receiver, target, turn }) => {
      target.behave = respondWith(500)
      await receiver.post(release('a', '1.0.0', { time: 1 }))
      await receiver.post(release('a', '1.0.0', { time: 1 }))
      await receiver.post({ ...release('a'), headers: {} })
      await turn(0)
      const found = await samples(receiver)
      const names = [
        'npm_hooks_accepted_total',
        'npm_hooks_duplicates_total',
        'npm_hooks_refused_total{code="missing"}',
        'npm_hooks_attempts_total{target="recorder",outcome="retry"}',
        'npm_hooks_waiting{target="recorder"}',
        'npm_hooks_dead_letters{target="recorder"}',
        'npm_hooks_suspended{target="recorder"}',
      ]
      assert.deepEqual(
        names.map((name) => found[name]),
        [1, 1, 1, 1, 1, 0, 0],
      )
      assert.ok(found.npm_hooks_disk_bytes > 0)
      for (const [init, status] of [
        [{}, 401],
        [{ headers: { authorization: 'Bearer wrong' } }, 401],
        [{ headers, method: 'POST' }, 405],
      ])
        assert.equal((await fetch(`${receiver.url}/metrics`, init)).status, status)
    }))

  for (const kind of ['slack', 'forward'])
    test(`alerts are sent to a second target (${kind}): a dead letter, a suspended target, an old event`, () =>
      withAlerts(kind, async ({ receiver, target, turn, channel, rows }) => {
        const texts = () =>
          channel.hits.flatMap(({ body }) => (kind === 'slack' ? JSON.parse(body).text.split('\n') : JSON.parse(body).alerts))
        target.behave = respondWith(500)
        await receiver.post(release('a'))
        await turn(0)
        await receiver.test('sweep')
        assert.deepEqual(texts(), [], 'nothing is wrong for long')
        await turn(2 * HOUR)
        await receiver.test('sweep')
        await receiver.test('sweep')
        const oldest = '1 event waits for target recorder, the oldest for over an hour'
        const marked = (text) => (kind === 'slack' ? `• ${text}` : text)
        assert.deepEqual(
          texts().filter((text) => text !== 'npm hooks receiver:'),
          [marked(oldest)],
        )
        await rows('UPDATE deliveries SET since = 0, due = 0 WHERE state = 2')
        await turn(4 * DAY)
        await receiver.test('sweep')
        assert.ok(texts().includes(marked('1 event could not be delivered to target recorder')), texts().join())
        target.behave = respondWith(410)
        await receiver.post(release('b'))
        await turn(0)
        await receiver.test('sweep')
        assert.ok(texts().includes(marked('target recorder is suspended')), texts().join())
        if (kind === 'forward')
          for (const { body, headers } of channel.hits) assert.ok(verifySignature(body, headers['x-npm-signature'], 'target secret'))
      }))

  test('a lost alarm is found without an outside cron', () =>
    withReceiver({}, async ({ receiver, target, rows }) => {
      target.behave = respondWith(500)
      await receiver.post(release('a'))
      await waitUntil('the recorded attempt', async () => (await rows('SELECT * FROM attempts')).length === 1)
      await receiver.test('loseAlarms')
      target.behave = respondWith(204)
      await receiver.test('clock', { offset: 20 * MINUTE })
      // What the monitor's alarm does every ten minutes.
      await receiver.test('monitorAlarm')
      await waitUntil('a second hit', () => target.hits.length === 2)
    }))

  test('the monitor sweeps by itself from the first request on', async () => {
    const { folder, remove } = await newFolder()
    const receiver = await startReceiver(folder)
    try {
      await fetch(`${receiver.url}/healthz`)
      await waitUntil('the sweep', () => receiver.log.some((line) => line.includes('"swept":32')))
      assert.ok((await receiver.test('monitorNextAlarm')) > Date.now())
    } finally {
      await receiver.kill()
      remove()
    }
  })

  test('an alert target that is not configured is reported', async () => {
    const { folder, remove } = await newFolder()
    const receiver = await startReceiver(folder, { ALERT_TARGET: 'nowhere' })
    try {
      const { ok, problems } = await health(receiver)
      assert.deepEqual([ok, problems], [false, ['ALERT_TARGET']])
    } finally {
      await receiver.kill()
      remove()
    }
  })
})
