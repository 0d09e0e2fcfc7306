// Vitest and Jest: one test, which writes the results to the file RESULTS. ENTRY: the only entry to run the cases of, if it is set.
import { readFileSync, writeFileSync } from 'node:fs'
import { runInNewContext } from 'node:vm'
import { entriesFor } from './entries.js'
import './web-globals.js'
import { run } from './suite/index.js'

test('the suite', async () => {
  const results = await run(entriesFor(process.env.ENTRY), JSON.parse(readFileSync('data.json', 'utf8')), [runInNewContext('globalThis')])
  writeFileSync(process.env.RESULTS, JSON.stringify(results))
  expect(results.filter(({ error }) => error !== null)).toEqual([])
}, 120_000)
