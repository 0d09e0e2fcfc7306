// Builds the loaders of the npm package: node scripts/build-loaders.js WASM OUTPUT. A loader is one file of plain JavaScript for an
// entry and a kind of host, because a dozen small files take Node longer to load than the wasm module. What entries have in common
// is one more file, so that its classes exist once.
import { cpSync, mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { build } from 'esbuild'
import { ENTRIES, root } from './setup.js'

const [wasm, output] = process.argv.slice(2)
const sources = join(root, 'pkg/src')

/** How the imports of a source resolve for an entry, in a file from which the common file is at `shared`. */
const resolution = (entry, shared, isEdge) => ({
  name: 'entry',
  setup({ onLoad, onResolve }) {
    onResolve({ filter: /^\.\/shared\.js$/ }, () => ({ path: shared, external: true }))
    onResolve({ filter: /^\.\/load\.js$/ }, () => ({ path: join(sources, isEdge ? 'load-compiled.js' : 'load.js') }))
    onResolve({ filter: /\.wasm\?module$/ }, () => ({ path: `./${entry}.wasm?module`, external: true }))
    onResolve({ filter: /\/npm_hooks_bg\.js$/ }, () => ({ path: join(wasm, entry, 'npm_hooks_bg.js') }))
    onResolve({ filter: /\/inline\.js$/ }, () => ({ path: 'inline.js', namespace: 'text' }))
    onLoad({ filter: /.*/, namespace: 'text' }, () => ({
      contents: `export const base64 = '${readFileSync(join(wasm, entry, 'npm_hooks_bg.wasm')).toString('base64')}'`,
    }))
  },
})

const options = { bundle: true, format: 'esm', target: 'es2022', charset: 'utf8', legalComments: 'none', logLevel: 'warning' }

rmSync(output, { recursive: true, force: true })
await build({ ...options, entryPoints: [join(sources, 'shared.js')], outfile: join(output, 'shared.js') })
mkdirSync(join(output, 'edge'))
for (const entry of ENTRIES) {
  const entryPoints = [join(sources, `${entry}.js`)]
  await build({ ...options, entryPoints, outfile: join(output, `${entry}.js`), plugins: [resolution(entry, './shared.js', false)] })
  const edge = { outfile: join(output, 'edge', `${entry}.js`), plugins: [resolution(entry, '../shared.js', true)] }
  await build({ ...options, entryPoints, ...edge })
  cpSync(join(wasm, entry, 'npm_hooks_bg.wasm'), join(output, 'edge', `${entry}.wasm`))
}
