// Targets that get one message for many events.
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { HOUR, MINUTE, withReceiver } from './controlled-clock.js'
import { respondWith, startTarget, waitUntil } from './recording-target.js'
import { withRunTime } from './run-time-receiver.js'
import { release } from './workerd.js'

/** Runs `work` with a receiver that has a target with digests; `messages()` are the texts that it got. */
async function withQuiet(quiet, { fields = {}, ...variables }, work) {
  const slack = await startTarget()
  const quietTarget = { name: 'quiet', kind: 'slack', url: `${slack.url}/slack`, quiet, ...fields }
  const messages = () => slack.hits.map(({ body }) => JSON.parse(body).text)
  try {
    await withReceiver({ more: [quietTarget], ...variables }, (context) => {
      const waiting = async () => (await context.rows("SELECT seq FROM deliveries WHERE target = 'quiet' AND state NOT IN (1, 3)")).length
      const post = async (count, from = 0) => {
        for (let at = from; at < from + count; at++) await context.receiver.post(release(`package-${at}`))
      }
      return work({ ...context, slack, messages, waiting, post })
    })
  } finally {
    slack.stop()
  }
}

describe('digests', { concurrency: 2 }, () => {
  for (const [period, wait] of [
    ['hour', HOUR],
    ['day', 24 * HOUR],
  ])
    test(`a message per ${period} has all changes, the most severe first, and counts what does not fit`, () =>
      withQuiet(
        { digest: period },
        { PUBLIC_URL: 'https://hooks.example/' },
        async ({ receiver, turn, messages, waiting, post, target }) => {
          await post(120)
          const versions = { '1.0.0': {}, '1.0.1': { scripts: { postinstall: 'node x' } } }
          const time = { '1.0.0': '2020-01-01T00:00:00Z', '1.0.1': '2020-02-01T00:00:00Z' }
          const packument = JSON.stringify({ name: 'alarming', 'dist-tags': { latest: '1.0.1' }, versions, time })
          await receiver.post(release('alarming', '1.0.1', { packument }))
          await turn(0)
          // A target that gets each event has them.
          await waitUntil('the other target', () => target.hits.length === 121)
          assert.deepEqual([messages(), await waiting()], [[], 121])
          await turn(wait)
          const [text, ...others] = messages()
          assert.deepEqual([others, await waiting()], [[], 0])
          assert.match(
            text,
            /^121 changes of packages:\n🚨 alarming 1\.0\.1 .*\n• alarm install-script: .*\n(.*\n)*… and \d+ more\n<https:\/\/hooks\.example\/events\|events>$/u,
          )
          const shown = text.split('\n').filter((line) => /^package-\d+ /.test(line)).length
          assert.equal(shown + 1 + Number(/and (\d+) more/.exec(text)[1]), 121)
          assert.ok(text.length <= 4000)
          // Nothing is sent where nothing has changed, and one change has a message like any other.
          await turn(wait)
          assert.equal(messages().length, 1)
          await receiver.post(release('single'))
          await turn(wait)
          assert.match(messages()[1], /^single .*\n<https:\/\/hooks\.example\/events\/#[0-9a-f-]+\|[0-9a-f-]+>$/)
        },
      ))

  test('a digest that fails is sent again as one, and nothing is lost', () =>
    withQuiet({ digest: 'hour' }, {}, async ({ turn, messages, waiting, post, slack, rows }) => {
      slack.behave = respondWith(500)
      await post(30)
      await turn(HOUR)
      assert.deepEqual([messages().length, await waiting()], [1, 30])
      const attempts = await rows("SELECT count(*) AS count FROM attempts WHERE target = 'quiet'")
      assert.equal(
        attempts.reduce((sum, { count }) => sum + count, 0),
        30,
      )
      slack.behave = respondWith(200)
      await turn(MINUTE)
      assert.deepEqual([messages().length, await waiting()], [2, 0])
      assert.match(messages()[1], /^30 changes/)
    }))

  test('of a digest that is rejected each event is sent alone, and only the bad one waits', () =>
    withQuiet({ digest: 'hour' }, { fields: { limit: { perSecond: null } } }, async ({ turn, messages, waiting, post, slack }) => {
      slack.behave = (_, response, { body }) => response.writeHead(/package-3|changes/.test(body) ? 400 : 200).end()
      await post(6)
      await turn(HOUR)
      await turn(MINUTE)
      // Its part of the server knows of no success, so it is tried for 72 hours.
      assert.equal(await waiting(), 1)
      assert.equal(messages().filter((text) => /changes/.test(text)).length, 1)
      // In the digest, and alone.
      for (const at of [0, 1, 2, 4, 5]) assert.equal(messages().filter((text) => text.includes(`package-${at} `)).length, 2)
    }))

  test('a target that is gone is suspended, and gets a digest once it is back', () =>
    withQuiet({ digest: 'hour' }, {}, async ({ turn, messages, waiting, post, slack }) => {
      slack.behave = respondWith(410)
      await post(5)
      await turn(HOUR)
      assert.equal(await waiting(), 5)
      slack.behave = respondWith(200)
      const before = messages().length
      for (let hours = 0; hours < 3; hours++) await turn(HOUR)
      assert.equal(await waiting(), 0)
      const text = messages().slice(before).join('\n')
      for (let at = 0; at < 5; at++) assert.equal(text.split(`package-${at} `).length, 2, text)
    }))

  test('at most so many messages an hour, and the rest in one', () =>
    withQuiet({ perHour: 2 }, {}, async ({ receiver, turn, messages, waiting, post }) => {
      for (const at of [0, 1]) {
        await post(1, at)
        await turn(MINUTE)
      }
      assert.deepEqual([messages().length, await waiting()], [2, 0])
      await post(7, 2)
      await turn(MINUTE)
      assert.deepEqual([messages().length, await waiting()], [2, 7])
      await turn(HOUR)
      assert.deepEqual([messages().length, await waiting()], [3, 0])
      assert.match(messages()[2], /^7 changes/)
      assert.equal((await receiver.test('sweep')) ?? null, null)
    }))

  test('a steady flood does not fall behind: what a message has no room for is counted in it', () =>
    withQuiet({ perHour: 1 }, {}, async ({ receiver, turn, messages, waiting }) => {
      await receiver.post(release('first'))
      await turn(MINUTE)
      // Of one package, and so of one part of the server, which says at most so much of 500 events.
      for (let hour = 0; hour < 2; hour++) {
        for (let at = 0; at < 600; at += 20)
          await Promise.all(Array.from({ length: 20 }, (_, index) => receiver.post(release('flood', `1.${hour}.${at + index}`))))
        // What is found before that waits for the next message.
        await turn(MINUTE)
        const count = await waiting()
        assert.ok(count > 500, `${count} wait`)
        await turn(HOUR)
        assert.equal(await waiting(), 0)
        const [head, ...lines] = messages().at(-1).split('\n')
        assert.equal(head, `${count} changes of packages:`)
        assert.equal(lines.length - 1 + Number(/^… and (\d+) more$/.exec(lines.at(-1))[1]), count)
      }
      assert.equal(messages().length, 3)
    }))

  test('while the object that makes digests does not answer, events wait', () =>
    withQuiet({ digest: 'hour' }, { TEST_BROKEN_LIMITER: '1' }, async ({ turn, messages, waiting, post, rows }) => {
      await post(3)
      await turn(HOUR)
      assert.deepEqual([messages(), await waiting()], [[], 3])
      assert.deepEqual(await rows('SELECT * FROM health WHERE failing IS NOT NULL'), [])
    }))

  test('a test event and a redelivery are sent at once, and so is what waits once the target is not quiet any more', () =>
    withRunTime({}, async ({ receiver, api, target, turn, rows }) => {
      const fields = { name: 'added', kind: 'slack', url: `${target.url}/`, quiet: { digest: 'day' }, limit: { perSecond: null } }
      assert.equal((await api('POST', 'targets', fields)).status, 201)
      const { id } = (await receiver.post(release('a'))).answer
      await receiver.post(release('b'))
      await api('POST', 'test', { target: 'added' })
      await waitUntil('the test event', () => target.hits.length === 1)
      assert.equal((await api('POST', 'redeliver', { id, target: 'added' })).answer.queued, 1)
      await waitUntil('the redelivery', () => target.hits.length === 2)
      assert.match(JSON.parse(target.hits[1].body).text, /^a /)
      const [status] = (await api('GET', 'targets')).answer
      assert.deepEqual([status.quiet, status.waiting], [{ digest: 'day' }, 1])
      assert.equal((await api('PATCH', 'targets/added', { quiet: null })).answer.target.quiet, null)
      await turn(0)
      await waitUntil('the other event', () => target.hits.length === 3)
      await waitUntil('no row to be left', async () => (await rows('SELECT * FROM deliveries WHERE state <> 1')).length === 0)
    }))
})
