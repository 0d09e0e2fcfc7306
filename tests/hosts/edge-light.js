// Vercel's edge runtime: the suite as a function of the context.
import { entries } from './entries.js'
import { run } from './suite/index.js'

globalThis.runSuite = async (data) => JSON.stringify(await run(entries, JSON.parse(data), [globalThis.otherRealm]))
