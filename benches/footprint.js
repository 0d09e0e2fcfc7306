// The size of the package, and what it costs a process.
import { execFileSync, spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { root } from '../scripts/setup.js'
import { median } from './clock.js'

const STARTS = 25

/** The output of a program of this folder, in a separate process. */
export function inChild(file, ...args) {
  return JSON.parse(execFileSync(process.execPath, [join(root, 'benches', file), ...args], { maxBuffer: 1 << 26 }))
}

/** Returns by how many pages a large body made wasm's memory grow. */
export function memory({ say }, { name, body }) {
  const { memories, peak } = inChild('memory.js', name)
  const { peak: itsPeak } = inChild('memory.js', name, 'node')
  say('\n## Memory and start\n')
  say(
    `wasm memory, in pages of 64 KiB: ${memories.join(' → ')} (at the start, after the first body of ${body.length} bytes, after ten more).`,
  )
  say(`Peak RSS of a process that takes eleven of them: ${megabytes(peak)} MB; with node:crypto and JSON.parse ${megabytes(itsPeak)} MB.`)
  return memories.at(-1) - memories[0]
}

const megabytes = (bytes) => (bytes / 1e6).toFixed(0)

/** Returns how many milliseconds the package adds to a process that does nothing. */
export function coldStart({ say }) {
  const programs = ['empty', 'node', 'npm-hooks']
  // In turn, so that a slow second is slow for all of them.
  const rounds = Array.from({ length: STARTS }, () => programs.map(started))
  const [empty, ...rest] = programs.map((_, index) => median(rounds.map((times) => times[index])))
  const [node, ours] = rest.map((_, index) => median(rounds.map((times) => times[index + 1] - times[0])))
  say(
    `Cold start, from nothing to the first verdict: an empty process ${empty.toFixed(1)} ms, node:crypto ${signed(node)}, npm-hooks ${signed(ours)}.`,
  )
  return ours
}

const signed = (ms) => `${ms < 0 ? '−' : '+'}${Math.abs(ms).toFixed(1)} ms`

/** Milliseconds that a process takes which does this and ends. */
function started(what) {
  const start = performance.now()
  const { status, stderr } = spawnSync(process.execPath, [join(root, 'benches/start', `${what}.js`)], { encoding: 'utf8' })
  if (status !== 0) throw new Error(stderr)
  return performance.now() - start
}

/** Returns the gzipped bytes of the module, and of the package. */
export function sizes({ say, table }) {
  say('\n## Size, in bytes\n')
  const row = table('file', 'raw', 'gzip', 'brotli')
  const wasm = readFileSync(join(root, 'pkg/dist/edge/index.wasm'))
  const bundle = execFileSync(
    join(root, 'node_modules/.bin/esbuild'),
    [join(root, 'pkg/dist/browser/index.js'), '--bundle', '--minify', '--format=esm'],
    { maxBuffer: 1 << 26 },
  )
  return [
    ['index.wasm', wasm],
    ['the package, bundled and minified', bundle],
  ].map(([name, bytes]) => {
    const gzipped = gzipSync(bytes, { level: 9 }).length
    row(name, bytes.length, gzipped, brotliCompressSync(bytes).length)
    return gzipped
  })
}
