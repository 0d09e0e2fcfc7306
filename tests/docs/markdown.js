// The documents of the repository, and their parts: code samples, links, headings and inline code.
import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../scripts/setup.js'

export const read = (path) => readFileSync(join(root, path), 'utf8')

/** The paths of all Markdown files under version control or about to be, without test data and reports. */
export function documents() {
  const list = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], { cwd: root, encoding: 'utf8' })
  return list.split('\n').filter((path) => path !== '' && !path.startsWith('tests/data/') && path !== 'benches/RESULTS.md')
}

/** The documents that users read. */
export const userDocuments = () => documents().filter((path) => /^(README\.md|docs\/.*|www\/[^/]+\/README\.md)$/.test(path))

// A block below the name of a file is part of a recipe, which tests/recipes runs.
const SAMPLE = /^(?<!^`[^`\n]+`:\n)(?:<!-- sample: (?<marker>.*?) -->\n)?```(?<language>ts|js)\n(?<code>.*?)^```$/gms

/**
 * The samples in TypeScript and JavaScript: `{ path, line, language, code, marker }`. The marker is in a comment on the line
 * before the sample: a name of tests/docs/sample-checks.js, or `not run: REASON`.
 */
export function samples(path) {
  const text = read(path)
  return [...text.matchAll(SAMPLE)].map(({ index, groups }) => ({ path, line: text.slice(0, index).split('\n').length, ...groups }))
}

/** The text without code blocks. */
const prose = (text) => text.replace(/^```.*?^```$/gms, (block) => block.replace(/[^\n]/g, ''))

/** The targets of all links, with their lines. */
export function links(path) {
  const text = prose(read(path)).replace(/`[^`\n]*`/g, '')
  return [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(({ 1: target, index }) => ({ target, line: text.slice(0, index).split('\n').length }))
}

/** The anchors of all headings, by GitHub's rule; a repeated heading has a number at its end. */
export function anchors(path) {
  const seen = new Map()
  return [...prose(read(path)).matchAll(/^#{1,6} (.*)$/gm)].map(({ 1: heading }) => {
    const anchor = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-')
    const count = seen.get(anchor) ?? 0
    seen.set(anchor, count + 1)
    return count === 0 ? anchor : `${anchor}-${count}`
  })
}
