// The mutants that no test can or need notice (accepted.json), and how a mutant is named there: by its file, by what changes, and after
// ` @ ` by the text from its place to the end of the line, so that a line that moves changes nothing. A number after the `@` says which of
// the lines with that end it is, from the second on.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../scripts/setup.js'

/** How much of a replaced text, and of what replaces it, is in a name. */
const MAX_CHARS = 60

const linesOf = (file) => readFileSync(join(root, file), 'utf8').split('\n')

/** A place in a file, without its line number. Lines and columns begin with 1. */
function placeName(lines, { line, column }) {
  const text = lines[line - 1].slice(column - 1).trimEnd()
  const number = lines.slice(0, line).filter((each) => each.trimEnd().endsWith(text)).length
  return `@${number > 1 ? number : ''} ${text}`
}

/** The name of a mutant of cargo-mutants. */
export const rustKey = ({ file, name, span }) => `${file}: ${name.replace(/^\S+:\d+:\d+: /, '')} ${placeName(linesOf(file), span.start)}`

/** The name of a mutant of Stryker. */
export function scriptKey({ file, mutatorName, replacement, location: { start, end } }) {
  const lines = linesOf(file)
  const text = lines.slice(start.line - 1, end.line)
  text[text.length - 1] = text.at(-1).slice(0, end.column - 1)
  text[0] = text[0].slice(start.column - 1)
  return `${file}: ${mutatorName} ${shortened(text.join('\n'))} -> ${shortened(replacement)} ${placeName(lines, start)}`
}

/** On one line, without the middle of a long text: where texts begin at one place, their ends differ. */
function shortened(text) {
  const line = text.replace(/\s+/g, ' ')
  return line.length <= MAX_CHARS ? line : `${line.slice(0, MAX_CHARS / 2)}…${line.slice(-MAX_CHARS / 2)}`
}

/** Whether the place that a name says is still there: the line, and in Rust the function around it. */
export function hasPlace(key) {
  const parts = /^(\S+): (.+?) @(\d*) (.+)$/s.exec(key)
  if (parts === null) return false
  const [, file, change, number, text] = parts
  if (!existsSync(join(root, file))) return false
  const lines = linesOf(file)
  const at = lines.flatMap((line, index) => (line.trimEnd().endsWith(text) ? [index] : []))[Number(number || 1) - 1]
  if (at === undefined) return false
  const wanted = /^replace (?:.*::)?(\w+) -> /.exec(change)?.[1] ?? / in (?:.*::)?(\w+)$/.exec(change)?.[1]
  const around = lines.slice(0, at + 1).findLast((line) => /\bfn \w+/.test(line))
  return wanted === undefined || /\bfn (\w+)/.exec(around ?? '')?.[1] === wanted
}

/** The reason of each accepted mutant. */
export function readAccepted() {
  const groups = JSON.parse(readFileSync(new URL('accepted.json', import.meta.url), 'utf8'))
  return new Map(groups.flatMap(({ reason, mutants }) => mutants.map((key) => [key, reason])))
}
