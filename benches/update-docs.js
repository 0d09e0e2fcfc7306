// `node benches/update-docs.js`: writes the figures of RESULTS.md into docs/performance.md and docs/recipes.md. `npm run bench` does it too.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from '../scripts/setup.js'
import { withBundleSizes, withFigures } from './figures.js'
import { readSections } from './results.js'

const DOCUMENTS = { 'docs/performance.md': withFigures, 'docs/recipes.md': withBundleSizes }

export function updateDocs() {
  for (const [name, withCurrent] of Object.entries(DOCUMENTS)) {
    const path = join(root, name)
    writeFileSync(path, withCurrent(readFileSync(path, 'utf8'), readSections()))
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) updateDocs()
