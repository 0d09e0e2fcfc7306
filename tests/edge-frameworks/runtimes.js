// Runs what a framework built: in workerd, or in Vercel's edge runtime.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, extname, join } from 'node:path'

/** What Vercel's edge runtime has of Node. */
const NODE_MODULES = ['node:assert', 'node:async_hooks', 'node:buffer', 'node:events', 'node:util']

const MODULE_TYPES = { '.js': 'ESModule', '.mjs': 'ESModule', '.wasm': 'CompiledWasm' }

const headersOf = (signature) => ({ 'content-type': 'application/json', ...(signature && { 'x-npm-signature': signature }) })

/** Calls `work` with a function that posts a delivery to `path` of the Worker whose main module is `file`. `log` gets what it prints. */
export async function inBuiltWorkerd(file, bindings, path, work, log = () => {}) {
  const { Log, LogLevel, Miniflare } = await import('miniflare')
  const folder = dirname(file)
  const names = readdirSync(folder, { recursive: true }).filter((name) => extname(name) in MODULE_TYPES)
  const others = names.filter((name) => name !== basename(file))
  const worker = new Miniflare({
    host: '127.0.0.1',
    // Without a request for the machine's location.
    cf: false,
    log: new Log(LogLevel.NONE),
    handleRuntimeStdio: (...streams) => {
      for (const stream of streams) stream.setEncoding('utf8').on('data', log)
    },
    compatibilityDate: '2026-04-01',
    compatibilityFlags: ['nodejs_compat'],
    modules: [basename(file), ...others].map((name) => {
      return { type: MODULE_TYPES[extname(name)], path: name, contents: readFileSync(join(folder, name)) }
    }),
    bindings,
  })
  try {
    await work(({ body, signature }) =>
      worker.dispatchFetch(`http://worker.test${path}`, { method: 'POST', headers: headersOf(signature), body }),
    )
  } finally {
    await worker.dispose()
  }
}

/** The same for an edge function whose entry is `file`. Its imports of wasm give it compiled modules, as on Vercel. */
export async function inBuiltEdgeLight(file, path, work) {
  const { build } = await import('esbuild')
  const { EdgeVM } = await import('@edge-runtime/vm')
  const folder = join(dirname(file), 'wasm')
  const names = existsSync(folder) ? readdirSync(folder) : []
  const modules = names.map((name) => [name, new WebAssembly.Module(readFileSync(join(folder, name)))])
  const compiled = {
    name: 'compiled wasm',
    setup: ({ onLoad, onResolve }) => {
      onResolve({ filter: /\.wasm(\?module)?$/ }, ({ path }) => ({ path: basename(path).replace('?module', ''), namespace: 'compiled' }))
      onLoad({ filter: /.*/, namespace: 'compiled' }, ({ path }) => ({
        contents: `export default globalThis.compiled[${JSON.stringify(path)}]`,
      }))
    },
  }
  const options = { bundle: true, write: false, format: 'esm', external: ['node:*'], plugins: [compiled] }
  const { outputFiles } = await build({ ...options, entryPoints: [file], logLevel: 'error' })
  const vm = new EdgeVM({
    codeGeneration: { strings: false, wasm: false },
    extend: (context) =>
      Object.assign(context, {
        compiled: Object.fromEntries(modules),
        require: (name) => (NODE_MODULES.includes(name) ? process.getBuiltinModule(name) : undefined),
      }),
  })
  vm.evaluate(asScript(outputFiles[0].text))
  const edgeFunction = await vm.context.edgeFunction
  await work(({ body, signature }) => {
    const { Request } = vm.context
    return edgeFunction(new Request(`http://edge.test${path}`, { method: 'POST', headers: headersOf(signature), body }))
  })
}

/** An ES module that awaits at its top level, as a script: `edgeFunction` is a promise of its default export. */
function asScript(module) {
  const body = module
    .replace(/^import \{(.*)\} from ("node:\w+");$/gm, (_, names, from) => `const {${names.replaceAll(' as ', ': ')}} = require(${from});`)
    .replace(/^export \{\s*(\w+) as default\s*\};/m, 'return $1')
  return `globalThis.edgeFunction = (async () => {${body}})()`
}
