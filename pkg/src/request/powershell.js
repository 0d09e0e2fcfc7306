// @ts-check
// Commands of PowerShell: Invoke-WebRequest and Invoke-RestMethod, as browsers and API tools copy them.
import { IN_A_FILE, NO_BYTES } from './found.js'
import { MAX_WORDS } from './shell.js'
import { characterBytes, latin1Bytes, latin1Text } from './text.js'

/** @import { Found } from './found.js' */

const COMMAND = /\b(?:Invoke-WebRequest|Invoke-RestMethod|iwr|irm)\b/i
const BEGINNING = /^\s*(?:PS [^>\n]{0,200}>\s*)?(?:[$#[@]|Invoke-|iwr\b|irm\b|curl\b|wget\b)/i

/**
 * A string, a word or a sign.
 *
 * @typedef {{ text: string, kind: 'string' | 'word' | 'sign' }} Token
 */

/**
 * @param {Uint8Array} bytes
 * @param {string} head
 * @returns {Found | null}
 */
export function readPowershell(bytes, head) {
  // There curl and wget are other names of Invoke-WebRequest.
  if (!BEGINNING.test(head) || !(COMMAND.test(head) || /^\s*(?:curl|wget)\b[^\n]*\s-Headers\s/i.test(head))) return null
  const tokens = powershellTokens(latin1Text(bytes))
  const what = 'A PowerShell command'
  const headers = headersIn(tokens)
  const body = bodyIn(tokens)
  if (body === null) {
    const isFile = tokens.some(({ text }) => /^-InFile$/i.test(text))
    const missing = isFile ? IN_A_FILE : { obstacle: 'The command has no body.' }
    return { format: 'powershell', what, body: NO_BYTES, headers, ...missing }
  }
  return { format: 'powershell', what, body: latin1Bytes(body), headers }
}

/** @param {Token[]} tokens */
function headersIn(tokens) {
  /** @type {[string, string][]} */
  const headers = []
  for (const [at, { text, kind }] of tokens.entries()) {
    const [sign, value] = [tokens[at + 1], tokens[at + 2]]
    // `"name" = "value"`, and `.Add("name", "value")`.
    const isPair = sign?.kind === 'sign' && '=,'.includes(sign.text) && value?.kind === 'string' && kind !== 'sign'
    if (isPair && (sign.text === '=' || kind === 'string') && /^[\w-]+$/.test(text)) headers.push([text.toLowerCase(), value.text])
  }
  return headers
}

/** @param {Token[]} tokens */
function bodyIn(tokens) {
  const option = tokens.findIndex(({ text, kind }) => kind === 'word' && /^-Body$/i.test(text))
  // A table of parameters can have it too.
  const at = option === -1 ? tokens.findIndex(({ text }, index) => /^Body$/i.test(text) && tokens[index + 1]?.text === '=') : option
  if (at === -1) return null
  const value = tokens.slice(at + 1, at + 40).find(({ text, kind }) => kind === 'string' || text.startsWith('$'))
  if (value?.kind === 'string') return value.text
  const name = value?.text.toLowerCase()
  const assigned = tokens.findIndex(({ text }, index) => text.toLowerCase() === name && tokens[index + 1]?.text === '=')
  if (assigned === -1) return null
  return tokens.slice(assigned + 2, assigned + 40).find(({ kind }) => kind === 'string')?.text ?? null
}

/**
 * The tokens of a script.
 *
 * @param {string} script
 */
export function powershellTokens(script) {
  /** @type {Token[]} */
  const tokens = []
  const blank = /\s+|`\r?\n/y
  const word = /[^\s"'`={}(),;]+/y
  for (let at = 0; at < script.length && tokens.length < MAX_WORDS; ) {
    blank.lastIndex = at
    const [space] = blank.exec(script) ?? []
    if (space !== undefined) {
      at += space.length
      continue
    }
    const [, quote] = /^@(["'])[ \t]{0,100}\r?\n/.exec(script.slice(at, at + 110)) ?? []
    const char = script[at] ?? ''
    if (quote !== undefined) {
      const start = script.indexOf('\n', at) + 1
      const close = script.indexOf(`\n${quote}@`, start - 1)
      const end = close === -1 ? script.length : close
      const text = script.slice(start, script[end - 1] === '\r' ? end - 1 : end)
      tokens.push({ text: quote === '"' ? unescapeQuoted(text, false) : text, kind: 'string' })
      at = end + 3
    } else if (char === '"' || char === "'") {
      const end = endOfString(script, at + 1, char)
      const text = script.slice(at + 1, end)
      tokens.push({ text: char === '"' ? unescapeQuoted(text, true) : text.replaceAll("''", "'"), kind: 'string' })
      at = end + 1
    } else {
      word.lastIndex = at
      const [run] = word.exec(script) ?? []
      tokens.push({ text: run ?? char, kind: run === undefined ? 'sign' : 'word' })
      at += (run ?? char).length
    }
  }
  return tokens
}

/**
 * Where a string ends, in which two quotes are one.
 *
 * @param {string} script
 * @param {number} start
 * @param {string} quote
 */
function endOfString(script, start, quote) {
  let at = start
  while (at < script.length && (script[at] !== quote || script[at + 1] === quote))
    at += script[at] === quote || (quote === '"' && script[at] === '`') ? 2 : 1
  return Math.min(at, script.length)
}

/** @type {Record<string, string>} */
const ESCAPES = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f', v: '\v', a: '\x07', e: '\x1b', 0: '\0' }

/**
 * @param {string} text
 * @param {boolean} hasQuotes Whether two quotes are one
 */
function unescapeQuoted(text, hasQuotes) {
  const pattern = /\$\(\[char\](\d{1,5}|0x[\da-f]{1,4})\)|`u\{([\da-f]{1,6})\}|`(\r?\n|.)|""/gis
  /** The first half of a character of two units. */
  let high = 0
  return text.replace(pattern, (whole, unit, code, char) => {
    if (char !== undefined) return char.endsWith('\n') ? '' : (ESCAPES[char] ?? char)
    if (code !== undefined) return characterBytes(Number.parseInt(code, 16))
    if (unit === undefined) return hasQuotes ? '"' : whole
    const number = Number(unit)
    const isHigh = number >= 0xd800 && number < 0xdc00
    const bytes =
      number >= 0xdc00 && number < 0xe000 ? characterBytes(0x10000 + ((high & 0x3ff) << 10) + (number & 0x3ff)) : characterBytes(number)
    high = isHigh ? number : 0
    return isHigh ? '' : bytes
  })
}
