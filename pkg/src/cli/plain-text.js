// @ts-check
// Text of packages on a terminal, and in the log of a GitHub workflow, whose runner obeys `##[command]` anywhere in a line and `::command` at
// its start, after white space too.

/** Control characters, also those of eight bits, line and paragraph separators, directions of text, and what has no width. */
const CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}\p{Cf}\p{Cs}\p{DI}]/gu

/** The last character of what begins a command of a GitHub runner. */
const COMMAND = /(?<=##)\[|(?<=^\s*:):/g

/**
 * The text of a line with everything escaped that could move the cursor, change colors, hide or reorder what is printed, or command a GitHub
 * runner.
 *
 * @param {string} text
 */
export function plainText(text) {
  const escaped = (/** @type {string} */ character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`
  return text.replace(CONTROLS, escaped).replace(COMMAND, escaped)
}

/**
 * A value as JSON in one line that is the same value, and as safe in a terminal and a log.
 *
 * @param {unknown} value
 */
export function plainJson(value) {
  const escaped = (/** @type {string} */ character) =>
    Array.from({ length: character.length }, (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`).join('')
  // What these look for is in strings only.
  return JSON.stringify(value).replace(CONTROLS, escaped).replace(COMMAND, escaped)
}
