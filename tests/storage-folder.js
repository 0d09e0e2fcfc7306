// Folders for databases and states, in memory where there is room: each of their writes waits for the disk. `npm run soak` and the benchmarks use the disk.
import { accessSync, constants, mkdtempSync, statfsSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isSoak } from './effort.js'

const MEMORY = '/dev/shm'
const MIN_FREE_BYTES = 2 ** 30

/** A new folder, which the caller removes. */
export const newStorageFolder = (name, { isOnDisk = isSoak } = {}) =>
  mkdtempSync(join(!isOnDisk && hasRoom() ? MEMORY : tmpdir(), `npm-hooks-${name}-`))

function hasRoom() {
  try {
    accessSync(MEMORY, constants.W_OK)
    const { bavail, bsize } = statfsSync(MEMORY)
    return bavail * bsize > MIN_FREE_BYTES
  } catch {
    return false
  }
}
