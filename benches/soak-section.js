// The section of RESULTS.md on the soak: what ran last of each part.
import { readSections, writeSections } from './results.js'
import { machine } from './report.js'
import { SOAK, TITLES } from './parts.js'

/** A longer note is cut: `npm run soak -- PART` prints it whole. */
const MAX_NOTE_LENGTH = 200

const HEAD = 'By `npm run soak`; `npm run soak -- PART` runs a part, and replaces its lines here.'

/** Writes the result of a part, as scripts/run-part.js returns it with its time in seconds, to RESULTS.md. `names`: of all parts, in their order. */
export function recordSoak({ name }, result, names) {
  const sections = readSections()
  sections.set(SOAK, soakSection(sections.get(SOAK), name, linesOf(result), names))
  writeSections(sections, TITLES)
}

/** The text of the section, with other lines for one of its parts; those of parts that no longer exist are dropped. */
export function soakSection(before = '', name, lines, names) {
  const [, ...known] = before.split(/^### /m)
  const texts = new Map(known.map((text) => [text.slice(0, text.indexOf('\n')), text.slice(text.indexOf('\n')).trim()]))
  texts.set(name, lines)
  const parts = names.filter((each) => texts.has(each)).map((each) => `### ${each}\n\n${texts.get(each)}`)
  return [HEAD, ...parts].join('\n\n')
}

function linesOf({ passed, failed, skipped, seconds, notes }) {
  const counts = `${machine()}: ${passed} passed, ${failed} failed, ${skipped} skipped in ${(seconds / 60).toFixed(1)} minutes.`
  const listed = notes.map((note) => `- ${shortened(note.trim().replaceAll(/\s*\n\s*/g, '; '))}`).join('\n')
  return [counts, listed].filter(Boolean).join('\n\n')
}

const shortened = (note) => (note.length > MAX_NOTE_LENGTH ? `${note.slice(0, MAX_NOTE_LENGTH)}…` : note)
