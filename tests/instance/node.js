// Node: the instance's cases; with an argument, those of the build that traps.
import { readFileSync } from 'node:fs'
import { memories } from './spy.js'
import { run } from './index.js'
import { run as runTrap } from './trap.js'
import * as api from 'npm-hooks'

const data = JSON.parse(readFileSync(new URL('../data.json', import.meta.url)))
const isTrapping = process.argv[2] === 'trap'
console.log(JSON.stringify(await (isTrapping ? runTrap(api, data, memories) : run(api, data, memories, Number(process.argv[2])))))
