// Targets that are added, changed, paused and removed through the API, next to those of the configuration.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { fetch } from '../fetch.js'
import { DAY, HOUR, MINUTE, SECOND } from './controlled-clock.js'
import { withRunTime } from './run-time-receiver.js'
import { forwardTo, respondWith, startTarget, waitUntil } from './recording-target.js'
import { release } from './workerd.js'

const CONFIGURATION = {
  id: 'added',
  name: 'added',
  kind: 'forward',
  packages: null,
  kinds: null,
  level: 'none',
  filter: null,
  quiet: null,
  installable: null,
  limit: { perSecond: null, concurrent: 64 },
  isFixed: false,
  pausedSince: null,
  hasPreviousSecret: false,
  previousSecretUntil: null,
}

const namesAt = ({ hits }) => hits.map(({ body }) => JSON.parse(body).name)

for (const host of ['with the intake', 'without the intake'])
  describe(`targets at run time, ${host}`, { concurrency: 2 }, () => {
    const variables = host === 'with the intake' ? {} : { hasIntake: false }

    test('a target is added, and gets what is accepted from then on', () =>
      withRunTime(variables, async ({ receiver, api, target, add }) => {
        await receiver.post(release('before'))
        assert.deepEqual(await add(target), { status: 201, target: CONFIGURATION, unavailableShards: [] })
        for (let at = 0; at < 40; at++) assert.equal((await receiver.post(release(`package-${at}`))).status, 202)
        await waitUntil('40 events', () => target.hits.length === 40)
        assert.ok(!namesAt(target).includes('before'))
        const [status] = (await api('GET', 'targets')).answer
        assert.deepEqual(
          [status.id, status.isFixed, status.isRemoved, status.waiting, status.url, status.secret],
          ['added', false, false, 0, undefined, undefined],
        )
      }))

    test('its filters select events, and a change of them holds from the answer on', () =>
      withRunTime(variables, async ({ receiver, api, target, add }) => {
        await add(target, { packages: ['first-*'], kinds: ['publish'] })
        const post = async () => {
          for (const name of ['first-a', 'second-a', 'third']) await receiver.post(release(name, `1.0.${target.hits.length}`))
        }
        await post()
        const { status, answer } = await api('PATCH', 'targets/added', { name: 'renamed', packages: ['second-*'] })
        assert.deepEqual(
          [status, answer],
          [200, { target: { ...CONFIGURATION, name: 'renamed', packages: ['second-*'], kinds: ['publish'] }, unavailableShards: [] }],
        )
        await waitUntil('the first', () => target.hits.length === 1)
        await post()
        await waitUntil('both', () => target.hits.length === 2)
        await new Promise((resolve) => setTimeout(resolve, 300))
        assert.deepEqual(namesAt(target), ['first-a', 'second-a'])
      }))

    test('its filter selects events by their version, and null removes it', () =>
      withRunTime(variables, async ({ receiver, api, target, add }) => {
        const filter = { range: '^2', prereleases: false }
        const { target: added } = await add(target, { filter })
        assert.deepEqual(added, { ...CONFIGURATION, filter })
        for (const version of ['1.0.0', '2.0.0', '2.1.0-rc.1', '3.0.0']) await receiver.post(release('a', version))
        const { status, answer } = await api('PATCH', 'targets/added', { filter: null })
        assert.deepEqual([status, answer.target], [200, CONFIGURATION])
        await receiver.post(release('a', '4.0.0-rc.1'))
        await waitUntil('both events', () => target.hits.length === 2)
        assert.deepEqual(
          target.hits.map(({ body }) => JSON.parse(body).change.version),
          ['2.0.0', '4.0.0-rc.1'],
        )
      }))

    test('a change and its secret survive a kill at once after the answer', () =>
      withRunTime(variables, async ({ restart, receiver, api, target, add, rows }) => {
        const names = () => [...new Set(namesAt(target))]
        // Otherwise the kill would leave an attempt that is not recorded, and the event would be sent again.
        const recorded = () =>
          waitUntil('the recorded attempts', async () => (await rows('SELECT * FROM deliveries WHERE state <> 1')).length === 0)
        await add(target)
        receiver = await restart()
        await receiver.post(release('a'))
        await waitUntil('the event', () => names().length === 1)
        await recorded()
        await api('POST', 'targets/added/pause')
        receiver = await restart()
        await receiver.post(release('b'))
        assert.equal((await api('GET', 'targets')).answer[0].waiting, 1)
        await api('POST', 'targets/added/resume')
        receiver = await restart()
        await waitUntil('the event that waited', () => names().length === 2)
        await recorded()
        await api('DELETE', 'targets/added')
        receiver = await restart()
        await receiver.post(release('c'))
        assert.deepEqual((await api('GET', 'targets')).answer, [])
        assert.deepEqual(names(), ['a', 'b'])
      }))
  })

describe('changes of targets', { concurrency: 2 }, () => {
  test('what waits is sent to the new URL at once, in its order', () =>
    withRunTime({}, async ({ receiver, api, target, add, turn }) => {
      const other = await startTarget()
      target.behave = respondWith(429, { 'retry-after': '3600' })
      await add(target)
      for (let at = 0; at < 5; at++) await receiver.post(release('a', `1.0.${at}`))
      await turn(0)
      await api('PATCH', 'targets/added', { url: `${other.url}/` })
      await turn(2 * HOUR)
      await waitUntil('all events', () => other.hits.length === 5)
      assert.deepEqual(
        other.hits.map(({ body }) => JSON.parse(body).change.version),
        ['1.0.0', '1.0.1', '1.0.2', '1.0.3', '1.0.4'],
      )
      assert.equal(target.hits.length, 1)
      other.stop()
    }))

  test('a damaged shard is named, and gets the list once it answers', () =>
    withRunTime({ TEST_BROKEN_SHARD: 'shard-7' }, async ({ receiver, restart, target, add, api }) => {
      assert.deepEqual((await add(target)).unavailableShards, ['shard-7'])
      assert.ok((await receiver.test('monitorNextAlarm')) <= Date.now() + 5 * SECOND)
      receiver = await restart({ TEST_BROKEN_SHARD: undefined })
      // What the monitor's alarm does by itself a few seconds later.
      await receiver.test('monitorAlarm')
      const versions = (await receiver.test('sql', { sql: 'SELECT version FROM target_list' })).flat().map(({ version }) => version)
      assert.equal(versions.length, 32)
      assert.equal(new Set(versions).size, 1)
      assert.deepEqual((await api('PATCH', 'targets/added', {})).answer.unavailableShards, [])
      for (let at = 0; at < 64; at++) await receiver.post(release(`package-${at}`))
      await waitUntil('all events', () => target.hits.length === 64)
    }))

  test('a damaged shard gets the list by the alarm, without a request', () =>
    withRunTime({ TEST_BROKEN_SHARD: 'shard-7' }, async ({ receiver, restart, target, add }) => {
      await add(target)
      receiver = await restart({ TEST_BROKEN_SHARD: undefined })
      const lists = async () => (await receiver.test('sql', { sql: 'SELECT * FROM target_list' })).flat().length
      await waitUntil('the list in all shards', async () => (await lists()) === 32)
    }))

  test('with a damaged monitor events reach all targets, and what cannot be answered names it', () =>
    withRunTime({ fixed: ['fixed'] }, async ({ receiver, restart, target, add, api, unavailable }) => {
      await add(target)
      receiver = await restart({ TEST_BROKEN_MONITOR: 'true' })
      for (let at = 0; at < 20; at++) assert.equal((await receiver.post(release(`package-${at}`))).status, 202)
      await waitUntil('all events at both targets', () => target.hits.length === 40)
      assert.deepEqual(
        (await api('GET', 'targets')).answer.map(({ id, isRemoved }) => [id, isRemoved]),
        [['fixed', false]],
      )
      for (const path of ['targets', 'configuration']) assert.equal(await unavailable(path), 'monitor')
      assert.equal((await api('POST', 'targets/added/pause')).status, 503)
    }))

  for (const [what, fields] of [
    ['URL', ({ url }) => ({ url: `${url}/other/` })],
    ['secret', () => ({ secret: 'another' })],
  ])
    test(`a suspended target is probed at once after its ${what} was changed`, () =>
      withRunTime({}, async ({ receiver, target, add, api, turn }) => {
        target.behave = respondWith(410)
        await add(target)
        await receiver.post(release('a'))
        await turn(0)
        target.behave = respondWith(204)
        await turn(MINUTE)
        assert.equal(target.hits.length, 1)
        await api('PATCH', 'targets/added', fields(target))
        await turn(0)
        await waitUntil('the probe', () => target.hits.length === 2)
      }))

  test('a list that is newer than that of the monitor, whose storage was restored, is replaced', () =>
    withRunTime({}, async ({ receiver, restart, target, add, api }) => {
      await add(target)
      const newer = `{"version":${Date.now() + DAY},"targets":[],"paused":[]}`
      await receiver.test('sql', { sql: `UPDATE target_list SET version = ${Date.now() + DAY}, list = '${newer}'` })
      receiver = await restart()
      await api('POST', 'sweep')
      await receiver.post(release('a'))
      await waitUntil('the event', () => target.hits.length === 1)
      for (let at = 0; at < 40; at++) await receiver.post(release(`package-${at}`))
      await waitUntil('all events', () => target.hits.length === 41)
    }))

  test("a removed target's events are held, listed, and given to another target; what is in flight stops nothing", () =>
    withRunTime({}, async ({ receiver, api, target, add, turn, rows }) => {
      const heir = await startTarget()
      // Four requests are in flight when the target is removed.
      target.behave = () => {}
      await add(target)
      for (let at = 0; at < 4; at++) await receiver.post(release(`package-${at}`))
      await waitUntil('the requests', () => target.hits.length === 4)
      const { status, answer } = await api('DELETE', 'targets/added')
      assert.deepEqual([status, answer], [200, { target: null, unavailableShards: [] }])
      const states = async () => (await api('GET', 'targets')).answer.map(({ id, isRemoved, waiting }) => [id, isRemoved, waiting])
      assert.deepEqual(await states(), [['added', true, 4]])
      await add(heir, { name: 'heir' })
      assert.deepEqual((await api('POST', 'reassign', { from: 'added', to: 'heir' })).answer, { moved: 4 })
      await waitUntil('the events at the other target', () => heir.hits.length === 4)
      // The attempts end after two seconds, without a row.
      await new Promise((resolve) => setTimeout(resolve, 2500))
      await receiver.post(release('later'))
      await turn(0)
      await waitUntil('a later event', () => heir.hits.length === 5)
      assert.equal((await fetch(`${receiver.url}/healthz`)).status, 200)
      assert.deepEqual(await rows('SELECT * FROM deliveries WHERE state <> 1'), [])
      assert.deepEqual(await states(), [['heir', false, 0]])
      heir.stop()
    }))

  test('a target with the id of one that was removed gets what waits', () =>
    withRunTime({}, async ({ receiver, api, target, add }) => {
      target.behave = respondWith(500)
      await add(target)
      await receiver.post(release('a'))
      await waitUntil('the attempt', () => target.hits.length === 1)
      await api('DELETE', 'targets/added')
      target.behave = respondWith(204)
      await add(target, { name: 'new', id: 'added' })
      await api('POST', 'redeliver', { target: 'new', waiting: true })
      await waitUntil('the event', () => target.hits.length === 2)
    }))
})

test('the configuration wins over a target with the same id, which is reported and can be removed', async () => {
  const other = await startTarget()
  await withRunTime({}, async ({ receiver, restart, api, target, add }) => {
    await add(target)
    receiver = await restart({ TARGETS: JSON.stringify([forwardTo(other.url, { name: 'added', secret: 'another' })]) })
    await receiver.post(release('a'))
    await waitUntil('the event at the configured target', () => other.hits.length === 1)
    assert.equal(target.hits.length, 0)
    const listed = (await api('GET', 'targets')).answer
    assert.deepEqual(
      listed.map(({ id, isFixed }) => [id, isFixed]),
      [['added', true]],
    )
    const health = async () => {
      const { ok, problems } = await (await fetch(`${receiver.url}/healthz`)).json()
      return { ok, problems }
    }
    assert.deepEqual(await health(), { ok: false, problems: ['TARGETS'] })
    assert.deepEqual((await api('GET', 'configuration')).answer.problems, [
      'TARGETS: a target that was added at run time has the id added too; the configured one is used',
    ])
    assert.equal((await api('PATCH', 'targets/added', { level: 'alarm' })).answer.error, 'fixed-target')
    const { status, answer } = await api('DELETE', 'targets/added')
    assert.deepEqual([status, answer.target.isFixed], [200, true])
    await waitUntil('a healthy receiver', async () => (await health()).ok)
    assert.deepEqual((await api('GET', 'configuration')).answer.problems, [])
  })
  other.stop()
})

test('an event that was accepted while TARGETS had an error is not for a target that was added later', async () => {
  await withRunTime({ TARGETS: '[{}]' }, async ({ receiver, restart, target, add, turn }) => {
    await receiver.post(release('before'))
    await add(target)
    await receiver.post(release('after'))
    await waitUntil('the later event', () => target.hits.length === 1)
    receiver = await restart({ TARGETS: undefined })
    await turn(0)
    await receiver.test('sweep')
    await turn(0)
    // It arrives twice if the process is killed before the answer is recorded.
    assert.deepEqual([...new Set(namesAt(target))], ['after'])
  })
})

test('a target that is added at run time gets the alerts, and without it that is reported', () =>
  withRunTime({ fixed: ['gone'], ALERT_TARGET: 'added' }, async ({ receiver, api, target, add, turn }) => {
    target.behave = (_, response, { url }) => response.writeHead(url.startsWith('/gone') ? 410 : 204).end()
    const problems = async () => (await api('GET', 'configuration')).answer.problems
    assert.deepEqual(await problems(), ['ALERT_TARGET: must be the id or name of a valid target'])
    await add(target)
    assert.deepEqual(await problems(), [])
    await receiver.post(release('a'))
    await turn(0)
    await receiver.test('sweep')
    const alerts = target.hits.filter(({ body }) => body.includes('npm-hooks:alert'))
    assert.match(alerts.map(({ body }) => body.toString()).join(), /gone/)
  }))

test('two changes at once are both made', () =>
  withRunTime({}, async ({ api, target, receiver }) => {
    const names = Array.from({ length: 8 }, (_, at) => `target-${at}`)
    const add = (name) => api('POST', 'targets', forwardTo(target.url, { name }))
    const statuses = (await Promise.all([...names, ...names].map(add))).map(({ status }) => status)
    assert.deepEqual(statuses.sort(), [...names.map(() => 201), ...names.map(() => 409)])
    await receiver.post(release('a'))
    await waitUntil('the event at each target', () => target.hits.length === 8)
  }))

test('a target that is added has a limit over all shards', async () => {
  await withRunTime({}, async ({ target, add, receiver }) => {
    let open = 0
    let most = 0
    target.behave = (_, response) => {
      most = Math.max(most, ++open)
      setTimeout(() => {
        open--
        response.writeHead(204).end()
      }, 20)
    }
    await add(target, { limit: { concurrent: 1 } })
    for (let at = 0; at < 12; at++) await receiver.post(release(`package-${at}`))
    await waitUntil('all events', () => target.hits.length === 12)
    assert.equal(most, 1)
  })
})
