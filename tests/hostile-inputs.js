// What costs most: bodies, headers and packuments that are made to cost as much as their bytes can, next to ordinary ones of that size.
import { deliveries } from './data.js'
import { hostileBodies } from './hostile-bodies.js'

const encoder = new TextEncoder()
const numbered = (count, member) => Array.from({ length: count }, (_, at) => member(at)).join(',')
/** As many members as fit into `size` bytes. */
const members = (size, member) => numbered(Math.ceil(size / (member(1000).length + 1)), member)
/** The numbers below `count` in an order that is not sorted, the same each time. */
const shuffled = (at, count) => (at * 7919) % (count % 7919 === 0 ? count + 1 : count)

/** An ordinary packument of about `size` bytes: the manifests of a captured one, with other versions. */
function ordinaryPackument(size) {
  const { body } = deliveries().find(({ name }) => name.startsWith('36'))
  const { payload } = JSON.parse(Buffer.from(body, 'base64').toString())
  const manifests = Object.values(payload.versions)
  const packument = { ...payload, versions: {}, time: {} }
  for (let length = 0, at = 0; length < size; at++) {
    const version = `1.${at}.0`
    packument.versions[version] = { ...manifests[at % manifests.length], version }
    packument.time[version] = new Date(1_500_000_000_000 + at * 3_600_000).toISOString()
    packument['dist-tags'] = { latest: version }
    length += JSON.stringify(packument.versions[version]).length + 50
  }
  return JSON.stringify(packument)
}

const ordinaryBody = (size) =>
  encoder.encode(
    `{"event":"package:publish","name":"n","type":"package","version":"1.0.0","hookOwner":{"username":"u"},"payload":${ordinaryPackument(size)},"change":{"version":"1.1.0","dist-tag":"latest"},"time":1500000000000}`,
  )

const TIME = '"2020-01-02T03:04:05.678Z"'
const versioned = (versions, more = '') => `{"name":"n","dist-tags":{"latest":"1.0.0"},"versions":{"1.0.0":{},${versions}}${more}}`

/** `[name, (size) => text]` */
const PACKUMENTS = [
  ['versions in order', (size) => versioned(members(size, (at) => `"1.0.${at + 1}":{}`))],
  ['versions in no order', (size) => versioned(members(size, (at) => `"1.0.${shuffled(at, 65_000) + 1}":{}`))],
  ['versions with long numbers', (size) => versioned(members(size, (at) => `"${'9'.repeat(60)}.0.${shuffled(at, 65_000)}":{}`))],
  ['prereleases', (size) => versioned(members(size, (at) => `"1.0.0-${'a.'.repeat(20)}${shuffled(at, 65_000)}":{}`))],
  ['versions that are none', (size) => versioned(members(size, (at) => `"v${at}-x":{}`))],
  ['one version repeated', (size) => versioned(members(size, () => '"1.0.0":{}'))],
  ['times', (size) => versioned('"1.0.1":{}', `,"time":{${members(size, (at) => `"1.0.${shuffled(at, 65_000)}":${TIME}`)}}`)],
  ['times that are none', (size) => versioned('"1.0.1":{}', `,"time":{${members(size, (at) => `"1.0.${at}":"x"`)}}`)],
  ['dist-tags', (size) => `{"name":"n","dist-tags":{${members(size, (at) => `"t${at}":"1.0.0"`)}},"versions":{"1.0.0":{}}}`],
  ['maintainers', (size) => versioned('"1.0.1":{}', `,"maintainers":[${members(size, (at) => `{"name":"m${at}"}`)}]`)],
  ['stars', (size) => versioned('"1.0.1":{}', `,"users":{${members(size, (at) => `"u${at}":true`)}}`)],
  ['versions repeated', (size) => `{"name":"n",${members(size, () => '"versions":{"1.0.0":{}}')}}`],
  ['members of a manifest', (size) => `{"name":"n","versions":{"1.0.0":{${members(size, (at) => `"k${at}":1`)}}}}`],
  ['scripts', (size) => `{"name":"n","versions":{"1.0.0":{"scripts":{${members(size, (at) => `"s${at}":"node a"`)}}}}}`],
  ['one script', (size) => `{"name":"n","versions":{"1.0.0":{"scripts":{"install":"${'a b '.repeat(size / 4)}"}}}}`],
  ['one script of escapes', (size) => `{"name":"n","versions":{"1.0.0":{"scripts":{"install":"${'\\u0041'.repeat(size / 6)}"}}}}`],
  ['dependencies', (size) => `{"name":"n","versions":{"1.0.0":{"dependencies":{${members(size, (at) => `"d${at}":"*"`)}}}}}`],
  ['deprecations', (size) => versioned(members(size, (at) => `"1.0.${at + 1}":{"deprecated":"x"}`))],
]

const HEADERS = [
  ['digits', (size) => `sha256=${'0'.repeat(size)}`],
  ['nothing but a prefix', (size) => 'sha256='.repeat(size / 7)],
  ['an algorithm', (size) => `sha${'2'.repeat(size)}=`],
  ['white space', (size) => ' '.repeat(size)],
  ['white space around', (size) => `${' '.repeat(size / 2)}x${'\t'.repeat(size / 2)}`],
  ['commas', (size) => ','.repeat(size)],
  ['beyond ASCII', (size) => `sha256=${'é'.repeat(size / 2)}`],
  ['upper case', (size) => 'SHA256='.repeat(size / 7)],
]

export const ORDINARY = 'ordinary'

/** `[name, bytes]` of each, the ordinary one first. */
export function* bodies(size) {
  yield [ORDINARY, ordinaryBody(size)]
  for (const [name, body] of hostileBodies(size)) yield [name, body]
  for (const [name, make] of PACKUMENTS) {
    const body = `{"event":"package:publish","name":"n","payload":${make(size)},"change":{"version":"1.0.0"},"time":1}`
    yield [`a payload with ${name}`, encoder.encode(body)]
  }
}

export function* packuments(size) {
  yield [ORDINARY, encoder.encode(ordinaryPackument(size))]
  for (const [name, make] of PACKUMENTS) yield [name, encoder.encode(make(size))]
}

export function* headers(size) {
  yield [ORDINARY, encoder.encode(`sha256=${'0123456789abcdef'.repeat(4)}`)]
  for (const [name, make] of HEADERS) yield [name, encoder.encode(make(size))]
}
