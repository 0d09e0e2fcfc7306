// Whether a text can still become JSON if something comes behind it, as JSON.parse has it: up to the offset of a `not-json`
// it can, and one byte further it cannot.
import { decoded, openBrackets } from './oracle.js'

/** What may be lacking of a character of UTF-8, of a token, and of a member or an element. */
const CHARACTERS = ['', '80', 'bf80', '8080', 'bf8080', '808080'].map((digits) => Buffer.from(digits, 'hex'))
const TOKENS = ['', '"', 'n"', '0"', '00"', '000"', '0000"', '0', 'rue', 'ue', 'e', 'alse', 'lse', 'se', 'ull', 'll', 'l']
const VALUES = ['', '0', ':0', '"":0']

export function isExtendable(bytes) {
  for (const character of CHARACTERS) {
    const text = decoded(Buffer.concat([bytes, character]))
    if (text === undefined) continue
    const open = openBrackets(text)
    const closing = open
      .reverse()
      .map((bracket) => (bracket === '{' ? '}' : ']'))
      .join('')
    return TOKENS.some((token) => VALUES.some((value) => isJson(text + token + value + closing)))
  }
  return false
}

function isJson(text) {
  try {
    JSON.parse(text)
    return true
  } catch {
    return false
  }
}
