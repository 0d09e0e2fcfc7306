// A separate process that takes one large body eleven times: its wasm memory, and its maximum memory.
import { memories } from '../tests/instance/spy.js'
import { bodyOf } from './bodies.js'
import { contenders } from './contenders.js'

const [name, who] = process.argv.slice(2)
const call = await contenders.find((contender) => contender.name === who).prepare(await bodyOf(name))
// Making the body may have grown a memory: a package has one instance for each entry in use.
const pages = () => memories.reduce((sum, memory) => sum + memory.buffer.byteLength / 65536, 0)
const seen = [pages()]
call()
seen.push(pages())
for (let more = 10; more > 0; more--) call()
seen.push(pages())
console.log(JSON.stringify({ memories: seen, peak: process.resourceUsage().maxRSS * 1024 }))
