// The sizes of the wasm modules, and of a bundle with one `verifySignature`.
import { createHash } from 'node:crypto'
import { join } from 'node:path'
import { buildSync } from 'esbuild'
import { root } from '../scripts/setup.js'
import { inChild } from './child.js'
import { brotli, gzip, modules } from './modules.js'

/** The series of the goals, by entry. */
const ENTRIES = { verify: 'npm-hooks/verify', main: 'npm-hooks', packument: 'npm-hooks/packument' }

/** What a bundler ships to verify one signature: the code of the call, by package. */
const BUNDLES = {
  'npm-hooks/verify': "import { verifySignature } from 'npm-hooks/verify'; console.log(verifySignature(...globalThis.delivery))",
  'npm-hooks': "import { verifySignature } from 'npm-hooks'; console.log(verifySignature(...globalThis.delivery))",
  'npm-hooks/packument': "import { verifySignature } from 'npm-hooks/packument'; console.log(verifySignature(...globalThis.delivery))",
  '@octokit/webhooks-methods': "import { verify } from '@octokit/webhooks-methods'; console.log(verify(...globalThis.delivery))",
  standardwebhooks: "import { Webhook } from 'standardwebhooks'; console.log(new Webhook('').verify(...globalThis.delivery))",
  stripe: "import Stripe from 'stripe'; console.log(new Stripe('').webhooks.constructEventAsync(...globalThis.delivery))",
}

const kilobytes = (bytes) => bytes / 1000

export function sizes({ paper: { say, table } }) {
  say('In bytes. The modules as they are in the package:')
  const all = modules()
  const row = table('module', 'raw', 'gzip', 'brotli')
  for (const { name, bytes } of all) row(name, bytes.length, gzip(bytes), brotli(bytes))
  say('\nThe modules that an entry compiles where the host has no HMAC that answers at once:')
  const entryRow = table('entry', 'modules', 'gzip')
  const results = {}
  for (const [series, entry] of Object.entries(ENTRIES)) {
    const digests = inChild('entry-process.js', entry)
    const compiled = all.filter(({ bytes }) => digests.includes(createHash('sha256').update(bytes).digest('hex')))
    if (compiled.length === 0) throw new Error(`${entry} compiles no module of the package`)
    const sum = compiled.reduce((bytes, module) => bytes + gzip(module.bytes), 0)
    entryRow(`\`${entry}\``, compiled.map(({ name }) => name).join(', '), sum)
    results[`${series}Wasm`] = kilobytes(sum)
  }
  say('\nBundled by esbuild for browsers and minified, with one call that verifies a signature:')
  const bundleRow = table('package', 'raw', 'gzip', 'brotli')
  const bundles = Object.fromEntries(Object.entries(BUNDLES).map(([name, code]) => [name, bundled(code)]))
  for (const [name, bytes] of Object.entries(bundles)) bundleRow(name, bytes.length, gzip(bytes), brotli(bytes))
  for (const [series, entry] of Object.entries(ENTRIES)) results[`${series}Bundle`] = kilobytes(gzip(bundles[entry]))
  return results
}

function bundled(code) {
  const { outputFiles } = buildSync({
    stdin: { contents: code, resolveDir: join(root, 'benches') },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    logLevel: 'error',
    external: ['node:*', 'crypto'],
    write: false,
  })
  return outputFiles[0].contents
}
