// The signature alone, where the host has no HMAC that answers at once.
import { inChild } from './child.js'
import { ratioOf } from './clock.js'
import { both, ratio } from './report.js'

export function allInWasm({ paper: { say, table, compare }, pace }) {
  say('Where the host has no HMAC that answers at once: browsers, workerd without nodejs_compat. Over 1: that many times as fast.')
  const row = table('body', 'bytes', 'npm-hooks/verify, µs', 'compared with @noble/hashes', 'compared with hash-wasm', 'npm-hooks, µs')
  const results = inChild('wasm-process.js', JSON.stringify(pace))
  for (const { name, bytes, ours, ofMain, noble, hashWasm } of results) {
    compare(`${name}, @noble/hashes`, noble, ours)
    compare(`${name}, hash-wasm`, hashWasm, ours)
    row(name, bytes, both(ours, 1), ratio(noble, ours), ratio(hashWasm, ours), both(ofMain, 1))
  }
  const ratios = (other) => results.map(({ bytes, ours, [other]: its }) => ({ bytes, value: ratioOf(its, ours) }))
  return { noble: ratios('noble'), hashWasm: ratios('hashWasm') }
}
