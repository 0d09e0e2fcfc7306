// The tables of docs/protocol.md that tests check.
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../scripts/setup.js'

/** The rows of the table after a heading, as lists of cells. */
export function rowsAfter(heading) {
  const [, section] = readFileSync(join(root, 'docs/protocol.md'), 'utf8').split(`\n### ${heading}\n`)
  assert.ok(section, `docs/protocol.md has the heading ${heading}`)
  const lines = section.split(/\n#/)[0].split('\n')
  const [, , ...rows] = lines.filter((line) => line.startsWith('|'))
  return rows.map((row) =>
    row
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  )
}
