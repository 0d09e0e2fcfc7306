// The CPU time of the first delivery in a fresh workerd isolate, whose code is not compiled yet.
import { bodyOf } from './bodies.js'
import { timeOf } from './clock.js'
import { BASELINE } from './contenders.js'
import { both } from './report.js'
import { inWorker } from './worker.js'

const LIMIT_MS = 10
const ISOLATES = 15

export async function firstRequest({ paper: { say, table }, pace }) {
  say(
    `Milliseconds of CPU of the thread that runs the worker, with nodejs_compat, for the first delivery of an isolate and for the second; the request itself is subtracted, what runs when the worker is loaded does not count. Each contender in ${ISOLATES} fresh isolates, in turn. The free plan allows a request ${LIMIT_MS} ms.`,
  )
  const body = await bodyOf('01-publish-first')
  const names = ['npm-hooks', BASELINE]
  const costs = new Map(names.map((name) => [name, []]))
  for (let isolate = 0; isolate < Math.min(ISOLATES, pace.rounds / 2); isolate++) {
    for (const name of names) costs.get(name).push(await costsInFreshIsolate(body, name))
  }
  const row = table('receiver', 'first', `of ${LIMIT_MS} ms`, 'second')
  const times = names.map((name) => {
    const [first, second] = [0, 1].map((which) => timeOf(costs.get(name).map((pair) => pair[which])))
    row(name, both(first), `${((100 * first.median) / LIMIT_MS).toFixed(0)} %`, both(second))
    return first
  })
  // Each isolate has one first request, so here the median is the figure.
  return { cpu: times[0].median }
}

async function costsInFreshIsolate(body, contender) {
  const worker = await inWorker(body)
  try {
    // Without this, the first delivery would not be the only new part of its request.
    await worker.cpuOf(contender, 0)
    const request = await worker.cpuOf(contender, 0)
    return [(await worker.cpuOf(contender, 1)) - request, (await worker.cpuOf(contender, 1)) - request]
  } finally {
    await worker.dispose()
  }
}
