// The example of a Worker that looks at packages on a schedule, with a registry and a target that do as each case says.
import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { receive } from 'npm-hooks'
import { root } from '../../scripts/setup.js'
import { inMiniflare } from '../hosts/workers.js'
import { respondWith, startTarget, waitUntil } from '../receiver/recording-target.js'
import { packumentOf, startRegistry } from '../receiver/stub-registry.js'

const PATH = '/@s%2Fa'
const SECRET = 'npm-hook-fixture-secret'
const DAY = Date.UTC(2026, 0, 1)

// With `_id`, a document without stars says that there is none.
const V1 = packumentOf('@s/a', [['1.0.0', DAY]], { _id: '@s/a' })
const V2 = packumentOf('@s/a', [
  ['1.0.0', DAY],
  ['1.1.0', DAY + 1000],
])
const V3 = packumentOf('@s/a', [
  ['1.0.0', DAY],
  ['1.1.0', DAY + 1000],
  ['1.2.0', DAY + 2000],
])
/** With what else happened at the end: a deprecation, and a star, which does not move `time.modified`. */
const DEPRECATED = packumentOf('@s/a', [['1.0.0', DAY, { deprecated: 'use b' }]], { modified: DAY + 5000 })
const STARRED = packumentOf('@s/a', [['1.0.0', DAY]], { _id: '@s/a', users: { bob: true } })

const failsWith = (status) => (_, response) => response.writeHead(status).end() && true
const failsAfter = (accepted) => {
  let count = 0
  return (_, response) => response.writeHead(count++ < accepted ? 204 : 500).end()
}

const MISSING = 'gone: the registry answered with 404'
const first = 'publish:@s/a@1.1.0'
const second = 'publish:@s/a@1.2.0'

/**
 * The runs of each case: what the registry and the target do in it, the keys of the events that the target gets, and the error. In every case
 * the first run has seen version 1.0.0, and another package is always missing.
 */
const CASES = [
  ['what is seen first is not a change', { keys: [] }],
  ['a publish arrives once', { packument: V2, keys: [first] }, { keys: [] }],
  ['two publishes arrive in order', { packument: V3, keys: [first, second] }, { keys: [] }],
  ['a deprecation has the time of the document', { packument: DEPRECATED, keys: [`deprecated:@s/a@1.0.0#${DAY + 5000}`] }, { keys: [] }],
  [
    'an event that the target refuses is sent again',
    { packument: V2, target: respondWith(500), keys: [first], error: /the target answered with 500/ },
    { keys: [first] },
    { keys: [] },
  ],
  [
    'what the target had before it failed is sent again',
    { packument: V3, target: failsAfter(1), keys: [first, second], error: /the target answered with 500/ },
    { keys: [first, second] },
    { keys: [] },
  ],
  [
    'of two releases the first no longer has the dist-tag, so its event has the same key only',
    { packument: V2, target: respondWith(503), keys: [first], error: /the target answered with 503/ },
    { packument: V3, keys: [first, second], hasOtherIds: true },
  ],
  ['a star', { packument: STARRED, target: respondWith(500), keys: ['star'], error: /the target answered with 500/ }, { keys: ['star'] }],
  ...[500, 404, 403].map((status) => [
    `a registry that answers with ${status} changes nothing`,
    { packument: V2, registry: failsWith(status), keys: [], error: new RegExp(`@s/a: the registry answered with ${status}`) },
    { keys: [first] },
  ]),
  [
    'half a packument changes nothing',
    { registry: (_, response) => response.writeHead(200).end('{"name":"@s/a","versions":{') && true, keys: [], error: /JSON/ },
    { packument: V2, keys: [first] },
  ],
  [
    'an older packument changes nothing',
    { packument: V2, keys: [first] },
    { packument: V1, keys: [], error: /`before` .* was modified later than `after`/ },
  ],
]

for (const [title, ...runs] of CASES)
  test(`the example cron: ${title}`, () =>
    withWorker(async ({ registry, target, run }) => {
      registry.put('@s/a', V1)
      assert.equal(await run(), MISSING)
      const ids = new Map()
      for (const {
        packument,
        registry: behave = () => false,
        target: responds = respondWith(204),
        keys,
        error = /^$/,
        hasOtherIds = false,
      } of runs) {
        if (packument) registry.put('@s/a', packument)
        registry.behave = (request, response, path) => path === PATH && behave(request, response)
        target.behave = responds
        const message = await run()
        assert.ok(message.includes(MISSING), message)
        assert.match(message.replace(MISSING, ''), error)
        const events = await Promise.all(target.hits.splice(0).map(received))
        assert.deepEqual(
          events.map(({ change }) => (change.kind === 'star' ? 'star' : change.key)),
          keys,
        )
        for (const { id, change } of events) {
          // A repetition has the id that the event had before.
          assert.equal((ids.get(change.key) ?? id) === id, !hasOtherIds || change.key === second)
          ids.set(change.key, id)
        }
      }
    }))

test('the example cron: what is unchanged is answered with 304', () =>
  withWorker(async ({ registry, run }) => {
    registry.put('@s/a', V1)
    await run()
    await run()
    const [, { headers }] = registry.requests.filter(({ path }) => path === PATH)
    assert.match(headers['if-none-match'], /^"[0-9a-f]{16}"$/)
  }))

const received = ({ headers, body }) => receive(new Request('http://x', { method: 'POST', headers, body }), { secret: SECRET })

/** `run` runs the schedule once, for these packages; resolves to what the log says of failures. */
async function withWorker(work) {
  const { Log, LogLevel } = await import('miniflare')
  const [registry, target] = [await startRegistry(), await startTarget()]
  const worker = await inMiniflare(join(root, 'www/examples/cron/worker.js'), root, {
    bindings: { REGISTRY: registry.url, PACKAGES: '@s/a gone', TARGET: target.url, NPM_HOOK_SECRET: SECRET },
    kvNamespaces: ['FACTS'],
    log: new Log(LogLevel.NONE),
    handleRuntimeStdio: (...streams) => {
      for (const stream of streams) stream.setEncoding('utf8').on('data', (text) => (output += text))
    },
  })
  let output = ''
  try {
    await work({ registry, target, run })
  } finally {
    await worker.dispose()
    registry.stop()
    target.stop()
  }
  async function run() {
    output = ''
    const { outcome } = await (await worker.getWorker()).scheduled({ cron: '*/5 * * * *' })
    // The log comes by another way than the outcome.
    if (outcome !== 'ok') await waitUntil('the log of the failure', () => output.endsWith('\n'))
    return output.trim()
  }
}
