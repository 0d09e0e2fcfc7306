// RESULTS.md: one section per part, each replaced only by a run of that part; the goals; and the steps, which step.js appends.
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../scripts/setup.js'

const path = join(root, 'benches/RESULTS.md')

/** The text of each section, by its title; that before the first has the title ''. */
export function readSections() {
  if (!existsSync(path)) return new Map()
  const [head, ...rest] = readFileSync(path, 'utf8').split(/^## /m)
  const sections = new Map([['', head.trim()]])
  for (const section of rest) {
    const end = section.indexOf('\n')
    sections.set(section.slice(0, end), section.slice(end).trim())
  }
  return sections
}

/** Writes the sections in the order of `titles`; others, e.g. of parts that no longer exist, are dropped. */
export function writeSections(sections, titles) {
  const texts = titles.filter((title) => sections.has(title)).map((title) => `## ${title}\n\n${sections.get(title)}`)
  writeFileSync(path, `${[sections.get(''), ...texts].join('\n\n')}\n`)
}

/** The rows of the tables in a section, without their heads: an array of cells for each. */
export const rowsOf = (text = '') =>
  text
    .split('\n')
    .filter((line, at, lines) => line.startsWith('| ') && !line.startsWith('| ---') && !lines[at + 1]?.startsWith('| ---'))
    .map((line) => line.slice(2, -2).split(' | '))
