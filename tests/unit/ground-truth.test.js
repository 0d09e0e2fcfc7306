// The 45 deliveries compared with what really happened: the sender's claim, the claim checked against its payload, and the
// payload compared with the previous delivery of the same package.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { classifyChange, comparePackuments, parseEvent, readPackument } from 'npm-hooks/packument'
import { data } from '../data.js'
import { attempt } from '../suite/check.js'
import { effect, line } from './change-line.js'

// Written by hand from the commands behind the deliveries: number, what the command did, and what is new compared with the
// previous delivery, if that differs: a payload shows the package when it is sent, not when the command ran.
const SAME = 'this state was delivered before'
const TRUTH = [
  ['01', ['publish 1.0.0 latest']],
  ['02', ['publish 1.1.0 latest']],
  ['03', ['publish 2.0.0-beta.1 beta']],
  ['04', ['dist-tag stable 1.0.0']],
  ['05', ['dist-tag stable 1.1.0']],
  ['06', ['dist-tag latest 1.0.0']],
  ['07', ['dist-tag-rm stable']],
  ['08', ['deprecated 1.0.0 use 1.1.0 or later']],
  ['09', ['undeprecated 1.0.0']],
  ['10', ['deprecated 1.0.0 old line', 'deprecated 1.1.0 old line']],
  ['11', ['undeprecated 1.1.0']],
  ['12', ['owner bob']],
  ['13', ['owner-rm bob']],
  ['14', ['unpublish 1.1.0']],
  // `latest` moved to 2.0.0-beta.1, which is part of the unpublish.
  ['15', ['unpublish 1.0.0 latest']],
  ['16', ['unpublish']],
  // A mistake of the sender: `beta` points again to a version that was unpublished with the package.
  ['17', ['publish 3.0.0 latest'], ['publish 3.0.0 latest', 'dist-tag beta 2.0.0-beta.1']],
  // The tag `next` of one command is a separate change, for the sender and for the comparison.
  ['18', ['publish 0.1.0-alpha.0 next'], ['publish 0.1.0-alpha.0 latest', 'dist-tag next 0.1.0-alpha.0']],
  ['19', ['publish 0.1.0-alpha.0 latest'], [], SAME],
  ['20', ['publish 0.1.0-alpha.0 next'], [], SAME],
  ['21', ['publish 0.1.0-alpha.0 next'], [], SAME],
  ['22', ['publish 0.1.0 latest']],
  ['23', ['unpublish 0.2.0 latest'], [], 'the publish of 0.2.0 was not captured'],
  ['24', ['publish 1.0.0 latest']],
  ['25', ['publish 1.0.0 latest'], [], SAME],
  ['26', ['publish 1.0.0 latest'], [], SAME],
  ['27', ['publish 1.0.0 latest']],
  ['28', ['publish 1.0.0 latest'], [], SAME],
  ['29', ['unpublish']],
  ['30', ['publish 1.0.0 latest']],
  // That 42 was added was not captured.
  ['31', ['owner-rm alice'], ['owner 42', 'owner-rm alice']],
  ['32', ['deprecated 1.0.0 veraltet – nicht mehr benutzen 🚫']],
  ['33', ['publish 1.0.0 latest']],
  ['34', ['publish 1.0.0 latest'], [], SAME],
  ['35', ['publish 0.0.1 latest'], ['publish 0.0.1', 'publish 0.0.2', 'publish 0.0.3 latest']],
  [
    '36',
    ['deprecated 0.0.20 only twenty'],
    [
      ...Array.from({ length: 16 }, (_, at) => `publish 0.0.${at + 4}`),
      'publish 0.0.20 latest',
      ...[1, 2, 3, 4, 5].map((patch) => `deprecated 0.0.${patch} all gone`),
      'deprecated 0.0.20 only twenty',
      ...['a', 'b', 'c', 'd', 'e'].map((tag) => `dist-tag ${tag} 0.0.1`),
    ],
  ],
  ['37', ['dist-tag constructor 0.0.1']],
  ['38', ['publish 1.0.0 latest']],
  ['39', ['publish 1.0.0 latest'], ['publish 1.0.1 latest']],
  ['40', ['publish 1.0.1 latest'], [], SAME],
  ['41', ['publish 1.0.0 stable'], ['publish 1.0.0 stable', 'publish 1.1.0 latest']],
  ['42', ['dist-tag latest 1.1.0'], [], SAME],
  // Owners that are added by the first publish are not changes.
  ['43', ['owner alice', 'owner bob'], [], SAME],
  ['44', ['owner-rm bob']],
  ['45', ['dist-tag-rm stable']],
]
// Here the sender names a wrong version, person or kind, or not all of them; the payload alone corrects two.
const WRONG_CLAIMS = ['09', '10', '11', '12', '13', '31', '36', '43', '44']
const WRONG_WITH_PAYLOAD = ['10', '11', '12', '13', '31', '36', '43']

// Event, the fields of its payload, the change.
const ASYNC_API = [
  ['publish', { version: '1.0.0' }, 'publish 1.0.0'],
  ['unpublish', { version: '1.0.0' }, 'unpublish 1.0.0'],
  ['deprecate', { version: '1.0.0', deprecated: 'old' }, 'deprecated 1.0.0'],
  ['deprecate', { version: '1.0.0', deprecated: '' }, 'undeprecated 1.0.0'],
  ['owner', { maintainers: [{ name: 'alice' }] }, 'owner'],
  ['dist-tag', { 'dist-tags': { latest: '1.0.0' } }, 'dist-tag'],
  ['star', { user: 'fan' }, 'star fan'],
  ['change', { version: '1.0.0' }, 'change'],
]

/** The claim in the sender's words. */
const claimOf = ({ event, change }) => {
  const subject = change.version ?? change['dist-tag'] ?? change.maintainer ?? change.deprecated ?? change.user
  return [event.replace('package:', ''), subject].filter((part) => part !== undefined).join(' ')
}

/** `publish 1.0.0 latest` without the values that a claim does not have: tag, tagged version, message. */
const withoutDetails = (happened) => happened.split(' ').slice(0, 2).join(' ')

const { deliveries, npm2016 } = data()
const before = new Map()
const rows = deliveries.map(({ name, body }, at) => {
  const [number, happened, isNew = happened, why] = TRUTH[at] ?? []
  const event = parseEvent(Buffer.from(body, 'base64'))
  const { value: changes, error } = attempt(() => comparePackuments(before.get(event.name) ?? null, event.payloadBytes()))
  before.set(event.name, event.payloadBytes())
  const truth = happened?.map(withoutDetails).join(', ')
  const row = {
    number,
    name,
    why,
    happened,
    isNew,
    changes,
    error,
    claim: claimOf(event),
    withPayload: effect(classifyChange(event)),
    compared: changes?.map(line),
  }
  return { ...row, right: [row.claim === truth, row.withPayload === truth, JSON.stringify(row.compared) === JSON.stringify(isNew)] }
})
const count = (column) => rows.filter(({ right }) => right[column]).length
const wrong = (column) => rows.filter(({ right }) => !right[column]).map(({ number }) => number)
const table = () =>
  rows
    .map(({ number, right, happened, isNew, claim, withPayload, compared, error }) =>
      [
        number,
        right.map((each) => (each ? '✓' : '✗')).join(''),
        happened?.join(', '),
        claim,
        withPayload,
        compared?.join(', ') ?? error,
        right[2] ? '' : `want: ${isNew}`,
      ].join(' | '),
    )
    .join('\n')

test('each delivery is the one that the table means', () => {
  assert.deepEqual(
    rows.map(({ number, name }) => [number, name.slice(0, 2)]),
    TRUTH.map(([number]) => [number, number]),
  )
})

test('of 45 claims 36 are right, with the payload 38, compared with the previous delivery all', (t) => {
  assert.deepEqual(wrong(2), [], table())
  assert.deepEqual([wrong(0), wrong(1)], [WRONG_CLAIMS, WRONG_WITH_PAYLOAD], table())
  assert.deepEqual([count(0), count(1), count(2)], [36, 38, 45])
  t.diagnostic(`of 45 deliveries right: claim ${count(0)}, claim with payload ${count(1)}, compared with the previous one ${count(2)}`)
})

test('all changes from a comparison are confirmed, and have a summary and a key', () => {
  for (const { number, name, changes } of rows) {
    for (const change of changes ?? [])
      assert.deepEqual(
        [change.evidence, name.startsWith(number), typeof change.summary, typeof change.key],
        ['confirmed', true, 'string', 'string'],
        line(change),
      )
  }
})

test('there is no change only if the state was delivered before, and facts give the same as bodies', () => {
  const facts = new Map()
  for (const [at, { body }] of deliveries.entries()) {
    const event = parseEvent(Buffer.from(body, 'base64'))
    const read = JSON.parse(JSON.stringify(readPackument(event.payloadBytes())))
    assert.deepEqual(comparePackuments(facts.get(event.name) ?? null, read), rows[at].changes, rows[at].name)
    assert.deepEqual(comparePackuments(read, event.payloadBytes()), [], rows[at].name)
    assert.equal(rows[at].changes.length === 0, rows[at].why !== undefined, rows[at].name)
    facts.set(event.name, read)
  }
})

test('the ten of npm-2016 are classified as claimed: their payloads are empty', () => {
  assert.equal(npm2016.length, 10)
  for (const { name, text } of npm2016) {
    const { event, change } = JSON.parse(text)
    assert.equal(effect(classifyChange(parseEvent(text))), claimOf({ event, change }), name)
  }
})

test("the AsyncAPI dialect's few fields are not a packument: compared as one, they show no unpublish", () => {
  const [packument] = rows
    .map(({ name }, at) => [name, parseEvent(Buffer.from(deliveries[at].body, 'base64'))])
    .find(([name]) => name.startsWith('03'))
    .slice(1)
    .map((event) => event.payloadBytes())
  for (const [event, fields, want] of ASYNC_API) {
    const body = JSON.stringify({
      event: `package:${event}`,
      name: 'hookbox',
      payload: { name: 'hookbox', ...fields },
      time: '2026-11-20T18:00:00.000Z',
    })
    assert.equal(effect(classifyChange(parseEvent(body))), want, event)
    const { value } = attempt(() => comparePackuments(packument, parseEvent(body).payloadBytes()))
    assert.deepEqual(
      (value ?? []).filter(({ kind }) => kind === 'unpublish'),
      [],
      `${event}: ${value?.map(line)}`,
    )
  }
})
