// Senders that announce large bodies and send nothing.
import assert from 'node:assert/strict'
import { request } from 'node:http'
import { test } from 'node:test'
import { signPayload } from 'npm-hooks'
import { waitUntil } from './recording-target.js'
import { newFolder, release, SECRET, startReceiver } from './workerd.js'

test('two bodies of 32 MiB that never end take all the room: others get 503, until the two get 408', async () => {
  const { folder, remove } = await newFolder()
  const receiver = await startReceiver(folder)
  try {
    const headers = { 'content-length': 32 * 1024 * 1024, 'x-npm-signature': signPayload('x', SECRET) }
    const answered = Array.from(
      { length: 2 },
      () =>
        new Promise((resolve, reject) => {
          const sender = request(receiver.url, { method: 'POST', headers }, ({ statusCode }) => {
            sender.destroy()
            resolve(statusCode)
          })
          sender.on('error', reject).write('{')
        }),
    )
    await waitUntil('the room to be taken', async () => (await receiver.post(release('a'))).status === 503)
    const {
      status,
      headers: { 'retry-after': after } = {},
      answer,
    } = await receiver.post(release('b')).then((got) => ({ ...got, headers: Object.fromEntries(got.headers) }))
    assert.deepEqual([status, after, answer.error], [503, '5', 'busy'])
    assert.deepEqual(await Promise.all(answered), [408, 408])
    assert.equal((await receiver.post(release('c'))).status, 202)
  } finally {
    await receiver.kill()
    remove()
  }
})
