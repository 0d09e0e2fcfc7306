// A target's secret is rotated with an overlap, in which both secrets sign.
import assert from 'node:assert/strict'
import { createHmac } from 'node:crypto'
import { describe, test } from 'node:test'
import { verifySignature } from 'npm-hooks'
import { fetch } from '../fetch.js'
import { HOUR, withReceiver } from './controlled-clock.js'
import { forwardTo, startTarget, waitUntil } from './recording-target.js'
import { withRunTime } from './run-time-receiver.js'
import { release } from './workerd.js'

const OLD = 'target secret'
/** A text, and a secret as Standard Webhooks writes it. */
const NEW_SECRETS = ['another secret', `whsec_${Buffer.from('the key of a new secret').toString('base64')}`]

/** The secrets that signed a request: by npm's headers, and by that of Standard Webhooks, each in the order of the request. */
function signersOf({ body, headers }, secrets) {
  const npm = [headers['x-npm-signature'], headers['npm-hooks-previous-signature']].filter((value) => value !== undefined)
  const standard = (secret) => {
    const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : secret
    const hmac = createHmac('sha256', key).update(`${headers['webhook-id']}.${headers['webhook-timestamp']}.`).update(body)
    return `v1,${hmac.digest('base64')}`
  }
  return {
    npm: npm.map((signature) => secrets.find((secret) => verifySignature(body, signature, secret))),
    standard: headers['webhook-signature'].split(' ').map((signature) => secrets.find((secret) => standard(secret) === signature)),
  }
}

/** The same signers in each header. */
const by = (...secrets) => ({ npm: secrets, standard: secrets })

describe('rotation', { concurrency: 2 }, () => {
  for (const secret of NEW_SECRETS)
    test(`both secrets sign during the overlap, the new one (${secret.slice(0, 7)}…) first, and then the new one alone`, () =>
      withRunTime({}, async ({ receiver, restart, api, target, add, turn, rows }) => {
        let sent = 0
        const signers = async () => {
          await receiver.post(release('a', `1.0.${sent++}`))
          await turn(0)
          await waitUntil('the event', () => target.hits.length === sent)
          return signersOf(target.hits.at(-1), [OLD, secret])
        }
        await add(target)
        assert.deepEqual(await signers(), by(OLD))
        const { status, answer } = await api('POST', 'targets/added/rotate', { secret, overlapHours: 2 })
        assert.deepEqual([status, answer.target.hasPreviousSecret], [200, true])
        assert.ok(Math.abs(answer.target.previousSecretUntil - Date.now() - 2 * HOUR) < HOUR)
        assert.deepEqual(await signers(), by(secret, OLD))
        receiver = await restart()
        assert.deepEqual(await signers(), by(secret, OLD), 'after a restart')
        await turn(2 * HOUR)
        assert.deepEqual(await signers(), by(secret))
        // The previous secret is deleted with the next sweep.
        await receiver.test('sweep')
        const lists = [
          ...(await rows('SELECT list FROM target_list')),
          ...(await receiver.test('monitorSql', { sql: 'SELECT list FROM target_list' })),
        ]
        assert.deepEqual([...new Set(lists.map(({ list }) => list.includes(OLD)))], [false])
        assert.equal((await api('GET', 'targets')).answer[0].hasPreviousSecret, false)
      }))

  for (const [what, end] of [
    ['is ended early', (api) => api('POST', 'targets/added/end-overlap')],
    ['ends with a secret that replaces both', (api) => api('PATCH', 'targets/added', { secret: NEW_SECRETS[0] + 2 })],
    ['of no hours never starts', (api) => api('POST', 'targets/added/rotate', { secret: NEW_SECRETS[0] + 2, overlapHours: 0 })],
  ])
    test(`an overlap ${what}`, () =>
      withRunTime({}, async ({ receiver, api, target, add }) => {
        await add(target)
        await api('POST', 'targets/added/rotate', { secret: NEW_SECRETS[0] })
        const { answer } = await end(api)
        assert.deepEqual([answer.target.hasPreviousSecret, answer.target.previousSecretUntil], [false, null])
        await receiver.post(release('a'))
        await waitUntil('the event', () => target.hits.length === 1)
        const { npm, standard } = signersOf(target.hits[0], [OLD, NEW_SECRETS[0], NEW_SECRETS[0] + 2])
        assert.deepEqual([npm.length, npm[0] !== OLD, npm], [1, true, standard])
      }))

  test('an overlap takes 24 hours unless it is said', () =>
    withRunTime({}, async ({ api, target, add }) => {
      await add(target)
      const before = Date.now()
      const { answer } = await api('POST', 'targets/added/rotate', { secret: NEW_SECRETS[0] })
      const start = answer.target.previousSecretUntil - 24 * HOUR
      assert.ok(start >= before && start <= Date.now())
    }))

  test('an overlap survives a change of something else', () =>
    withRunTime({}, async ({ api, target, add }) => {
      await add(target)
      const rotated = (await api('POST', 'targets/added/rotate', { secret: NEW_SECRETS[0] })).answer.target
      const { answer } = await api('PATCH', 'targets/added', { level: 'none' })
      assert.deepEqual(answer.target, rotated)
    }))

  test('a target of the configuration signs with `previousSecret` too, and so do its alerts', async () => {
    const alerts = await startTarget()
    const secrets = { secret: NEW_SECRETS[0], previousSecret: OLD }
    const more = [forwardTo(alerts.url, { name: 'alerts', kinds: ['star'], ...secrets })]
    await withReceiver({ more, ALERT_TARGET: 'alerts', EVENTS_TOKEN: 'a-token-of-twenty-letters' }, async ({ receiver, target, turn }) => {
      target.behave = (_, response) => response.writeHead(410).end()
      await receiver.post(release('a'))
      await turn(0)
      await receiver.test('sweep')
      assert.equal(alerts.hits.length, 1)
      await fetch(`${receiver.url}/events/api/test`, {
        method: 'POST',
        headers: { authorization: 'Bearer a-token-of-twenty-letters' },
        body: '{"target":"alerts"}',
      })
      await waitUntil('the test event', () => alerts.hits.length === 2)
      const [alert, event] = alerts.hits
      assert.deepEqual(signersOf(event, [OLD, NEW_SECRETS[0]]), by(NEW_SECRETS[0], OLD))
      assert.ok(verifySignature(alert.body, alert.headers['x-npm-signature'], NEW_SECRETS[0]))
      assert.ok(verifySignature(alert.body, alert.headers['npm-hooks-previous-signature'], OLD))
    })
    alerts.stop()
  })
})
