// Vercel's edge runtime: the suite as a function of the context.
import * as api from 'npm-hooks/packument'
import { run } from './suite/index.js'

globalThis.runSuite = async (data) => JSON.stringify(await run(api, JSON.parse(data), [globalThis.otherRealm]))
