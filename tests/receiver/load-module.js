// Modules of the server that need no Cloudflare host, for tests in Node.
import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { build } from 'esbuild'
import { root } from '../../scripts/setup.js'

let count = 0

/** Bundles `source`, which exports what is wanted from files of the server, and imports it. */
export async function loadModule(source) {
  const folder = join(root, 'target/test-modules')
  mkdirSync(folder, { recursive: true })
  const { outputFiles } = await build({
    stdin: { contents: source, resolveDir: join(root, 'www/server/src') },
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    // Other packages of this repository are TypeScript, which the oldest supported Node cannot import.
    external: ['npm-hooks', 'npm-hooks/*', 'cloudflare:*'],
  })
  // In the project, so that packages are found.
  const file = join(folder, `${process.pid}-${++count}.mjs`)
  writeFileSync(file, outputFiles[0].text)
  return import(pathToFileURL(file).href)
}
