// A disk on which files cannot grow any more, as on a full one.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { fetch } from '../fetch.js'
import { waitUntil } from './recording-target.js'
import { newFolder, release, startReceiver, withMaxFileBytes } from './workerd.js'

const skip = process.platform === 'win32' ? 'Windows has no limit for the size of files' : false

test('a full disk: 503 for what cannot be stored, /healthz says so, and nothing acknowledged is lost', { skip }, async () => {
  const { folder, remove } = await newFolder()
  const health = async () => {
    const response = await fetch(`${receiver.url}/healthz`)
    const { ok, error, refused } = await response.json()
    return [response.status, ok, error, refused]
  }
  let receiver = await startReceiver(folder, {}, { under: withMaxFileBytes(512 * 1024) })
  try {
    assert.deepEqual(await health(), [200, true, undefined, {}])
    const acknowledged = []
    let rejected
    for (let at = 0; rejected === undefined && at < 5000; at++) {
      const result = await receiver.post(release('full', `1.0.${at}`))
      if (result.status === 202) acknowledged.push(result.answer.id)
      else rejected = result
    }
    assert.deepEqual([rejected.status, rejected.answer.error, rejected.headers.get('retry-after')], [503, 'unavailable', '5'])
    await waitUntil('a new summary', async () => (await health())[0] === 503)
    assert.deepEqual(await health(), [503, false, 'storage', { unavailable: 1 }])
    await receiver.kill()

    receiver = await startReceiver(folder)
    assert.deepEqual(await health(), [200, true, undefined, {}])
    const stored = await receiver.test('sql', { name: 'full', sql: 'SELECT id FROM events ORDER BY seq' })
    const ids = new Set(stored.map(({ id }) => id))
    assert.deepEqual(
      acknowledged.filter((id) => !ids.has(id)),
      [],
    )
    assert.ok(acknowledged.length > 0)
  } finally {
    await receiver.kill()
    remove()
  }
})

test('a full disk without deliveries: /healthz tries to write', { skip }, async () => {
  const { folder, remove } = await newFolder()
  const receiver = await startReceiver(folder)
  try {
    const trigger = "CREATE TRIGGER refuse BEFORE INSERT ON last_probe BEGIN SELECT RAISE(FAIL, 'the disk is full'); END"
    await receiver.test('quarantineSql', { sql: trigger })
    const response = await fetch(`${receiver.url}/healthz`)
    const { ok, error, waiting } = await response.json()
    assert.deepEqual([response.status, ok, error, waiting], [503, false, 'storage', 0])
  } finally {
    await receiver.kill()
    remove()
  }
})
