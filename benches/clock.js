// Time, as ratios: the contenders take turns within one run, so that a noisy machine is noisy for all of them.
const SLICE_MS = 25
const ROUNDS = 9

/** Microseconds per call for each of `calls`, the median of the rounds. */
export async function measured(calls) {
  const counts = []
  for (const call of calls) {
    // Until the engine has compiled it, and to know how many fit into a slice.
    const start = performance.now()
    let count = 0
    while (performance.now() - start < SLICE_MS * 4 || count < 3) {
      await call()
      count++
    }
    counts.push(Math.max(1, Math.round((count * SLICE_MS) / (performance.now() - start))))
  }
  const times = calls.map(() => [])
  for (let round = 0; round < ROUNDS; round++) {
    for (const [index, call] of calls.entries()) {
      const isAsync = call() instanceof Promise
      const start = performance.now()
      if (isAsync) for (let left = counts[index]; left > 0; left--) await call()
      else for (let left = counts[index]; left > 0; left--) call()
      times[index].push(((performance.now() - start) * 1000) / counts[index])
    }
  }
  return times.map(median)
}

export const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1]
