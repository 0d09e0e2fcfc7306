// The CPU time of the first request of a fresh workerd isolate, whose code is not compiled yet.
import { bodyOf } from './bodies.js'
import { timeOf } from './clock.js'
import { BASELINE } from './contenders.js'
import { both } from './report.js'
import { freshWorker } from './worker.js'

const LIMIT_MS = 10
const ISOLATES = 11
/** A worker that only reads the body. */
const READER = 'a worker that only reads the body'

export async function firstRequest({ paper: { say, table }, pace }) {
  say(
    `Milliseconds of CPU of the thread that runs the worker, with nodejs_compat, for the first request of an isolate and for the second; each brings a delivery of 1.5 kB. What a worker that only reads the body takes, which is mostly the local server's work, is subtracted: the difference of the medians. What runs when the worker is loaded does not count. Each receiver in ${ISOLATES} fresh isolates, in turn. Each isolate loads all receivers, so that node:crypto is already in use when the first request comes. The free plan allows a request ${LIMIT_MS} ms.`,
  )
  const delivery = await bodyOf('01-publish-first')
  const names = [READER, 'npm-hooks', BASELINE]
  const costs = new Map(names.map((name) => [name, []]))
  for (let isolate = 0; isolate < Math.min(ISOLATES, pace.rounds / 2); isolate++) {
    for (const name of names) costs.get(name).push(await costsInFreshIsolate(delivery, name))
  }
  const times = new Map(names.map((name) => [name, [0, 1].map((which) => timeOf(costs.get(name).map((pair) => pair[which])))]))
  const over = (name, which) => times.get(name)[which].median - times.get(READER)[which].median
  const row = table('receiver', 'first', 'first, over reading', `of ${LIMIT_MS} ms`, 'second', 'second, over reading')
  for (const name of names) {
    const [first, second] = times.get(name)
    const rest = name === READER ? ['', ''] : [over(name, 0).toFixed(2), `${((100 * over(name, 0)) / LIMIT_MS).toFixed(0)} %`]
    row(name, both(first), ...rest, both(second), name === READER ? '' : over(name, 1).toFixed(2))
  }
  // Each isolate has one first request, so here the median is the figure.
  return { cpu: over('npm-hooks', 0) }
}

async function costsInFreshIsolate({ signature, body }, contender) {
  const worker = await freshWorker()
  const received = () => worker.cpuOf('receive', { contender, signature }, { method: 'POST', body })
  try {
    return [await received(), await received()]
  } finally {
    await worker.dispose()
  }
}
