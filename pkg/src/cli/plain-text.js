// @ts-check
// Text of packages on a terminal.

/** Control characters, also those of eight bits, line and paragraph separators, directions of text, and what has no width. */
const CONTROLS = /[\p{Cc}\p{Zl}\p{Zp}\p{Cf}\p{Cs}\p{DI}]/gu

/**
 * The text with everything escaped that could move the cursor, change colors, hide or reorder what is printed.
 *
 * @param {string} text
 */
export function plainText(text) {
  return text.replace(CONTROLS, (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`)
}

/**
 * A value as JSON in one line that is the same value, and as safe on a terminal.
 *
 * @param {unknown} value
 */
export function plainJson(value) {
  return JSON.stringify(value).replace(CONTROLS, (character) =>
    Array.from({ length: character.length }, (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`).join(''),
  )
}
