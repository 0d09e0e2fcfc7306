// Time, as ratios: the contenders take turns within one run, so that a noisy machine is noisy for all of them.
const ROUNDS = 9

/** Microseconds per call for each of `calls`, the median of the rounds; `slice` is how many milliseconds a turn takes. */
export async function measured(calls, slice = 25) {
  const runs = []
  for (const call of calls) {
    const isAsync = call() instanceof Promise
    const run = async (count) => {
      // To await what is no promise would cost the fast ones most.
      if (isAsync) for (let left = count; left > 0; left--) await call()
      else for (let left = count; left > 0; left--) call()
    }
    // Until the engine has compiled it, and to know how many fit into a slice.
    const start = performance.now()
    let count = 0
    for (let more = 1; performance.now() - start < slice * 4 || count < 3; more *= 2) {
      await run(more)
      count += more
    }
    runs.push({ run, count: Math.max(1, Math.round((count * slice) / (performance.now() - start))) })
  }
  const times = calls.map(() => [])
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, { run, count }] of runs.entries()) {
      const start = performance.now()
      await run(count)
      times[index].push(((performance.now() - start) * 1000) / count)
    }
  }
  return times.map(median)
}

export const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1]
