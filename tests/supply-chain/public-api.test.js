// The public interface of the npm package changes only on purpose.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { differentOnHosts, presentApi, recordedApi } from '../../scripts/public-api.js'

test('the exports and the types are the recorded ones', async () => {
  // With whole lines in the message, to see what has changed.
  const [present, recorded] = [await presentApi(), recordedApi()].map((text) => text.split('\n'))
  assert.deepEqual(present, recorded, 'if it is on purpose: run `npm run api`, commit the file, and say it in the CHANGELOG')
})

test('an entry exports the same names on every host', async () => {
  assert.deepEqual(await differentOnHosts(), [])
})

test('the record has each export that a removal would take away', () => {
  for (const line of ['verifySignature: function with 3 required parameters', 'export function parseEvent(body: Body): HookEvent;'])
    assert.ok(recordedApi().split('\n').includes(line), line)
})
