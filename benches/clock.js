// Time, as ratios: the contenders take turns within one run, so that a noisy machine is noisy for all of them.
const ROUNDS = 9

/** Microseconds per call for each of `calls`, the median of the rounds; `slice` is how many milliseconds a turn takes. */
export async function measured(calls, slice = 25) {
  const runs = calls.map(repeated)
  // Everybody twice: engines compile beside what runs, and whoever is first would be counted before that is done.
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
    // To await what is no promise would cost the fast ones most.
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
