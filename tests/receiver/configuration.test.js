// A wrong configuration is reported at the start, on /healthz and by the API. Deliveries are refused only without a secret of the hook.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fetch } from '../fetch.js'
import { KINDS } from './api-lists.js'
import { loadModule } from './load-module.js'
import { forwardTo, startTarget, waitUntil } from './recording-target.js'
import { newFolder, release, SECRET, startReceiver } from './workerd.js'

const TOKEN = 'a-token-of-twenty-letters'
const VALID = { name: 'a', kind: 'forward', url: 'https://example.com/', secret: 's' }
const { settingsWithoutSecret } = await loadModule("export { settingsWithoutSecret } from './settings/settings.ts'")

const CASES = [
  ['no secret', { NPM_HOOK_SECRET: undefined }, 'NPM_HOOK_SECRET: set it to the secret of the hook'],
  ['a blank secret', { NPM_HOOK_SECRET: ' ' }, 'NPM_HOOK_SECRET: must not be empty, blank, a signature'],
  [
    'a secret that is a signature',
    { NPM_HOOK_SECRET: `sha256=${'0'.repeat(64)}` },
    'NPM_HOOK_SECRET: must not be empty, blank, a signature',
  ],
  [
    "a target's secret that is a signature",
    { TARGETS: JSON.stringify([{ ...VALID, secret: `sha256=${'0'.repeat(64)}` }]) },
    'TARGETS[0].secret: must not be empty, blank, a signature',
  ],
  ...[
    ['blank', { previousSecret: ' ' }, 'must not be empty, blank, a signature'],
    ['the current secret', { previousSecret: 's' }, 'must differ from secret'],
    ['for Slack', { kind: 'slack', secret: undefined, previousSecret: 'x' }, 'remove it; the URL of a slack webhook is its secret'],
  ].map(([what, fields, message]) => [
    `a previous secret that is ${what}`,
    { TARGETS: JSON.stringify([{ ...VALID, ...fields }]) },
    `TARGETS[0].previousSecret: ${message}`,
  ]),
  ...['whsec_', `whsec_${'A'.repeat(44)}`].map((secret) => [
    `a target's secret ${secret}, whose key is empty or zero bytes`,
    { TARGETS: JSON.stringify([{ ...VALID, secret }]) },
    'TARGETS[0].secret: must not be empty, blank, a signature',
  ]),
  ['targets that are not JSON', { TARGETS: '[{secret}' }, 'TARGETS: must be valid JSON'],
  ['targets that are not an array', { TARGETS: '{}' }, 'TARGETS: must be a JSON array'],
  ['an unknown field', { TARGETS: JSON.stringify([{ ...VALID, event: 'x' }]) }, 'TARGETS[0].event: unknown field'],
  ['a target without a name', { TARGETS: JSON.stringify([{ ...VALID, name: '' }]) }, 'TARGETS[0].name: must be'],
  ['two targets with one name', { TARGETS: JSON.stringify([VALID, VALID]) }, 'TARGETS: two targets have the name a'],
  [
    'an unknown kind of target',
    { TARGETS: JSON.stringify([{ ...VALID, kind: 'mail' }]) },
    'TARGETS[0].kind: must be one of forward, standard, slack, discord, teams, github',
  ],
  [
    'a filter that is not one',
    { TARGETS: JSON.stringify([{ ...VALID, filter: [] }]) },
    'TARGETS[0].filter: a filter must be a JSON object',
  ],
  [
    'a filter with a wrong range',
    { TARGETS: JSON.stringify([{ ...VALID, filter: { range: 'newest' } }]) },
    'TARGETS[0].filter: `range` is not a range of versions: write it as for npm, e.g. `^1.2.0 || >=3` (filter-range)',
  ],
  ['a URL without TLS', { TARGETS: JSON.stringify([{ ...VALID, url: 'http://example.com/' }]) }, 'TARGETS[0].url: must be an https URL'],
  [
    'a forward without a secret',
    { TARGETS: JSON.stringify([{ ...VALID, secret: undefined }]) },
    'TARGETS[0].secret: a forward target needs',
  ],
  ['an unknown level', { TARGETS: JSON.stringify([{ ...VALID, level: 'high' }]) }, 'TARGETS[0].level: must be one of none, notice, alarm'],
  [
    'an unknown kind of change',
    { TARGETS: JSON.stringify([{ ...VALID, kinds: ['published'] }]) },
    `TARGETS[0].kinds: unknown kind published; use ${KINDS.join(', ')}`,
  ],
  ['bodies without a bucket', { KEEP_BODIES: 'true' }, 'KEEP_BODIES: needs the R2 binding BODIES'],
  ['days that are not a number', { KEEP_EVENTS_DAYS: 'ever' }, 'KEEP_EVENTS_DAYS: must be a number of days from 4 to 3650, but is ever'],
  ['ids that expire before their events', { KEEP_IDS_DAYS: '10' }, 'KEEP_IDS_DAYS: must be at least KEEP_EVENTS_DAYS'],
  ['a URL that is not one', { PUBLIC_URL: 'example.com' }, 'PUBLIC_URL: must be an http or https URL, but is example.com'],
  ['a URL that would break a message', { PUBLIC_URL: 'https://example.com/|x' }, 'PUBLIC_URL: must be an http or https URL'],
  ['a header that is not one', { CLIENT_ADDRESS_HEADER: 'x real ip' }, 'CLIENT_ADDRESS_HEADER: must be the name of a header'],
  ...[
    ['a short token', 'x'.repeat(15)],
    ['a token with a line end', `${TOKEN}\n`],
    ['a token with a letter that is not ASCII', `${TOKEN}é`],
    ['a token with a space', `${TOKEN} x`],
  ].map(([what, EVENTS_TOKEN]) => [what, { EVENTS_TOKEN }, 'EVENTS_TOKEN: must have at least 16 characters']),
]

for (const [what, variables, message] of CASES)
  test(`configuration: ${what} is a problem`, () => {
    const { problems } = settingsWithoutSecret({ NPM_HOOK_SECRET: SECRET, EVENTS_TOKEN: TOKEN, ...variables })
    assert.ok(problems[0]?.startsWith(message), problems.join('\n'))
  })

/** Variables that have their case below, and one whose problem hides that of another. */
const SINGLE = ['NPM_HOOK_SECRET', 'EVENTS_TOKEN', 'KEEP_EVENTS_DAYS']
const others = CASES.filter(([, variables]) => !Object.keys(variables).some((name) => SINGLE.includes(name)))
for (const [what, cases, isRefused] of [
  ['no secret', [CASES[0]], true],
  ['a blank secret', [CASES[1]], true],
  // Of one variable, the last case.
  ['all other variables', [...new Map(others.map((entry) => [Object.keys(entry[1]).join(), entry])).values()], false],
  ['a short token', CASES.slice(-1), false],
])
  test(`configuration: problems of ${what} are reported, and deliveries are ${isRefused ? 'refused' : 'accepted'}`, async () => {
    const { folder, remove } = await newFolder()
    const receiver = await startReceiver(folder, Object.assign({ EVENTS_TOKEN: TOKEN }, ...cases.map(([, variables]) => variables)))
    const messages = cases.map(([, , message]) => message)
    try {
      // At the start, before any request.
      for (const message of messages) await waitUntil(message, () => receiver.log.some((line) => line.includes(message)))
      const health = await fetch(`${receiver.url}/healthz`)
      const { ok, error, problems } = await health.json()
      const variables = messages.map((message) => message.split(/[:[]/)[0]).sort()
      assert.deepEqual(
        [health.status, ok, error, problems.sort()],
        [isRefused ? 503 : 200, false, isRefused ? 'not-configured' : undefined, variables],
      )
      const report = await fetch(`${receiver.url}/events/api/configuration`, { headers: { authorization: `Bearer ${TOKEN}` } })
      if (variables.includes('EVENTS_TOKEN')) assert.equal(report.status, 404)
      else {
        const reported = (await report.json()).problems
        for (const message of messages)
          assert.ok(
            reported.some((problem) => problem.startsWith(message)),
            message,
          )
      }
      const { status, answer } = await receiver.post(release('x'))
      assert.deepEqual([status, answer.error], isRefused ? [503, 'not-configured'] : [202, undefined])
    } finally {
      await receiver.kill()
      remove()
    }
  })

test('configuration: a valid target works although another is invalid, and what waits for the invalid one is sent after the repair', async () => {
  const target = await startTarget((_, response) => response.writeHead(500).end())
  const both = [forwardTo(`${target.url}/first`, { name: 'first' }), forwardTo(`${target.url}/second`, { name: 'second' })]
  const { folder, remove } = await newFolder()
  const start = (targets) => startReceiver(folder, { TARGETS: JSON.stringify(targets), EVENTS_TOKEN: TOKEN })
  const namesAt = (path) => target.hits.filter(({ url }) => url === `/${path}/`).map(({ body }) => JSON.parse(body).name)
  let receiver
  try {
    receiver = await start(both)
    await receiver.post(release('before'))
    await waitUntil('both attempts', () => target.hits.length === 2)
    await receiver.kill()
    target.behave = (_, response) => response.writeHead(204).end()

    receiver = await start([both[0], { ...both[1], level: 'high' }])
    await receiver.post(release('during'))
    await receiver.test('clock', { offset: 60_000 })
    await receiver.test('run')
    await waitUntil('the valid target', () => namesAt('first').length === 3)
    assert.deepEqual(namesAt('second'), ['before'])
    await receiver.kill()

    receiver = await start(both)
    await receiver.test('clock', { offset: 60_000 })
    await receiver.test('run')
    await waitUntil('the repaired target', () => namesAt('second').length > 2)
    // Two packages have no order.
    assert.deepEqual(namesAt('second').sort(), ['before', 'before', 'during'])
  } finally {
    await receiver?.kill()
    target.stop()
    remove()
  }
})

test('configuration: with a period that is not a number, nothing is deleted', async () => {
  const { folder, remove } = await newFolder()
  const receiver = await startReceiver(folder, { KEEP_EVENTS_DAYS: '365d', KEEP_IDS_DAYS: 'ever' })
  try {
    await receiver.post(release('x'))
    await receiver.test('clock', { offset: 1000 * 86_400_000 })
    await receiver.test('sweep')
    const rows = await receiver.test('sql', { name: 'x', sql: 'SELECT count(*) AS count FROM events' })
    assert.deepEqual(rows, [{ count: 1 }])
  } finally {
    await receiver.kill()
    remove()
  }
})

test('configuration: every kind of change is accepted, and the former level `info`', async () => {
  const { folder, remove } = await newFolder()
  const receiver = await startReceiver(folder, { TARGETS: JSON.stringify([{ ...VALID, kinds: KINDS, level: 'info' }]) })
  const { status } = await receiver.post(release('x'))
  await receiver.kill()
  remove()
  assert.equal(status, 202)
})
