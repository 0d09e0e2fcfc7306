// The statistics of dudect (Reparaz, Balasch, Verbauwhede: "Dude, is my code constant time?", 2017): whether the times of two classes of
// inputs come from one distribution, by Welch's t-test.

const CROPS = 100
/** Below, a crop says little. */
const MIN_SAMPLES = 1000

/**
 * The largest |t| of all samples, and of those under each of a hundred percentiles: interrupts are in the upper tail, where they hide a
 * difference.
 *
 * @param {Float64Array} times
 * @param {Uint8Array} classes 0 or 1 for each time
 */
export function largestT(times, classes) {
  const sorted = times.toSorted()
  const limits = [Infinity, ...Array.from({ length: CROPS }, (_, at) => sorted[Math.floor(sorted.length * percentile(at))])]
  return Math.max(...new Set(limits.map((limit) => Math.abs(welch(times, classes, limit)))))
}

/** As dudect has them: more of them where the bulk of the samples ends. */
const percentile = (at) => 1 - 0.5 ** ((10 * (at + 1)) / CROPS)

function welch(times, classes, limit) {
  const counts = [0, 0]
  const means = [0, 0]
  const squares = [0, 0]
  for (let at = 0; at < times.length; at++) {
    const time = times[at]
    if (time >= limit) continue
    const each = classes[at]
    const delta = time - means[each]
    counts[each]++
    means[each] += delta / counts[each]
    squares[each] += delta * (time - means[each])
  }
  if (Math.min(...counts) < MIN_SAMPLES) return 0
  const variance = (each) => squares[each] / (counts[each] - 1) / counts[each]
  const error = Math.sqrt(variance(0) + variance(1))
  return error === 0 ? 0 : (means[0] - means[1]) / error
}

/**
 * Times `run` on inputs of two classes that alternate at random; returns |t|. `prepare(class)` makes an input, for a batch at a time before
 * any of it is measured, and `place` puts it where `run` finds it, outside of the measured time.
 *
 * @template Input
 * @param {{ prepare: (kind: 0 | 1) => Input, place?: (input: Input) => void, run: (input: Input) => unknown, samples: number }} measurement
 */
export function measuredT({ prepare, place = () => {}, run, samples }) {
  const BATCH = 500
  const times = new Float64Array(samples)
  const classes = new Uint8Array(samples)
  const kinds = new Uint8Array(BATCH)
  // The first fifth warms up.
  for (let from = -Math.ceil(samples / 5 / BATCH) * BATCH; from < samples; from += BATCH) {
    crypto.getRandomValues(kinds)
    const inputs = Array.from(kinds, (kind) => prepare(kind & 1))
    for (let at = 0; at < BATCH; at++) {
      const input = inputs[at]
      place(input)
      const start = performance.now()
      run(input)
      const time = performance.now() - start
      if (from + at < 0 || from + at >= samples) continue
      times[from + at] = time
      classes[from + at] = kinds[at] & 1
    }
  }
  return largestT(times, classes)
}
