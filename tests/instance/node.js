// Node: the cases that the first argument names; for `secrets`, the entry and, if wasm is to hash, `wasm`.
import { readFileSync } from 'node:fs'
// First: the spy must be in place before the package creates an instance.
import { memories } from './spy.js'
import { run } from './lifetime.js'
import { run as runHookSecrets } from './hook-secrets.js'
import { run as runLarge } from './large.js'
import { run as runSecrets } from './secrets.js'
import { run as runTrap } from './trap.js'

const [what, number, hashedBy] = process.argv.slice(2)
// Without node:crypto every body and secret is copied into wasm, where the build traps, and where the cases look for secrets.
if (what !== 'large' && (what !== 'secrets' || hashedBy === 'wasm')) process.getBuiltinModule = undefined
const api = await import(what === 'secrets' ? number : what === 'hook-secrets' ? 'npm-hooks/hook' : 'npm-hooks/packument')
const data = JSON.parse(readFileSync(new URL('../data.json', import.meta.url)))
const runs = {
  calls: () => run(api, data, memories, Number(number)),
  'hook-secrets': () => runHookSecrets(api, memories),
  large: () => runLarge(api, memories, { rounds: Number(number), size: 20_000_000, explains: number >= 1000 }),
  secrets: () => runSecrets(api, memories),
  trap: () => runTrap(api, data, memories),
}
console.log(JSON.stringify(await runs[what]()))
