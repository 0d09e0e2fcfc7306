// Comparison, bytes and seeded random numbers for the cases, with the language and the web's common globals only.

const encoder = new TextEncoder()
export const utf8 = (text) => encoder.encode(text)
export const fromBase64 = (text) => Uint8Array.from(atob(text), (char) => char.charCodeAt(0))
export const fromHex = (text) => Uint8Array.from(text.match(/../g) ?? [], (pair) => parseInt(pair, 16))
export const hex = (buffer) => Array.from(new Uint8Array(buffer), (byte) => byte.toString(16).padStart(2, '0')).join('')

export const attempt = (work) => {
  try {
    return { value: work() }
  } catch (error) {
    return { error }
  }
}

/** Runs each `[name, test]` in turn; resolves to `{ name, error }` for each, `error` null if it passed. Calls `onStart` with the name of each. */
export async function runCases(cases, onStart = () => {}) {
  const results = []
  for (const [name, test] of cases) {
    onStart(name, results)
    const error = await Promise.resolve()
      .then(test)
      .then(
        () => null,
        (thrown) => String(thrown?.stack ?? thrown),
      )
    results.push({ name, error })
  }
  return results
}

/** The error that `work` throws; undefined if it throws none. */
export const thrown = (work) => attempt(work).error

/**
 * Calls `work` with the globals of other realms: those that the host's runner passes, or else in a page those of a frame. A host without a
 * second realm passes an empty list.
 */
export async function withRealms(realms, work) {
  const frame = realms?.length > 0 ? undefined : globalThis.document?.body.appendChild(document.createElement('iframe'))
  const others = frame ? [frame.contentWindow] : realms
  equal(Array.isArray(others), true)
  await work(others)
  frame?.remove()
}

/** A small seeded generator: the same documents on every host. */
export function mulberry(seed) {
  return (below) => {
    seed = (seed + 0x6d2b79f5) | 0
    let mixed = Math.imul(seed ^ (seed >>> 15), seed | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below
  }
}

export function equal(found, want, label = '') {
  if (!same(found, want)) throw new Error(`${label}\n  found ${shown(found)}\n  want  ${shown(want)}`)
}

const shown = (value) =>
  value instanceof Uint8Array
    ? `${value.length} bytes`
    : JSON.stringify(value, (_, each) => (each === undefined ? 'undefined' : each))?.slice(0, 600)

function same(a, b) {
  if (Object.is(a, b)) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (a instanceof Uint8Array) return b instanceof Uint8Array && a.length === b.length && a.every((byte, at) => byte === b[at])
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const keys = Object.keys(a)
  return keys.length === Object.keys(b).length && keys.every((key) => Object.hasOwn(b, key) && same(a[key], b[key]))
}
