// Node, Deno and Bun, with `import`; the argument `wasm` makes it a host without node:crypto, `verify` runs that entry.
import { readFileSync } from 'node:fs'
import { runInNewContext } from 'node:vm'
import { run } from './suite/index.js'

if (process.argv[2] === 'wasm') process.getBuiltinModule = undefined
// A host without WebAssembly has this entry only; there Node's fetch, of which some cases use a class, fails by itself.
if (process.argv[2] === 'verify') {
  process.on('unhandledRejection', (error) => {
    if (!error?.stack?.includes('node:internal/deps/undici')) throw error
  })
}
const { entries } =
  process.argv[2] === 'verify' ? { entries: { 'npm-hooks/verify': await import('npm-hooks/verify') } } : await import('./entries.js')
const data = JSON.parse(readFileSync(new URL('data.json', import.meta.url)))
console.log(JSON.stringify(await run(entries, data, [runInNewContext('globalThis')])))
