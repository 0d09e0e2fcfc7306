// The lists of the API's types: the oldest supported Node cannot import TypeScript.
import { createRequire } from 'node:module'
import { build } from 'esbuild'

const entry = createRequire(import.meta.url).resolve('npm-hooks-events-api')
const { outputFiles } = await build({ entryPoints: [entry], format: 'esm', write: false })

export const { KINDS, LEVELS } = await import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`)
