// The time of each step of a delivery, and of reading the manifest that was published.
import { isDeepStrictEqual } from 'node:util'
import { classifyChange, parseEvent, verifyEvent, verifySignature } from 'npm-hooks'
import { measured } from './clock.js'
import { must, parsed, SECRET, verifiers, versionOf } from './contenders.js'
import { ratio } from './report.js'

const STEPS = ['verify', 'parse', 'classify', 'peek', 'whole payload']

export async function steps({ say, table, compare }, bodies) {
  say('\n## Step by step, in microseconds, and as a ratio to what it replaces\n')
  say(
    'To `node:crypto` for verify, to JSON.parse and a switch for the others; classify checks the change against the payload; peek reads from the manifest that the change names, which was found on the way.\n',
  )
  const row = table('body', 'bytes', ...STEPS.flatMap((step) => [step, '×']))
  for (const delivery of bodies) {
    const { name, body, signature, version } = delivery
    const event = parseEvent(body)
    const [itsVerify, itsParse, ...ours] = await measured([
      verifiers['node:crypto'](delivery),
      () => versionOf(parsed(body)),
      () => verifySignature(body, signature, SECRET),
      () => parseEvent(body),
      () => classifyChange(event),
      () => event.peek('versions', version, 'name'),
      () => parseEvent(body).payload,
    ])
    const its = [itsVerify, ...Array(STEPS.length - 1).fill(itsParse)]
    for (const [index, time] of ours.entries()) compare(`${STEPS[index]}, ${name} (${body.length} bytes)`, its[index], time)
    row(name, body.length, ...ours.flatMap((time, index) => [time.toFixed(1), ratio(its[index], time)]))
  }
}

/** `{ bytes, ratio }` of each body. */
export async function manifests({ say, table, compare }, bodies) {
  say('\n## From bytes to the published manifest\n')
  say('`verifyEvent` and `peek` of one version, compared with `node:crypto`, JSON.parse and the same member of its tree.\n')
  const row = table('body', 'bytes', 'npm-hooks, µs', 'node:crypto + JSON.parse, µs', '×')
  const results = []
  for (const delivery of bodies) {
    const { name, body, signature, version } = delivery
    const holds = verifiers['node:crypto'](delivery)
    const calls = [
      () => verifyEvent(body, signature, SECRET).event.peek('versions', version),
      () => {
        must(holds())
        const whole = parsed(body)
        versionOf(whole)
        return whole.payload.versions[version]
      },
    ]
    const [mine, other] = calls.map((call) => call())
    if (mine === undefined || !isDeepStrictEqual(mine, other)) throw new Error(`two manifests of ${name} ${version}`)
    const [ours, its] = await measured(calls)
    compare(`manifest, ${name} (${body.length} bytes)`, its, ours)
    row(name, body.length, ours.toFixed(1), its.toFixed(1), ratio(its, ours))
    results.push({ name, bytes: body.length, ratio: its / ours })
  }
  return results
}
