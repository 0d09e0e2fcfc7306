// A wrong configuration is reported in the log, and no delivery is accepted.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { KINDS } from './api-lists.js'
import { newFolder, release, startReceiver } from './workerd.js'

const VALID = { name: 'a', kind: 'forward', url: 'https://example.com/', secret: 's' }
for (const [what, variables, message] of [
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
    'TARGETS[0].kind: must be one of slack, forward',
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
]) {
  test(`configuration: ${what} is reported in the log, and nothing is accepted`, async () => {
    const { folder, remove } = await newFolder()
    const receiver = await startReceiver(folder, variables)
    const { status, answer } = await receiver.post(release('x'))
    await receiver.kill()
    remove()
    assert.deepEqual([status, answer.error], [503, 'not-configured'])
    assert.ok(
      receiver.log.some((line) => line.includes(message)),
      receiver.log.join('\n'),
    )
  })
}

test('configuration: every kind of change is accepted, and the former level `info`', async () => {
  const { folder, remove } = await newFolder()
  const receiver = await startReceiver(folder, { TARGETS: JSON.stringify([{ ...VALID, kinds: KINDS, level: 'info' }]) })
  const { status } = await receiver.post(release('x'))
  await receiver.kill()
  remove()
  assert.equal(status, 202)
})
