// Node, Deno and Bun, with `import`. Arguments: `no-hmac` and `no-wasm` take these away; `advice=…` says that WebAssembly does not work,
// and what the error must say; `entry=…` runs the cases of that entry only; `whole` runs the longest cases in their long form.
import { readFileSync } from 'node:fs'
import { runInNewContext } from 'node:vm'
import { run } from './suite/index.js'

const options = process.argv.slice(2)
if (options.includes('no-hmac')) process.getBuiltinModule = undefined
if (options.includes('no-wasm')) delete globalThis.WebAssembly
const optionValue = (name) => options.find((option) => option.startsWith(`${name}=`))?.slice(name.length + 1)
const advice = optionValue('advice')
const abilities = { hasHmac: !options.includes('no-hmac'), ...(advice !== undefined && { hasWebAssembly: false, advice }) }
// Without WebAssembly Node's fetch, of which some cases use a class, fails by itself.
if (advice !== undefined) {
  process.on('unhandledRejection', (error) => {
    if (!error?.stack?.includes('node:internal/deps/undici')) throw error
  })
}
const { entriesFor } = await import('./entries.js')
const data = JSON.parse(readFileSync(new URL('data.json', import.meta.url)))
if (options.includes('whole')) data.isShort = false
console.log(JSON.stringify(await run(entriesFor(optionValue('entry')), data, [runInNewContext('globalThis')], abilities)))
