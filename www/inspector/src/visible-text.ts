// Makes characters visible that hide or reorder text: bidirectional controls, invisible ones, and lone surrogates.

/** Line feeds and tabs are laid out as such. An emoji's joiners and variation selectors belong to it. */
const HIDDEN =
  /(?<!\p{Extended_Pictographic}\ufe0f?|\p{Emoji_Modifier})(?:\u200d|\ufe0f)|(?!\n|\t|\u200d|\ufe0f)[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/gu

export interface TextPart {
  text: string
  /** A name that replaces a hidden character. */
  isName: boolean
}

/** The name that is shown for a character: `<U+202E>`. */
export const characterName = (codePoint: number) => `<U+${codePoint.toString(16).toUpperCase().padStart(4, '0')}>`

/** Splits text at its hidden characters, each of which becomes its name. */
export function visibleParts(text: string): TextPart[] {
  const parts: TextPart[] = []
  let end = 0
  for (const { 0: character, index } of text.matchAll(HIDDEN)) {
    if (index > end) parts.push({ text: text.slice(end, index), isName: false })
    parts.push({ text: characterName(character.codePointAt(0) ?? 0), isName: true })
    end = index + character.length
  }
  if (end < text.length) parts.push({ text: text.slice(end), isName: false })
  return parts
}

/** The same as one text, for places without markup. */
export const visibleText = (text: string): string =>
  visibleParts(text)
    .map(({ text }) => text)
    .join('')

/** How the editor finds the same characters. */
export const hiddenCharacters = (): RegExp => new RegExp(HIDDEN)

/** Names of characters that a text box lays out instead of showing them. */
const BYTE_NAMES: Record<string, string> = { '\n': '<LF>', '\r': '<CR>', '\t': '<TAB>', '\ufeff': '<BOM>', ' ': '<SP>' }

/** As `visibleParts`, with line ends, tabs and, if they differ, spaces by name: `<LF>`, `<SP>×4`. */
export function namedParts(text: string, isDifferent: boolean): TextPart[] {
  const split = text.split(isDifferent ? /(\n+|\r+|\t+|\ufeff+| +)/ : /(\n+|\r+|\t+|\ufeff+)/)
  return split.flatMap((part) => {
    const name = BYTE_NAMES[part[0] ?? '']
    if (name === undefined || !(isDifferent || part[0] !== ' ')) return visibleParts(part)
    return { text: part.length === 1 ? name : `${name}×${part.length}`, isName: true }
  })
}
