// A lock between processes: a file with the number of the process that holds it.
import { readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'

/** Tries to take the lock. Returns undefined, or the number of the process that holds it. The caller removes the file. */
export function acquireLock(file, maxAgeMs) {
  for (;;) {
    try {
      writeFileSync(file, String(process.pid), { flag: 'wx' })
      return undefined
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    const holder = holderOf(file, maxAgeMs)
    if (holder !== undefined) return holder
    rmSync(file, { force: true })
  }
}

/** The process that holds the lock; undefined if it has ended, or its number may be that of a later process. */
export function holderOf(file, maxAgeMs) {
  try {
    // The file is empty for a moment, in which its process is running.
    const holder = Number(readFileSync(file, 'utf8'))
    const isOld = Date.now() - statSync(file).mtimeMs > maxAgeMs
    return isOld || (holder !== 0 && !isRunning(holder)) ? undefined : holder
  } catch (error) {
    if (error.code === 'ENOENT') return undefined
    throw error
  }
}

function isRunning(pid) {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // It runs as another user.
    return error.code === 'EPERM'
  }
}
