// What Cloudflare has and plain workerd has not: R2, the rate limit, cron triggers. In miniflare, with the deployed worker.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { root } from '../../scripts/setup.js'
import { deliveries } from '../data.js'
import { inMiniflare } from '../hosts/workers.js'
import { SECRET, post, release } from './host.js'
import { forwardTo, startTarget, until } from './target.js'

const TOKEN = 'a token of twenty letters'

export async function bindingCases(test) {
  await test('bodies are kept in R2 by id, the first of an event, and are what a forward carries', async () => {
    const target = await startTarget()
    const { url, ready, dispose } = await receiver({
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
      // One event, sent again after a crash with another body.
      const [first, second] = ['38', '39'].map((number) => deliveries().find(({ name }) => name.startsWith(number)))
      const answers = []
      for (const { body, headers } of [first, second])
        answers.push(await post(await url(), { body: Buffer.from(body, 'base64'), headers: Object.fromEntries(headers) }))
      assert.deepEqual(
        answers.map(({ status }) => status),
        [202, 200],
      )
      await until('the forward', () => target.hits.length === 1)
      assert.equal(target.hits[0].body.toString('base64'), first.body)
      const kept = await fetch(new URL(`/events/api/events/${answers[0].answer.id}/body`, await url()), {
        headers: { authorization: `Bearer ${TOKEN}` },
      })
      assert.equal(Buffer.from(await kept.arrayBuffer()).toString('base64'), first.body)
      // Over a megabyte they go one after the other; they go all the same.
      const packument = JSON.stringify({
        name: 'large',
        'dist-tags': { latest: '1.0.0' },
        versions: { '1.0.0': { readme: 'x'.repeat(3_000_000) } },
      })
      const large = [1, 2, 3].map((time) => release('large', '1.0.0', { packument, time, secret: deliveries()[0].secret }))
      for (const delivery of large) assert.equal((await post(await url(), delivery)).status, 202)
      await until('all of them', () => target.hits.length === 4)
      assert.ok(
        target.hits.slice(1).every(({ body }, at) => body.equals(large[at].body)),
        'as they came, in order',
      )
    } finally {
      await dispose()
      target.stop()
    }
  })

  await test('beyond the rate everything is answered with 429, before any crypto; the cron trigger sweeps', async () => {
    const { url, dispose, worker } = await receiver({
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
}

/** The deployed worker with what Cloudflare binds to it. */
export async function receiver(options) {
  const durableObjects = { SHARDS: { className: 'Shard', useSQLite: true }, UNREADABLE: { className: 'Unreadable', useSQLite: true } }
  // Its log would stand between the lines of the tests.
  const miniflare = await inMiniflare(join(root, 'www/receiver/src/index.ts'), root, {
    durableObjects,
    handleRuntimeStdio: (out, error) => [out.resume(), error.resume()],
    ...options,
  })
  return { url: () => miniflare.ready, ready: miniflare.ready, dispose: () => miniflare.dispose(), worker: () => miniflare.getWorker() }
}
