// Whether the work for an input grows with its length, or with the square of it, by the time of the processor: other programs do not change that.
import assert from 'node:assert/strict'

const GROWTH = 8
/** Between 8, which is linear, and 64, which is quadratic. */
const MAX_RATIO = 24
const RUNS = 2

/** Asserts that an input of `size` takes no more work for its length than one of an eighth of it; `work(size)` returns what does it. */
export async function assertLinear(work, size) {
  const [short, long] = [work(Math.ceil(size / GROWTH)), work(size)]
  // The first run compiles the code.
  await short()
  const [few, many] = [await processorMs(short), await processorMs(long)]
  // Below a millisecond the clock decides.
  const ratio = many / Math.max(1, few)
  assert.ok(ratio < MAX_RATIO, `${GROWTH} times the input is ${ratio.toFixed(1)} times the work`)
}

/** The processor time of the fastest of some runs. */
async function processorMs(work) {
  let fastest = Number.POSITIVE_INFINITY
  for (let run = 0; run < RUNS; run++) {
    const before = process.cpuUsage()
    await work()
    const { user, system } = process.cpuUsage(before)
    fastest = Math.min(fastest, (user + system) / 1000)
  }
  return fastest
}
