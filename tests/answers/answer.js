// An answer as canonical text: equal texts mean deep-equal answers with their keys in the same order.
import { createHash, createHmac } from 'node:crypto'

/** A value as text. Unlike JSON, it shows -0, undefined and the length and digest of bytes. */
export function canonical(value) {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value)
  if (typeof value !== 'object' || value === null) return String(value)
  if (ArrayBuffer.isView(value)) return `<${value.length} bytes ${digest(value).slice(0, 12)}>`
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`
  return `{${Object.keys(value)
    .map((key) => `${JSON.stringify(key)}:${canonical(value[key])}`)
    .join()}}`
}

/** SHA-256 in hex. */
export const digest = (bytes) => createHash('sha256').update(bytes).digest('hex')

const hmac = (body, secret) => `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`

/** The answer of `work`: its text, or the members of what it throws. */
export function answer(api, work) {
  try {
    return work()
  } catch (error) {
    const { name, message, code, status, offset, body } = error
    if (error instanceof api.HookError)
      return `${name} ${canonical({ code, status, offset, message })} ${body === undefined ? 'alone' : `with ${body.length}`}`
    return `${name} ${canonical(message)}`
  }
}

/** Everything that a receiver can read of an event except the payload's value, which the host parses from the payload's bytes. */
function eventText(event, body) {
  const payload = event.payloadBytes()
  return `${canonical(event)} ${payload === null ? 'null' : `${payload.byteOffset - body.byteOffset}+${payload.length}`}`
}

/** Paths into the payload: among them the manifest of the version that the change names, which has a shortcut. */
const paths = ({ version }) => [['dist-tags', 'latest'], ['name'], ...(version ? [['versions', version, 'dist', 'integrity']] : [])]

const peekText = (event, paths) => canonical(paths.map((path) => event.peek(...path)))

/** The members are read in one of several orders, because some are built when they are read. */
function readInOrder(order, { event, change }, body) {
  if (order === 0) {
    const envelope = eventText(event, body)
    const classified = change()
    return `${envelope} ${canonical(classified)} ${peekText(event, paths(classified))}`
  }
  const classified = change()
  const peeked = peekText(event, paths(classified))
  return `${eventText(event, body)} ${canonical(classified)} ${peeked}`
}

const SECRET = 'secret of the answers'

/** The answer to a body, asked in one of several ways; `random` chooses. */
export function documentAnswer(api, body, random) {
  const way = random(32)
  const order = random(2)
  return answer(api, () => {
    if (way < 2) {
      const delivery = api.verifyEvent(body, hmac(body, random(3) > 0 ? SECRET : 'another'), ['old', SECRET])
      const members = { event: delivery.event, change: () => delivery.change }
      return `${delivery.secret} ${delivery.id} ${Object.keys(delivery)} ${readInOrder(order, members, body)}`
    }
    const event = way === 2 ? api.parseEvent(new TextDecoder('utf-8', { ignoreBOM: true }).decode(body)) : api.parseEvent(body)
    // A string is encoded: the body is another buffer.
    const buffer = way === 2 ? { byteOffset: 0 } : body
    return readInOrder(order, { event, change: () => api.classifyChange(event) }, buffer)
  })
}

/** The answers to two packuments: their facts, what changed in either direction, and a review of one version. */
export function packumentAnswer(api, { before, after, versions, random }) {
  const version = versions[random(versions.length)] ?? '1.0.0'
  const withFacts = random(8) === 0
  return [
    () => api.readPackument(after),
    () => api.comparePackuments(before, after),
    () => api.comparePackuments(after, before),
    () => api.comparePackuments(null, after),
    () => api.comparePackuments(after, null),
    () => api.reviewRelease(after, version),
    ...(withFacts
      ? [() => api.readPackument(api.readPackument(after)), () => api.comparePackuments(api.readPackument(before), after)]
      : []),
  ]
    .map((work) => answer(api, () => canonical(work())))
    .join(' ')
}
