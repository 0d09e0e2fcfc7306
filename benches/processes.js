// What a process has used so far, from `/proc`; NaN on systems without it.
import { readFileSync } from 'node:fs'

/** Milliseconds of CPU of all threads. */
export function cpuOf(pid) {
  try {
    const [user, system] = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1].split(' ').slice(11, 13)
    // In hundredths of a second.
    return (Number(user) + Number(system)) * 10
  } catch {
    return NaN
  }
}

/** Megabytes of memory. */
export function rssOf(pid) {
  try {
    return Number(readFileSync(`/proc/${pid}/status`, 'utf8').match(/VmRSS:\s+(\d+)/)?.[1]) / 1000
  } catch {
    return NaN
  }
}
