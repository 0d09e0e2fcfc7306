// Other packages that verify webhooks, on the same bytes, in Node.
import { bodies, SOME } from './bodies.js'
import { BASELINE, contenders } from './contenders.js'
import { raced } from './race.js'
import { both, ratio } from './report.js'

export async function alternatives({ paper: { say, table, compare }, pace }) {
  say(
    `Each verifies and parses a delivery and finds its version; npm-hooks also checks the change against the payload, and every member of it is read. As a ratio to ${BASELINE} and a switch: over 1 is faster.`,
  )
  const names = contenders.map(({ name }) => name)
  const row = table('body', 'bytes', 'npm-hooks, µs', ...names)
  for (const body of await bodies(SOME)) {
    const times = await raced(body, pace)
    row(body.name, body.body.length, both(times['npm-hooks'], 1), ...names.map((name) => ratio(times[BASELINE], times[name])))
    compareWithFastest(compare, body, times)
  }
  return {}
}

/** Records the body if a different package is faster than npm-hooks. */
export function compareWithFastest(compare, { name }, times) {
  const { 'npm-hooks': ours, ...others } = times
  const [[fastest, its]] = Object.entries(others).toSorted(([, a], [, b]) => a.min - b.min)
  compare(`${name} (${fastest})`, its, ours)
}
