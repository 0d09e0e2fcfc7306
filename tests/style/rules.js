// The rules of style that a program can check. Each check takes files and returns what breaks the rule.

import { matches, rustCode, rustLiterals } from './sources.js'
import { ALLOWED, WORDS } from './words.js'

const PANIC_LINTS = ['unwrap_used', 'expect_used', 'panic', 'indexing_slicing', 'arithmetic_side_effects']
const LINES_PER_FILE = 300
const NAMED_LIST = /const [A-Z_]*(KINDS|LEVELS|CODES|EVENTS|REASONS|HINTS)\b[^=]*= \[[^\]]*\](?! as const satisfies)[^\n]*/g
const LIST_OF_TEXTS = /const \w+(: [^=\n]+)? = (new Set\()?\[(\s*('[^'\n]*'|"[^"\n]*"),?)+\s*\](?! as const satisfies|\.)[^\n]*/g
// The content of a Rust literal that is one character of JSON's syntax, or has a quote next to one.
const JSON_SYNTAX = /^(\\?"|[{}[\]]|\\\\)$|\\"(,|\s*[{}[\]:])|([:,]|[{}[\]]\s*)\\"/

/** What only tests and fuzz targets are compiled with: `#[cfg(test)]` and `#[cfg(any(test, fuzzing))]`. */
const OF_TESTS = /^src\/(fuzz(\.rs|\/)|json\/scan\/differential(\.rs|\/))|(^|\/)tests(\.rs|\/)/
const isRustOfLibrary = ({ path }) => /^src\/.*\.rs$/.test(path) && !OF_TESTS.test(path)
const isTypeScriptOfWww = ({ path }) => /^www\/.*\.tsx?$/.test(path)
const isCode = ({ path }) => /\.(rs|js|cjs|mjs|ts|cts|tsx)$/.test(path)

/** Rule 6: the lints against panics are denied in Cargo.toml, and no code allows a lint. */
export function panicLints(files) {
  const manifest = files.find(({ path }) => path === 'Cargo.toml')?.text ?? ''
  const missing = PANIC_LINTS.filter((lint) => !new RegExp(`^${lint} = "(deny|forbid)"`, 'm').test(manifest))
  const allowed = files.filter(isRustOfLibrary).flatMap(({ path, text }) => matches(path, rustCode(text), /#!?\[(cfg_attr\(.*)?allow\(/g))
  const isForbidden = /^unsafe_code = "forbid"/m.test(manifest)
  return [
    ...missing.map((lint) => `Cargo.toml: ${lint} is not denied`),
    ...(isForbidden ? [] : ['Cargo.toml: unsafe_code is not forbidden']),
    ...allowed,
  ]
}

/** Rule 9: files that are longer than 300 lines. */
export const longFiles = (files) =>
  files
    .filter(isCode)
    .map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }))
    .filter(({ lines }) => lines > LINES_PER_FILE)
    .sort((a, b) => b.lines - a.lines)
    .map(({ path, lines }) => `${path}: ${lines} lines`)

/** Rule 15: TypeScript in www has no `any`, is strict, and imports the package by its name. */
export function strictTypeScript(files) {
  const configurations = files.filter(({ path }) => /^www\/[^/]+\/tsconfig\.json$/.test(path))
  const loose = configurations.filter(({ text }) => !/"strict": true|"extends"/.test(text)).map(({ path }) => `${path}: not strict`)
  const broken = files
    .filter(isTypeScriptOfWww)
    .flatMap(({ path, text }) =>
      matches(path, withoutComments(text), /(?<=[:<,|&(]\s*|\bas )any\b|@ts-(ignore|nocheck)|from '[^']*\/pkg\/[^']*'/g),
    )
  return [...loose, ...broken]
}

/** Rule 26: a list of texts in TypeScript is tied to its type, or its type is derived from the list; a named list of any form, too. */
export const untiedLists = (files) =>
  files.filter(isTypeScriptOfWww).flatMap(({ path, text }) => {
    const code = withoutComments(text)
    const lists = new Set([...matches(path, code, NAMED_LIST), ...matches(path, code, LIST_OF_TEXTS)])
    return [...lists].filter((match) => {
      const [, name] = /const (\w+)/.exec(match)
      return !text.includes(`(typeof ${name})[number]`)
    })
  })

/** A URL has IPv6 addresses in brackets. */
const URLS = 'src/hook/endpoint.rs'
const BRACKETS = ['[', ']']

/** Rule 27: only src/json reads and writes JSON, so no other code contains its syntax. */
export const jsonOutsideOfJson = (files) =>
  files
    .filter(isRustOfLibrary)
    .filter(({ path }) => !/^src\/json(\.rs|\/)/.test(path))
    .flatMap(({ path, text }) =>
      rustLiterals(text)
        .filter(({ content }) => JSON_SYNTAX.test(content) && !(path === URLS && BRACKETS.includes(content)))
        .map((literal) => `${path}:${literal.text}`),
    )

/** Rule 30: words that have a plainer standard one, except the allowed places. */
export const unplainWords = (files) =>
  files.flatMap(({ path, text }) => {
    const allowed = ALLOWED.filter((each) => each.path === path).map((each) => each.text)
    return WORDS.flatMap(({ pattern, instead }) =>
      matches(path, text, pattern)
        .filter((match) => !allowed.some((each) => text.split('\n')[Number(match.split(':')[1]) - 1].includes(each)))
        .map((match) => `${match} (${instead})`),
    )
  })

const withoutComments = (text) => text.replace(/\/\/[^\n]*|\/\*[\s\S]*?\*\//g, (comment) => comment.replace(/[^\n]/g, ' '))
