// @ts-check
// `npm-hooks diff`: what changed between two packuments.
import { comparePackuments } from 'npm-hooks/packument'
import { Misuse } from './exit.js'
import { readInput } from './input.js'

export const diff = {
  summary: 'list the changes between two packuments',
  options: {},
  files: { min: 2, max: 2 },
  help: `Usage: npm-hooks diff BEFORE AFTER

Lists the changes between two packuments of a package, in files; - reads the
standard input. What a registry answers for a package is a packument.

  --json              one line of JSON: { "changes": […] }

Example: npm-hooks diff yesterday.json today.json
`,

  /**
   * @param {{ positionals: string[] }} args
   * @param {import('./output.js').Output} output
   */
  async run({ positionals: [before = '', after = ''] }, output) {
    if (before === '-' && after === '-') throw new Misuse('only one of BEFORE and AFTER can be the standard input')
    const changes = comparePackuments(await readInput(before), await readInput(after))
    if (output.isJson) return output.json({ changes })
    if (changes.length === 0) output.line('No changes.')
    for (const { summary } of changes) output.line(summary)
  },
}
