// Runs `npm-hooks watch` in this process.
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

/** Runs the command; `{ code, out, err }`. */
export async function run(args, { env = {}, signal } = {}) {
  const outputs = { stdout: '', stderr: '' }
  const writer = (name) => ({
    write: (text, done) => {
      outputs[name] += text
      done?.()
    },
  })
  const code = await watch(args, { stdout: writer('stdout'), stderr: writer('stderr'), env, signal })
  return { code, out: outputs.stdout, err: outputs.stderr }
}
