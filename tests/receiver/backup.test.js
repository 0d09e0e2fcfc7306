// A backup that is taken while the receiver runs has everything that was acknowledged before it, and can be restored.
import assert from 'node:assert/strict'
import { execFile, spawnSync } from 'node:child_process'
import { cpSync, existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { fetch } from '../fetch.js'
import { newStorageFolder } from '../storage-folder.js'
import { root } from '../../scripts/setup.js'
import { forwardTo, respondWith, startTarget, waitUntil } from './recording-target.js'
import { newFolder, release, startReceiver } from './workerd.js'

const script = join(root, 'www/server/deploy/backup.sh')
const skip = spawnSync('sqlite3', ['--version']).status === 0 ? false : 'sqlite3 is not installed'

test('a backup under load is restored with all that was acknowledged before it', { skip }, async () => {
  const { folder, remove } = await newFolder()
  const restored = await newFolder()
  const parent = newStorageFolder('backup')
  const backup = join(parent, 'backup')
  const target = await startTarget(respondWith(500))
  const TARGETS = JSON.stringify([forwardTo(target.url)])
  let receiver = await startReceiver(folder, { TARGETS })
  let isStopped = false
  try {
    const acknowledged = []
    const posting = async () => {
      for (let at = 0; !isStopped; at++) {
        const { status, answer } = (await receiver.post(release(`package-${at % 40}`, `1.0.${at}`))) ?? {}
        if (status === 202) acknowledged.push(answer.id)
      }
    }
    const load = posting()
    await waitUntil('some events', () => acknowledged.length > 100)
    const before = [...acknowledged]
    // Relative names are those of the caller's folder.
    const result = await new Promise((resolve) => {
      execFile(script, [join(folder, 'storage'), 'backup'], { cwd: parent }, (error, _, stderr) => resolve([error?.code ?? 0, stderr]))
    })
    assert.deepEqual(result, [0, ''])
    isStopped = true
    await load
    await receiver.kill()

    rmSync(join(restored.folder, 'storage'), { recursive: true })
    cpSync(backup, join(restored.folder, 'storage'), { recursive: true })
    target.behave = respondWith(204)
    target.hits.length = 0
    receiver = await startReceiver(restored.folder, { TARGETS })
    await fetch(`${receiver.url}/healthz`)
    await receiver.test('clock', { offset: 3_600_000 })
    await receiver.test('run')
    await waitUntil('what was acknowledged before the backup', () => {
      const arrived = new Set(target.ids())
      return before.every((id) => arrived.has(id))
    })
    assert.equal(spawnSync(script, [join(folder, 'storage'), backup]).status, 1, 'an existing folder is not overwritten')
    assert.ok(existsSync(backup))
  } finally {
    isStopped = true
    await receiver.kill()
    target.stop()
    for (const done of [remove, restored.remove]) done()
    rmSync(parent, { recursive: true, force: true })
  }
})
