// A separate process that verifies one large body eleven times: its wasm memory, and its maximum memory.
import { memories } from '../tests/instance/spy.js'
import { bodies } from './bodies.js'
import { contenders } from './contenders.js'

const [name, who = 'npm-hooks'] = process.argv.slice(2)
const body = (await bodies()).find((each) => each.name === name)
const call = await contenders.find((each) => each.name.startsWith(who)).prepare(body)
const pages = () => memories.at(-1).buffer.byteLength / 65536
const seen = [pages()]
call()
seen.push(pages())
for (let more = 10; more > 0; more--) call()
seen.push(pages())
console.log(JSON.stringify({ memories: seen, peak: process.resourceUsage().maxRSS * 1024 }))
