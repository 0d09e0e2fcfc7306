// The expected result of `parseEvent` for a body: that of JSON.parse, and what the library rejects in addition.
const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const MAX_DEPTH = 512
const MAX_ENVELOPE_BYTES = 65536

/** A string is one token, so that its content is ignored; a truncated string reaches to the end. */
const TOKEN = /"[^"\\]*(?:\\.[^"\\]*)*(?:"|\\?$)|[{}[\],:]|[^\s{}[\],:"]+/gs

/** Either `{ codes }`, each of which is right, with the `offset` if it is known; or `{ value, payload }`, the payload as bytes. */
export function expected(body) {
  const text = decoded(body)
  // The first of two faults counts, and the readers may find them in a different order.
  if (text === undefined) return { codes: ['not-utf-8', 'not-json', 'too-deep'] }
  let value
  try {
    value = JSON.parse(text)
  } catch {
    return { codes: ['not-json', 'too-deep'] }
  }
  const { depth, keys, payload } = shape(text)
  if (depth > MAX_DEPTH) return { codes: ['too-deep'] }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { codes: ['not-an-object'] }
  const twice = keys.find(({ key }, index) => keys.findIndex((other) => other.key === key) < index)
  const bytes = payload && body.subarray(...payload.map((at) => Buffer.byteLength(text.slice(0, at))))
  const isLarge = body.length - (bytes?.length ?? 0) > MAX_ENVELOPE_BYTES
  // With a duplicate key it is not defined which payload is meant.
  if (twice !== undefined && body.length > MAX_ENVELOPE_BYTES) return { codes: ['duplicate-key', 'envelope-too-large'] }
  if (twice !== undefined) return { codes: ['duplicate-key'], offset: Buffer.byteLength(text.slice(0, twice.at)) }
  if (isLarge) return { codes: ['envelope-too-large'] }
  if (!isName(value.event)) return { codes: ['no-event'] }
  if (!isName(value.name)) return { codes: ['no-name'] }
  return { value, payload: value.payload === undefined || value.payload === null ? null : bytes }
}

export const isName = (value) => typeof value === 'string' && value !== ''

export function decoded(body) {
  try {
    return decoder.decode(body)
  } catch {
    return undefined
  }
}

/** The brackets that are still open at the end of a text, the innermost last. */
export function openBrackets(text) {
  const open = []
  for (const [token] of text.matchAll(TOKEN)) {
    if (token === '{' || token === '[') open.push(token)
    else if (token === '}' || token === ']') open.pop()
  }
  return open
}

/** The depth of a JSON text, the keys of its envelope, and the span of its payload. */
function shape(text) {
  const keys = []
  let [depth, deepest, isKey] = [0, 0, false]
  let payload
  for (const { 0: token, index } of text.matchAll(TOKEN)) {
    if (token === '{' || token === '[') {
      if (depth === 1 && isExpected(payload)) payload = [index]
      depth += 1
      deepest = Math.max(deepest, depth)
      isKey = depth === 1
    } else if (token === '}' || token === ']') {
      depth -= 1
      if (depth === 1 && payload?.length === 1) payload.push(index + 1)
    } else if (depth === 1 && token === ',') {
      isKey = true
    } else if (depth === 1 && token === ':') {
      isKey = false
      if (keys.at(-1).key === 'payload') payload = []
    } else if (depth === 1 && isKey) {
      keys.push({ key: JSON.parse(token), at: index })
    } else if (depth === 1 && isExpected(payload)) {
      payload = [index, index + token.length]
    }
  }
  return { depth: deepest, keys, payload }
}

const isExpected = (span) => span?.length === 0
