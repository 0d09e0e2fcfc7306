// Runs `npm-hooks watch` in this process.
import { setTimeout as rest } from 'node:timers/promises'
import { watch } from '../../pkg/src/cli/watch.js'
import { packumentOf } from '../receiver/stub-registry.js'

export const DAY = 24 * 3600_000
export const START = Date.UTC(2026, 0, 1)

/** Releases, one a day; the first is old. */
export const releases = (name, versions, more) =>
  packumentOf(
    name,
    versions.map((version, at) => [version, START + at * DAY]),
    { users: {}, ...more },
  )

/** What is longer is not the wait for the next attempt of a run. */
const MAX_HURRIED_MS = 10_000

/** Instead of the wait for the next attempt, the clock is moved on. */
const hurried = (advance) => async (ms, signal) => {
  if (ms > MAX_HURRIED_MS) return rest(ms, undefined, { signal }).catch(() => {})
  await new Promise(setImmediate)
  if (!signal.aborted) advance(ms)
}

/** Runs the command; `{ code, out, err }`. `onOutput` is called with what it prints. `isTerminal`: whether a person sees the errors. */
export async function run(args, { env = {}, signal, onOutput = () => {}, isTerminal = false } = {}) {
  const { now } = Date
  let offset = 0
  Date.now = () => now.call(Date) + offset
  const outputs = { stdout: '', stderr: '' }
  const writer = (name) => ({
    write: (text, done) => {
      outputs[name] += text
      if (name === 'stdout') onOutput(text)
      done?.()
    },
  })
  try {
    const stderr = { ...writer('stderr'), isTTY: isTerminal }
    const io = { stdout: writer('stdout'), stderr, env, signal, rest: hurried((ms) => (offset += ms)) }
    return { code: await watch(args, io), out: outputs.stdout, err: outputs.stderr }
  } finally {
    Object.assign(Date, { now })
  }
}
