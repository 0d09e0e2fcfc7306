// The lock under which one process builds the inspector.
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { acquireLock } from '../../scripts/build-lock.js'

const folder = mkdtempSync(join(tmpdir(), 'npm-hooks-lock-'))
const file = join(folder, 'lock')
after(() => rmSync(folder, { recursive: true, force: true }))

const { pid: ended } = spawnSync(process.execPath, ['--eval', ''])
const MINUTE = 60_000

for (const [title, content, ageMs, holder] of [
  ['a running process holds the lock', String(process.ppid), 0, process.ppid],
  ['a lock that is being written is held', '', 0, 0],
  ['the lock of a process that has ended is taken at once', String(ended), 0, undefined],
  ['a lock that is too old is taken: its number may be that of a later process', String(process.ppid), 2 * MINUTE, undefined],
  ['a free lock is taken', undefined, 0, undefined],
]) {
  test(title, () => {
    rmSync(file, { force: true })
    if (content !== undefined) {
      const at = (Date.now() - ageMs) / 1000
      writeFileSync(file, content)
      utimesSync(file, at, at)
    }
    assert.equal(acquireLock(file, MINUTE), holder)
    assert.equal(readFileSync(file, 'utf8'), holder === undefined ? String(process.pid) : content)
  })
}
