// Vitest and Jest: one test, which writes the results to the file RESULTS.
import { readFileSync, writeFileSync } from 'node:fs'
import { runInNewContext } from 'node:vm'
import { entries } from './entries.js'
import { run } from './suite/index.js'

test('the suite', async () => {
  const results = await run(entries, JSON.parse(readFileSync('data.json', 'utf8')), [runInNewContext('globalThis')])
  writeFileSync(process.env.RESULTS, JSON.stringify(results))
  expect(results.filter(({ error }) => error !== null)).toEqual([])
}, 120_000)
