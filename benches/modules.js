// The wasm modules that are published, and their sizes.
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { root } from '../scripts/setup.js'

const folder = join(root, 'pkg/dist/edge')

/** `{ name, bytes }` of each module, by name. */
export const modules = () =>
  readdirSync(folder)
    .filter((name) => name.endsWith('.wasm'))
    .sort()
    .map((name) => ({ name, bytes: readFileSync(join(folder, name)) }))

export const gzip = (bytes) => gzipSync(bytes, { level: 9 }).length
export const brotli = (bytes) => brotliCompressSync(bytes).length
