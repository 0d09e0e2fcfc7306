// The budgets, each with what this run measured.

/** Each promise of how many times as fast: which result, from which size on, and what is wanted. */
const SPEEDS = [
  [
    'node',
    'Node, from bytes to the version',
    [
      [near, 1_500, 1.5],
      [near, 9_000, 2.5],
      [near, 126_000, 2.5],
      [from, 500_000, 4],
    ],
  ],
  [
    'workerd',
    'workerd, from bytes to the version',
    [
      [near, 1_500, 1.5],
      [near, 9_000, 2.2],
      [near, 126_000, 2.2],
      [from, 500_000, 2.5],
    ],
  ],
  [
    'manifests',
    'Node, from bytes to the published manifest',
    [
      [near, 126_000, 2],
      [from, 500_000, 3],
    ],
  ],
  ['noble', 'all in wasm, verify, compared with @noble/hashes', [[from, 0, 2]]],
  ['hashWasm', 'all in wasm, verify, compared with hash-wasm', [[from, 0, 1.1]]],
]

/** `results` has `{ name, bytes, ratio }` of each body by the names above, and the figures that `limits` names. */
export function budgets({ say, table }, results) {
  say('\n## Budgets\n')
  say('Where a budget holds from some size on, the body with the lowest ratio counts.\n')
  const row = table('what', 'body', 'wanted', 'measured', '')
  for (const [key, what, wanted] of SPEEDS) {
    for (const [of, size, least] of wanted) {
      const { name, bytes, ratio } = of(results[key], size)
      row(what, `${name}, ${bytes} bytes`, `${least}×`, `${ratio.toFixed(2)}×`, mark(ratio >= least))
    }
  }
  const figures = { ...results, scans: near(results.comparing, 20_000_000).ratio }
  for (const [key, what, most, unit] of limits) {
    const value = figures[key]
    row(what, '', `≤ ${most} ${unit}`, `${Number(value.toFixed(1))} ${unit}`, mark(value <= most))
  }
}

const limits = [
  ['scans', 'comparing two packuments of 20 MB, in scans of both', 4, 'scans'],
  ['growth', 'wasm memory, growth over a body of 20 MB', 0, 'pages'],
  ['wasm', 'index.wasm, gzip', 45, 'kB'],
  ['bundle', 'the package as a bundler ships it, gzip', 65, 'kB'],
  ['start', 'cold start in Node, over an empty process', 5, 'ms'],
]

const mark = (isMet) => (isMet ? '✓' : '✗')

function near(results, size) {
  const distance = ({ bytes }) => Math.abs(Math.log(bytes / size))
  return results.toSorted((a, b) => distance(a) - distance(b))[0]
}

function from(results, size) {
  return results.filter(({ bytes }) => bytes >= size).toSorted((a, b) => a.ratio - b.ratio)[0]
}
