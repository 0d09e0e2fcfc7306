// The server looks at packages every ten minutes: it hears of changes by Verdaccio's notifications, and finds several at once.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { waitUntil } from '../receiver/recording-target.js'
import { changesOf, npm, publish, published } from './changes.js'
import { freePort, startVerdaccio } from './verdaccio.js'
import { NOTIFY_SECRET, startWatching } from './watching-server.js'

export const testBetweenLooks = () =>
  test('between two looks: Verdaccio notifies of a publish, and several changes arrive in order', async () => {
    const port = await freePort()
    const names = ['notified', 'several']
    const server = await startWatching(`http://127.0.0.1:${port}`, { packages: names, interval: 600 })
    const notify = {
      method: 'POST',
      headers: [{ 'content-type': 'application/json', authorization: `Bearer ${NOTIFY_SECRET}` }],
      endpoint: `${server.url()}/-/changed`,
      packagePattern: '^notified$',
      content: '{"name":"{{name}}"}',
    }
    let verdaccio
    try {
      verdaccio = await startVerdaccio({ notify }, port)
      await publish('1.0.0')(verdaccio, 'notified')
      await waitUntil('the event', async () => (await server.received('notified')).length > 0)

      await publish('1.0.0')(verdaccio, 'several')
      await server.api('look', { name: 'several' })
      await waitUntil('the first event', async () => (await server.received('several')).length > 0)
      const steps = [
        [npm('star', 'NAME'), ['package:star', { user: 'alice' }]],
        [npm('owner', 'add', 'bob', 'NAME'), ['package:owner', { maintainer: 'bob' }]],
        [npm('dist-tag', 'add', 'NAME@1.0.0', 'old'), ['package:dist-tag', { 'dist-tag': 'old' }]],
        [npm('deprecate', 'NAME@1.0.0', 'old'), ['package:deprecated', { deprecated: '1.0.0' }]],
        [publish('1.1.0'), ['package:publish', { version: '1.1.0' }]],
        [publish('1.2.0'), published('1.2.0')],
      ]
      for (const [command] of steps) await command(verdaccio, 'several')
      assert.equal((await server.received('several')).length, 1)
      await server.api('look', { name: 'several' })
      const count = steps.length + 1
      await waitUntil('the events', async () => (await server.received('several')).length >= count)
      // The comparison's order: releases by time, then deprecations, tags, owners and stars. A tag that moved twice belongs to the last release.
      const [publish1, publish2, deprecated, tag, owner, star] = [4, 5, 3, 2, 1, 0].map((step) => steps[step][1])
      assert.deepEqual(changesOf(await server.received('several')), [published('1.0.0'), publish1, publish2, deprecated, tag, owner, star])
      assert.deepEqual(changesOf(await server.received('notified')), [published('1.0.0')])
      assert.deepEqual(verdaccio.outside, [])
    } finally {
      await server.remove()
      await verdaccio?.remove()
    }
  })
