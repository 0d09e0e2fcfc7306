// Imports a TypeScript module of the inspector: the oldest supported Node cannot.
import { join } from 'node:path'
import { build } from 'esbuild'
import { root } from '../../scripts/setup.js'

export async function loadModule(path) {
  const { outputFiles } = await build({ entryPoints: [join(root, 'www/inspector/src', path)], bundle: true, format: 'esm', write: false })
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`)
}
