// The project's text files, and where a pattern occurs in them.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { root } from '../../scripts/setup.js'

const IS_TEXT = /\.(rs|js|cjs|mjs|ts|cts|tsx|md|html|css|toml|yml|jsonc)$/
const IS_DATA = /^tests\/data\/|package-lock\.json$|^LICENSE/

/** `{ path, text }` for each text file that git tracks or would track; `files` replaces them in tests of a check. */
export function sources() {
  const listed = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root, encoding: 'utf8' })
  return [...new Set(listed.split('\0'))]
    .filter((path) => IS_TEXT.test(path) && !IS_DATA.test(path) && existsSync(join(root, path)))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
}

/** The Rust code of a file without its test module and its comments, with the line numbers kept. */
export const rustCode = (text) => withoutTests(text).replace(/\/\/[^\n]*/g, '')

const withoutTests = (text) => text.split(/^#\[cfg\(test\)\]\s*\n\s*mod \w+ \{/m)[0]

const RUST_TOKEN =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|[bc]?r(#*)"([\s\S]*?)"\1|[bc]?"((?:[^"\\]|\\[\s\S])*)"|b?'([^'\\\n]|\\(?:u\{\w+\}|x\w\w|.))'/g

/** The text and character literals in the Rust code of a file without its test module: `{ content, text: 'line: literal' }`. */
export function rustLiterals(file) {
  const code = withoutTests(file)
  return [...code.matchAll(RUST_TOKEN)]
    .map((match) => ({ match, content: match[2]?.replaceAll('"', '\\"') ?? match[3] ?? match[4] }))
    .filter(({ content }) => content !== undefined)
    .map(({ match, content }) => ({ content, text: `${code.slice(0, match.index).split('\n').length}: ${match[0]}` }))
}

/** `path:line: text` for each match of a global pattern. */
export function matches(path, text, pattern) {
  return [...text.matchAll(pattern)].map((match) => {
    const line = text.slice(0, match.index).split('\n').length
    return `${path}:${line}: ${match[0].trim()}`
  })
}
