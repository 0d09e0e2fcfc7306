// Bodies that are made to cost as much as 20 MB can: a holder of a secret may send them.
import { explainSignature, parseEvent } from 'npm-hooks'
import { hostileBodies } from '../tests/hostile-bodies.js'
import { bodyOf } from './bodies.js'
import { QUICK, timeOf } from './clock.js'
import { denial } from './denial.js'

const SIZE = 20_000_000

export async function hostile({ paper, pace }) {
  const { say, table } = paper
  const { name, body, signature } = await bodyOf('next')
  say('What `parseEvent` takes, the minimum of three. A rejected body is not read to its end, so it has no speed.')
  const row = table('body', 'answer', 'ms', 'MB/s')
  const speed = (bytes, ms) => (bytes / 1000 / ms).toFixed(0)
  let slowest = { ms: 0 }
  for (const [what, bytes] of hostileBodies(pace === QUICK ? SIZE / 100 : SIZE)) {
    const answer = outcome(bytes)
    const ms = timed(() => outcome(bytes))
    row(what, answer, ms.toFixed(0), answer === 'an event' ? speed(bytes.length, ms) : '—')
    if (ms > slowest.ms) slowest = { what, ms, bytes: bytes.length }
  }
  const explained = timed(() => explainSignature(body, signature, 'another'))
  row('explainSignature of a mismatch', name, explained.toFixed(0), speed(body.length, explained))
  say(`\nThe slowest to parse: ${slowest.what}, ${slowest.ms.toFixed(0)} ms, ${speed(slowest.bytes, slowest.ms)} MB/s.`)
  await denial(paper, pace)
  return {}
}

/** In milliseconds. */
function timed(work) {
  const times = [0, 1, 2].map(() => {
    const start = performance.now()
    work()
    return performance.now() - start
  })
  return timeOf(times).min
}

function outcome(body) {
  try {
    parseEvent(body)
    return 'an event'
  } catch ({ code }) {
    return code
  }
}
