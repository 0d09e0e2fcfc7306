// What the most expensive content costs by byte, compared with an ordinary body in the same run.
import { signPayload, verifyEvent } from 'npm-hooks'
import { comparePackuments } from 'npm-hooks/packument'
import { hostileBodies } from '../tests/hostile-bodies.js'
import { bodyOf } from './bodies.js'
import { each, measured } from './clock.js'
import { readInFull, SECRET } from './contenders.js'
import { both } from './report.js'

const ORDINARY = 'chokidar'
const KEYS = 1_000_000
const VERSIONS = 60_000

/** `[series, names in tests/hostile-bodies.js]`; a series has one row for each name. */
const WORST = [
  ['numbers', 'numbers of one digit'],
  ['strings', 'empty strings'],
  ['arrays', 'empty arrays'],
  ['key', 'one key repeated'],
  ['beyondAscii', 'beyond ASCII'],
  ['escaped', 'escaped letters', 'escaped quotes', 'escaped backslashes', 'lone surrogates'],
]

export async function worstCases({ paper: { say, table }, pace }) {
  const ordinary = await bodyOf(ORDINARY)
  say(
    `\`verifyEvent\` with \`change\` read in full takes each body, as large as an ordinary one (${ordinary.name}, ${ordinary.body.length} bytes) if its name gives no number; the ordinary one is in each comparison. \`comparePackuments(null, …)\` takes a packument whose versions are in no order: with a tarball, integrity and time for each, and with nothing but their numbers.`,
  )
  const row = table('content', 'bytes', 'ns per byte', 'ordinary, ns per byte', '×')
  const results = Object.fromEntries([...WORST.map(([series]) => [series, []]), ['versions', []]])
  for (const [series, what, bytes, call] of cases(ordinary.body.length)) {
    const [time, usual] = await measured([call, delivered(ordinary.body)], pace)
    const perByte = each((us) => (us * 1000) / bytes, time)
    const usualPerByte = each((us) => (us * 1000) / ordinary.body.length, usual)
    const value = each((a, b) => a / b, perByte, usualPerByte)
    row(what, bytes, both(perByte), both(usualPerByte), both(value))
    results[series]?.push({ bytes, value })
  }
  return results
}

/** `[series, name, bytes, call]` of each. */
function* cases(size) {
  const small = new Map(Array.from(hostileBodies(size), ([name, body]) => [name, body]))
  for (const [series, ...names] of WORST) {
    for (const name of names) {
      const body = series === 'key' ? aMillionTimes(name) : small.get(name)
      yield [series, series === 'key' ? `one key, ${KEYS} times` : name, body.length, delivered(body)]
    }
  }
  const packument = unsorted(manifestOf, true)
  yield ['versions', `${VERSIONS} unsorted versions`, packument.length, () => comparePackuments(null, packument)]
  const bare = unsorted(() => '{}', false)
  // Listed only: sixty thousand changes take longer to create than a body of 15 bytes for each takes to scan.
  yield [undefined, `${VERSIONS} unsorted versions, numbers only`, bare.length, () => comparePackuments(null, bare)]
}

/** The hostile body of that name at the size at which its part is repeated that often. */
function aMillionTimes(name) {
  const PART_BYTES = 6
  for (const [each, body] of hostileBodies(KEYS * PART_BYTES)) if (each === name) return body
  throw new Error(`tests/hostile-bodies.js has no ${name}`)
}

function delivered(body) {
  const signature = signPayload(body, SECRET)
  return () => readInFull(verifyEvent(body, signature, SECRET).change)
}

const manifestOf = (version) =>
  JSON.stringify({
    name: 'name',
    version,
    dist: {
      integrity: `sha512-${'A'.repeat(86)}==`,
      shasum: 'a'.repeat(40),
      tarball: `http://registry.test/name/-/name-${version}.tgz`,
    },
  })

/** The bytes of a packument with `VERSIONS` versions, shuffled the same way each time. */
function unsorted(manifest, hasTimes) {
  const numbers = Array.from({ length: VERSIONS }, (_, at) => at)
  for (let left = VERSIONS - 1, state = 1; left > 0; left--) {
    state = (Math.imul(state, 1103515245) + 12345) >>> 0
    const other = state % (left + 1)
    ;[numbers[left], numbers[other]] = [numbers[other], numbers[left]]
  }
  const versions = numbers.map((number) => `${number % 40}.${Math.trunc(number / 40) % 50}.${Math.trunc(number / 2000)}`)
  const members = (value) => `{${versions.map((version, at) => `"${version}":${value(version, at)}`).join(',')}}`
  const time = members((_, at) => `"${new Date(1_500_000_000_000 + numbers[at] * 60_000).toISOString()}"`)
  const rest = hasTimes ? `,"time":${time}` : ''
  return Buffer.from(`{"name":"name","dist-tags":{"latest":"${versions[0]}"},"versions":${members(manifest)}${rest}}`)
}
