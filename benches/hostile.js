// Bodies made to cost as much as 20 MB can: whoever holds a secret may send them.
import { explainSignature, parseEvent } from 'npm-hooks'
import { median } from './clock.js'

const SIZE = 20_000_000

export function hostile({ say, table }, { name, body, signature }) {
  say('\n## Hostile bodies of 20 MB: what they cost\n')
  const row = table('body', 'answer', 'ms', 'MB/s')
  const speed = (bytes, ms) => (bytes / 1000 / ms).toFixed(0)
  let slowest = { ms: 0 }
  for (const [what, bytes] of made()) {
    const answer = outcome(bytes)
    const ms = timed(() => outcome(bytes))
    // What is refused is not read to its end: it has no speed.
    row(what, answer, ms.toFixed(0), answer === 'an event' ? speed(bytes.length, ms) : '—')
    if (ms > slowest.ms) slowest = { what, ms, bytes: bytes.length }
  }
  const explained = timed(() => explainSignature(body, signature, 'another'))
  row('explainSignature of a mismatch', name, explained.toFixed(0), speed(body.length, explained))
  say(`\nThe slowest to parse: ${slowest.what}, ${slowest.ms.toFixed(0)} ms, ${speed(slowest.bytes, slowest.ms)} MB/s.`)
}

/** The median of three, in milliseconds. */
function timed(work) {
  return median([0, 1, 2].map(() => {
    const start = performance.now()
    work()
    return performance.now() - start
  }))
}

function outcome(body) {
  try {
    parseEvent(body)
    return 'an event'
  } catch ({ code }) {
    return code
  }
}

function* made() {
  const encoder = new TextEncoder()
  const around = (text) => encoder.encode(`{"event":"package:publish","name":"n","payload":${text}}`)
  yield ['opening brackets', around('['.repeat(SIZE))]
  yield ['empty arrays', around(`[${'[],'.repeat(SIZE / 3)}[]]`)]
  yield ['backslashes', around(`"${'\\\\'.repeat(SIZE / 2)}"`)]
  yield ['escaped letters', around(`"${'\\u0041'.repeat(SIZE / 6)}"`)]
  yield ['empty strings', around(`[${'"",'.repeat(SIZE / 3)}""]`)]
  yield ['numbers of one digit', around(`[${'1,'.repeat(SIZE / 2)}1]`)]
  yield ['one number', around('1'.repeat(SIZE))]
  yield ['beyond ASCII', around(`"${'é'.repeat(SIZE / 2)}"`)]
  yield ['white space', around(`${' '.repeat(SIZE)}{}`)]
  yield ['one key over and over', around(`{${'"k":1,'.repeat(SIZE / 6)}"k":1}`)]
  yield ['keys of the envelope', encoder.encode(`{"event":"e","name":"n",${Array.from({ length: SIZE / 14 }, (_, at) => `"${at}":1`).join(',')}}`)]
  yield ['cut short', around(`"${'x'.repeat(SIZE)}"`).subarray(0, -3)]
}
