// Two yardsticks that depend on the machine, but not on the package: the host's HMAC, and a bare scanner in wasm. Together they are
// the floor: what a body costs at least, by this design.
import { execFileSync } from 'node:child_process'
import { createHmac } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { env, root } from '../scripts/setup.js'
import { SECRET } from './contenders.js'

const PIECE_BYTES = 65536
const BLOCK_BYTES = 64
const SPACE = 0x20

/** The call to measure: the HMAC alone, by the host. */
export const hmac =
  ({ body }) =>
  () =>
    createHmac('sha256', SECRET).update(body).digest()

/** Builds the bare scanner; returns `(bytes) => undefined`, which throws for what is not one JSON object or array. */
export function scanner() {
  const target = join(root, 'target/yardstick')
  const manifest = join(root, 'benches/yardstick/Cargo.toml')
  const args = ['build', '--release', '--quiet', '--manifest-path', manifest, '--target', 'wasm32-unknown-unknown', '--target-dir', target]
  const flags = { RUSTFLAGS: '', CARGO_ENCODED_RUSTFLAGS: '-Ctarget-feature=+simd128' }
  execFileSync('cargo', args, { cwd: root, env: { ...env, ...flags }, stdio: 'inherit' })
  const wasm = readFileSync(join(target, 'wasm32-unknown-unknown/release/npm_hooks_yardstick.wasm'))
  const { memory, buffer, begin, read } = new WebAssembly.Instance(new WebAssembly.Module(wasm)).exports
  const piece = new Uint8Array(memory.buffer, buffer(), PIECE_BYTES)
  return (bytes) => {
    begin()
    for (let at = 0; at < bytes.length; at += PIECE_BYTES) {
      const length = Math.min(PIECE_BYTES, bytes.length - at)
      piece.set(length === bytes.length ? bytes : bytes.subarray(at, at + length))
      const rounded = Math.ceil(length / BLOCK_BYTES) * BLOCK_BYTES
      piece.fill(SPACE, length, rounded)
      const end = read(rounded)
      const isLast = at + length === bytes.length
      if (isLast ? end !== length : end !== 0) throw new Error(`the bare scanner ends at ${at + end} of ${bytes.length} bytes`)
    }
  }
}
