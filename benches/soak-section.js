// The section of RESULTS.md on the soak: the last run of all parts, and what ran last of each part.
import { spawnSync } from 'node:child_process'
import { root } from '../scripts/setup.js'
import { machine } from './report.js'
import { SOAK, TITLES } from './parts.js'
import { readSections, writeSections } from './results.js'

/** A longer note is cut: `npm run soak -- PART` prints it whole. */
const MAX_NOTE_LENGTH = 200

const HEAD = 'By `npm run soak`; `npm run soak -- PART` runs a part, and replaces its lines here.'
/** The lines on the run of all parts. */
export const ALL_PARTS = 'all parts in one run'

/** Writes the result of a part, as scripts/run-part.js returns it with its time in seconds, to RESULTS.md. `names`: of all parts, in their order. */
export function recordSoak(name, result, names) {
  const sections = readSections()
  sections.set(SOAK, soakSection(sections.get(SOAK), name, linesOf(result, testedCommit()), names))
  writeSections(sections, TITLES)
}

/** The text of the section, with other lines for one of its parts; those of parts that no longer exist are dropped. */
export function soakSection(before = '', name, lines, names) {
  const [, ...known] = before.split(/^### /m)
  const texts = new Map(known.map((text) => [text.slice(0, text.indexOf('\n')), text.slice(text.indexOf('\n')).trim()]))
  texts.set(name, lines)
  const parts = [ALL_PARTS, ...names].filter((each) => texts.has(each)).map((each) => `### ${each}\n\n${texts.get(each)}`)
  return [HEAD, ...parts].join('\n\n')
}

/** What a run says: its counts, the names of the tests that failed, and its notes. */
export function linesOf({ passed, failed, skipped, seconds, notes = [], output = '' }, commit) {
  const minutes = (seconds / 60).toFixed(1)
  const counts = `${machine()}, commit ${commit}: ${passed} passed, ${failed} failed, ${skipped} skipped in ${minutes} minutes.`
  const failures = output.match(/^✗ .+$/gm) ?? []
  const listed = [...failures, ...notes].map((note) => `- ${shortened(note.trim().replaceAll(/\s*\n\s*/g, '; '))}`).join('\n')
  return [counts, listed].filter(Boolean).join('\n\n')
}

/** What was tested: the commit, and whether files differ from it. The results themselves are in one that does. */
function testedCommit() {
  const git = (...args) => spawnSync('git', args, { cwd: root, encoding: 'utf8' }).stdout?.trim() ?? ''
  const changed = git('status', '--porcelain', '--', ':!benches/RESULTS.md')
  return `${git('rev-parse', '--short', 'HEAD') || 'unknown'}${changed === '' ? '' : ' with changes'}`
}

const shortened = (note) => (note.length > MAX_NOTE_LENGTH ? `${note.slice(0, MAX_NOTE_LENGTH)}…` : note)
