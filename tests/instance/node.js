// Node: the instance's cases, or those that the first argument names: with large bodies, or of the build that traps.
import { readFileSync } from 'node:fs'
import { memories } from './spy.js'
import { run } from './index.js'
import { run as runLarge } from './large.js'
import { run as runTrap } from './trap.js'

const [what, number] = process.argv.slice(2)
// Every body has to come into wasm, or there is nothing to trap.
if (what === 'trap') process.getBuiltinModule = undefined
const api = await import('npm-hooks')
const data = JSON.parse(readFileSync(new URL('../data.json', import.meta.url)))
const runs = {
  calls: () => run(api, data, memories, Number(number)),
  large: () => runLarge(api, memories, { rounds: Number(number), size: 20_000_000, patience: number >= 1000 }),
  trap: () => runTrap(api, data, memories),
}
console.log(JSON.stringify(await runs[what]()))
