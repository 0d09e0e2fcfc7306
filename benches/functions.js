// The time of each function of a receiver, compared with what it replaces.
import { classifyChange, parseEvent, verifySignature } from 'npm-hooks'
import { bodies, SOME } from './bodies.js'
import { measured } from './clock.js'
import { parsed, SECRET, verifiers, versionOf } from './contenders.js'
import { both, ratio } from './report.js'

const FUNCTIONS = ['verify', 'parse', 'classify', 'peek', 'whole payload']

export async function functions({ paper: { say, table, compare }, pace }) {
  say(
    'In microseconds, and as a ratio to what it replaces: to `node:crypto` for verify, to JSON.parse and a switch for the others. classify checks the change against the payload; peek reads from the manifest that the change names.',
  )
  const row = table('body', 'bytes', ...FUNCTIONS.flatMap((step) => [step, '×']))
  for (const delivery of await bodies(SOME)) {
    const { name, body, signature, version } = delivery
    const event = parseEvent(body)
    const [itsVerify, itsParse, ...ours] = await measured(
      [
        verifiers['node:crypto'](delivery),
        () => versionOf(parsed(body)),
        () => verifySignature(body, signature, SECRET),
        () => parseEvent(body),
        () => classifyChange(event),
        () => event.peek('versions', version, 'name'),
        () => parseEvent(body).payload,
      ],
      pace,
    )
    const its = [itsVerify, ...Array(FUNCTIONS.length - 1).fill(itsParse)]
    for (const [index, time] of ours.entries()) compare(`${name}, ${FUNCTIONS[index]}`, its[index], time)
    row(name, body.length, ...ours.flatMap((time, index) => [both(time, 1), ratio(its[index], time)]))
  }
  return {}
}
