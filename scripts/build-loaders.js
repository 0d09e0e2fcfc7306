// Builds the loaders of the npm package: node scripts/build-loaders.js WASM OUTPUT. A loader is one file of plain JavaScript for an
// entry and a kind of host, because a dozen small files take Node longer to load than the wasm module. What entries have in common
// is one more file, so that its classes exist once.
import { execFileSync } from 'node:child_process'
import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { packedModule } from './pack-wasm.js'
import { HOSTS, MODULES, root } from './setup.js'

const [wasm, output] = process.argv.slice(2)
const sources = join(root, 'pkg/src')

const moduleOf = (entry) => readFileSync(join(wasm, entry, 'npm_hooks_bg.wasm'))

/** What the sources import that is built from a wasm module. */
const BUILT = {
  'inline.js': (entry) => `export const base64 = '${moduleOf(entry).toString('base64')}'`,
  'packed.js': (entry) => packedModule(moduleOf(entry), decoder),
}

/** How the imports of a source resolve in a loader. */
const resolution = (entry, { folder, load }) => ({
  name: 'entry',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^\.\/shared\.js$/ }, () => ({ path: folder === '' ? './shared.js' : '../shared.js', external: true }))
    onResolve({ filter: /^\.\/load\.js$/ }, () => ({ path: join(sources, load) }))
    onResolve({ filter: /\.wasm\?module$/ }, () => ({ path: `./${entry}.wasm?module`, external: true }))
    onResolve({ filter: /\/npm_hooks_bg\.js$/ }, () => ({ path: join(wasm, entry, 'npm_hooks_bg.js') }))
    onResolve({ filter: /\/(inline|packed)\.js$/ }, ({ path }) => ({ path: path.split('/').at(-1), namespace: 'built' }))
    onLoad({ filter: /.*/, namespace: 'built' }, ({ path }) => ({ contents: BUILT[path](entry) }))
  },
})

/** An entry without a wasm module imports another one of the same kind of host. */
const ofSameHost = {
  name: 'entry-of-same-host',
  setup({ onResolve }) {
    onResolve({ filter: /^npm-hooks\/packument$/ }, () => ({ path: './packument.js', external: true }))
  },
}

/** The command line imports the entries of the package as they are built. */
const entriesAreExternal = {
  name: 'entries',
  setup({ onResolve }) {
    onResolve({ filter: /^npm-hooks\// }, ({ path }) => ({ path: `${path.replace('npm-hooks', '.')}.js`, external: true }))
  },
}

const wasmOpt = join(root, 'node_modules/binaryen/bin/wasm-opt')
const decoder = execFileSync(process.execPath, [wasmOpt, join(sources, 'unpack.wat'), '-Oz', '-o', '-'])

/** The module whose exports replace the globals of the same name. */
const replacing = (source) => ({ inject: [join(sources, source)] })
const options = { bundle: true, format: 'esm', target: 'es2022', charset: 'utf8', legalComments: 'none', logLevel: 'warning' }

rmSync(output, { recursive: true, force: true })
await build({ ...options, ...replacing('utf8.js'), entryPoints: [join(sources, 'shared.js')], outfile: join(output, 'shared.js') })
await build({
  ...options,
  entryPoints: [join(sources, 'cli/main.js')],
  outfile: join(output, 'cli.js'),
  platform: 'node',
  define: { VERSION: JSON.stringify(JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version) },
  plugins: [entriesAreExternal],
})
for (const host of HOSTS) {
  mkdirSync(join(output, host.folder), { recursive: true })
  for (const entry of MODULES) {
    const outfile = join(output, host.folder, `${entry}.js`)
    const plugins = [resolution(entry, host)]
    await build({ ...options, ...replacing('shared-utf8.js'), entryPoints: [join(sources, `${entry}.js`)], outfile, plugins })
  }
  await build({
    ...options,
    entryPoints: [join(sources, 'follow/index.ts')],
    outfile: join(output, host.folder, 'follow.js'),
    plugins: [ofSameHost],
  })
  await build({
    ...options,
    ...replacing('shared-utf8.js'),
    entryPoints: [join(sources, 'request.js')],
    outfile: join(output, host.folder, 'request.js'),
    plugins: [resolution('request', host)],
  })
}
for (const entry of MODULES) cpSync(join(wasm, entry, 'npm_hooks_bg.wasm'), join(output, 'edge', `${entry}.wasm`))
