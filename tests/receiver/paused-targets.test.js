// A target that an operator has paused gets nothing, and everything once it is resumed.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fetch } from '../fetch.js'
import { DAY, HOUR, MINUTE } from './controlled-clock.js'
import { respondWith, waitUntil } from './recording-target.js'
import { withRunTime } from './run-time-receiver.js'
import { release } from './workerd.js'

describe('pause and resume', { concurrency: 2 }, () => {
  for (const [what, isFixed] of [
    ['of the configuration', true],
    ['that was added', false],
  ])
    test(`a target ${what} gets nothing while it is paused, and then everything in order`, () =>
      withRunTime({ fixed: isFixed ? ['added'] : [] }, async ({ receiver, api, target, add, turn, rows, metric }) => {
        if (!isFixed) await add(target)
        target.behave = respondWith(500)
        await receiver.post(release('a', '1.0.0'))
        await turn(0)
        const { status, answer } = await api('POST', 'targets/added/pause')
        assert.deepEqual([status, typeof answer.target.pausedSince, answer.target.isFixed], [200, 'number', isFixed])
        target.behave = respondWith(204)
        const hits = target.hits.length
        for (let at = 1; at < 30; at++) await receiver.post(release('a', `1.0.${at}`))
        // Longer than the events would be retried.
        for (let days = 0; days < 5; days++) await turn(DAY)
        await receiver.test('sweep')
        await turn(0)
        assert.equal(target.hits.length, hits)
        const [paused] = (await api('GET', 'targets')).answer
        assert.deepEqual([paused.pausedSince, paused.waiting, paused.deadLetters], [answer.target.pausedSince, 30, 0])
        const health = await (await fetch(`${receiver.url}/healthz`)).json()
        assert.deepEqual([health.ok, health.pausedTargets, health.waiting, health.oldestWaitingMs], [true, 1, 30, null])
        assert.deepEqual([await metric('paused'), await metric('oldest_waiting_seconds')], [1, 0])
        assert.equal((await api('POST', 'targets/added/resume')).answer.target.pausedSince, null)
        await turn(0)
        await waitUntil('all events', () => target.hits.length === hits + 30)
        assert.deepEqual(
          target.hits.slice(hits).map(({ body }) => JSON.parse(body).change.version),
          Array.from({ length: 30 }, (_, at) => `1.0.${at}`),
        )
        await waitUntil('no row to be left', async () => (await rows('SELECT * FROM deliveries WHERE state <> 1')).length === 0)
        assert.equal(await metric('paused'), 0)
      }))

  test('the retry schedule starts again with the resumption', () =>
    withRunTime({}, async ({ receiver, api, target, add, turn, rows }) => {
      await add(target)
      target.behave = respondWith(500)
      await receiver.post(release('a'))
      await turn(0)
      await api('POST', 'targets/added/pause')
      await turn(4 * DAY)
      await api('POST', 'targets/added/resume')
      await turn(0)
      assert.deepEqual(
        (await rows('SELECT state, attempts FROM deliveries')).map(({ state, attempts }) => [state, attempts]),
        [[2, 1]],
      )
    }))

  test('a paused target gets no alerts, and causes none', () =>
    withRunTime({ fixed: ['added', 'alerts'], ALERT_TARGET: 'alerts' }, async ({ receiver, api, target, turn }) => {
      target.behave = (_, response, { url }) => response.writeHead(url === '/alerts/' ? 204 : 410).end()
      const alerts = () => target.hits.filter(({ url, body }) => url === '/alerts/' && JSON.parse(body).alerts).length
      await api('POST', 'targets/added/pause')
      await receiver.post(release('a'))
      await turn(2 * HOUR)
      await receiver.test('sweep')
      assert.equal(alerts(), 0)
      await api('POST', 'targets/alerts/pause')
      await api('POST', 'targets/added/resume')
      await turn(MINUTE)
      await receiver.test('sweep')
      assert.equal(alerts(), 0)
      await api('POST', 'targets/alerts/resume')
      await receiver.test('sweep')
      assert.equal(alerts(), 1)
    }))

  test('a test event waits for a paused target', () =>
    withRunTime({}, async ({ api, target, add, turn }) => {
      await add(target)
      await api('POST', 'targets/added/pause')
      await api('POST', 'test', { target: 'added' })
      await turn(0)
      assert.equal(target.hits.length, 0)
      await api('POST', 'targets/added/resume')
      await waitUntil('the test event', () => target.hits.length === 1)
    }))
})
