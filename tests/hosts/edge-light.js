// Vercel's edge runtime, and a bundle for any host: the suite as a function of the context.
import { entriesFor } from './entries.js'
import { run } from './suite/index.js'

globalThis.runSuite = async (data, entry, abilities) =>
  JSON.stringify(await run(entriesFor(entry), JSON.parse(data), [globalThis.otherRealm], abilities && JSON.parse(abilities)))
