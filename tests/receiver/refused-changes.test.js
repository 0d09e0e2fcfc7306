// Changes of the targets that are refused.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fetch } from '../fetch.js'
import { withRunTime } from './run-time-receiver.js'

const SECRET = 'a secret that is never shown'
const VALID = { name: 'new', kind: 'forward', url: 'https://example.com/', secret: SECRET }

/** What is refused, with its status, its code, and its problems: the field and the start of the message. */
const REFUSED = [
  [
    'nothing',
    'POST',
    'targets',
    {},
    422,
    'invalid-target',
    [
      ['name', 'must be 1 to 64'],
      ['kind', 'must be one of forward, standard, slack, discord, teams, github'],
      ['url', 'must be an https URL'],
    ],
  ],
  [
    'a URL without TLS',
    'POST',
    'targets',
    { ...VALID, url: 'http://example.com/' },
    422,
    'invalid-target',
    [['url', 'must be an https URL']],
  ],
  ['no secret', 'POST', 'targets', { ...VALID, secret: undefined }, 422, 'invalid-target', [['secret', 'a forward target needs']]],
  ['a blank secret', 'POST', 'targets', { ...VALID, secret: ' ' }, 422, 'invalid-target', [['secret', 'must not be empty']]],
  ['a secret for Slack', 'POST', 'targets', { ...VALID, kind: 'slack' }, 422, 'invalid-target', [['secret', 'remove it']]],
  [
    'a previous secret',
    'POST',
    'targets',
    { ...VALID, previousSecret: 'x' },
    422,
    'invalid-target',
    [['previousSecret', 'rotate the secret']],
  ],
  ['an unknown field', 'POST', 'targets', { ...VALID, event: 1 }, 422, 'invalid-target', [['event', 'unknown field; use id, name']]],
  ['an unknown kind of change', 'POST', 'targets', { ...VALID, kinds: ['x'] }, 422, 'invalid-target', [['kinds', 'unknown kind x']]],
  ['an empty list', 'POST', 'targets', { ...VALID, packages: [] }, 422, 'invalid-target', [['packages', 'must be a non-empty array']]],
  [
    'a wrong filter',
    'POST',
    'targets',
    { ...VALID, filter: { tag: ['x'] } },
    422,
    'invalid-target',
    [['filter', '`tag` is not a member of a filter']],
  ],
  ['an unknown level', 'POST', 'targets', { ...VALID, level: 'high' }, 422, 'invalid-target', [['level', 'must be one of none']]],
  [
    'a limit of zero',
    'POST',
    'targets',
    { ...VALID, limit: { perSecond: 0 } },
    422,
    'invalid-target',
    [['limit.perSecond', 'must be a number']],
  ],
  ['a name of dots', 'POST', 'targets', { ...VALID, name: '..' }, 422, 'invalid-target', [['name', 'must not consist of dots']]],
  [
    'the name of a fixed target',
    'POST',
    'targets',
    { ...VALID, id: 'x', name: 'fixed' },
    409,
    'duplicate-target',
    [['name', 'another target']],
  ],
  [
    'the id of a fixed target',
    'POST',
    'targets',
    { ...VALID, id: 'fixed' },
    409,
    'duplicate-target',
    [['id', 'another target has the id fixed']],
  ],
  [
    'the id of an added target',
    'POST',
    'targets',
    { ...VALID, id: 'added' },
    409,
    'duplicate-target',
    [['id', 'another target has the id added']],
  ],
  ['a body that is not JSON', 'POST', 'targets', `{"secret":"${SECRET}"`, 422, 'bad-request', undefined],
  ['a body that is too long', 'POST', 'targets', { ...VALID, secret: SECRET.repeat(500) }, 422, 'bad-request', undefined],
  ['another id', 'PATCH', 'targets/added', { id: 'x' }, 422, 'invalid-target', [['id', 'cannot be changed']]],
  ['another kind', 'PATCH', 'targets/added', { kind: 'slack' }, 422, 'invalid-target', [['kind', 'cannot be changed']]],
  [
    'an invalid change',
    'PATCH',
    'targets/added',
    { url: 'x', level: 'x' },
    422,
    'invalid-target',
    [
      ['url', 'must be'],
      ['level', 'must be'],
    ],
  ],
  ['the name of another target', 'PATCH', 'targets/added', { name: 'fixed' }, 409, 'duplicate-target', [['name', 'another target']]],
  ['a rotation without a secret', 'POST', 'targets/added/rotate', {}, 422, 'invalid-target', [['secret', 'a forward target needs']]],
  [
    'a rotation to the same secret',
    'POST',
    'targets/added/rotate',
    { secret: 'target secret' },
    422,
    'invalid-target',
    [['secret', 'must differ']],
  ],
  ...[-1, 721, '24', null].map((overlapHours) => [
    `an overlap of ${JSON.stringify(overlapHours)} hours`,
    'POST',
    'targets/added/rotate',
    { secret: SECRET, overlapHours },
    422,
    'invalid-target',
    [['overlapHours', 'must be a number from 0 to 720']],
  ]),
  ...[
    ['PATCH', ''],
    ['DELETE', ''],
    ['POST', '/rotate'],
    ['POST', '/end-overlap'],
  ].flatMap(([method, path]) => [
    [`${method} ${path} of a fixed target`, method, `targets/fixed${path}`, { secret: SECRET }, 409, 'fixed-target', []],
    [`${method} ${path} of an unknown target`, method, `targets/other${path}`, { secret: SECRET }, 404, 'not-found', []],
  ]),
  ...['pause', 'resume'].map((path) => [`${path} of an unknown target`, 'POST', `targets/other/${path}`, {}, 404, 'not-found', []]),
  ['an unknown method', 'PUT', 'targets/added', {}, 405, 'method-not-allowed', undefined],
]

test('what is refused names the fields, changes nothing, and never shows a secret', () =>
  withRunTime({ fixed: ['fixed'] }, async ({ receiver, api, target, add }) => {
    await add(target)
    const before = (await api('GET', 'targets')).answer
    for (const [what, method, path, body, status, code, problems] of REFUSED) {
      const { status: found, answer } = await api(method, path, body)
      assert.deepEqual([found, answer.error], [status, code], what)
      assert.equal(answer.problems?.length, problems?.length, `${what}: ${answer.message}`)
      for (const [at, [field, message]] of (problems ?? []).entries()) {
        assert.equal(answer.problems[at].field, field, what)
        assert.ok(answer.problems[at].message.startsWith(message), `${what}: ${answer.problems[at].message}`)
        assert.ok(answer.message.includes(`${field}: ${message}`), what)
      }
      assert.ok(!JSON.stringify(answer).includes(SECRET), what)
    }
    assert.deepEqual((await api('GET', 'targets')).answer, before)
    assert.ok(!receiver.log.some((line) => line.includes(SECRET) || line.includes('target secret')), 'no secret in the log')
  }))

test('at most a hundred targets can be added', () =>
  withRunTime({}, async ({ receiver, api, target, add, restart }) => {
    await add(target)
    // Each change takes a write of every object, so 98 more are written at once.
    const [{ list }] = await receiver.test('monitorSql', { sql: 'SELECT list FROM target_list' })
    const { version, targets } = JSON.parse(list)
    const more = Array.from({ length: 98 }, (_, at) => ({ ...targets[0], id: `more-${at}`, name: `more-${at}` }))
    const full = JSON.stringify({ version: version + 1, targets: [...targets, ...more], paused: [] })
    await receiver.test('monitorSql', { sql: `UPDATE target_list SET version = version + 1, list = '${full}'` })
    await restart()
    const statuses = []
    for (const name of ['last', 'one-too-many']) statuses.push((await api('POST', 'targets', { ...VALID, name })).answer.error ?? 'added')
    assert.deepEqual(statuses, ['added', 'too-many-targets'])
    assert.equal((await api('GET', 'targets')).answer.length, 100)
  }))

test('changes need the token', () =>
  withRunTime({}, async ({ receiver }) => {
    for (const [method, path] of [
      ['POST', 'targets'],
      ['PATCH', 'targets/added'],
      ['DELETE', 'targets/added'],
      ['POST', 'targets/added/pause'],
      ['POST', 'targets/added/rotate'],
    ])
      assert.equal((await fetch(`${receiver.url}/events/api/${path}`, { method, body: '{}' })).status, 401, path)
  }))
