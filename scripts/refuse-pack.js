// `prepack`: runs before `npm pack` and `npm publish` of the repository's folder, and refuses. That folder has development scripts in
// its package.json, and no wasm module in a fresh clone; scripts/package.js packs without the first and builds the second.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'

// Imports nothing of the build: npm may not have installed what it needs.
const { repository } = JSON.parse(readFileSync(join(import.meta.dirname, '../release.json'), 'utf8'))

if (process.env.npm_command === 'publish') {
  if (!repository) {
    console.error(
      '✗ release.json has no `repository`: write the address of the public repository there, then run `npm run release:metadata` (see docs/RELEASING.md)',
    )
  }
  console.error('✗ publish with `npm run release`, which builds first')
} else {
  console.error('✗ pack with `npm run package`, which builds first')
}
process.exit(1)
