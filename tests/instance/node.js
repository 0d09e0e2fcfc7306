// Node: the instance's cases; with the argument `trap`, those of the build that traps.
import { readFileSync } from 'node:fs'
import { memories } from './spy.js'
import { run } from './index.js'
import { run as runTrap } from './trap.js'

const isTrapping = process.argv[2] === 'trap'
// Every body has to come into wasm, or there is nothing to trap.
if (isTrapping) process.getBuiltinModule = undefined
const api = await import('npm-hooks')
const data = JSON.parse(readFileSync(new URL('../data.json', import.meta.url)))
console.log(JSON.stringify(await (isTrapping ? runTrap(api, data, memories) : run(api, data, memories, Number(process.argv[2])))))
