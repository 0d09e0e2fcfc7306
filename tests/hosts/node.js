// Node, Deno and Bun, with `import`; the argument `wasm` makes it a host without node:crypto.
import { readFileSync } from 'node:fs'
import { runInNewContext } from 'node:vm'
import { run } from './suite/index.js'

if (process.argv[2] === 'wasm') process.getBuiltinModule = undefined
const api = await import('npm-hooks/packument')
const data = JSON.parse(readFileSync(new URL('data.json', import.meta.url)))
console.log(JSON.stringify(await run(api, data, [runInNewContext('globalThis')])))
