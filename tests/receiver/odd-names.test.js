// Names that SQLite or HTTP treat differently than JavaScript: an event with one is sent once and found again.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { MINUTE, SECOND, withReceiver } from './controlled-clock.js'
import { respondWith } from './recording-target.js'
import { signPayload } from 'npm-hooks'
import { fetch } from '../fetch.js'
import { release, SECRET } from './workerd.js'

const TOKEN = 'a-token-of-twenty-letters'

const NAMES = {
  'a lone high surrogate': 'bad\ud800name',
  'a lone low surrogate': 'bad\udc00name',
  NUL: 'bad\0name',
  'a composed letter': 'caf\u00e9',
  'a decomposed letter': 'cafe\u0301',
  'a compatibility letter': 'ﬁle',
  'an astral letter': 'bad😀name',
  'a replacement character': 'bad\ufffdname',
  quotes: `bad'"name`,
  'line ends': 'bad\r\nname',
  '60 KiB': 'n'.repeat(60 * 1024),
}

/** A delivery of a release; written by hand, because a sender of ours refuses lone surrogates. */
function releaseOf(name, version) {
  const { body, headers } = release('PLACEHOLDER', version)
  const text = new TextDecoder().decode(body).replaceAll('"PLACEHOLDER"', JSON.stringify(name))
  return { body: text, headers: { ...headers, 'x-npm-signature': signPayload(text, SECRET) } }
}

for (const [what, name] of Object.entries(NAMES)) {
  test(`a name with ${what} is sent once, and after a failure once more`, () =>
    withReceiver({ EVENTS_TOKEN: TOKEN }, async ({ receiver, target, turn, rows }) => {
      const api = async (path, init = {}) =>
        (await fetch(`${receiver.url}/events/api/${path}`, { headers: { authorization: `Bearer ${TOKEN}` }, ...init })).json()
      const first = await receiver.post(releaseOf(name, '1.0.0'))
      assert.equal(first.status, 202)
      assert.equal((await receiver.post(releaseOf(name, '1.0.0'))).status, 202, 'another time is another event')
      for (let at = 0; at < 4; at++) await turn(MINUTE)
      assert.equal(target.hits.length, 2)
      assert.deepEqual(await rows('SELECT seq FROM deliveries WHERE state <> 1'), [])
      assert.equal(JSON.parse(target.hits[0].body).name, name)

      target.behave = respondWith(500)
      await receiver.post(releaseOf(name, '1.0.1'))
      await turn(0)
      target.behave = respondWith(204)
      await turn(6 * SECOND)
      await turn(MINUTE)
      assert.equal(target.hits.length, 4)
      assert.deepEqual(await rows('SELECT seq FROM deliveries WHERE state <> 1'), [])
      const { event, attempts } = await api(`events/${first.answer.id}`)
      assert.deepEqual([event.about.envelope.name, attempts.length], [name, 1])
      assert.equal((await fetch(`${receiver.url}/healthz`)).status, 200)
    }))
}

test('if a row cannot be updated, nothing more is sent, and /healthz says so', () =>
  withReceiver({}, async ({ receiver, target, turn, rows }) => {
    // A trigger that ignores the update has the effect of a row that is not found.
    await rows('CREATE TRIGGER lost BEFORE UPDATE ON deliveries BEGIN SELECT RAISE(IGNORE); END')
    await receiver.post(release('a'))
    for (let at = 0; at < 4; at++) await turn(5 * MINUTE)
    assert.equal(target.hits.length, 1)
    assert.ok(receiver.log.some((line) => line.includes('could not be updated')))
    assert.equal((await (await fetch(`${receiver.url}/healthz`)).json()).ok, false)
  }))
