// One run with all contenders: ratios first, because times depend on the machine.
import { readFileSync } from 'node:fs'
import { arch, cpus, platform } from 'node:os'
import { join } from 'node:path'
import { root } from '../scripts/setup.js'
import { versionOf } from '../tests/hosts/programs.js'
import { bodies } from './bodies.js'
import { budgets } from './budgets.js'
import { BASELINE, contenders } from './contenders.js'
import { coldStart, inChild, memory, sizes } from './footprint.js'
import { hostile } from './hostile.js'
import { packuments } from './packuments.js'
import { raced } from './race.js'
import { receiverLoad } from './receiver.js'
import { ratio, report } from './report.js'
import { manifests, steps } from './steps.js'
import { racedInWorkerd } from './workerd.js'

const LIMITS_MS = [
  ['of 10 ms', 10],
  ['of 30 s', 30_000],
]
const names = contenders.map(({ name }) => name)
const packageAt = (folder) => JSON.parse(readFileSync(join(root, folder, 'package.json')))

export async function bench() {
  const paper = report()
  const all = await bodies()
  const biggest = all.at(-1)
  head(paper, all)
  const node = await inNode(paper, all)
  const workerd = await inWorkerd(paper, all)
  await steps(paper, all)
  const manifestRatios = await manifests(paper, all)
  const comparing = await packuments(paper, all)
  const { noble, hashWasm } = inWasm(paper)
  hostile(paper, biggest)
  const growth = memory(paper, biggest)
  const start = coldStart(paper)
  await receiverLoad(paper)
  const [wasm, bundle] = sizes(paper).map((bytes) => bytes / 1000)
  budgets(paper, { node, workerd, manifests: manifestRatios, comparing, noble, hashWasm, growth, start, wasm, bundle })
  paper.say('\n## Where we lose\n')
  if (paper.losses.length === 0) paper.say('Nowhere in this run.')
  for (const loss of paper.losses) paper.say(`- ${loss}`)
  paper.write(join(root, 'benches/RESULTS.md'))
}

function head({ say }, all) {
  const { devDependencies } = packageAt('benches')
  const versions = Object.entries({ workerd: versionOf('workerd'), ...devDependencies }).map((pair) => pair.join(' '))
  say(`# npm-hooks ${packageAt('.').version}, measured`)
  say(
    `\n${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${platform()} ${arch()}, ${cpus().length} × ${cpus()[0].model}, by \`npm run bench\`. Times are medians, in microseconds.`,
  )
  say(`Compared with ${versions.join(', ')}.`)
  const made = all.filter(({ isReal }) => !isReal).map(({ name }) => name)
  if (made.length > 0) say(`Not from a registry, but made up: ${made.join(', ')}.`)
}

async function inNode({ say, table, compare }, all) {
  say('\n## From bytes to the version\n')
  say(
    'Each verifies and parses a delivery and finds its version; npm-hooks also checks the change against the payload. Over 1 is faster than `node:crypto`, JSON.parse and a switch.\n',
  )
  const row = table('body', 'bytes', 'npm-hooks, µs', ...names)
  const results = []
  for (const body of all) {
    const times = await raced(body)
    row(body.name, body.body.length, times['npm-hooks'].toFixed(1), ...names.map((name) => ratio(times[BASELINE], times[name])))
    results.push(result('from bytes to the version', compare, body, times))
  }
  return results
}

async function inWorkerd({ say, table, compare }, all) {
  say('\n## From bytes to the version, in workerd\n')
  say(
    'With nodejs_compat, each package as its `exports` have it for workerd; a dash is for what workerd does not let run: wasm that is compiled at run time.',
  )
  say(
    'By the clock of a local workerd, which does not stop for a computation. CPU is that of the thread which runs the worker, in milliseconds: for the first delivery of an isolate, whose code is not compiled yet, then for one of many; the shares are of what the free plan and the paid one allow a request by default.\n',
  )
  const row = table(
    'body',
    'bytes',
    'npm-hooks, µs',
    ...names,
    ...['first', 'warm'].flatMap((which) => [`${which}, CPU ms`, ...LIMITS_MS.map(([limit]) => limit)]),
  )
  const results = []
  for (const body of all) {
    const { times, cpu, first } = await racedInWorkerd(body)
    const ratios = names.map((name) => (name in times ? ratio(times[BASELINE], times[name]) : '—'))
    const costs = [first, cpu].flatMap((ms) => [figures(ms), ...LIMITS_MS.map(([, limit]) => `${figures((100 * ms) / limit)} %`)])
    row(body.name, body.body.length, times['npm-hooks'].toFixed(1), ...ratios, ...costs)
    results.push(result('in workerd, from bytes to the version', compare, body, times))
  }
  return results
}

/** Two significant digits; a dash for a value that could not be measured. */
const figures = (value) => (Number.isNaN(value) ? '—' : value >= 10 ? value.toFixed(0) : value.toPrecision(2))

/** The speed relative to the baseline. `compare` reports a body for which another package is faster than npm-hooks. */
function result(what, compare, { name, body }, times) {
  const { 'npm-hooks': ours, ...others } = times
  const [[fastest, its]] = Object.entries(others).toSorted(([, a], [, b]) => a - b)
  compare(`${what}, ${name} (${body.length} bytes), compared with ${fastest}`, its, ours)
  return { name, bytes: body.length, ratio: times[BASELINE] / ours }
}

function inWasm({ say, table, compare }) {
  say('\n## Verify, all in wasm\n')
  say('Where the host has no HMAC that answers at once: browsers, workerd without nodejs_compat. Over 1: that many times as fast.\n')
  const row = table('body', 'bytes', 'npm-hooks, µs', 'compared with @noble/hashes', 'compared with hash-wasm')
  const results = inChild('wasm-only.js')
  for (const { name, bytes, ours, noble, hashWasm } of results) {
    compare(`verify all in wasm, ${name} (${bytes} bytes), compared with @noble/hashes`, noble, ours)
    compare(`verify all in wasm, ${name} (${bytes} bytes), compared with hash-wasm`, hashWasm, ours)
    row(name, bytes, ours.toFixed(1), ratio(noble, ours), ratio(hashWasm, ours))
  }
  const ratios = (other) => results.map(({ name, bytes, ours, [other]: its }) => ({ name, bytes, ratio: its / ours }))
  return { noble: ratios('noble'), hashWasm: ratios('hashWasm') }
}
