// Time, as ratios: the contenders take turns in one run, so that noise of the machine affects all of them.
const ROUNDS = 9

/** Microseconds per call for each of `calls`, the median of the rounds; `slice` is how many milliseconds a turn takes. */
export async function measured(calls, slice = 25) {
  const runs = calls.map(repeated)
  // Each contender twice: engines compile in the background, and the first turns would be measured before that is done.
  for (const run of runs) await perCall(run, slice * 3)
  const counts = []
  for (const run of runs) counts.push(Math.max(1, Math.round(slice / (await perCall(run, slice)))))
  const times = calls.map(() => [])
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, run] of runs.entries()) {
      const start = performance.now()
      await run(counts[index])
      times[index].push(((performance.now() - start) * 1000) / counts[index])
    }
  }
  return times.map(median)
}

function repeated(call) {
  const isAsync = call() instanceof Promise
  return async (count) => {
    // Awaiting a value that is not a promise would slow down the fast contenders most.
    if (isAsync) for (let left = count; left > 0; left--) await call()
    else for (let left = count; left > 0; left--) call()
  }
}

/** Milliseconds per call, roughly, by as many as fill `atLeast` of them. */
async function perCall(run, atLeast) {
  const start = performance.now()
  let count = 0
  for (let more = 1; performance.now() - start < atLeast; more *= 2) {
    await run(more)
    count += more
  }
  return (performance.now() - start) / count
}

export const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1]
