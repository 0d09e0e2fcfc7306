// The same race in workerd, and the CPU time of a delivery there.
import { compareWithFastest } from './alternatives.js'
import { bodies } from './bodies.js'
import { median, ratioOf } from './clock.js'
import { BASELINE, contenders } from './contenders.js'
import { both, ratio } from './report.js'
import { inWorker } from './worker.js'

// In workerd's clock a millisecond is the least; as Cloudflare runs it, the clock does not advance while a worker computes.
const SLICE_MS = 50
const COUNTED_MS = 100

export async function inWorkerd({ paper: { say, table, compare }, pace }) {
  say(
    `With nodejs_compat, each package as its \`exports\` have it for workerd; a dash is for what workerd does not let run: wasm that is compiled at run time. As a ratio to ${BASELINE} and a switch: over 1 is faster. By the clock of a local workerd, which does not stop for a computation. CPU is that of the thread which runs the worker, per delivery.`,
  )
  const names = contenders.map(({ name }) => name)
  const row = table('body', 'bytes', 'npm-hooks, µs', ...names, 'CPU, ms')
  const full = []
  for (const body of await bodies()) {
    const { times, cpu } = await racedInWorkerd(body, { ...pace, slice: SLICE_MS })
    const ratios = names.map((name) => (name in times ? ratio(times[BASELINE], times[name]) : '—'))
    row(body.name, body.body.length, both(times['npm-hooks'], 1), ...ratios, cpu)
    compareWithFastest(compare, body, times)
    full.push({ bytes: body.body.length, value: ratioOf(times[BASELINE], times['npm-hooks']) })
  }
  return { full }
}

/** `{ times, cpu }`: as `raced` has them, and milliseconds of CPU per delivery, as text. */
async function racedInWorkerd(body, pace) {
  const worker = await inWorker(body)
  try {
    const times = await worker.ask('race', { pace: JSON.stringify(pace) })
    const count = Math.ceil((COUNTED_MS * 1000) / times['npm-hooks'].min)
    const counted = []
    // The difference between twice as many and as many, so that the cost of the request itself does not count.
    for (let round = 0; round < 3; round++) {
      const once = await worker.cpuOf('npm-hooks', count)
      counted.push(((await worker.cpuOf('npm-hooks', 2 * count)) - once) / count)
    }
    const cpu = median(counted)
    return { times, cpu: Number.isNaN(cpu) ? '—' : cpu.toPrecision(2) }
  } finally {
    await worker.dispose()
  }
}
