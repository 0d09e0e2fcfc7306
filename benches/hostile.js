// Bodies that are made to cost as much as 20 MB can: a holder of a secret may send them.
import { explainSignature, parseEvent } from 'npm-hooks'
import { hostileBodies } from '../tests/hostile-bodies.js'
import { median } from './clock.js'

const SIZE = 20_000_000

export function hostile({ say, table }, { name, body, signature }) {
  say('\n## Hostile bodies of 20 MB: what they cost\n')
  const row = table('body', 'answer', 'ms', 'MB/s')
  const speed = (bytes, ms) => (bytes / 1000 / ms).toFixed(0)
  let slowest = { ms: 0 }
  for (const [what, bytes] of hostileBodies(SIZE)) {
    const answer = outcome(bytes)
    const ms = timed(() => outcome(bytes))
    // A rejected body is not read to its end, so it has no speed.
    row(what, answer, ms.toFixed(0), answer === 'an event' ? speed(bytes.length, ms) : '—')
    if (ms > slowest.ms) slowest = { what, ms, bytes: bytes.length }
  }
  const explained = timed(() => explainSignature(body, signature, 'another'))
  row('explainSignature of a mismatch', name, explained.toFixed(0), speed(body.length, explained))
  say(`\nThe slowest to parse: ${slowest.what}, ${slowest.ms.toFixed(0)} ms, ${speed(slowest.bytes, slowest.ms)} MB/s.`)
}

/** The median of three, in milliseconds. */
function timed(work) {
  return median(
    [0, 1, 2].map(() => {
      const start = performance.now()
      work()
      return performance.now() - start
    }),
  )
}

function outcome(body) {
  try {
    parseEvent(body)
    return 'an event'
  } catch ({ code }) {
    return code
  }
}
