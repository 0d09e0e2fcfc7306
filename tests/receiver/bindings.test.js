// Bindings that only Cloudflare has: R2, the rate limit, cron triggers. In miniflare, with the deployed worker.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fetch } from '../fetch.js'
import { deliveries } from '../data.js'
import { startInMiniflare } from './miniflare.js'
import { SECRET, post, release } from './workerd.js'
import { forwardTo, startTarget, waitUntil } from './recording-target.js'

const TOKEN = 'a-token-of-twenty-letters'

test('the first body of an event is stored in R2 by id, and is forwarded to targets', async () => {
  const target = await startTarget()
  const { url, ready, dispose } = await startInMiniflare({
    r2Buckets: ['BODIES'],
    bindings: {
      NPM_HOOK_SECRET: deliveries()[0].secret,
      KEEP_BODIES: 'true',
      EVENTS_TOKEN: TOKEN,
      TARGETS: JSON.stringify([forwardTo(target.url)]),
    },
  })
  await ready
  try {
    // One event, sent again after a crash with a different body.
    const [first, second] = ['38', '39'].map((number) => deliveries().find(({ name }) => name.startsWith(number)))
    const answers = []
    for (const { body, headers } of [first, second])
      answers.push(await post(await url(), { body: Buffer.from(body, 'base64'), headers: Object.fromEntries(headers) }))
    assert.deepEqual(
      answers.map(({ status }) => status),
      [202, 200],
    )
    await waitUntil('the forwarded event', () => target.hits.length === 1)
    assert.equal(target.hits[0].body.toString('base64'), first.body)
    const stored = await fetch(new URL(`/events/api/events/${answers[0].answer.id}/body`, await url()), {
      headers: { authorization: `Bearer ${TOKEN}` },
    })
    assert.equal(Buffer.from(await stored.arrayBuffer()).toString('base64'), first.body)
    // Bodies larger than a megabyte are sent one at a time.
    const packument = JSON.stringify({
      name: 'large',
      'dist-tags': { latest: '1.0.0' },
      versions: { '1.0.0': { readme: 'x'.repeat(3_000_000) } },
    })
    const large = [1, 2, 3].map((time) => release('large', '1.0.0', { packument, time, secret: deliveries()[0].secret }))
    for (const delivery of large) assert.equal((await post(await url(), delivery)).status, 202)
    await waitUntil('all events', () => target.hits.length === 4)
    assert.ok(
      target.hits.slice(1).every(({ body }, at) => body.equals(large[at].body)),
      'unchanged and in order',
    )
  } finally {
    await dispose()
    target.stop()
  }
})

test('requests above the rate limit get 429 before any crypto; the cron trigger sweeps', async () => {
  const { url, dispose, worker } = await startInMiniflare({
    ratelimits: { RATE_LIMIT: { simple: { limit: 5, period: 60 } } },
    bindings: { NPM_HOOK_SECRET: SECRET },
  })
  try {
    const statuses = []
    for (let at = 0; at < 8; at++) statuses.push((await post(await url(), release('a', `1.0.${at}`))).status)
    assert.deepEqual(statuses, [202, 202, 202, 202, 202, 429, 429, 429])
    const unsigned = await post(await url(), { body: '{}', headers: {} })
    assert.deepEqual([unsigned.status, unsigned.headers.get('retry-after'), unsigned.answer.error], [429, '60', 'too-many'])
    assert.equal((await (await worker()).scheduled({ cron: '*/10 * * * *' })).outcome, 'ok')
  } finally {
    await dispose()
  }
})

test('notifications above the rate limit get 429 before they are read', async () => {
  const { url, dispose } = await startInMiniflare({
    ratelimits: { RATE_LIMIT: { simple: { limit: 5, period: 60 } } },
    bindings: {
      NPM_HOOK_SECRET: SECRET,
      NOTIFY_SECRET: 'a-secret-of-notifications',
      WATCH: JSON.stringify([{ registry: 'https://registry.example', id: 'stub', packages: ['a'], interval: 600 }]),
    },
  })
  try {
    const statuses = []
    for (let at = 0; at < 7; at++) statuses.push((await fetch(new URL('/-/changed', await url()), { method: 'POST', body: '{}' })).status)
    assert.deepEqual(statuses, [401, 401, 401, 401, 401, 429, 429])
  } finally {
    await dispose()
  }
})
