// `node benches/update-docs.js`: writes the figures of RESULTS.md into docs/performance.md. `npm run bench` does it too.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { root } from '../scripts/setup.js'
import { withFigures } from './figures.js'
import { readSections } from './results.js'

const path = join(root, 'docs/performance.md')

export function updateDocs() {
  writeFileSync(path, withFigures(readFileSync(path, 'utf8'), readSections()))
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) updateDocs()
