// What the worst body, header and packument cost by byte: each row is one kind of input that is made to cost most.
import { explainSignature, signPayload, verifyEvent, verifySignature } from 'npm-hooks'
import { comparePackuments, readPackument, reviewRelease } from 'npm-hooks/packument'
import { bodies, headers, packuments } from '../tests/hostile-inputs.js'
import { each, measured, QUICK } from './clock.js'
import { readInFull, SECRET } from './contenders.js'
import { both } from './report.js'

const SIZE = 100_000
/** As much as Node accepts of all headers of a request. */
const HEADER_SIZE = 16_000
/** Many rows: each is short. */
const SHORT = { warmUp: 60, slice: 2, leastRounds: 5, rounds: 40, lasts: 200 }
const DECODER = new TextDecoder('latin1')

const orRefused = (work) => () => {
  try {
    return work()
  } catch ({ code }) {
    return code
  }
}

export async function denial({ say, table }, pace) {
  const short = pace === QUICK ? { ...SHORT, lasts: 20, warmUp: 20 } : SHORT
  say(
    `\nThe worst body, by byte: ${SIZE} bytes of each kind, next to an ordinary body of that size (its first row) in the same comparison.`,
  )
  say(
    '`verifyEvent` with `change` read in full; `explainSignature` of a wrong signature, which should not be called for each unverified request.',
  )
  await rows(table, 'body', [...bodies(SIZE)], [deliver, explain], short)
  say(
    `\nThe worst header: ${HEADER_SIZE} bytes of each kind with a short body; the first row is an ordinary signature that is wrong, by byte of it.`,
  )
  await rows(table, 'header', [...headers(HEADER_SIZE)], [verify, explainHeader], short)
  say(`\nThe worst packument, by byte: ${SIZE} bytes of each kind; \`comparePackuments\` with null, \`reviewRelease\` of one version.`)
  await rows(table, 'packument', [...packuments(SIZE)], [readPackumentOf, compareWithNull, review], short)
}

const named = (name, prepare) => ({ name, prepare })
const deliver = named('verifyEvent', (body) => {
  const signature = signPayload(body, SECRET)
  return () => readInFull(verifyEvent(body, signature, SECRET).change)
})
const explain = named('explainSignature', (body) => {
  const signature = signPayload(body, 'another secret')
  return () => explainSignature(body, signature, SECRET)
})
const verify = named('verifySignature', (bytes) => {
  const header = DECODER.decode(bytes)
  return () => verifySignature('{}', header, SECRET)
})
const explainHeader = named('explainSignature', (bytes) => {
  const header = DECODER.decode(bytes)
  return () => explainSignature('{}', header, SECRET)
})
const readPackumentOf = named('readPackument', (bytes) => () => readPackument(bytes))
const compareWithNull = named('comparePackuments', (bytes) => () => comparePackuments(null, bytes))
const review = named('reviewRelease', (bytes) => () => reviewRelease(bytes, '1.0.0'))

/** A row for each input: what each function takes by byte, and how many times what it takes for the ordinary one, the first. */
async function rows(table, kind, inputs, functions, pace) {
  const row = table(kind, 'bytes', ...functions.flatMap(({ name }) => [`${name}, ns per byte`, '×']))
  const [[, ordinary]] = inputs
  for (const [name, bytes] of inputs) {
    const cells = []
    for (const { prepare } of functions) {
      const [time, usual] = await measured([orRefused(prepare(bytes)), orRefused(prepare(ordinary))], pace)
      const perByte = each((us) => (us * 1000) / bytes.length, time)
      cells.push(both(perByte), both(each((a, us) => (a * ordinary.length) / (us * 1000), perByte, usual)))
    }
    row(name, bytes.length, ...cells)
  }
}
