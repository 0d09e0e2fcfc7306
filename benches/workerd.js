// The same race in workerd, and what a delivery costs there of what the platform allows.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../scripts/setup.js'
import { inMiniflare } from '../tests/hosts/workers.js'
import { median } from './clock.js'

// In workerd's own clock a millisecond is the least; as Cloudflare runs it, the clock does not advance while a worker computes.
const SLICE_MS = 50
const COUNTED_MS = 100

/** `{ times, cpu, first }`: as `raced` has them, and milliseconds of CPU per delivery, warm and the first of an isolate. */
export async function racedInWorkerd({ name, version, signature, body }) {
  const worker = await inMiniflare(join(root, 'benches/workerd/worker.js'), root, { compatibilityFlags: ['nodejs_compat'] })
  const ask = async (task, query, init) => {
    const answer = await worker.dispatchFetch(`http://worker.test/${task}?${new URLSearchParams(query)}`, init)
    const text = await answer.text()
    if (!answer.ok) throw new Error(text)
    return JSON.parse(text)
  }
  try {
    await ask('body', { name, version, signature }, { method: 'POST', body })
    const pid = pidOfWorkerd()
    const cpu = async (times) => {
      const before = cpuOf(pid)
      await ask('deliver', { times })
      return cpuOf(pid) - before
    }
    // Without this, the first delivery would not be the only new part of its request.
    await cpu(0)
    const request = await cpu(0)
    const first = (await cpu(1)) - request
    const times = await ask('race', { slice: SLICE_MS })
    const count = Math.ceil((COUNTED_MS * 1000) / times['npm-hooks'])
    const counted = []
    // The difference between twice as many and as many, so that the cost of the request itself does not count.
    for (let round = 0; round < 3; round++) {
      const once = await cpu(count)
      counted.push(((await cpu(2 * count)) - once) / count)
    }
    return { times, cpu: median(counted), first }
  } finally {
    await worker.dispose()
  }
}

function pidOfWorkerd() {
  const children = fromLinux(`/proc/self/task/${process.pid}/children`)?.trim().split(' ') ?? []
  return children.findLast((pid) => fromLinux(`/proc/${pid}/comm`)?.startsWith('workerd'))
}

/** Milliseconds of CPU of the thread that runs the worker, without those that compile or collect; NaN if not known. */
function cpuOf(pid) {
  return Number(fromLinux(`/proc/${pid}/schedstat`)?.split(' ')[0] ?? NaN) / 1e6
}

/** A file of Linux's /proc; undefined on other systems, and for processes that have ended. */
function fromLinux(path) {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    return undefined
  }
}
