// Edge runtimes: a bundler leaves the wasm module out of the script, and the runtime passes it to the script compiled.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

const MODULES = ['filter.wasm', 'hook.wasm', 'index.wasm', 'packument.wasm', 'verify.wasm']
const wasmIn = (folder, name) => readFileSync(join(folder, 'node_modules/npm-hooks/pkg/dist/edge', name))

/** The script `entry`, bundled as the bundlers of this `condition` do it; `wasm` is how the import of a wasm module resolves. */
async function bundled(entry, condition, format, wasm) {
  const { build } = await import('esbuild')
  const {
    outputFiles: [{ text }],
  } = await build({
    entryPoints: [entry],
    bundle: true,
    write: false,
    format,
    conditions: [condition, 'worker'],
    // Built into the runtime, if it has them.
    external: ['node:*', 'cloudflare:*'],
    plugins: [
      {
        name: 'compiled wasm',
        setup: ({ onLoad, onResolve }) => {
          onResolve({ filter: /\.wasm\?module$/ }, ({ path }) => ({ path: path.replace('?module', ''), ...wasm }))
          onLoad({ filter: /.*/, namespace: 'compiled' }, ({ path }) => ({
            contents: `export default globalThis.compiled[${JSON.stringify(path)}]`,
          }))
        },
      },
    ],
  })
  return text
}

/** A Worker made from `entry` as wrangler does it, with the package that is installed in `folder`; the caller disposes of it. */
export async function inMiniflare(entry, folder, options = {}) {
  const { Miniflare } = await import('miniflare')
  const script = await bundled(entry, 'workerd', 'esm', { external: true })
  return new Miniflare({
    host: '127.0.0.1',
    // Without a request for the machine's location.
    cf: false,
    compatibilityDate: '2026-04-01',
    modules: [
      { type: 'ESModule', path: 'worker.js', contents: script },
      ...MODULES.map((name) => ({ type: 'CompiledWasm', path: name, contents: wasmIn(folder, name) })),
    ],
    ...options,
  })
}

export async function inWorkerd(folder, entry = 'worker.js', compatibilityFlags = []) {
  const worker = await inMiniflare(join(folder, entry), folder, { compatibilityFlags })
  try {
    const response = await worker.dispatchFetch('http://worker.test/', { method: 'POST', body: readFileSync(join(folder, 'data.json')) })
    return await response.json()
  } finally {
    await worker.dispose()
  }
}

/** With the `condition` of another host it gets the module as text, which it cannot compile. */
export async function inEdgeLight(folder, condition = 'edge-light', abilities = {}) {
  const { EdgeVM } = await import('@edge-runtime/vm')
  const vm = new EdgeVM({
    // As on Vercel: code is part of the deployment, and cannot be generated from text or bytes.
    codeGeneration: { strings: false, wasm: false },
    extend: (context) =>
      Object.assign(context, {
        compiled: Object.fromEntries(MODULES.map((name) => [`./${name}`, new WebAssembly.Module(wasmIn(folder, name))])),
        otherRealm: { Uint8Array, Array },
      }),
  })
  vm.evaluate(await bundled(join(folder, 'edge-light.js'), condition, 'iife', { namespace: 'compiled' }))
  const { runSuite } = vm.context
  return JSON.parse(await runSuite(readFileSync(join(folder, 'data.json'), 'utf8'), undefined, JSON.stringify(abilities)))
}
