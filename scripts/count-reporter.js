// A reporter for `node --test` that prints one JSON object per line, for scripts/run-part.js: `{ pass }`, `{ fail, error }`,
// `{ skip, reason }`, `{ note }`. A test with subtests is a group: only its subtests are counted.
import { resolve } from 'node:path'
import { inspect } from 'node:util'

const MAX_ERROR_CHARS = 4000
const SUMMARY = /^(tests|suites|pass|fail|cancelled|skipped|todo|duration_ms) [\d.]+$/

export default async function* report(events) {
  // How many tests of each nesting level were reported since the end of the test around them.
  const reported = []
  for await (const { type, data } of events) {
    const line = lineOf(type, data, reported)
    if (line !== undefined) yield `${JSON.stringify(line)}\n`
  }
}

function lineOf(type, data, reported) {
  switch (type) {
    case 'test:pass':
    case 'test:fail': {
      const { nesting, name, file, skip, todo, details } = data
      const isGroup = (reported[nesting + 1] ?? 0) > 0 || details.type === 'suite'
      reported[nesting + 1] = 0
      reported[nesting] = (reported[nesting] ?? 0) + 1
      const isFailure = type === 'test:fail' && todo === undefined
      if (skip !== undefined || todo !== undefined) return { skip: name, reason: String(skip ?? todo) }
      // Node reports a file in which no test ran as a test that passed.
      if (type === 'test:pass' && file !== undefined && resolve(name) === resolve(file))
        return { fail: name, error: 'no test ran in this file' }
      if (isGroup && (!isFailure || details.error.failureType === 'subtestsFailed')) return undefined
      return isFailure ? { fail: name, error: text(details.error) } : { pass: name }
    }
    case 'test:diagnostic':
      return SUMMARY.test(data.message) ? undefined : { note: data.message }
    case 'test:stdout':
    case 'test:stderr':
      return { note: data.message.trimEnd() }
    default:
      return undefined
  }
}

/** The error that the test threw; Node wraps it in an error of the runner. */
function text(error) {
  const { cause = error } = error
  const whole = cause instanceof Error ? inspect(cause) : String(cause)
  return whole.length > MAX_ERROR_CHARS ? `${whole.slice(0, MAX_ERROR_CHARS)} …` : whole
}
