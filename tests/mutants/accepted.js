// The mutants that no test can or need notice (accepted.json), and how a mutant is named there: by what changes and the text that follows
// the place, so that a line that moves changes nothing.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../scripts/setup.js'

const MAX_SNIPPET = 40

/** The text of a file from a place on, to the end of the line. Lines and columns begin with 1. */
function snippet(file, { line, column }) {
  const text = readFileSync(join(root, file), 'utf8').split('\n')[line - 1]
  return text.slice(column - 1, column - 1 + MAX_SNIPPET).trim()
}

/** The name of a mutant of cargo-mutants. */
export const rustKey = ({ file, name, span }) => `${file}: ${name.replace(/^\S+:\d+:\d+: /, '')}: ${snippet(file, span.start)}`

/** The name of a mutant of Stryker. */
export const scriptKey = ({ file, mutatorName, replacement, location }) =>
  `${file}: ${mutatorName} ${replacement.replace(/\s+/g, ' ').slice(0, MAX_SNIPPET)}: ${snippet(file, location.start)}`

/** The reason of each accepted mutant. */
export function readAccepted() {
  const groups = JSON.parse(readFileSync(new URL('accepted.json', import.meta.url), 'utf8'))
  return new Map(groups.flatMap(({ reason, mutants }) => mutants.map((key) => [key, reason])))
}
