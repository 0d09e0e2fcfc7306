// Time, as ratios: the contenders take turns in one run, so that noise of the machine affects all of them.

/**
 * How long each contender warms up, and how long one of its turns takes, in milliseconds; how many rounds of turns there are at
 * least and at most, and after how many milliseconds no further round begins.
 *
 * @typedef {{ warmUp: number, slice: number, leastRounds: number, rounds: number, lasts: number }} Pace
 */

/** A second of warm-up: engines compile hot code in the background, and wasm is many times slower before that is done. */
export const FULL = { warmUp: 1000, slice: 5, leastRounds: 7, rounds: 200, lasts: 2500 }
/** To see whether a part works. */
export const QUICK = { warmUp: 50, slice: 2, leastRounds: 3, rounds: 10, lasts: 200 }

/**
 * Microseconds per call for each of `calls`, as `{ min, median }` of its turns.
 *
 * @param {(() => unknown)[]} calls
 * @param {Pace} pace
 */
export async function measured(calls, { warmUp, slice, leastRounds, rounds, lasts }) {
  const runs = calls.map(repeated)
  const counts = []
  for (const run of runs) counts.push(Math.max(1, Math.round(slice / (await perCall(run, warmUp)))))
  const times = calls.map(() => [])
  const start = performance.now()
  for (let round = 0; round < rounds && (round < leastRounds || performance.now() - start < lasts); round++) {
    for (const [index, run] of runs.entries()) {
      const began = performance.now()
      await run(counts[index])
      times[index].push(((performance.now() - began) * 1000) / counts[index])
    }
  }
  return times.map(timeOf)
}

/** `{ min, median }` of some measurements. */
export const timeOf = (values) => ({ min: Math.min(...values), median: median(values) })

export const median = (values) => values.toSorted((a, b) => a - b)[values.length >> 1]

/** `of(time)` for both figures, e.g. a ratio of two times. */
export const each = (of, ...times) => ({
  min: of(...times.map(({ min }) => min)),
  median: of(...times.map((time) => time.median)),
})

/** How many times as fast as `its` time `ours` is: the ratio of the minima, and of the medians. */
export const ratioOf = (its, ours) => each((a, b) => a / b, its, ours)

function repeated(call) {
  const isAsync = call() instanceof Promise
  return async (count) => {
    // Awaiting a value that is not a promise would slow down the fast contenders most.
    if (isAsync) for (let left = count; left > 0; left--) await call()
    else for (let left = count; left > 0; left--) call()
  }
}

/**
 * Runs for `atLeast` milliseconds, in batches that grow to an eighth of that; returns milliseconds per call in the last batch, when the
 * code is compiled.
 */
async function perCall(run, atLeast) {
  const start = performance.now()
  for (let count = 1; ; ) {
    const began = performance.now()
    await run(count)
    const now = performance.now()
    if (now - start >= atLeast) return (now - began) / count
    if (now - began < atLeast / 16) count *= 2
  }
}
