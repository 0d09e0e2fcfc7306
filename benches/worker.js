// A process of workerd with one worker that takes deliveries, and the CPU time that it used.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../scripts/setup.js'
import { inMiniflare } from '../tests/hosts/workers.js'

/**
 * A fresh worker that was given a body: `ask(task, query)`, and `cpuOf(contender, times)`, the milliseconds of CPU of a request in
 * which that contender takes as many deliveries. The caller disposes of it.
 */
export async function inWorker({ name, version, signature, body }) {
  const { ask, cpuOf, dispose } = await freshWorker()
  await ask('body', { name, version, signature }, { method: 'POST', body })
  return { ask, cpuOf: (contender, times) => cpuOf('deliver', { contender, times }), dispose }
}

/** A worker that has had no request: `ask(task, query, init)`, and `cpuOf`, the milliseconds of CPU of such a request. */
export async function freshWorker() {
  const worker = await inMiniflare(join(root, 'benches/workerd/worker.js'), root, { compatibilityFlags: ['nodejs_compat'] })
  const ask = async (task, query, init) => {
    const answer = await worker.dispatchFetch(`http://worker.test/${task}?${new URLSearchParams(query)}`, init)
    const text = await answer.text()
    if (!answer.ok) throw new Error(text)
    return JSON.parse(text)
  }
  await worker.ready
  const pid = pidOfWorkerd()
  const cpuOf = async (...request) => {
    const before = cpuOfThread(pid)
    await ask(...request)
    return cpuOfThread(pid) - before
  }
  return { ask, cpuOf, dispose: () => worker.dispose() }
}

function pidOfWorkerd() {
  const children = fromLinux(`/proc/self/task/${process.pid}/children`)?.trim().split(' ') ?? []
  return children.findLast((pid) => fromLinux(`/proc/${pid}/comm`)?.startsWith('workerd'))
}

/** Milliseconds of CPU of the thread that runs the worker, without those that compile or collect; NaN if not known. */
function cpuOfThread(pid) {
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
