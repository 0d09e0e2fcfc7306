// Whether a text is a prefix of some JSON text, by JSON.parse: the bytes before the offset of a `not-json` are, and with the
// byte at the offset they are not.
import { decoded, openBrackets } from './oracle.js'

/** Endings that complete a UTF-8 character, a token, and a member or an element. */
const CHARACTERS = ['', '80', 'bf80', '8080', 'bf8080', '808080'].map((digits) => Buffer.from(digits, 'hex'))
const TOKENS = ['', '"', 'n"', '0"', '00"', '000"', '0000"', '0', 'rue', 'ue', 'e', 'alse', 'lse', 'se', 'ull', 'll', 'l']
const VALUES = ['', '0', ':0', '"":0']

export function isExtendable(bytes) {
  for (const character of CHARACTERS) {
    const text = decoded(Buffer.concat([bytes, character]))
    if (text === undefined) continue
    const closing = openBrackets(text)
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
