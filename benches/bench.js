// One run, everybody in it: ratios first, because times are this machine's.
import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync, writeFileSync } from 'node:fs'
import { arch, cpus, platform } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { classifyChange, explainSignature, parseEvent, verifySignature } from 'npm-hooks'
import { root } from '../scripts/setup.js'
import { bodies, SECRET } from './bodies.js'
import { measured, median } from './clock.js'
import { contenders, told } from './contenders.js'

const BASELINE = 'node:crypto + JSON.parse'
const decoder = new TextDecoder()

export async function bench() {
  const report = []
  const say = (line = '') => {
    report.push(line)
    console.log(line)
  }
  const all = await bodies()
  const { version } = JSON.parse(readFileSync(join(root, 'package.json')))
  say(`# npm-hooks ${version}, measured`)
  say()
  say(`${new Date().toISOString().slice(0, 10)}, Node ${process.versions.node}, ${platform()} ${arch()}, ${cpus().length} × ${cpus()[0].model}, by \`npm run bench\`. Times are medians, in microseconds.`)
  const made = all.filter(({ isReal }) => !isReal).map(({ name }) => name)
  if (made.length > 0) say(`Not from a registry, but made up: ${made.join(', ')}.`)
  const losses = []

  say('\n## From bytes to the version\n')
  say('Each verifies, parses and answers which version it is about; we also hold the change against the payload. Over 1 is faster than `node:crypto`, JSON.parse and a switch.\n')
  say(row('body', 'bytes', 'npm-hooks, µs', ...contenders.map(({ name }) => name)))
  say(row(...Array(3 + contenders.length).fill('---')))
  for (const body of all) {
    const calls = await Promise.all(contenders.map(({ prepare }) => prepare(body)))
    for (const [index, call] of calls.entries()) {
      const answer = await call()
      if (answer !== body.version) throw new Error(`${contenders[index].name} says ${answer} of ${body.name}`)
    }
    const times = await measured(calls)
    const baseline = times[contenders.findIndex(({ name }) => name === BASELINE)]
    if (times[0] > baseline) losses.push(`from bytes to the version, ${body.name} (${body.body.length} bytes): ${ratio(baseline, times[0])}`)
    say(row(body.name, body.body.length, times[0].toFixed(1), ...times.map((time) => ratio(baseline, time))))
  }

  say('\n## Step by step, in microseconds, and as a ratio to what it stands for\n')
  const steps = ['verify', 'parse', 'classify', 'peek', 'whole payload']
  say(row('body', 'bytes', ...steps.flatMap((step) => [step, '×'])))
  say(row(...Array(2 + 2 * steps.length).fill('---')))
  for (const { name, body, signature, version: claimed } of all) {
    const event = parseEvent(body)
    const { createHmac } = process.getBuiltinModule('node:crypto')
    const [verify, itsVerify, parse, itsParse, classify, peek, payload] = await measured([
      () => verifySignature(body, signature, SECRET),
      () => createHmac('sha256', SECRET).update(body).digest('hex'),
      () => parseEvent(body),
      () => told(decoder.decode(body)),
      () => classifyChange(event),
      () => event.peek('versions', claimed, 'name'),
      () => parseEvent(body).payload,
    ])
    const pairs = [[verify, itsVerify], [parse, itsParse], [classify, itsParse], [peek, itsParse], [payload, itsParse]]
    pairs.forEach(([ours, its], index) => {
      if (ours > its) losses.push(`${steps[index]}, ${name} (${body.length} bytes): ${ratio(its, ours)}`)
    })
    say(row(name, body.length, ...pairs.flatMap(([ours, its]) => [ours.toFixed(1), ratio(its, ours)])))
  }

  say('\n## Hostile bodies of 20 MB: what they cost\n')
  say(row('body', 'answer', 'ms', 'MB/s'))
  say(row(...Array(4).fill('---')))
  for (const [name, body] of hostile(20_000_000)) {
    const answer = outcome(() => parseEvent(body))
    const ms = median([0, 1, 2].map(() => timed(() => outcome(() => parseEvent(body)))))
    say(row(name, answer, ms.toFixed(0), (body.length / 1000 / ms).toFixed(0)))
  }
  const [big] = all.slice(-1)
  const explained = median([0, 1, 2].map(() => timed(() => explainSignature(big.body, big.signature, 'another'))))
  say(row('explainSignature of a mismatch', big.name, explained.toFixed(0), (big.body.length / 1000 / explained).toFixed(0)))

  say('\n## Memory and start\n')
  const { memories } = await inChild('memory.js', big.name)
  say(`wasm memory, in pages of 64 KiB: ${memories.join(' → ')} (at the start, after the first body of ${big.body.length} bytes, after ten more).`)
  const peaks = Object.fromEntries(await Promise.all(['npm-hooks', 'node'].map(async (who) => [who, (await inChild('memory.js', big.name, who)).peak])))
  say(`Peak RSS of a process that takes eleven of them: ${(peaks['npm-hooks'] / 1e6).toFixed(0)} MB; with node:crypto and JSON.parse ${(peaks.node / 1e6).toFixed(0)} MB.`)
  const starts = ['empty', 'node', 'npm-hooks'].map((what) => [what, median(Array.from({ length: 15 }, () => started(what)))])
  const [[, empty]] = starts
  say(`Cold start, from nothing to the first verdict: ${starts.map(([what, ms]) => `${what} ${ms.toFixed(1)} ms${what === 'empty' ? '' : ` (+${(ms - empty).toFixed(1)})`}`).join(', ')}.`)

  say('\n## Size, in bytes\n')
  say(row('file', 'raw', 'gzip', 'brotli'))
  say(row(...Array(4).fill('---')))
  const wasm = readFileSync(join(root, 'pkg/wasm/npm_hooks_bg.wasm'))
  const bundle = execFileSync(join(root, 'node_modules/.bin/esbuild'), [join(root, 'pkg/index.js'), '--bundle', '--minify', '--format=esm'], { maxBuffer: 1 << 26 })
  for (const [name, bytes] of [['npm_hooks_bg.wasm', wasm], ['the package, bundled and minified', bundle]]) {
    say(row(name, bytes.length, gzipSync(bytes, { level: 9 }).length, brotliCompressSync(bytes).length))
  }

  say('\n## Where we lose\n')
  for (const loss of losses) say(`- ${loss}`)
  if (losses.length === 0) say('Nowhere in this run.')
  writeFileSync(join(root, 'benches/RESULTS.md'), `${report.join('\n')}\n`)
}

const row = (...cells) => `| ${cells.join(' | ')} |`
const ratio = (its, ours) => (its / ours).toFixed(2)

function timed(work) {
  const start = performance.now()
  work()
  return performance.now() - start
}

function outcome(work) {
  try {
    work()
    return 'an event'
  } catch ({ code }) {
    return code
  }
}

function* hostile(size) {
  const encoder = new TextEncoder()
  const around = (text) => encoder.encode(`{"event":"package:publish","name":"n","payload":${text}}`)
  yield ['opening brackets', around('['.repeat(size))]
  yield ['empty arrays', around(`[${'[],'.repeat(size / 3)}[]]`)]
  yield ['backslashes', around(`"${'\\\\'.repeat(size / 2)}"`)]
  yield ['escaped letters', around(`"${'\\u0041'.repeat(size / 6)}"`)]
  yield ['empty strings', around(`[${'"",'.repeat(size / 3)}""]`)]
  yield ['numbers of one digit', around(`[${'1,'.repeat(size / 2)}1]`)]
  yield ['one number', around('1'.repeat(size))]
  yield ['beyond ASCII', around(`"${'é'.repeat(size / 2)}"`)]
  yield ['white space', around(`${' '.repeat(size)}{}`)]
  yield ['one key over and over', around(`{${'"k":1,'.repeat(size / 6)}"k":1}`)]
  yield ['keys of the envelope', encoder.encode(`{"event":"e","name":"n",${Array.from({ length: size / 14 }, (_, at) => `"${at}":1`).join(',')}}`)]
  yield ['cut short', around(`"${'x'.repeat(size)}"`).subarray(0, -3)]
}

function inChild(file, ...args) {
  return JSON.parse(execFileSync(process.execPath, [join(root, 'benches', file), ...args], { maxBuffer: 1 << 26 }))
}

/** Milliseconds that a process takes which does this and ends. */
function started(what) {
  const start = performance.now()
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'benches/start', `${what}.js`)], { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return performance.now() - start
}
